"""Workbooks: cells rendered as text without loss, formulas never run, damaged and exploding files refused."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pyarrow as pa
import python_calamine as calamine

from kpi.errors import KpiError
from kpi.intake.blocks import LINE, Block, Fault, as_line, without_control_characters
from kpi.intake.folding import fold
from kpi.intake.limits import BLOCK_ROWS, MAX_COLUMNS, MAX_RATIO, MAX_UNPACKED
from kpi.intake.sheet_xml import SheetFacts, facts

_DAMAGED = "Nothing of it was taken; save it again as .xlsx"
_EXACT = 10**15


class Workbook:
    """An .xlsx file whose parts are whole and of sane size."""

    def __init__(self, path: Path) -> None:
        self.path = path
        _check_package(path)
        try:
            self._book = calamine.CalamineWorkbook.from_path(str(path))
        except (calamine.CalamineError, OSError, ValueError) as error:
            raise KpiError(f"the workbook is damaged ({error})", now=_DAMAGED) from error
        kinds = calamine.SheetTypeEnum.WorkSheet, calamine.SheetVisibleEnum.Visible
        self.visible = [s.name for s in self._book.sheets_metadata if (s.typ, s.visible) == kinds]
        self.hidden = [s.name for s in self._book.sheets_metadata if s.name not in self.visible]

    def sheets(self) -> list[Sheet]:
        """The visible sheets that hold anything."""
        found = [self.sheet(name) for name in self.visible]
        return [sheet for sheet in found if sheet.facts.rows]

    def sheet(self, name: str) -> Sheet:
        """One sheet by name; a hidden one may be named too."""
        return Sheet(self._book, self.path, name)


class Sheet:
    """One sheet, read whole (a sheet has at most a million rows)."""

    def __init__(self, book: calamine.CalamineWorkbook, path: Path, name: str) -> None:
        self.name, self._book = name, book
        self.facts: SheetFacts = facts(path, name)
        if self.facts.width > MAX_COLUMNS:
            raise KpiError(
                f'sheet "{name}" is wider than {MAX_COLUMNS:,} columns', now="Export only the columns you need"
            )
        self._cells: list[list] | None = None

    @property
    def cells(self) -> list[list]:
        if self._cells is None:
            try:
                sheet = self._book.get_sheet_by_name(self.name)
                self._merged = sheet.merged_cell_ranges or []
                self._cells = sheet.to_python(skip_empty_area=False) if self.facts.rows else []
            except (calamine.CalamineError, OSError, ValueError) as error:
                raise KpiError(f'sheet "{self.name}" is damaged ({error})', now=_DAMAGED) from error
        return self._cells

    def headers(self, header_row: int) -> list[str]:
        """The folded headers of row `header_row` (from 1); trailing empty cells do not count."""
        if len(self.cells) < header_row:
            return []
        row = [fold(_text(cell)) for cell in self.cells[header_row - 1]]
        while row and not row[-1]:
            row.pop()
        return row

    def blocks(self, header_row: int, columns: list[str], wanted: set[str]) -> Iterator[Block]:
        """The rows below the header. Merged cells there are refused; error cells, formulas without a stored result
        and numbers too long for a spreadsheet put their row aside, when they stand in a column that is read."""
        self._refuse_merged(header_row)
        self._agree()
        chosen = [i for i, name in enumerate(columns) if name in wanted]
        banner = sum(1 for row in self.facts.rows if row < header_row)
        body = [row for row in self.facts.rows if row > header_row]
        for first in range(0, max(len(body), 1), BLOCK_ROWS):
            lines, texts, faults = [], [[] for _ in chosen], []
            for line in body[first : first + BLOCK_ROWS]:
                row = self.cells[line - 1] if line <= len(self.cells) else []
                fault = self._fault(line, row, columns, chosen)
                if fault:
                    faults.append(fault)
                    continue
                lines.append(line)
                for out, i in zip(texts, chosen, strict=True):
                    out.append(_text(row[i]) if i < len(row) else "")
            table = pa.table(
                {
                    **{columns[i]: pa.array(t, pa.string()) for i, t in zip(chosen, texts, strict=True)},
                    LINE: pa.array(lines, pa.int64()),
                }
            )
            table, more = without_control_characters(table)
            yield Block(table, faults + more, banner if first == 0 else 0)

    def raw(self, header_row: int, width: int, lines: set[int]) -> dict[int, str]:
        """The rows `lines`, written as a line of CSV."""
        return {
            line: as_line(_text(cell) for cell in self.cells[line - 1]) for line in lines if line <= len(self.cells)
        }

    def _fault(self, line: int, row: list, columns: list[str], chosen: list[int]) -> Fault | None:
        for i in chosen:
            odd = self.facts.odd.get((line, i))
            if odd:
                return Fault(line, columns[i], "no_cached_value" if odd == "formula" else "error_cell", odd)
            if i < len(row) and isinstance(row[i], (int, float)) and abs(row[i]) >= _EXACT:
                return Fault(line, columns[i], "digits_lost", f"{row[i]:.15g}")
        return None

    def _refuse_merged(self, header_row: int) -> None:
        for (top, left), (bottom, right) in self._merged if self.cells else []:
            if bottom >= header_row - 1:
                where = f"{_letters(left)}{top + 1}:{_letters(right)}{bottom + 1}"
                raise KpiError(
                    f'sheet "{self.name}" has merged cells at {where}',
                    now="Unmerge them: a merged cell says nothing of the rows it covers",
                )

    def _agree(self) -> None:
        """The rows that hold something must be among those the sheet's own markup gives a value."""
        known = set(self.facts.rows)
        seen = [i for i, row in enumerate(self.cells, 1) if any(cell != "" for cell in row)]
        if not known.issuperset(seen):
            raise KpiError(f'two counts of the rows of sheet "{self.name}" differ', now=_DAMAGED)


def _check_package(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as package:
            parts = package.infolist()
            unpacked, packed = sum(p.file_size for p in parts), max(sum(p.compress_size for p in parts), 1)
            if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * packed:
                raise KpiError(
                    f"unpacked, the workbook has {unpacked:,} bytes, {unpacked // packed} times its size",
                    now=f"At most {MAX_UNPACKED:,} bytes and {MAX_RATIO} times are read; export it as CSV",
                )
            if any(p.flag_bits & 1 for p in parts):
                raise KpiError("the workbook has a password", now="Save it without one")
            broken = package.testzip()
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, EOFError) as error:
        raise KpiError(f"the workbook is damaged ({error})", now=_DAMAGED) from error
    if broken:
        raise KpiError(f"the workbook is damaged (its part {broken} fails its checksum)", now=_DAMAGED)


def _text(cell: object) -> str:
    """One cell as text: whole numbers without a point, others with the 15 digits a spreadsheet keeps, moments as
    ISO."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, (int, float)):
        return str(int(cell)) if cell == int(cell) and abs(cell) < _EXACT else format(cell, ".15g")
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else _fraction(cell.isoformat(" "))
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return _fraction(cell.isoformat())
    if isinstance(cell, timedelta):
        return _duration(cell)
    return str(cell)


def _fraction(text: str) -> str:
    return text.rstrip("0") if "." in text else text


def _duration(length: timedelta) -> str:
    sign = "-" if length < timedelta() else ""
    micro = abs(length) // timedelta(microseconds=1)
    seconds, rest = divmod(micro, 1_000_000)
    text = f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return _fraction(f"{text}.{rest:06}") if rest else text


def _letters(column: int) -> str:
    text = ""
    column += 1
    while column:
        column, left = divmod(column - 1, 26)
        text = chr(65 + left) + text
    return text
