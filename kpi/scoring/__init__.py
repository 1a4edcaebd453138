"""Values + scheme → points → places. Pure and exact: no files, no clock, no chance; Fraction and Decimal only."""
