"""A payroll as a workbook: the table with live totals, and all its lines with their reasons. Stamped as a draft until a period is locked."""
from __future__ import annotations

from decimal import Decimal

from kpi.reports.labels import word
from kpi.reports.pay_rows import OPEN, Cell
from kpi.reports.payroll import Payroll
from kpi.reports.score_sheet import safe_name
from kpi.reports.workbook import Book, cell

FIRST = 5
"""Row of the first agent, counted from 1."""
LINE_HEADS = ("agent_id", "name", "line", "amount", "wage", "state", "because")
LINE_WIDTHS = (16, 14, 22, 14, 10, 12, 70)
WIDTH_OF = {"agent_id": 18, "staff_number": 22, "name": 14, "department": 14, "post": 14, "score": 10, "coefficient": 10, "rank": 8}


def payroll_workbook(made: Payroll, *, period: str, scheme: str, lang: str = "zh", draft: bool = True) -> bytes:
    """The workbook (.xlsx). `scheme`: what the footer names, such as "kpi-coefficient 1.0 · sha256 ab12…" (R4-12).

    Column totals are live sums whose results in the file are exact; a column in which somebody's amount is open has no total and says so.
    """
    title = f"{word('payroll', lang)} · {period}"
    book = Book(title, lang)
    _table(book, made, title, scheme, draft)
    _lines(book, made, title, scheme, draft)
    return book.content()


def file_name(scheme_id: str, period: str, *, lang: str = "zh", draft: bool = True, ending: str = "xlsx") -> str:
    """"工资表_kpi-coefficient_2026-09_草稿DRAFT.xlsx"."""
    parts = [word("payroll", lang), scheme_id, period] + ([word("draft", lang).replace(" ", "")] if draft else [])
    return safe_name("_".join(parts)) + f".{ending}"


def _table(book: Book, made: Payroll, title: str, scheme: str, draft: bool) -> None:
    lang, sheet = book.lang, book.sheet(word("payroll", book.lang))
    last = FIRST + max(len(made.rows), 1) - 1
    _top(book, sheet, title, scheme, draft)
    for column, said in enumerate(made.heads):
        book.put(sheet, cell(FIRST - 1, column), said, "head")
    for row, cells in enumerate(made.rows, FIRST):
        for column, one in enumerate(cells):
            _write(book, sheet, cell(row, column), one, made, column)
    for column in range(len(made.columns)):
        _total(book, sheet, made, column, last)
    subtotal = any(total is not None and total.state in OPEN for total in made.totals)
    if subtotal:
        _known_so_far(book, sheet, made, last)
    bottom = last + (4 if subtotal else 3)
    for place, key in enumerate(("made_by", "review", "approved_by", "date")):
        book.put(sheet, cell(bottom, 2 * place), f"{word(key, lang)}:", "sign_word")
        book.put(sheet, cell(bottom, 2 * place + 1), None, "sign")
    sheet.ignore_errors({"number_stored_as_text": f"A{FIRST}:{cell(last, len(made.columns) - 1)}"})
    widths = [WIDTH_OF.get(column.of, 16 if column.is_money else 12) for column in made.columns]
    book.page(sheet, cell(bottom, max(len(made.columns) - 1, 7)), (FIRST - 1, FIRST - 1), widths, title, scheme, f"C{FIRST}", stamp=draft)


def _top(book: Book, sheet: object, title: str, scheme: str, draft: bool) -> None:
    book.put(sheet, "A1", title, "title")
    book.put(sheet, "A2", scheme, "note")
    if draft:
        book.put(sheet, "A3", word("draft_line", book.lang), "draft")


def _write(book: Book, sheet: object, at: str, one: Cell, made: Payroll, column: int) -> None:
    """Money and figures as numbers, everything else as text; the words of a state where there is no value."""
    of = made.columns[column]
    if one.state != "value":
        book.put(sheet, at, one.shown(book.lang), "cell", align="right", **({"italic": True} if one.state in OPEN else {}))
    elif of.is_money:
        book.put(sheet, at, one.value, "cell", "money")
    elif of.of in ("score", "coefficient", "rank") and of.kind == "field":
        book.put(sheet, at, one.value, "cell", {"score": "points", "coefficient": "rate", "rank": "whole"}[of.of])
    else:
        book.put(sheet, at, one.value, "id")


