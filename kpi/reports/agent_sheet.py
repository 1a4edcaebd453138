"""One agent's score sheet: values, anchors, weights, points and the total as live formulas, raters, events, signature lines.

Columns to the right of the print area, folded away, hold the steps between: points before rounding and the order in which cents are
given out, so that the points shown add up to the total (largest remainder, as `kpi.scoring.rounding.add_up`).
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from xlsxwriter.worksheet import Worksheet

from kpi.reports.below_items import happened, sign_here
from kpi.reports.formula import Placed, anchors_text, attainment, attainment_formula
from kpi.reports.labels import word
from kpi.reports.live import is_live
from kpi.reports.rater_block import RaterBlock, rater_block
from kpi.reports.score_rows import NEAR, Row, Sheet
from kpi.reports.workbook import UNIT_STYLE, Book, cell
from kpi.schemes.model import Scheme

HEADS = ("item", "number", "n", "team_value", "anchors", "attainment", "weight", "in_force", "points", "reason")
WIDTHS = (24, 12, 8, 11, 30, 10, 9, 10, 10, 52)
ITEM, VALUE, CASES, TEAM, ANCHORS, ATTAINED, WEIGHT, IN_FORCE, POINTS, REASON = range(10)
SECTION, GROUP, PRESENT, WHOLE, HERE, EXACT, UNITS, REST, ORDER = range(11, 20)
FIRST = 9
"""Row of the first item, counted from 1."""


@dataclass(frozen=True)
class Frame:
    """What every sheet of the workbook shares."""

    scheme: Scheme
    book: Book
    period: str
    title: str
    footer: str
    draft: bool
    units: Mapping[str, str]
    ratings: Mapping[str, Sequence[Mapping]]
    events: Mapping[str, Sequence[Mapping]]


@dataclass(frozen=True)
class Written:
    """Where an agent's points (by row id) and total stand."""

    sheet: Worksheet
    points: Mapping[str, str]
    total: str


@dataclass(frozen=True)
class Block:
    """The rows of the table of items on one sheet, and its total's row."""

    first: int
    last: int

    @property
    def total(self) -> int:
        return self.last + 1

    def of(self, column: int) -> str:
        return f"{cell(self.first, column, True)}:{cell(self.last, column, True)}"


def agent_sheet(frame: Frame, one: Sheet, rules: Mapping[str, Placed]) -> Written:
    """Writes the sheet of one agent."""
    book = frame.book
    sheet = book.sheet(f"{one.agent_id} {one.name}" if one.name != one.agent_id else one.agent_id)
    _head(frame, sheet, one)
    block = Block(FIRST, FIRST + max(len(one.rows), 1) - 1)
    below = block.total + 2
    live = is_live(frame.scheme, one.rows, one.total.get("points"))
    raters = {}
    for row in one.rows:
        if row.item is not None and row.item.rated:
            raters[row.id] = rater_block(book, sheet, row, one.person, frame.ratings.get(one.agent_id, ()), below)
            below = raters[row.id].next_row
    for place, row in enumerate(one.rows, FIRST):
        _line(frame, sheet, place, row, rules, raters.get(row.id))
        if frame.scheme.total != "none":
            (_points if live else _numbers)(frame, sheet, place, row, block, one)
        if row.item is not None and frame.scheme.total != "none":
            _weight(frame.book, sheet, place, row, rules[row.id].weight)
    _total(frame, sheet, one, block, live)
    below = happened(book, sheet, frame.events.get(one.agent_id, ()), below + 1)
    below = sign_here(book, sheet, below + 1)
    book.page(sheet, cell(below, REASON), (FIRST - 1, FIRST - 1), WIDTHS, frame.title, frame.footer, f"B{FIRST}", stamp=frame.draft)
    sheet.set_column(SECTION, ORDER, 11, None, {"level": 1, "hidden": True})
    sheet.ignore_errors({"number_stored_as_text": f"A1:J{FIRST - 2}"})
    points = {row.id: cell(place, POINTS, True) for place, row in enumerate(one.rows, FIRST)}
    return Written(sheet, points, cell(block.total, POINTS, True))


def _head(frame: Frame, sheet: Worksheet, one: Sheet) -> None:
    book, lang = frame.book, frame.book.lang
    book.put(sheet, "A1", f"{word('score_sheet', lang)} · {frame.title}", "title")
    if frame.draft:
        book.put(sheet, "A2", word("draft_line", lang), "draft")
    said = [("agent_id", one.agent_id), ("name", one.name), ("team", one.person.get("team")), ("department", one.person.get("department")),
            ("post", one.person.get("post")), ("period", frame.period), ("rank", one.total.get("rank")), ("grade", one.total.get("grade"))]
    for place, (key, value) in enumerate([pair for pair in said if pair[1] is not None]):
        row, (label, first, last) = 3 + place // 2, ((ITEM, VALUE, TEAM), (ANCHORS, ATTAINED, POINTS))[place % 2]
        book.put(sheet, cell(row, label), word(key, lang), "note", align="right")
        book.put_wide(sheet, cell(row, first), cell(row, last), str(value), "id", bold=True)
    for column, key in enumerate(HEADS):
        book.put(sheet, cell(FIRST - 1, column), word(key, lang), "head")
    for column in range(SECTION, ORDER + 1):
        book.put(sheet, cell(FIRST - 1, column), STEPS[column - SECTION], "note")


