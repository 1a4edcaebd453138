"""A second, independent counting of every figure: plain Python and fractions, written from the definitions alone."""
