"""Why a row was put aside: one code for programs, one English sentence for people."""

from __future__ import annotations

from kpi.intake.binding import Binding
from kpi.intake.blocks import Fault
from kpi.intake.rules import rules

SENTENCES = {
    "short_row": "The row has {value} fields and the header {column}; a field is missing",
    "long_row": "The row has {value} fields and the header {column}; an unquoted separator, perhaps",
    "control_character": "The row holds a control character ({value}) that no export should hold",
    "error_cell": "{column} holds the spreadsheet error {value}",
    "no_cached_value": "{column} holds a formula without a stored result; open the workbook, save it and export again",
    "digits_lost": "{column} is the number {value}: a spreadsheet keeps 15 digits; format ids as text",
    "required": "{column} is empty, and a row needs it",
    "not_a_number": '{column} is "{value}", not a number',
    "nan": '{column} is "{value}", not a number',
    "infinity": '{column} is "{value}": no figure is infinite',
    "out_of_range": '{column} is "{value}", beyond the greatest figure taken (10^15)',
    "grouped_number": '{column} is "{value}": say in the source how thousands are written (thousands = ",")',
    "too_precise": '{column} is "{value}", with more decimals than are kept; nothing is rounded unseen',
    "not_whole": '{column} is "{value}", not a whole number',
    "negative": '{column} is "{value}", below zero',
    "negative_money": '{column} is "{value}": money is never below zero here',
    "negative_duration": '{column} is "{value}": no time is shorter than nothing',
    "not_a_duration": '{column} is "{value}", not a duration in the unit the source declares',
    "not_a_time": '{column} is "{value}", not a date and time that exists',
    "not_a_date": '{column} is "{value}", not a day that exists',
    "too_early": '{column} is "{value}", before anything could have happened',
    "in_the_future": '{column} is "{value}", more than a day ahead of the import',
    "too_late": '{column} is "{value}", beyond any plan',
    "end_before_start": '{column} is "{value}", before {other}',
    "not_yes_or_no": '{column} is "{value}", neither of the words for yes nor of those for no',
    "sender_unknown": '{column} is "{value}", not one of customer, agent, bot, system',
    "not_a_choice": '{column} is "{value}", not one of {choices}',
    "not_a_month": '{column} is "{value}", neither a month (2026-09) nor a day (2026-09-14)',
    "unknown_time_zone": '{column} is "{value}", not a known time zone (such as Asia/Shanghai)',
    "conflict_in_import": "Two rows of this import have the {column} {value} and different contents; none is taken",
    "conflict_with_accepted": "A row with the {column} {value} and different content was accepted before",
    "overlapping_window": "Another row gives the {column} {value} to somebody for some of the same time",
}


def sentence(code: str, column: str | None = None, value: str | None = None, **more: str) -> str:
    """The English sentence of `code`. Long values are cut at 80 characters; the raw row keeps them whole."""
    shown = value if value is None or len(value) <= 80 else value[:79] + "…"
    return SENTENCES[code].format(column=column, value=shown, **more) + "."


def explain(fault: Fault, binding: Binding) -> tuple[str | None, str, str]:
    """Column, code and sentence of `fault` in a file read by `binding`; the sentence names the file's own heading
    too."""
    value, _, other = (fault.value or "").partition(chr(31))
    if fault.code in ("short_row", "long_row"):
        return None, fault.code, sentence(fault.code, fault.column, value)
    known = next((s.columns[fault.column] for s in binding.sections if fault.column in s.columns), None)
    headings = " + ".join(known.headers) if known else ""
    shown = f"{fault.column} ({headings})" if headings and headings != fault.column else fault.column
    choices = next(
        (words for s in binding.sections for words in [rules(s.table).choices.get(fault.column)] if words), []
    )
    return fault.column, fault.code, sentence(fault.code, shown, value, other=other, choices=", ".join(choices))
