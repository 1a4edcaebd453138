"""Totals as one weight moves: quotients of polynomials, exact."""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from kpi.doubt.polynomials import ONE, ZERO, Poly, add, scaled, times
from kpi.doubt.table import Table


def most(table: Table, item: str, locked: Sequence[str]) -> Fraction:
    """The greatest weight the item can have."""
    return table.whole - sum((table.weights[name] for name in set(locked) - {item}), ZERO)


def moving(table: Table, item: str, locked: Sequence[str] = ()) -> dict[str, Poly]:
    """item -> its weight as a polynomial of the weight x of one item, the others that are not locked sharing the rest."""
    fixed = set(locked) - {item}
    others = [name for name in table.items if name != item and name not in fixed]
    shared = sum((table.weights[name] for name in others), ZERO)
    room = most(table, item, locked)
    found = {}
    for name, weight in table.weights.items():
        if name == item:
            found[name] = (ZERO, ONE)
        elif name in fixed:
            found[name] = (weight, ZERO)
        else:
            part = weight / shared if shared else Fraction(1, len(others))
            found[name] = (part * room, -part)
    return found


def quotient(table: Table, agent: str, weights: Mapping[str, Poly]) -> tuple[Poly, Poly]:
    """An agent's total as numerator and denominator (never below 0), as the weights move."""
    def weigh(items: Iterable[str], worth: bool = False) -> Poly:
        found: Poly = (ZERO, ZERO)
        for name in items:
            found = add(found, scaled(weights[name], table.worth(agent, name)) if worth else weights[name])
        return found

    sections = table.sections_of(agent)
    if table.missing != "spread":
        points = weigh((item for _, present in sections for item in present), True)
        base = weigh(table.meant_for(agent))
    else:
        kept = [(inside, present) for inside, present in sections if present]
        partial = [(inside, present) for inside, present in kept if len(inside) != len(present)] if len(kept) > 1 else []
        points, base, below = (ZERO,), (ZERO,), (ONE,)
        for _, present in partial:
            below = times(below, weigh(present))
        for inside, present in kept:
            own = weigh(present, True)
            if len(kept) == 1:  # the whole weight of the only section falls out of the quotient
                points, base = own, weigh(present)
                continue
            rest: Poly = (ONE,)
            for section in partial:
                if section[0] is not inside:
                    rest = times(rest, weigh(section[1]))
            points = add(points, times(times(own, weigh(inside)), rest) if (inside, present) in partial else times(own, below))
            base = add(base, weigh(inside))
        base = times(base, below)
    return add(scaled(points, table.sum_of(agent)), scaled(base, table.extra.get(agent, ZERO))), base


def crossing(winner: tuple[Poly, Poly], challenger: tuple[Poly, Poly]) -> Poly:
    """A polynomial whose sign says who leads: above 0 the winner."""
    return add(times(winner[0], challenger[1]), scaled(times(challenger[0], winner[1]), -ONE))
