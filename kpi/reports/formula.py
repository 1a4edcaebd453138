"""Point rules as live formulas: a sheet with the rules of a scheme, and the formula of an attainment that refers to it.

The formulas say what `kpi.scoring.points.outcome` computes (R2A-02 and on: linear, curve, steps, per unit, taken as it is, rated). A rule
against peers has no formula: its attainment stands as a number.
"""
from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from xlsxwriter.worksheet import Worksheet

from kpi.reports.labels import word
from kpi.reports.workbook import Book, cell, elsewhere
from kpi.schemes.model import Curve, Item, Linear, PerUnit, Rated, Scheme, Steps
from kpi.scoring.points import clip, outcome

HEADS = ("item", "kind", "weight", "anchors", "number", "worth", "points", "origin")
WIDTHS = (28, 14, 10, 16, 16, 10, 10, 10)
FIRST = 5
"""Row of the first rule, counted from 1."""


@dataclass(frozen=True)
class Placed:
    """Where an item's rule stands on the rules sheet: references to its weight, and per anchor to its value and worth.

    `at` is None for an anchor at the team's value and for the last band, "the rest".
    """

    weight: str
    anchors: tuple[tuple[str | None, str], ...] = ()


def rules_sheet(book: Book, scheme: Scheme, title: str, footer: str, draft: bool) -> dict[str, Placed]:
    """Writes the sheet with every item's rule and gives the places: item id -> Placed."""
    lang = book.lang
    sheet = book.sheet(word("rules", lang))
    book.put(sheet, "A1", f"{word('rules', lang)} · {scheme.title.get(lang, scheme.id)}", "title")
    book.put(sheet, "A2", f"{word('full_score', lang)} {scheme.full_score} · {scheme.why.get(lang, '')}", "note")
    for column, key in enumerate(HEADS):
        book.put(sheet, cell(FIRST - 1, column), word(key, lang), "head")
    row, placed = FIRST, {}
    for item in scheme.items:
        placed[item.id], row = _rule(book, sheet, item, row)
    book.page(sheet, cell(max(row - 1, FIRST), len(HEADS) - 1), (1, FIRST - 1), WIDTHS, title, footer, f"A{FIRST}", stamp=draft)
    return placed


def _rule(book: Book, sheet: Worksheet, item: Item, row: int) -> tuple[Placed, int]:
    """Writes one item's rows from `row` on; its place and the next free row."""
    lang, rule = book.lang, item.points
    parts = _parts(item, lang)
    for place, (said, at, worth, points, origin) in enumerate(parts):
        here = row + place
        book.put(sheet, cell(here, 0), item.name(lang) if place == 0 else None, "cell")
        book.put(sheet, cell(here, 1), word(rule.kind, lang) if place == 0 else None, "cell")
        book.put(sheet, cell(here, 2), item.weight if place == 0 else None, "cell", "points")
        book.put(sheet, cell(here, 3), said, "cell")
        book.put(sheet, cell(here, 4), at, "cell", *(() if isinstance(at, str) else ("plain",)))
        if worth is None and points is not None:
            shown = Fraction(points) / Fraction(item.weight)
            book.formula(sheet, cell(here, 5), f"={cell(here, 6)}/{cell(row, 2, True)}", shown, "cell", "percent")
        else:
            book.put(sheet, cell(here, 5), worth, "cell", "percent")
        book.put(sheet, cell(here, 6), points, "cell", "points")
        book.put(sheet, cell(here, 7), word(origin, lang) if origin else None, "cell")
    refs = tuple(
        (elsewhere(sheet, cell(row + place, 4, True)) if isinstance(part[1], Decimal) else None, elsewhere(sheet, cell(row + place, 5, True)))
        for place, part in enumerate(parts)
    )
    return Placed(elsewhere(sheet, cell(row, 2, True)), refs), row + len(parts)


def _parts(item: Item, lang: str) -> list[tuple]:
    """(said, at: Decimal or words, worth, points, origin) per line of a rule."""
    rule, team = item.points, word("from_team", lang)
    if isinstance(rule, Linear):
        ends = (("zero_anchor", rule.zero, Decimal(0)), ("full_anchor", rule.full, Decimal(1)))
        return [(word(key, lang), team if a.of_team else a.at, worth, None, a.origin) for key, a, worth in ends]
    if isinstance(rule, Curve):
        return [(word("number", lang), team if a.of_team else a.at, a.worth, None, a.origin) for a in rule.anchors]
    if isinstance(rule, Steps):
        rest = word("rest", lang)
        return [(word("at", lang), rest if b.at_least is None else b.at_least, b.worth, b.points, b.origin) for b in rule.bands]
    if isinstance(rule, PerUnit):
        cap = [] if rule.cap is None else [(word("cap", lang), rule.cap, None, None, rule.origin)]
        return [(word("each", lang), rule.each, None, None, rule.origin), *cap]
    if isinstance(rule, Rated):
        return [(word("scale", lang), rule.scale, None, None, item.origin)]
    levels = [(level.text.get(lang, ""), word("value", lang), None, level.points, item.origin) for level in item.levels]
    return levels or [(word(rule.kind, lang), None, None, None, item.origin)]