STEPS = ("section", "weighed in", "present", "whole", "here", "exact points", "whole units", "remainder", "order")


def _line(frame: Frame, sheet: Worksheet, place: int, row: Row, rules: Mapping[str, Placed], raters: RaterBlock | None) -> None:
    """Title, value, cases, team's value, anchors, attainment and the sentence of a row."""
    book, item = frame.book, row.item
    metric = item.metric[0] if item is not None and item.metric else ""
    number = ("cell", UNIT_STYLE.get(frame.units.get(metric, ""), "plain"))
    book.put(sheet, cell(place, ITEM), row.title, "cell", text_wrap=True)
    book.put(sheet, cell(place, CASES), row.n, "cell", "whole")
    book.put(sheet, cell(place, TEAM), row.team, *number)
    book.put(sheet, cell(place, ANCHORS), anchors_text(item, book.lang) if item else None, "wrap")
    book.put(sheet, cell(place, REASON), row.reason, "wrap")
    if raters is not None and raters.gives(row):
        book.formula(sheet, cell(place, VALUE), raters.formula, "—" if row.value is None else row.value, *number)
    elif row.value is None and item is not None:
        book.put(sheet, cell(place, VALUE), word("does_not_apply", book.lang) if row.state == "does_not_apply" else "—", "cell", align="right")
    else:
        book.put(sheet, cell(place, VALUE), row.value if item is not None else row.n, *number)
    formula = None
    if item is not None and (row.value is None or _follows(row)):
        formula = attainment_formula(item, rules[item.id], cell(place, VALUE), cell(place, TEAM), row.team or Fraction(0))
    if formula and not (row.team is None and _of_team(row)):
        book.formula(sheet, cell(place, ATTAINED), formula, row.attainment, "cell", "percent")
    else:
        book.put(sheet, cell(place, ATTAINED), row.attainment, "cell", "percent")


def _of_team(row: Row) -> bool:
    return any(anchor.of_team for anchor in getattr(row.item.points, "anchors", ()))


def _follows(row: Row) -> bool:
    """Whether the item's formula gives the attainment that the engine gave."""
    if row.attainment is None or (row.team is None and _of_team(row)):
        return False
    found = attainment(row.item, row.value, row.team)
    return found is not None and abs(found - row.attainment) < NEAR * max(1, abs(found))


def _weight(book: Book, sheet: Worksheet, place: int, row: Row, rule: str) -> None:
    """The weight of the rules sheet, where it is the item's own; else (brought to its section, or a what-if) the number."""
    if row.nominal == Fraction(row.item.weight):
        book.formula(sheet, cell(place, WEIGHT), f"={rule}", row.item.weight, "cell", "points")
    else:
        book.put(sheet, cell(place, WEIGHT), row.nominal, "cell", "points")


def _numbers(frame: Frame, sheet: Worksheet, place: int, row: Row, block: Block, one: Sheet) -> None:
    """Weights and points as the engine gave them."""
    for column, value in ((IN_FORCE, row.in_force), (POINTS, row.shown)):
        frame.book.put(sheet, cell(place, column), value, "cell", "points")


