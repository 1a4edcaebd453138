"""One workbook being written: text stays text, money keeps its cents, every sheet is set up for A4 landscape.

The only module that knows XlsxWriter.
"""
from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

import xlsxwriter
from xlsxwriter.utility import xl_cell_to_rowcol, xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from kpi.reports.labels import word
from kpi.reports.plain import is_blank, is_risky, plain

FONT = "Microsoft YaHei"
MADE = datetime(2000, 1, 1)  # stands in every file, so that equal tables give equal bytes
MOST_CHARACTERS = 32_767
TEXT = 49  # the number format "text"
STYLES: dict[str, dict] = {
    "cell": {"border": 1, "border_color": "#C8D0DA", "valign": "vcenter"},
    "wrap": {"border": 1, "border_color": "#C8D0DA", "valign": "vcenter", "text_wrap": True, "font_size": 8},
    "id": {"border": 1, "border_color": "#C8D0DA", "valign": "vcenter", "num_format": TEXT},
    "head": {"border": 1, "border_color": "#8A97A8", "bold": True, "bg_color": "#EEF2F7", "text_wrap": True, "valign": "vcenter",
             "align": "center"},
    "title": {"bold": True, "font_size": 14},
    "note": {"font_size": 8, "font_color": "#5B6775"},
    "draft": {"bold": True, "font_size": 10, "font_color": "#8A5A00"},
    "sign": {"bottom": 1, "valign": "bottom"},
    "sign_word": {"align": "right", "valign": "bottom"},
    "fill": {"border": 1, "border_color": "#C8D0DA", "bg_color": "#FFFBE6"},
}
NUMBERS = {
    "money": "#,##0.00", "points": "#,##0.00", "share": "0.0%", "percent": "0.00%", "seconds": "0.0", "plain": "#,##0.##########",
    "whole": "#,##0", "rate": "0.0000",
}
UNIT_STYLE = {
    "share": "share", "seconds": "seconds", "money": "money", "money_per_person": "money", "money_per_order": "money", "people": "plain",
    "count": "plain", "points": "points", "rating": "points",
}


class Book:
    """A workbook in memory; `content()` closes it and gives its bytes."""

    def __init__(self, title: str, lang: str) -> None:
        self.lang = lang
        self._out = io.BytesIO()
        never = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
        self._book = xlsxwriter.Workbook(self._out, {"in_memory": True, **never})
        self._book.formats[0].set_font_name(FONT)
        self._book.set_properties({"title": plain(title), "created": MADE})
        self._book.set_calc_mode("auto")
        self._formats: dict[tuple, object] = {}
        self._names: set[str] = set()

    def sheet(self, name: str) -> Worksheet:
        """A new sheet under this name, or the nearest name a workbook allows."""
        return self._book.add_worksheet(self._free_name(name))

    def style(self, *names: str, **more: object):
        """The format that joins these styles and number formats; made once."""
        key = (names, tuple(sorted(more.items())))
        if key not in self._formats:
            joined: dict = {"font_name": FONT, "font_size": 9}
            for name in names:
                joined |= {"num_format": NUMBERS[name], "align": "right"} if name in NUMBERS else STYLES[name]
            self._formats[key] = self._book.add_format(joined | more)
        return self._formats[key]

    def put(self, sheet: Worksheet, at: str, value: object, *styles: str, **more: object) -> None:
        """Text as text whatever it begins with, Decimal, Fraction and int as numbers, None as an empty cell with its border."""
        row, column = xl_cell_to_rowcol(at)
        if is_blank(value):
            sheet.write_blank(row, column, None, self.style(*styles, **more))
        elif isinstance(value, (int, Decimal, Fraction)) and not isinstance(value, bool):
            sheet.write_number(row, column, float(value), self.style(*styles, **more))
        else:
            text = plain(value)[:MOST_CHARACTERS]
            if is_risky(text):
                more["quote_prefix"] = True
            sheet.write_string(row, column, text, self.style(*styles, **more))

    def put_wide(self, sheet: Worksheet, first: str, last: str, value: object, *styles: str, **more: object) -> None:
        """The value in one cell joined from `first` to `last`."""
        sheet.merge_range(f"{first}:{last}", "", self.style(*styles, **more))
        self.put(sheet, first, value, *styles, **more)

    def formula(self, sheet: Worksheet, at: str, formula: str, shown: object, *styles: str, **more: object) -> None:
        """A live formula and, for programs that do not recalculate, its exact value; None shows as an empty text."""
        value = "" if is_blank(shown) else float(shown) if isinstance(shown, Fraction) else shown
        sheet.write_formula(at, formula, self.style(*styles, **more), value)

    def page(self, sheet: Worksheet, last: str, heads: tuple[int, int], widths: Sequence[float], header: str, footer: str,
             freeze: str, stamp: bool = False) -> None:
        """A4 landscape, one page wide, `heads` (first and last row, from 1) repeated, printed from A1 to `last`, frozen at `freeze`.

        `stamp`: a large pale "DRAFT" stands behind the top of every printed page.
        """
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.75, bottom=0.75)
        sheet.center_horizontally()
        sheet.repeat_rows(heads[0] - 1, heads[1] - 1)
        sheet.print_area(f"A1:{last}")
        sheet.freeze_panes(freeze)
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)
        numbers = word("page", self.lang, page="&P", pages="&N")
        draft = f"&C&26&KC8CDD4{word('draft', self.lang)}" if stamp else ""
        sheet.set_header(f"&L&8{_in_header(header, 160)}{draft}")
        sheet.set_footer(f"&L&8{_in_header(footer, 180)}&R&8{numbers}")

    def define(self, name: str, formula: str) -> None:
        self._book.define_name(name, formula)

    def content(self) -> bytes:
        self._book.close()
        return self._out.getvalue()

    def _free_name(self, wished: str) -> str:
        base = re.sub(r"[^\w .-]", "_", plain(wished)).strip()[:28].strip() or "_"
        base = f"{base}_" if base.lower() == "history" else base
        name, count = base, 1
        while name.lower() in self._names:
            count += 1
            name = f"{base[:31 - len(str(count)) - 1]}~{count}"
        self._names.add(name.lower())
        return name


def table_of(rows: Sequence[Mapping] | object) -> list[dict]:
    """The rows of a DataFrame, or of any list of mappings, as dicts; an empty cell of a DataFrame is None."""
    found = rows.to_dict("records") if hasattr(rows, "to_dict") else [dict(row) for row in rows]
    return [{key: None if is_blank(cell) else cell for key, cell in row.items()} for row in found]


def by_agent(rows: Sequence[Mapping] | object) -> dict[str, list[dict]]:
    """agent_id, as text → its rows."""
    found: dict[str, list[dict]] = {}
    for row in table_of(rows):
        found.setdefault(str(row["agent_id"]), []).append(row)
    return found


def cell(row: int, column: int, fixed: bool = False) -> str:
    """A1 of a row and column counted from 1 and 0: cell(5, 0) is A5; `fixed` gives $A$5."""
    return xl_rowcol_to_cell(row - 1, column, fixed, fixed)


def letter(column: int) -> str:
    return xl_col_to_name(column)


def elsewhere(sheet: Worksheet, at: str) -> str:
    """A reference to a cell of another sheet."""
    return "'" + sheet.get_name().replace("'", "''") + "'!" + at


def _in_header(text: str, most: int) -> str:
    """Page headers read & as a code, and a leading number as a size."""
    return " " + plain(text).replace("\n", " ")[:most // 2].replace("&", "&&")
