"""A sheet as rows of text with the line each stands on: .xlsx, CSV in any encoding that intake reads, or pasted text."""
from __future__ import annotations

import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kpi.errors import KpiError
from kpi.intake import decode, files
from kpi.intake.blocks import LINE, UNNAMED, Fault
from kpi.intake.folding import doubled
from kpi.intake.read_csv import CsvFile
from kpi.intake.read_xlsx import Sheet as BookSheet
from kpi.intake.read_xlsx import Workbook
from kpi.intake.reasons import sentence
from kpi.intake.source import DELIMITERS
from kpi.records.fields import folded

_LOOKED_AT = 10
"""So many rows from the top the header may stand in."""
_MAX_BYTES = 20 << 20
Source = Path | bytes | str
Reader = CsvFile | BookSheet


@dataclass(frozen=True)
class Unread:
    """A row that could not be read as a row, and what is wrong with it (a sentence of intake)."""

    line: int
    what: str


@dataclass(frozen=True)
class Grid:
    """`who`: our name of a person column → its heading. `columns`: the other headings, in order. `rows`: (line, heading → text).
    `faults`: the rows that could not be read."""

    who: dict[str, str]
    columns: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]
    faults: tuple[Unread, ...]


@cache
def headings() -> dict[str, dict[str, list[str]]]:
    """headers.toml, every heading folded."""
    read = tomllib.loads((Path(__file__).parent / "headers.toml").read_text("utf-8"))
    return {part: {name: [folded(said) for said in listed] for name, listed in table.items()} for part, table in read.items()}


def read_grid(source: Source, sheet: str | None = None) -> Grid:
    """The table in `source`: a path, the bytes of a file, or pasted text. `sheet` names one of a workbook's.

    The header is the first of the first ten rows with a column for people. KpiError: no such row, two columns of one name, a file
    that is damaged or of another sort (nothing of it is taken).
    """
    with _file(source) as path:
        for reader in _readers(path, sheet):
            for header_row in range(1, _LOOKED_AT + 1):
                columns = reader.headers(header_row)
                who = _who(columns)
                if who:
                    return _read(reader, header_row, columns, who)
    raise KpiError("no column says whom a row is about", "sheet", "Head it 工号, 姓名, agent_id or name, within the first ten rows")


def read_rows(source: Source, known: Iterable[str], sheet: str | None = None) -> tuple[
        list[tuple[int, dict[str, str]]], tuple[str, ...], list[tuple[int, str]]]:
    """A table that need not be about people: (line, heading → text) under the headings that are known, the headings passed over, and
    (line, what is wrong) of the rows that could not be read. The header is the row of the first ten with the most known headings."""
    names = {folded(name) for name in known}
    with _file(source) as path:
        best: tuple[int, Reader, int, list[str]] | None = None
        for reader in _readers(path, sheet):
            for header_row in range(1, _LOOKED_AT + 1):
                columns = reader.headers(header_row)
                fit = sum(folded(column) in names for column in columns)
                if fit > (best[0] if best else 0):
                    best = fit, reader, header_row, columns
        if best is None:
            raise KpiError("no heading is a field of this form", "sheet", f"Head the columns: {', '.join(dict.fromkeys(known))}")
        _, reader, header_row, columns = best
        grid = _read(reader, header_row, columns, {})
    passed = tuple(column for column in grid.columns if folded(column) not in names)
    taken = set(grid.columns) - set(passed)
    rows = [(line, {column: cell for column, cell in cells.items() if column in taken}) for line, cells in grid.rows]
    return rows, passed, [(fault.line, fault.what) for fault in grid.faults]


def _who(columns: list[str]) -> dict[str, str]:
    known = headings()["who"]
    return {name: column for name, said in known.items() for column in columns if folded(column) in said}


def _read(reader: Reader, header_row: int, columns: list[str], who: dict[str, str]) -> Grid:
    twice = doubled(columns)
    if twice:
        raise KpiError(f'two columns are headed "{twice[0]}"', "sheet", "Give one of them another heading")
    named = [name or UNNAMED.format(place) for place, name in enumerate(columns)]
    rows, faults = [], []
    for block in reader.blocks(header_row, named, set(named)):
        faults += [Unread(fault.line, _said(fault)) for fault in block.faults]
        for row in block.table.to_pylist():
            line = row.pop(LINE)
            if any(cell.strip() for cell in row.values()):
                rows.append((line, row))
    others = tuple(name for name in named if name not in who.values() and not name.startswith("__unnamed_"))
    return Grid(who, others, tuple(rows), tuple(faults))


def _said(fault: Fault) -> str:
    return sentence(fault.code, fault.column, (fault.value or "").partition("\x1f")[0]).removesuffix(".")


def _readers(path: Path, sheet: str | None) -> Iterator[Reader]:
    """The ways the file may be read, the likeliest first."""
    kind = files.kind(path)
    if kind == "xlsx":
        yield _sheet(Workbook(path), sheet)
    elif kind == "csv":
        encoding = decode.encoding(path)
        yield from (CsvFile(path, encoding, delimiter) for delimiter in DELIMITERS)
    elif kind == "empty":
        raise KpiError("there is nothing in it", "sheet", "Paste or choose the filled sheet")
    else:
        raise KpiError("a Parquet file is no sheet that people fill in", "sheet", "Save it as .xlsx or CSV")


def _sheet(book: Workbook, name: str | None) -> BookSheet:
    if name is not None:
        if name not in book.visible + book.hidden:
            raise KpiError(f'there is no sheet "{name}"', "sheet", f"Sheets: {', '.join(book.visible)}")
        return book.sheet(name)
    held = book.sheets()
    if len(held) != 1:
        raise KpiError(f"the workbook has {len(held)} sheets that hold anything", "sheet", f"Name one: {', '.join(one.name for one in held)}")
    return held[0]


@contextmanager
def _file(source: Source) -> Iterator[Path]:
    """A path to read: the one given, or a passing file with the bytes or the pasted text."""
    if isinstance(source, Path):
        if not source.is_file():
            raise KpiError("there is no such file", source.name, "Name a sheet that is there")
        yield source
        return
    if isinstance(source, str):
        try:
            source = source.encode()
        except UnicodeEncodeError:
            raise KpiError("the pasted text is damaged", "sheet", "Copy it again") from None
    if len(source) > _MAX_BYTES:
        raise KpiError(f"the sheet has {len(source):,} bytes, more than {_MAX_BYTES:,}", "sheet", "Split it")
    ending = ".xlsx" if source.startswith(b"PK\x03\x04") else ".csv"
    with tempfile.TemporaryDirectory(prefix="kpi-sheet-") as folder:
        path = Path(folder) / f"sheet{ending}"
        path.write_bytes(source)
        yield path