def anchors_text(item: Item, lang: str, team: object = None) -> str:
    """The anchors in one cell of the sheet: "0 → 0 %, 0.6 → 100 %"."""
    rule = item.points
    if isinstance(rule, (Linear, Curve, Steps)):
        said = []
        for _, at, worth, points, _ in _parts(item, lang):
            gives = f"{_short(points)}" if worth is None else f"{_short(worth * 100)} %"
            said.append(f"{_short(at) if isinstance(at, Decimal) else at} → {gives}")
        return "; ".join(said)
    if isinstance(rule, PerUnit):
        return f"{_short(rule.each)} × n" + (f" ≤ {_short(rule.cap)}" if rule.cap is not None else "")
    if isinstance(rule, Rated):
        return f"÷ {_short(rule.scale)}"
    if item.levels:
        return " / ".join(_short(level.points) for level in item.levels)
    return word(rule.kind, lang)


def _short(value: Decimal) -> str:
    return format(value.normalize(), "f") if value else "0"


def attainment(item: Item, value: Fraction, team: Fraction | None) -> Fraction | None:
    """What the formula gives for this value; None when it gives none, or when there is no formula (against peers)."""
    if item.points.kind == "peer":
        return None
    if isinstance(item.points, Rated):
        return clip(value / Fraction(item.points.scale), item.uncapped)
    return outcome(item, value, team=team).attainment


def attainment_formula(item: Item, placed: Placed, value: str, team_cell: str, team: Fraction | None) -> str | None:
    """The formula of the attainment from the cells `value` and `team_cell`; None for a rule without one.

    `team` decides the order in which the anchors of a curve stand.
    """
    raw = _raw(item, placed, value, team_cell, team)
    if raw is None:
        return None
    held = raw if item.uncapped or isinstance(item.points, PerUnit) else f"MIN(1,MAX(0,{raw}))"
    of_team = isinstance(item.points, (Linear, Curve)) and any(anchor.of_team for anchor in item.points.anchors)
    given = f"AND(ISNUMBER({value}),ISNUMBER({team_cell}))" if of_team else f"ISNUMBER({value})"
    return f'=IF({given},{held},"")'


def _raw(item: Item, placed: Placed, value: str, team_cell: str, team: Fraction | None) -> str | None:
    rule, refs = item.points, placed.anchors
    if isinstance(rule, Linear):
        (zero, _), (full, _) = [(at or team_cell, worth) for at, worth in refs]
        return f"({value}-{zero})/({full}-{zero})"
    if isinstance(rule, Curve):
        rising = sorted(zip(rule.anchors, refs, strict=True), key=lambda pair: team if pair[0].of_team else Fraction(pair[0].at))
        return _curve([(at or team_cell, worth) for _, (at, worth) in rising], value)
    if isinstance(rule, Steps):
        nested = "0"
        for at, worth in reversed(refs):
            nested = worth if at is None else f"IF({value}>={at},{worth},{nested})"
        return nested
    if isinstance(rule, PerUnit):
        points = f"{value}*{refs[0][0]}"
        return f"MIN({points},{refs[1][0]})/{placed.weight}" if rule.cap is not None else f"{points}/{placed.weight}"
    if isinstance(rule, Rated):
        return f"{value}/{refs[0][0]}"
    return f"{value}/{placed.weight}" if rule.kind == "passthrough" else None


def _curve(anchors: list[tuple[str, str]], value: str) -> str:
    """Straight lines between rising anchors, flat beyond the outer ones."""
    nested = anchors[-1][1]
    for (low, low_worth), (high, high_worth) in reversed(list(zip(anchors, anchors[1:], strict=False))):
        nested = f"IF({value}<={high},{low_worth}+({high_worth}-{low_worth})*({value}-{low})/({high}-{low}),{nested})"
    return f"IF({value}<={anchors[0][0]},{anchors[0][1]},{nested})"
