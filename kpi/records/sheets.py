"""Wide sheets (people × months, people × items) and lists (a record a row) as entries, or as refusals with line and nearest name.

Reading writes nothing; `Sheet.apply` writes the sound entries in one transaction. A blank cell is no value, never zero.
"""
from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from kpi.errors import KpiError, nearest
from kpi.records.bulk import Applied, Refused
from kpi.records.drafts import Entry, Judge, draft
from kpi.records.fields import folded
from kpi.records.grid import Grid, Source, headings, read_grid
from kpi.records.kinds import kind as known_kind
from kpi.records.limits import OVERALL
from kpi.records.people import People
from kpi.schemes.model import Scheme
from kpi.warehouse import periods

if TYPE_CHECKING:
    from kpi.records.ledger import Ledger

VALUE = {"rating": "rating", "mark": "value", "done": "count"}
"""The kinds a wide sheet may hold, and the field its cells fill."""
BLANK_CELLS = ("", "-", "—", "/", "n/a", "null", "none", "无")
_QUARTERS = {"一": "1", "二": "2", "三": "3", "四": "4"}
Titles = Mapping[str, Iterable[str]]
Roster = pd.DataFrame | Iterable[Mapping[str, object]]


@dataclass(frozen=True)
class Sheet:
    """What a sheet holds: sound entries, refusals (place = line, and column), columns passed over, and how many cells are blank."""

    kind: str
    entries: tuple[Entry, ...]
    refused: tuple[Refused, ...]
    passed_over: tuple[str, ...]
    blank: int
    scheme: Judge = None

    def apply(self, records: Ledger, who: str, why: str = "", correct: bool = False) -> Applied:
        """Records the sound entries in one transaction; the refusals of the sheet come first among the refused."""
        done = records.add_all(self.entries, who, why, self.scheme, correct)
        return replace(done, refused=(*self.refused, *done.refused))

    def frame(self) -> pd.DataFrame:
        """place, agent_id, period, data, accepted, reason (English), nearest; sound entries first."""
        rows = [[e.place, e.subject, e.period, dict(e.data), True, "", None] for e in self.entries]
        rows += [[r.place, None, None, None, False, str(r.error), r.error.nearest] for r in self.refused]
        return pd.DataFrame(rows, columns=["place", "agent_id", "period", "data", "accepted", "reason", "nearest"], dtype=object)


def read_sheet(
    source: Source, kind: str, people: Roster, *, scheme: Scheme | None = None, period: str | None = None,
    more: Mapping[str, object] | None = None, items: Titles | None = None, who: str = "sheet", sheet: str | None = None,
) -> Sheet:
    """A wide sheet of ratings, marks or done work: a row a person; a column a period (2026-09, 2026年9月, 2026-Q3, a day) or an item.

    source: a path, the bytes of a file, or pasted text. people: agent_id, staff_number, name. more: fields all records share
    (role, rater, and item where the columns are periods). period: where the columns are items. items: id → its names, beside
    those of the scheme. who: who will record it. KpiError: the sheet cannot be read at all.
    """
    if kind not in VALUE:
        what = f'a wide sheet holds no "{kind}"'
        raise KpiError(what, "sheet", f"Known: {', '.join(VALUE)}; any other kind comes as a list, a record a row", nearest(kind, VALUE))
    grid = read_grid(source, sheet)
    columns, strange = _columns(grid, _items(kind, scheme, items), "item" in (more or {}))
    entries, refused, blank = [], list(strange), 0
    for line, agent, cells in _people(grid, people, refused):
        for column, at in columns.items():
            cell = cells.get(column, "").strip()
            if folded(cell) in BLANK_CELLS:
                blank += 1
                continue
            data = {**({"scheme": scheme.id} if scheme and kind == "rating" else {}), **(more or {}), VALUE[kind]: cell}
            span = at.get("period", period)
            if kind == "done" and "period" in at and periods.parse(at["period"]).kind == "day":
                data, span = {**data, "day": at["period"]}, None
            data |= {"item": at["item"]} if "item" in at else {}
            _take(Entry(kind, agent, data, span, f"line {line}, {column}"), who, scheme, entries, refused)
    return Sheet(kind, tuple(entries), tuple(refused), _passed_over(grid), blank, scheme)


def read_list(
    source: Source, kind: str, people: Roster, *, scheme: Scheme | None = None, period: str | None = None,
    more: Mapping[str, object] | None = None, who: str = "sheet", sheet: str | None = None,
) -> Sheet:
    """A list of records of any kind about agents: a row a record, a column a field (its name, or as headers.toml says), and `period`
    or 月份 for the period. Otherwise as read_sheet."""
    fields = known_kind(kind).fields
    grid = read_grid(source, sheet)
    meant = {column: name for column in grid.columns for name in [_field(column, fields)] if name}
    refused = [_unknown(column, list(fields)) for column in grid.columns if column not in meant and column not in _passed_over(grid)]
    entries, blank = [], 0
    for line, agent, cells in _people(grid, people, refused):
        said = {name: cells.get(column, "").strip() for column, name in meant.items()}
        filled = {name: cell for name, cell in said.items() if cell}
        blank += len(said) - len(filled)
        try:
            written = filled.pop("period", None)
            span = (span_of(written) or written) if written else period
            dated = {name: _dated(cell) if fields[name].type == "day" else cell for name, cell in filled.items()}
        except KpiError as error:
            refused.append(Refused(f"line {line}", error))
            continue
        own = {"scheme": scheme.id} if scheme and "scheme" in fields else {}
        _take(Entry(kind, agent, {**own, **(more or {}), **dated}, span, f"line {line}"), who, scheme, entries, refused)
    return Sheet(kind, tuple(entries), tuple(refused), _passed_over(grid), blank, scheme)


