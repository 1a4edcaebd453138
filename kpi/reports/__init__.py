"""Paper and files for people who do not open the program: score sheets, payroll, slips, forms, sheets to fill in.

Everything is handed in as plain tables (DataFrames or lists of mappings) and scheme models; nothing here asks for data, reads the clock or
writes into the data home. Functions give bytes (.xlsx, .csv) or HTML text; `lang` is "zh" or "en".

score_sheet.score_workbook   a workbook per scheme and period whose points and totals are live formulas; score_sheet.file_name
score_form.score_forms       the appraisal form to print (R4-20), a page per agent
columns.read                 the columns of the payroll: payroll.toml of the data home, else ours (columns.DEFAULT)
payroll.payroll              the payroll as a table; payroll.payroll_csv, payroll_sheet.payroll_workbook, payroll_sheet.file_name
slip.pay_slips               pay slips to print, a page per agent
wide.targets_sheet, wide.ratings_sheet, wide.roster_sheet    sheets to fill in, read back by kpi.records.sheets

Tables: scores as `kpi.verbs.scores.table` gives them; pay lines as `kpi.scoring.pay.frame` (with `because` as a sentence); ratings and
events as `kpi.records` gives them; people: agent_id and any of `columns.FIELDS`.
"""
