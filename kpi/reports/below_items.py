"""What stands below the items of a score sheet: what happened, and lines to sign on."""
from __future__ import annotations

from collections.abc import Mapping, Sequence

from xlsxwriter.worksheet import Worksheet

from kpi.reports.labels import word
from kpi.reports.workbook import Book, cell

HEADS = ("event", "on", "case_no", "points", "content", "filed_by", "checked_by", "confirmed_by")
SIGNERS = (("assessed", 0), ("assessor", 4), ("date", 8))
"""Who signs, and the column (from 0) the word stands in; the line is in the next."""


def happened(book: Book, sheet: Worksheet, events: Sequence[Mapping], row: int) -> int:
    """One line an occurrence (of `score_rows.occurrences`) from `row` on; the next free row."""
    if not events:
        return row
    for column, key in enumerate(HEADS):
        book.put(sheet, cell(row, column), word(key, book.lang), "head")
    for event in events:
        row += 1
        for column, key in enumerate(HEADS):
            book.put(sheet, cell(row, column), event[key], "wrap" if key == "content" else "cell")
    return row + 1


def sign_here(book: Book, sheet: Worksheet, row: int) -> int:
    """Lines to sign on; their row."""
    sheet.set_row(row - 1, 30)
    for key, column in SIGNERS:
        book.put(sheet, cell(row, column), f"{word(key, book.lang)}:", "sign_word")
        book.put(sheet, cell(row, column + 1), None, "sign")
    return row
