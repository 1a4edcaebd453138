"""A scored group as a table of how well each agent did each item, its totals under any weights, and weights shared anew.

Totals are taken before rounding and before any cap.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from math import lcm

from kpi.doubt.polynomials import ZERO
from kpi.errors import KpiError, unknown


@dataclass(frozen=True)
class Table:
    """A scored group. attainment: (agent, item) -> 0 to 1 (None or left out: missing); extra: agent -> points beside the items.

    weights: item -> points of the total. missing: "spread" (over the items present), "zero" or "refuse" (no total).
    section: item -> the section within which the weight of a missing item stays (left out: one for all). meant: agent -> the items that
    are for this agent (left out: all), own: agent -> what their weights add up to (left out: the whole).
    """

    agents: tuple[str, ...]
    weights: Mapping[str, Fraction]
    attainment: Mapping[tuple[str, str], Fraction | None]
    extra: Mapping[str, Fraction] = field(default_factory=dict)
    missing: str = "spread"
    section: Mapping[str, str] = field(default_factory=dict)
    meant: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    own: Mapping[str, Fraction] = field(default_factory=dict)
    memory: dict = field(default_factory=dict, init=False, compare=False, repr=False)
    """What was worked out from all but the weights, by name; tables that differ in their weights alone share it."""

    def remembered(self, name: str, make: Callable[[], object]) -> object:
        if name not in self.memory:
            self.memory[name] = make()
        return self.memory[name]

    @property
    def items(self) -> tuple[str, ...]:
        return tuple(self.weights)

    @cached_property
    def whole(self) -> Fraction:
        """What the weights add up to."""
        return sum(self.weights.values(), ZERO)

    def worth(self, agent: str, item: str) -> Fraction | None:
        return self.attainment.get((agent, item))

    def meant_for(self, agent: str) -> tuple[str, ...]:
        return self.meant.get(agent, self.items)

    def sum_of(self, agent: str) -> Fraction:
        """The points the agent's items can give."""
        return self.own.get(agent, self.whole)

    def sections_of(self, agent: str) -> list[tuple[list[str], list[str]]]:
        """Per section the items meant for an agent, and those of them that are there."""
        found: dict[str, tuple[list[str], list[str]]] = {}
        for item in self.meant_for(agent):
            inside, there = found.setdefault(self.section.get(item, ""), ([], []))
            inside.append(item)
            if self.worth(agent, item) is not None:
                there.append(item)
        return list(found.values())

    @property
    def whole_numbers(self) -> dict[str, tuple[int, dict[str, int], tuple[str, ...]] | None]:
        """agent -> (n, item -> worth × n as a whole number, items whose weights stand below the total), where one quotient gives the
        total: nothing missing, or nothing that stays within a section; None: the long way."""
        return self.remembered("whole numbers", self._whole_numbers)

    def _whole_numbers(self) -> dict[str, tuple[int, dict[str, int], tuple[str, ...]] | None]:
        found = {}
        for agent in self.agents:
            meant = self.meant_for(agent)
            there = {item: worth for item in meant if (worth := self.worth(agent, item)) is not None}
            if len(there) != len(meant) and (self.missing != "spread" or len({self.section.get(item, "") for item in meant}) > 1):
                found[agent] = None
                continue
            below = lcm(*(worth.denominator for worth in there.values()))
            found[agent] = (below, {item: int(worth * below) for item, worth in there.items()}, tuple(there))
        return found


def changed(table: Table, weights: Mapping[str, Fraction]) -> Table:
    """The same group under other weights of the same sum."""
    own = {agent: table.sum_of(agent) for agent in table.agents}
    found = replace(table, weights=dict(weights), own=own)
    if tuple(weights) == table.items:
        object.__setattr__(found, "memory", table.memory)
    return found


# ---- totals


def totals(table: Table, weights: Mapping[str, Fraction] | None = None) -> dict[str, Fraction | None]:
    """agent -> total before rounding; None where no item with a weight is present, or one is missing and the scheme refuses."""
    used = table.weights if weights is None else weights
    below = lcm(*(weight.denominator for weight in used.values()))
    whole, short = {item: int(weight * below) for item, weight in used.items()}, table.whole_numbers
    return {agent: _total(table, agent, used, whole, short[agent]) for agent in table.agents}


