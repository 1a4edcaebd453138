"""Values + scheme → points → places. Pure functions: no files, no clock, no chance. Exact: Fraction and Decimal only."""
