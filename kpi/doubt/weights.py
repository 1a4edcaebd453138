"""What other weights would change: who leads, from where on, by the smallest change, and under how many weightings.

Totals are linear in the weights where everybody has every item; where an item is missing and its weight goes to the others, a total is
a quotient. Both are compared exactly: an interval ends where a polynomial changes its sign. Totals are taken before rounding and before
any cap. Idea of rank acceptability: Lahdelma, Hokkanen, Salminen, SMAA (1998).
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from kpi.doubt.polynomials import STEP, ZERO, Poly, roots
from kpi.doubt.quotients import crossing, most, moving, quotient
from kpi.doubt.table import Table, changed, leaders, rebalanced, totals

__all__ = [
    "STEP", "Change", "Interval", "Table", "changed", "ends", "ends_of", "interval", "leaders", "others", "rebalanced", "smallest_change",
    "totals",
]


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


# ---- one weight at a time


def interval(table: Table, item: str, k: int, locked: Sequence[str] = ()) -> Interval:
    """How far one weight may go, the others rebalanced, until one of the first k is overtaken; exact (see STEP)."""
    weight = table.weights[item]
    low, high = ZERO, most(table, item, locked)
    below = above = None
    first = leaders(totals(table), k)
    for winner in first:
        for challenger in others(table, first):
            down, up = ends(table, item, winner, challenger, locked, low, high)
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
        limit = most(table, item, locked)
        for challenger in others(table, first):
            for end in ends(table, item, winner, challenger, locked, ZERO, limit):
                if end is not None:
                    found.append(Change(item, table.weights[item], end, winner, challenger))
    return min(found, key=lambda change: change.size, default=None)


def others(table: Table, first: Sequence[str]) -> list[str]:
    there = totals(table)
    return [agent for agent in table.agents if agent not in first and there[agent] is not None]


def ends(
    table: Table, item: str, winner: str, challenger: str, locked: Sequence[str], low: Fraction, high: Fraction,
) -> tuple[Fraction | None, Fraction | None]:
    """The nearest weights below and above the present one at which the challenger equals the winner; None: there is none."""
    weights = moving(table, item, locked)
    return ends_of(crossing(quotient(table, winner, weights), quotient(table, challenger, weights)), table.weights[item], low, high)


def ends_of(p: Poly, weight: Fraction, low: Fraction, high: Fraction) -> tuple[Fraction | None, Fraction | None]:
    """The nearest places below and above a weight where p is 0."""
    found = roots(p, low, high, weight)
    return (max((root for root in found if root < weight), default=None), min((root for root in found if root > weight), default=None))