def read_cells(source: Source, people: Roster, sheet: str | None = None) -> tuple[pd.DataFrame, list[Refused]]:
    """line, agent_id, column, period (None: no period), value (text) of every filled cell of a wide sheet, and the rows refused:
    for what is imported and not recorded, such as targets by month."""
    grid, refused = read_grid(source, sheet), []
    columns = [column for column in grid.columns if column not in _passed_over(grid)]
    spans = _spans(columns)
    rows = [
        [line, agent, column, spans.get(column), cells[column].strip()]
        for line, agent, cells in _people(grid, people, refused) for column in columns if folded(cells.get(column, "")) not in BLANK_CELLS
    ]
    return pd.DataFrame(rows, columns=["line", "agent_id", "column", "period", "value"], dtype=object), refused


# ---- rows


def _people(grid: Grid, people: Roster, refused: list[Refused]) -> Iterator[tuple[int, str, dict[str, str]]]:
    """(line, agent_id, cells) of the rows whose person is known; the others go to `refused`."""
    known = People(people)
    refused += [Refused(f"line {error.line}", KpiError(error.what, "sheet")) for error in grid.faults]
    for line, cells in grid.rows:
        try:
            yield line, known.find({by: cells.get(column, "") for by, column in grid.who.items()}), cells
        except KpiError as error:
            refused.append(Refused(f"line {line}", error))


def _take(entry: Entry, who: str, scheme: Judge, entries: list[Entry], refused: list[Refused]) -> None:
    try:
        draft(entry, who, "", scheme)
        entries.append(entry)
    except KpiError as error:
        refused.append(Refused(entry.place, error))


# ---- columns


def span_of(heading: str) -> str | None:
    """The period a heading names, as text: 2026-09, 2026年9月, 202609, 2026-Q3, 2026年第三季度, 2026-W37, a day, a year; None otherwise.

    KpiError: a month without a year.
    """
    said = folded(heading)
    if re.fullmatch(r"\d{1,2}月份?", said):
        raise KpiError(f"{heading} has no year", "sheet", "Write it like 2026年9月")
    for shape, text in _SHAPES:
        if found := re.fullmatch(shape, said):
            try:
                return periods.parse(text(found)).text
            except KpiError:
                return None
    return None


_SHAPES = (
    (r"(\d{4})[-/.年](\d{1,2})月?份?", lambda m: f"{m[1]}-{int(m[2]):02}"),
    (r"(20\d{2})(0[1-9]|1[0-2])", lambda m: f"{m[1]}-{m[2]}"),
    (r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", lambda m: f"{m[1]}-{int(m[2]):02}-{int(m[3]):02}"),
    (r"(\d{4})[-年]?(?:q|第)?([1-4一二三四])(?:季度)?", lambda m: f"{m[1]}-Q{_QUARTERS.get(m[2], m[2])}"),
    (r"(\d{4})-?w(\d{2})", lambda m: f"{m[1]}-W{m[2]}"),
    (r"(\d{4})年?", lambda m: m[1]),
)


def _spans(columns: Iterable[str]) -> dict[str, str]:
    """heading → period. Where every day is the first of a month, months are meant: a spreadsheet turns 2026-09 into such a day."""
    found = {column: span for column in columns for span in [span_of(column)] if span}
    days = [span for span in found.values() if len(span) == 10]
    if days and all(span.endswith("-01") for span in days):
        return {column: span[:7] if len(span) == 10 else span for column, span in found.items()}
    return found


def _columns(grid: Grid, items: Titles, item_given: bool) -> tuple[dict[str, dict[str, str]], list[Refused]]:
    """heading → {"period": …} or {"item": …}; and a refusal for every heading that is neither."""
    columns = [column for column in grid.columns if column not in _passed_over(grid)]
    spans = _spans(columns) if item_given else {}
    names = {folded(name): item for item, said in items.items() for name in (item, *said)}
    found, strange = {}, []
    for column in columns:
        if column in spans:
            found[column] = {"period": spans[column]}
        elif not item_given and folded(column) in names:
            found[column] = {"item": names[folded(column)]}
        elif not item_given and span_of(column):
            strange.append(Refused(column, KpiError("the columns are periods, and no item is named", "sheet", "Say which item they hold")))
        else:
            strange.append(_unknown(column, list(names) if not item_given else ["2026-09"]))
    return found, strange


def _unknown(column: str, names: list[str]) -> Refused:
    near = nearest(folded(column), names)
    return Refused(column, KpiError(f'nothing is known that is headed "{column}"', "sheet", "Correct the heading", near))


def _passed_over(grid: Grid) -> tuple[str, ...]:
    return tuple(column for column in grid.columns if folded(column) in headings()["passed_over"]["columns"])


def _items(kind: str, scheme: Scheme | None, items: Titles | None) -> dict[str, list[str]]:
    """The items a sheet of this kind may name, with the titles people write for them."""
    found = {name: list(said) for name, said in (items or {}).items()}
    for item in scheme.items if scheme else ():
        name = {"rating": item.rated, "done": item.done, "mark": item.record or (item.id if item.levels else None)}[kind]
        if name:
            found.setdefault(name, []).extend([item.id, *item.title.values()])
    if scheme and kind == "rating":
        found.setdefault(OVERALL, [])
    return found


def _field(column: str, fields: Mapping[str, object]) -> str | None:
    said, known = folded(column), headings()["fields"]
    if said in ("period", "月份", "考核周期"):
        return "period"
    return next((name for name in fields if said == folded(name) or said in known.get(name, ())), None)


def _dated(cell: str) -> str:
    """A day as people write it (2026/9/1, 2026年9月1日) in the one form; what is none stays and is refused where days are read."""
    span = span_of(cell)
    return span if span and len(span) == 10 else cell