def _total(table: Table, agent: str, used: Mapping[str, Fraction], whole: Mapping[str, int], short: tuple | None) -> Fraction | None:
    """`whole`: the weights in whole numbers of one unit, which falls out of the quotient."""
    if short is None:
        found = points_of(table, agent, used)
        return None if found is None else sum(found.values(), ZERO) + table.extra.get(agent, ZERO)
    unit, worth, there = short
    base = sum(whole[item] for item in there)
    if not base:
        return None
    own = table.sum_of(agent)
    points = sum(whole[item] * part for item, part in worth.items())
    return Fraction(own.numerator * points, own.denominator * unit * base) + table.extra.get(agent, ZERO)


def points_of(table: Table, agent: str, used: Mapping[str, Fraction]) -> dict[str, Fraction] | None:
    """item -> points of an agent's items that are there, adding up to the total without what stands beside; None: no total."""
    sections = table.sections_of(agent)
    there = [item for _, present in sections for item in present]
    if not sum((used[item] for item in there), ZERO):
        return None
    meant = sum((used[item] for item in table.meant_for(agent)), ZERO)
    if table.missing == "refuse" and any(used[item] > 0 and item not in there for item in table.meant_for(agent)):
        return None
    factors: dict[str, Fraction] = {}
    if table.missing != "spread" or len(there) == len(table.meant_for(agent)):
        factors = dict.fromkeys(there, table.sum_of(agent) / meant)
    else:
        base = ZERO
        for inside, present in sections:
            weight = sum((used[item] for item in present), ZERO)
            whole = sum((used[item] for item in inside), ZERO)
            base += whole if weight else ZERO
            factors |= dict.fromkeys(present, whole / weight if weight else ZERO)
        grown = table.sum_of(agent) / base
        factors = {item: factor * grown for item, factor in factors.items()}
    return {item: used[item] * factors[item] * table.worth(agent, item) for item in there}


def rebalanced(weights: Mapping[str, Fraction], item: str, value: Fraction, locked: Iterable[str] = ()) -> dict[str, Fraction]:
    """One weight set, the sum kept: the others that are not locked share the rest in their own proportion (equally, when all are 0).

    KpiError when the value is below 0 or leaves the others below 0, or nothing is left to share.
    """
    if item not in weights:
        raise unknown("item", item, weights)
    return section_rebalanced(weights, [item], value, set(locked) - {item}, item)


def section_rebalanced(
    weights: Mapping[str, Fraction], inside: Iterable[str], value: Fraction, locked: Iterable[str] = (), name: str = "",
) -> dict[str, Fraction]:
    """The weights of some items brought to `value` together, in their own proportion, and the others to the rest; locked ones stay.

    KpiError when that cannot be.
    """
    fixed = set(locked)
    mine = [item for item in weights if item in set(inside) and item not in fixed]
    others = [item for item in weights if item not in set(inside) and item not in fixed]
    held = sum((weights[item] for item in inside if item in fixed), ZERO)
    whole = sum(weights.values(), ZERO)
    outside = sum((weights[item] for item in weights if item in fixed and item not in set(inside)), ZERO)
    rest = whole - value - outside
    if value < held or value < 0 or rest < 0 or (rest and not others) or (value != held and not mine):
        least, most = held, whole - outside
        raise KpiError(f"{name or ', '.join(inside)} cannot weigh {float(value):g}", "weights",
                       f"Give {float(least):g} to {float(most):g}, or unlock another item")
    return {**weights, **_shared(weights, mine, value - held), **_shared(weights, others, rest)}


def _shared(weights: Mapping[str, Fraction], items: list[str], room: Fraction) -> dict[str, Fraction]:
    now = sum((weights[item] for item in items), ZERO)
    return {item: weights[item] * room / now if now else room / len(items) for item in items}


def leaders(found: Mapping[str, Fraction | None], k: int) -> tuple[str, ...]:
    """The first k by total, with everybody equal to the k-th; in the order of the totals."""
    there = sorted((total for total in found.values() if total is not None), reverse=True)
    if not there or k < 1:
        return ()
    bar = there[min(k, len(there)) - 1]
    order = {agent: place for place, agent in enumerate(found)}
    return tuple(sorted((a for a, t in found.items() if t is not None and t >= bar), key=lambda a: (-found[a], order[a])))
