"""Other weights inside a snapshot: totals and ranks out of the frozen shares of each item, exact as the scoring engine's. Pure.

A block of weights names a table with one row per person: `base` is what does not hang on weights, `item.<code>` the exact part of the
item's weight that was reached (missing: the weights of the others grow, or it counts as 0, as the block says). Without `base` there is
no total; where nothing but `base` stands, it is the total. Nothing else is read.
"""
from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm
from threading import Lock

import pyarrow as pa

from kpi.doubt.table import rebalanced
from kpi.errors import KpiError, unknown
from kpi.scoring.rounding import add_up, half_up, ranks

Weights = dict[str, Fraction]
ZERO = Fraction(0)


@dataclass(frozen=True)
class Standing:
    """One row of the table under some weights: its place in the table, total and rank (None: none)."""

    row: int
    total: Decimal | None
    rank: int | None


def weights_of(block: Mapping) -> Weights:
    """The weights as they were frozen."""
    return {item["code"]: Fraction(item["weight"]) for item in block["items"]}


def rescored(block: Mapping, table: pa.Table, weights: Mapping[str, object] | None = None) -> list[Standing]:
    """Everybody under the weights (none given: the frozen ones), in the order of the table. KpiError for weights that are not allowed."""
    used = weights_of(block) if weights is None else checked(block, weights)
    full, places, missing = Fraction(block["full"]), int(block["decimals"]), block["missing"]
    people, made = _people(table, tuple(used))
    key = (tuple(used.values()), full, places, missing)
    if weights is None and key in made:
        return made[key]
    unit = lcm(*(weight.denominator for weight in used.values()))
    whole = {item: int(weight * unit) for item, weight in used.items()}
    totals = {}
    for row, person in enumerate(people):
        raw = None if person.base is None else _total(person, whole, full, missing)
        totals[row] = None if raw is None else half_up(raw, places)
    found = ranks(totals)
    standings = [Standing(row, total, found[row]) for row, total in totals.items()]
    if weights is None:
        made[key] = standings
    return standings


@dataclass(frozen=True)
class _Person:
    """A row as whole numbers: item -> its part times `below`; items that are missing are left out."""

    base: Fraction | None
    below: int
    parts: Mapping[str, int]


MOST_TABLES = 16
_read: OrderedDict[int, tuple[pa.Table, dict]] = OrderedDict()
_turn = Lock()


def _people(table: pa.Table, items: tuple[str, ...]) -> tuple[list[_Person], dict]:
    """The rows of a table, read once as long as it is in use, and what was made of them under its frozen weights."""
    with _turn:
        held, kept = _read.get(id(table), (None, {}))
        if held is not table:
            kept = {}
        _read[id(table)] = (table, kept)
        _read.move_to_end(id(table))
        while len(_read) > MOST_TABLES:
            _read.popitem(last=False)
    if items not in kept:
        columns = {item: [_exact(value) for value in table.column(f"item.{item}").to_pylist()] for item in items}
        bases = [None if base is None else Fraction(base) for base in table.column("base").to_pylist()]
        kept[items] = [_person(base, {item: column[row] for item, column in columns.items()}) for row, base in enumerate(bases)], {}
    return kept[items]


def _person(base: Fraction | None, worth: Mapping[str, Fraction | None]) -> _Person:
    there = {item: part for item, part in worth.items() if part is not None}
    below = lcm(*(part.denominator for part in there.values()))
    return _Person(base, below, {item: part.numerator * (below // part.denominator) for item, part in there.items()})


def _total(person: _Person, whole: Mapping[str, int], full: Fraction, missing: str) -> Fraction | None:
    """`whole`: the weights in whole numbers of one unit, which falls out of the quotient."""
    if not person.parts:
        return person.base
    there = sum(whole[item] for item in person.parts)
    if not there:
        return None
    points = sum(whole[item] * part for item, part in person.parts.items())
    under = person.below * (sum(whole.values()) if missing == "zero" else there)
    return Fraction(full.numerator * points, full.denominator * under) + person.base


def moved(block: Mapping, weights: Mapping[str, object], item: str, value: object) -> Weights:
    """One weight set; the others share the rest in their own proportion, to 0.01 where the sum allows it. KpiError when it cannot be."""
    now, wanted = checked(block, weights), _exact(value)
    one = next((one for one in block["items"] if one["code"] == item), None)
    if one is None:
        raise unknown("item", str(item)[:60], now)
    if wanted is None or not Fraction(one["least"]) <= wanted <= Fraction(one["most"]):
        raise _refused()
    return tidy(rebalanced(now, item, wanted), {item})


def checked(block: Mapping, weights: Mapping[str, object]) -> Weights:
    """Weights as somebody sent them, if they are of these items, within their ends, and of the same sum. KpiError if not."""
    own = weights_of(block)
    if not isinstance(weights, Mapping) or set(weights) != set(own):
        raise _refused()
    found = {item: _exact(weights[item]) for item in own}
    ends = {one["code"]: (Fraction(one["least"]), Fraction(one["most"])) for one in block["items"]}
    if None in found.values() or any(not ends[item][0] <= weight <= ends[item][1] for item, weight in found.items()):
        raise _refused()
    if sum(found.values(), ZERO) != sum(own.values(), ZERO):
        raise _refused()
    return found


def tidy(weights: Weights, kept: set[str]) -> Weights:
    """The weights not kept, rounded to 0.01 so that they add up; as they are where their sum has more decimals."""
    free = [item for item in weights if item not in kept]
    whole = sum((weights[item] for item in free), ZERO) * 100
    if whole.denominator != 1:
        return dict(weights)
    shown = add_up([weights[item] for item in free], 2)
    return {**weights, **{item: Fraction(value) for item, value in zip(free, shown, strict=True)}}


def _refused() -> KpiError:
    return KpiError("these weights do not add up to the full score", "weights", "Begin again with the scheme's own")


def _exact(value: object) -> Fraction | None:
    """An exact number out of a text, or None; nothing endless and nothing huge."""
    if isinstance(value, (Fraction, Decimal, int)) and not isinstance(value, bool):
        return Fraction(value) if not isinstance(value, Decimal) or value.is_finite() else None
    if not isinstance(value, str) or len(value) > 400 or "e" in value.lower():
        return None
    try:
        return Fraction(value)
    except (ValueError, ZeroDivisionError):
        return None
