"""What other weights would change: who leads, from where on, by the smallest change, and under how many weightings.

Totals are linear in the weights where everybody has every item; where an item is missing and spread, a total is a quotient of two
linear functions. Both are compared exactly: an interval ends where a polynomial of at most the second degree changes its sign. Totals
are taken before rounding and before any cap. Idea of rank acceptability: Lahdelma, Hokkanen, Salminen, SMAA (1998).
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import isqrt

from kpi.errors import KpiError, unknown

ZERO = Fraction(0)
STEP = Fraction(1, 10**6)
"""Roots that are no fractions are told to within this, on the side where the winners still stay."""


@dataclass(frozen=True)
class Table:
    """A scored group. attainment: (agent, item) -> 0 to 1 (None or left out: missing); extra: agent -> points beside the items.

    weights: item -> points of the total. missing: "spread" (over the items present) or "zero".
    """

    agents: tuple[str, ...]
    weights: Mapping[str, Fraction]
    attainment: Mapping[tuple[str, str], Fraction | None]
    extra: Mapping[str, Fraction] = field(default_factory=dict)
    missing: str = "spread"

    @property
    def items(self) -> tuple[str, ...]:
        return tuple(self.weights)

    @property
    def whole(self) -> Fraction:
        """What the weights add up to."""
        return sum(self.weights.values(), ZERO)

    def worth(self, agent: str, item: str) -> Fraction | None:
        return self.attainment.get((agent, item))


@dataclass(frozen=True)
class Change:
    """One weight from `before` to `after` makes `challenger` equal `winner` (beyond it: ahead)."""

    item: str
    before: Fraction
    after: Fraction
    winner: str
    challenger: str

    @property
    def size(self) -> Fraction:
        return abs(self.after - self.before)


@dataclass(frozen=True)
class Interval:
    """The weights of one item, the others sharing the rest, in which the first k stay the same. `below`, `above`: what happens at the
    ends; None: nothing, the end is 0 or all that is not locked."""

    item: str
    weight: Fraction
    low: Fraction
    high: Fraction
    below: Change | None
    above: Change | None


@dataclass(frozen=True)
class Line:
    """A + B·x."""

    a: Fraction
    b: Fraction

    def at(self, x: Fraction) -> Fraction:
        return self.a + self.b * x


# ---- totals


def totals(table: Table, weights: Mapping[str, Fraction] | None = None) -> dict[str, Fraction | None]:
    """agent -> total before rounding; None where no item with a weight is present."""
    used = table.weights if weights is None else weights
    whole = sum(used.values(), ZERO)
    found: dict[str, Fraction | None] = {}
    for agent in table.agents:
        present = [item for item in used if table.worth(agent, item) is not None]
        base = whole if table.missing == "zero" else sum((used[item] for item in present), ZERO)
        points = sum((used[item] * table.worth(agent, item) for item in present), ZERO)
        found[agent] = points * whole / base + table.extra.get(agent, ZERO) if base and present else None
    return found


def rebalanced(weights: Mapping[str, Fraction], item: str, value: Fraction, locked: Iterable[str] = ()) -> dict[str, Fraction]:
    """One weight set, the sum kept: the others that are not locked share the rest in their own proportion (equally, when all are 0).

    KpiError when the value is below 0 or leaves the others below 0, or nothing is left to share.
    """
    if item not in weights:
        raise unknown("item", item, weights)
    fixed = set(locked) - {item}
    others = [name for name in weights if name != item and name not in fixed]
    rest = sum(weights.values(), ZERO) - value - sum((weights[name] for name in fixed), ZERO)
    if value < 0 or rest < 0 or (rest and not others):
        most = sum((weights[name] for name in (*others, item)), ZERO)
        raise KpiError(f"{item} cannot weigh {float(value):g}", "weights", f"Give 0 to {float(most):g}, or unlock another item")
    shared = sum((weights[name] for name in others), ZERO)
    scaled = {name: weights[name] * rest / shared if shared else rest / len(others) for name in others}
    return {name: value if name == item else scaled.get(name, weights[name]) for name in weights}


def leaders(found: Mapping[str, Fraction | None], k: int) -> tuple[str, ...]:
    """The first k by total, with everybody equal to the k-th; in the order of the totals."""
    there = sorted((total for total in found.values() if total is not None), reverse=True)
    if not there or k < 1:
        return ()
    bar = there[min(k, len(there)) - 1]
    order = {agent: place for place, agent in enumerate(found)}
    return tuple(sorted((a for a, t in found.items() if t is not None and t >= bar), key=lambda a: (-found[a], order[a])))


# ---- one weight at a time


def interval(table: Table, item: str, k: int, locked: Sequence[str] = ()) -> Interval:
    """How far one weight may go, the others rebalanced, until one of the first k is overtaken; exact (see STEP)."""
    weight = table.weights[item]
    low, high = ZERO, _most(table, item, locked)
    below = above = None
    first = leaders(totals(table), k)
    for winner in first:
        for challenger in _others(table, first):
            down, up = _ends(table, item, winner, challenger, locked, low, high)
            if down is not None and down > low:
                low, below = down, Change(item, weight, down, winner, challenger)
            if up is not None and up < high:
                high, above = up, Change(item, weight, up, winner, challenger)
    return Interval(item, weight, low, high, below, above)


def smallest_change(table: Table, winner: str, k: int, locked: Sequence[str] = ()) -> Change | None:
    """The smallest change of a single weight that lets somebody outside the first k overtake this winner; None: no weight can."""
    first = leaders(totals(table), k)
    found: list[Change] = []
    for item in table.items:
        if item in locked:
            continue
        most = _most(table, item, locked)
        for challenger in _others(table, first):
            for end in _ends(table, item, winner, challenger, locked, ZERO, most):
                if end is not None:
                    found.append(Change(item, table.weights[item], end, winner, challenger))
    return min(found, key=lambda change: change.size, default=None)


def _others(table: Table, first: Sequence[str]) -> list[str]:
    there = totals(table)
    return [agent for agent in table.agents if agent not in first and there[agent] is not None]


def _most(table: Table, item: str, locked: Sequence[str]) -> Fraction:
    """The greatest weight the item can have."""
    return table.whole - sum((table.weights[name] for name in set(locked) - {item}), ZERO)


def _parts(table: Table, agent: str, item: str, locked: Sequence[str]) -> tuple[Line, Line]:
    """An agent's total as numerator and denominator, both linear in the weight of one item."""
    fixed = set(locked) - {item}
    others = [name for name in table.items if name != item and name not in fixed]
    shared = sum((table.weights[name] for name in others), ZERO)
    room = _most(table, item, locked)

    def line(of: Mapping[str, Fraction]) -> Line:
        """Σ weight × of over the items, as the item's weight x goes and the others share what is left of `room`."""
        a = sum((table.weights[name] * of.get(name, ZERO) for name in fixed), ZERO)
        if shared:
            per = sum((table.weights[name] * of.get(name, ZERO) for name in others), ZERO) / shared
        else:
            per = sum((of.get(name, ZERO) for name in others), ZERO) / len(others) if others else ZERO
        return Line(a + per * room, of.get(item, ZERO) - per)

    worth = {name: value for name in table.items if (value := table.worth(agent, name)) is not None}
    points = line(worth)
    base = Line(table.whole, ZERO) if table.missing == "zero" else line({name: Fraction(1) for name in worth})
    extra = table.extra.get(agent, ZERO)
    return Line(points.a * table.whole + extra * base.a, points.b * table.whole + extra * base.b), base