def _total(book: Book, sheet: object, made: Payroll, column: int, last: int) -> None:
    at, total = cell(last + 1, column), made.totals[column]
    block = f"{cell(FIRST, column)}:{cell(last, column)}"
    if total is None:
        people = f"{word('total_pay', book.lang)} ({word('people', book.lang)} {len(made.rows)})"
        book.put(sheet, at, people if column == 0 else None, "head")
    elif total.state == "does_not_apply":
        book.put(sheet, at, total.shown(book.lang), "head")
    elif total.state == "value":
        book.formula(sheet, at, f"=SUM({block})", total.value, "head", "money")
    else:
        said, count = word("total_open", book.lang), made.open_in(column)
        before, after = said.split("{n}")
        n = f'ROWS({block})-COUNT({block})-COUNTIF({block},"{word("does_not_apply", book.lang)}")'
        book.formula(sheet, at, f'=IF({n}>0,"{before}"&({n})&"{after}",SUM({block}))', said.format(n=count), "head", "money")


def _known_so_far(book: Book, sheet: object, made: Payroll, last: int) -> None:
    """Below totals that are open: the sum of what is set, named as such."""
    for column, total in enumerate(made.totals):
        at = cell(last + 2, column)
        if total is None:
            book.put(sheet, at, word("known_so_far", book.lang) if column == 0 else None, "note")
        elif total.state in OPEN:
            known = [row[column].value for row in made.rows if row[column].state == "value"]
            block = f"{cell(FIRST, column)}:{cell(last, column)}"
            book.formula(sheet, at, f'=IF(COUNT({block})>0,SUM({block}),"—")', sum(known) if known else "—", "note", "money")


def _lines(book: Book, made: Payroll, title: str, scheme: str, draft: bool) -> None:
    """Every line of every agent, with its reason; the sum of all amounts below."""
    lang, sheet = book.lang, book.sheet(word("lines", book.lang))
    _top(book, sheet, f"{title} · {word('lines', lang)}", scheme, draft)
    for column, key in enumerate(LINE_HEADS):
        book.put(sheet, cell(FIRST - 1, column), word(key, lang), "head")
    for row, line in enumerate(made.lines, FIRST):
        book.put(sheet, cell(row, 0), line["agent_id"], "id")
        book.put(sheet, cell(row, 1), made.names.get(line["agent_id"]), "cell")
        book.put(sheet, cell(row, 2), line["title"], "cell")
        set_ = line["state"] == "value"
        book.put(sheet, cell(row, 3), line["amount"] if set_ else word(line["state"], lang), "cell", *(("money",) if set_ else ()), align="right")
        book.put(sheet, cell(row, 4), word("yes" if line["wage"] else "no", lang), "cell")
        book.put(sheet, cell(row, 5), word(line["state"], lang), "cell")
        book.put(sheet, cell(row, 6), line.get("because"), "wrap")
    last = FIRST + max(len(made.lines), 1) - 1
    known = sum((line["amount"] for line in made.lines if line["state"] == "value"), Decimal("0.00"))
    book.put(sheet, cell(last + 1, 2), word("known_so_far", lang), "head")
    book.formula(sheet, cell(last + 1, 3), f"=SUM(D{FIRST}:D{last})", known, "head", "money")
    sheet.ignore_errors({"number_stored_as_text": f"A{FIRST}:A{last}"})
    sheet.autofilter(FIRST - 2, 0, last - 1, len(LINE_HEADS) - 1)
    book.page(sheet, cell(last + 1, len(LINE_HEADS) - 1), (FIRST - 1, FIRST - 1), LINE_WIDTHS, title, scheme, f"B{FIRST}", stamp=draft)