def _points(frame: Frame, sheet: Worksheet, place: int, row: Row, block: Block, one: Sheet) -> None:
    """Weight, weight in force and points of a row, and the steps between."""
    book, scheme, unit = frame.book, frame.scheme, 10**frame.scheme.decimals
    total = cell(block.total, POINTS, True)

    def at(column: int) -> str:
        return cell(place, column)

    book.put(sheet, at(SECTION), row.section, "note")
    section = scheme.section(row.section)
    book.put(sheet, at(GROUP), section.id if row.item and section is not None and section.weight is not None else "-", "note")
    if row.item is not None:
        book.formula(sheet, at(PRESENT), f"=IF(ISNUMBER({at(ATTAINED)}),{at(WEIGHT)},0)", None, "note")
        book.formula(sheet, at(WHOLE), f"=SUMIF({block.of(GROUP)},{at(GROUP)},{block.of(WEIGHT)})", None, "note")
        book.formula(sheet, at(HERE), f"=SUMIF({block.of(GROUP)},{at(GROUP)},{block.of(PRESENT)})", None, "note")
        shown_weight = row.in_force if row.attainment is not None or scheme.missing == "zero" else None
        book.formula(sheet, at(IN_FORCE), _in_force(scheme, at, block), shown_weight, "cell", "points")
        missing = f"IF(SUM({block.of(PRESENT)})>0,0,\"\")" if scheme.missing == "zero" else '""'
        exact = f"=IF(ISNUMBER({at(ATTAINED)}),IF(SUM({block.of(PRESENT)})>0,{at(IN_FORCE)}*{at(ATTAINED)},\"\"),{missing})"
        book.formula(sheet, at(EXACT), exact, None, "note")
    else:
        for column in (WEIGHT, IN_FORCE):
            book.put(sheet, at(column), None, "cell")
        if row.bounds is not None:
            book.formula(sheet, at(EXACT), _held(row, place, block), None, "note")
        else:
            book.put(sheet, at(EXACT), row.exact, "note")
    book.formula(sheet, at(UNITS), f"=IF(ISNUMBER({at(EXACT)}),INT(ROUND({at(EXACT)}*{unit},7)),0)", None, "note")
    book.formula(sheet, at(REST), f"=IF(ISNUMBER({at(EXACT)}),ROUND(ROUND({at(EXACT)}*{unit},7)-{at(UNITS)},7),-1)", None, "note")
    same = f"{cell(block.first, REST, True)}:{at(REST)}"
    book.formula(sheet, at(ORDER), f"=SUMPRODUCT(({block.of(REST)}>{at(REST)})*1)+SUMPRODUCT(({same}={at(REST)})*1)-1", None, "note")
    spare = f"ROUND({total}*{unit}-SUM({block.of(UNITS)}),0)"
    rounded = f"ROUND({at(EXACT)},{scheme.decimals})"
    live = f'=IF(ISNUMBER({at(EXACT)}),IF(ISNUMBER({total}),({at(UNITS)}+IF({at(ORDER)}<{spare},1,0))/{unit},{rounded}),"")'
    shown = row.shown if row.bounds is None or row.shown is not None or one.total.get("points") is None else Fraction(0)
    book.formula(sheet, at(POINTS), live, shown, "cell", "points")


def _in_force(scheme: Scheme, at: object, block: Block) -> str:
    """The weight after missing items: kept, or spread within a section that has a weight of its own, then over all that is there."""
    nominal = at(WEIGHT)
    if scheme.missing == "zero":
        return f"={nominal}"
    if scheme.missing == "refuse":
        return f'=IF(ISNUMBER({at(ATTAINED)}),{nominal},"")'
    kept = f"SUMIF({block.of(HERE)},\">0\",{block.of(WEIGHT)})"
    spread = f"{nominal}*SUM({block.of(WEIGHT)})/{kept}*{at(WHOLE)}/{at(HERE)}"
    return f'=IF(ISNUMBER({at(ATTAINED)}),IF({at(HERE)}>0,{spread},{nominal}),"")'


def _held(row: Row, place: int, block: Block) -> str:
    """What a cap takes off or a floor adds: of a section, the rows that stand in it; of the total, all rows above."""
    above = f"{cell(block.first, EXACT, True)}:{cell(place - 1, EXACT)}"
    if row.section is None:
        points = f"SUM({above})"
    else:
        sections = f"{cell(block.first, SECTION, True)}:{cell(place - 1, SECTION)}"
        points = f'SUMIF({sections},"{row.section}",{above})'
    cap, floor = row.bounds
    under = "0" if floor is None else f"MAX(0,{floor}-{points})"
    return f"={under}" if cap is None else f"=IF({points}>{cap},{cap}-{points},{under})"


def _total(frame: Frame, sheet: Worksheet, one: Sheet, block: Block, live: bool) -> None:
    """The total: the points before rounding, capped, rounded half up once. An outer ROUND to 9 decimals takes off what binary fractions add."""
    book, scheme, row = frame.book, frame.scheme, block.total
    for column in range(len(HEADS)):
        book.put(sheet, cell(row, column), word("total", book.lang) if column == ITEM else None, "head")
    book.put(sheet, cell(row, REASON), one.total.get("reason"), "wrap")
    if scheme.total == "none":
        return
    shown = one.total.get("points")
    if not live:
        book.put(sheet, cell(row, POINTS), "—" if shown is None else shown, "head", "points")
        book.put(sheet, cell(row + 1, ITEM), word("not_live", book.lang), "note")
        return
    book.formula(sheet, cell(row, WEIGHT), f"=SUM({block.of(WEIGHT)})", sum((r.nominal or 0 for r in one.rows), Fraction(0)), "head", "points")
    weighed = f"ROUND(ROUND(SUM({block.of(EXACT)}),9),{scheme.decimals})"
    items = [place for place, each in enumerate(one.rows, FIRST) if each.item is not None]
    formula = f"={weighed}"
    if items:
        formula = f'=IF(SUM({block.of(PRESENT)})>0,{weighed},"—")'
    if items and scheme.missing == "refuse":
        asked = f"SUM({block.of(WEIGHT)})-SUM({block.of(PRESENT)})"
        formula = f'=IF(AND(SUM({block.of(PRESENT)})>0,ROUND({asked},9)=0),{weighed},"—")'
    book.formula(sheet, cell(row, POINTS), formula, "—" if shown is None else shown, "head", "points")
