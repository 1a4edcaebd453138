"""Paper and files for people who do not open the program: score sheets, payroll, slips, sheets to fill in.

Everything is handed in as plain tables (DataFrames or lists of mappings), scheme models and words; nothing here asks for data, reads
the clock or writes into the data home. Functions give bytes or HTML text.
"""
