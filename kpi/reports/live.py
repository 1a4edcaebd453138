"""Whether the formulas of a score sheet give what the engine gave. Where they do not, the engine's numbers stand and the sheet says so.

That is so for somebody scored in two appraisal groups (the other part is on no sheet) and for a group with another version of the scheme.
"""
from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from kpi.reports.score_rows import NEAR, Row
from kpi.schemes.model import Scheme
from kpi.scoring.rounding import half_up

ZERO = Fraction(0)


def is_live(scheme: Scheme, rows: Sequence[Row], total: Decimal | None) -> bool:
    """Whether weights in force and total follow from the rows as the formulas of `agent_sheet` work them out."""
    if scheme.total == "none":
        return True
    if any(row.item is None and row.bounds is None and row.exact is None and row.shown is not None for row in rows):
        return False
    items = [row for row in rows if row.item is not None]
    if any(row.nominal is None or (row.attainment is not None and row.in_force is None) for row in items):
        return False
    weights = _weights(scheme, items)
    there = any(row.attainment is not None and row.nominal > 0 for row in items)
    if there and any(abs(weights[row.id] - row.in_force) > NEAR for row in items if row.attainment is not None):
        return False
    refused = scheme.missing == "refuse" and any(row.attainment is None and row.nominal > 0 for row in items)
    if (items and not there) or refused:
        return total is None
    return total == half_up(_sum(rows, weights), scheme.decimals)


def _weights(scheme: Scheme, items: Sequence[Row]) -> dict[str, Fraction]:
    """Item → weight in force: spread within a section that has a weight of its own, then over all that is there."""
    if scheme.missing != "spread":
        return {row.id: row.nominal for row in items}
    kind = {row.id: row.section if (part := scheme.section(row.section)) is not None and part.weight is not None else None for row in items}
    whole: dict[str | None, Fraction] = {}
    here: dict[str | None, Fraction] = {}
    for row in items:
        whole[kind[row.id]] = whole.get(kind[row.id], ZERO) + row.nominal
        if row.attainment is not None:
            here[kind[row.id]] = here.get(kind[row.id], ZERO) + row.nominal
    kept = sum((weight for part, weight in whole.items() if here.get(part)), ZERO)
    factor = sum(whole.values(), ZERO) / kept if kept else ZERO
    return {row.id: row.nominal * factor * whole[kind[row.id]] / here[kind[row.id]] if here.get(kind[row.id]) else row.nominal for row in items}


def _sum(rows: Sequence[Row], weights: dict[str, Fraction]) -> Fraction:
    """The points before rounding, after the caps and floors of sections and of the total."""
    counted: list[tuple[str | None, Fraction]] = []
    for row in rows:
        if row.item is not None:
            points = ZERO if row.attainment is None else weights[row.id] * row.attainment
        elif row.bounds is None:
            points = row.exact or ZERO
        else:
            above = sum((worth for section, worth in counted if row.section in (None, section)), ZERO)
            cap, floor = row.bounds
            points = Fraction(cap) - above if cap is not None and above > cap else ZERO
            points = Fraction(floor) - above if floor is not None and above < floor else points
        counted.append((row.section, points))
    return sum((worth for _, worth in counted), ZERO)