def _ends(
    table: Table, item: str, winner: str, challenger: str, locked: Sequence[str], low: Fraction, high: Fraction,
) -> tuple[Fraction | None, Fraction | None]:
    """The nearest weights below and above the present one at which the challenger equals the winner; None: there is none."""
    (p, q), (r, s) = _parts(table, winner, item, locked), _parts(table, challenger, item, locked)
    # p/q − r/s, times q·s which is never below 0: its sign is who leads
    c = p.a * s.a - r.a * q.a
    b = p.a * s.b + p.b * s.a - r.a * q.b - r.b * q.a
    a = p.b * s.b - r.b * q.b
    weight = table.weights[item]
    roots = [root for root in _roots(a, b, c, weight) if low <= root <= high]
    return (max((root for root in roots if root < weight), default=None), min((root for root in roots if root > weight), default=None))


def _roots(a: Fraction, b: Fraction, c: Fraction, near: Fraction) -> list[Fraction]:
    """Where a·x² + b·x + c is 0; a root that is no fraction is moved towards `near`, by less than STEP."""
    if a == 0:
        return [] if b == 0 else [-c / b]
    inside = b * b - 4 * a * c
    if inside < 0:
        return []
    top, bottom = inside.numerator * inside.denominator, inside.denominator
    scale = 10**24
    whole = isqrt(top * scale * scale)
    exact = whole * whole == top * scale * scale
    root = Fraction(whole, bottom * scale)
    found = [(-b - root) / (2 * a), (-b + root) / (2 * a)]
    return found if exact else [value + (STEP / 2 if value < near else -STEP / 2) for value in found]
