"""What a sheet's own markup says that the reader of cells does not: which rows hold a value, which cells are errors."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from kpi.errors import KpiError

_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?row>)", re.S)
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.S)
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|is)\b[^>/]*>")
_ERROR = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]*)<")
_R = re.compile(rb'\br="([A-Z]*)(\d*)"')
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_LINKS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True)
class SheetFacts:
    """`rows`: numbers (from 1) of the rows that hold a value, in order. `odd`: (row, column from 0) of error cells
    with their text, "formula" for a formula without a stored result. `width`: the number of columns."""

    rows: list[int]
    odd: dict[tuple[int, int], str]
    width: int


def facts(path: Path, sheet: str) -> SheetFacts:
    """Reads the markup of `sheet` in the workbook `path`; KpiError for markup no spreadsheet writes."""
    with zipfile.ZipFile(path) as package:
        part = _part(package, sheet)
        markup = package.read(part) if part in package.namelist() else b""
    _refuse_entities(markup, sheet)
    rows, odd, width, number = [], {}, 0, 0
    for match in _ROW.finditer(markup):
        at = _R.search(match[1])
        number = int(at[2]) if at and at[2] else number + 1
        inner = match[2] or b""
        if _VALUE.search(inner) or _FORMULA.search(inner):
            rows.append(number)
        last = inner.rfind(b'r="')
        if last >= 0:
            letters = _R.search(inner, last - 1)
            width = max(width, _index(letters[1]) + 1 if letters else 0)
        if b't="e"' in inner or _FORMULA.search(inner):
            odd.update(_odd(number, inner))
    return SheetFacts(sorted(set(rows)), odd, width)


def _odd(number: int, inner: bytes) -> dict[tuple[int, int], str]:
    found, column = {}, -1
    for cell in _CELL.finditer(inner):
        at = _R.search(cell[1])
        column = _index(at[1]) if at and at[1] else column + 1
        body = cell[2] or b""
        if b't="e"' in cell[1]:
            shown = _ERROR.search(body)
            found[number, column] = shown[1].decode() if shown else "#ERROR"
        elif _FORMULA.search(body) and not _VALUE.search(body):
            found[number, column] = "formula"
    return found


def _part(package: zipfile.ZipFile, sheet: str) -> str:
    """The name of the part that holds `sheet`, through the workbook's list and its links."""
    book, links = package.read("xl/workbook.xml"), package.read("xl/_rels/workbook.xml.rels")
    for markup in (book, links):
        _refuse_entities(markup, "workbook")
    try:
        targets = {link.get("Id"): link.get("Target", "") for link in ElementTree.fromstring(links)}
        for element in ElementTree.fromstring(book).iter():
            if element.tag.endswith("}sheet") and element.get("name") == sheet:
                target = targets[element.get(_LINKS)]
                return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    except (ElementTree.ParseError, KeyError) as error:
        raise KpiError("the workbook's list of sheets is damaged", now="Save it again as .xlsx") from error
    raise KpiError(f'there is no sheet "{sheet}"', now='Name another in the source: sheet = "…"')


def _refuse_entities(markup: bytes, where: str) -> None:
    if b"<!DOCTYPE" in markup or b"<!ENTITY" in markup:
        raise KpiError(f'"{where}" declares entities, which no spreadsheet writes', now="Nothing of it was taken")


def _index(letters: bytes) -> int:
    """The column's number from 0: A is 0, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
