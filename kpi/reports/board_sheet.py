"""A board as a workbook: the columns that are seen, in their order and with their number formats; nothing in it can run."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kpi.reports.workbook import UNIT_STYLE, Book, cell

HEAD = 4
"""Row of the headings, counted from 1."""
WIDTHS = {"text": 16.0, "rank": 7.0}


@dataclass(frozen=True)
class Column:
    """A heading, and what its cells are: a metric's unit, "points", "rank" (a whole number) or "text"."""

    heading: str
    unit: str

    @property
    def style(self) -> tuple[str, ...]:
        if self.unit == "text":
            return ("id",)
        return ("cell", "whole" if self.unit == "rank" else UNIT_STYLE.get(self.unit, "plain"))


def board_workbook(title: str, note: str, columns: Sequence[Column], rows: Sequence[Sequence[object]], lang: str = "zh") -> bytes:
    """The workbook (.xlsx) of one table: headings frozen and filtered, one page wide. rows: cells in the order of `columns`; Decimal,
    Fraction and int become numbers, text stays text whatever it begins with, None is an empty cell."""
    book = Book(title, lang)
    sheet = book.sheet(title)
    book.put(sheet, "A1", title, "title")
    book.put(sheet, "A2", note, "note")
    for place, column in enumerate(columns):
        book.put(sheet, cell(HEAD, place), column.heading, "head")
    for number, row in enumerate(rows, HEAD + 1):
        for place, (column, value) in enumerate(zip(columns, row, strict=True)):
            book.put(sheet, cell(number, place), value, *column.style)
    last = HEAD + max(len(rows), 1)
    sheet.autofilter(HEAD - 1, 0, last - 1, len(columns) - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A{HEAD + 1}:{cell(last, len(columns) - 1)}"})
    widths = [WIDTHS.get(column.unit, 12.0) for column in columns]
    book.page(sheet, cell(last, len(columns) - 1), (HEAD, HEAD), widths, title, note, f"C{HEAD + 1}")
    return book.content()
