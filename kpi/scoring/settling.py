"""One agent over the items: weights in force, what happened, caps, the rounded total; and the lines that tell it. Pure and exact.

Totals are summed in integers; lines, which show every step as a Fraction, are made only when asked for.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm

from kpi.schemes.model import Item, Scheme
from kpi.scoring.points import Outcome
from kpi.scoring.results import Line, Total
from kpi.scoring.rounding import Ratio, add_up, exact, half_up

ZERO = Fraction(0)


@dataclass(frozen=True)
class Found:
    """What one item found out about one agent."""

    metric: str | None
    n: int
    state: str
    outcome: Outcome


@dataclass(frozen=True)
class InForce:
    """What becomes of the weights when some items are missing: the reason of the total, a weight per item, and what is said of the
    missing ones. `tops`: the weights over `under`, in integers."""

    reason: str  # total, nothing_present, refused, no_total
    weights: tuple[Fraction, ...]
    fate: str = ""
    tops: tuple[int, ...] = ()
    under: int = 1


class Plan:
    """What the people of one audience are scored by: items, their nominal weights in points of the total, and bounds."""

    def __init__(self, scheme: Scheme, items: tuple[Item, ...], nominal: Mapping[str, Fraction]) -> None:
        self.scheme, self.items = scheme, items
        self.names = frozenset(item.id for item in items)
        self.nominal = tuple(nominal[item.id] for item in items)
        self.groups = tuple(_own_weight(scheme, item) for item in items)
        self.bounded = [section for section in scheme.sections if section.cap is not None or section.floor is not None]
        self._found: dict[tuple[bool, ...], InForce] = {}

    def in_force(self, present: tuple[bool, ...]) -> InForce:
        """The weights in force where just these items are present."""
        if present not in self._found:
            self._found[present] = self._weigh(present)
        return self._found[present]

    def _weigh(self, present: tuple[bool, ...]) -> InForce:
        none = (ZERO,) * len(self.items)
        if self.scheme.total == "none":
            return InForce("no_total", none)
        if not any(weight for weight, there in zip(self.nominal, present, strict=True) if there):
            return InForce("nothing_present", none, "alone")
        fate = self.scheme.missing
        if fate == "refuse" and any(weight and not there for weight, there in zip(self.nominal, present, strict=True)):
            return InForce("refused", self.nominal, fate)
        weights = self.nominal if fate == "zero" else self._present_only(present, fate == "spread")
        under = lcm(*[weight.denominator for weight in weights])
        return InForce("total", weights, fate, tuple(int(weight * under) for weight in weights), under)

    def _present_only(self, present: tuple[bool, ...], spread: bool) -> tuple[Fraction, ...]:
        """The weights of present items. Spread: missing weight goes to the rest of a section that has a weight of its own, and that of
        a section wholly missing to all that is present."""
        whole: dict[str | None, Fraction] = {}
        kept: dict[str | None, Fraction] = {}
        for group, weight, there in zip(self.groups, self.nominal, present, strict=True):
            whole[group] = whole.get(group, ZERO) + weight
            kept[group] = kept.get(group, ZERO) + (weight if there else ZERO)
        grown = self._grown(whole, kept) if spread else {}
        return tuple(
            weight * grown.get(group, Fraction(1)) if there else ZERO
            for group, weight, there in zip(self.groups, self.nominal, present, strict=True)
        )

    @staticmethod
    def _grown(whole: Mapping[str | None, Fraction], kept: Mapping[str | None, Fraction]) -> dict[str | None, Fraction]:
        present = sum((whole[group] for group, weight in kept.items() if weight), ZERO)
        return {group: sum(whole.values()) / present * whole[group] / weight for group, weight in kept.items() if weight}


def _own_weight(scheme: Scheme, item: Item) -> str | None:
    """The item's section, where that has a weight of its own."""
    section = scheme.section(item.section)
    return section.id if section is not None and section.weight is not None else None


@dataclass(frozen=True)
class Settled:
    """One agent's total, and what its lines are made from. `held`: lines of what caps took off and floors added."""

    plan: Plan
    force: InForce
    total: Total
    happened: list[Line]
    held: list[Line]


def settle(plan: Plan, agent: str, shares: Sequence[Ratio | None], happened: list[Line]) -> Settled:
    """The total of an agent from the attainment per item of the plan (None: missing) and from confirmed events."""
    force = plan.in_force(tuple(share is not None for share in shares))
    if force.reason != "total":
        gone = zip(plan.items, plan.nominal, shares, strict=True)
        params = {"items": tuple(i.id for i, weight, share in gone if share is None and weight)} if force.reason == "refused" else {}
        return Settled(plan, force, Total(agent, None, None, None, force.reason, params), [], [])
    held = [line for section in plan.bounded for line in _hold_section(plan, agent, section.id, shares, force, happened)]
    raw = _summed(shares, force) + sum((line.points for line in happened + held if line.points is not None), ZERO)
    scheme = plan.scheme
    last = _hold("cap", agent, raw, scheme.cap, scheme.floor)
    total = half_up(raw + last[0].points if last else raw, scheme.decimals)
    params = {"full": scheme.full_score} | ({"cap": last[0].params["cap"]} if last else {})
    return Settled(plan, force, Total(agent, total, raw, None, "capped" if last else "total", params), happened, held + last)


def _summed(shares: Sequence[Ratio | None], force: InForce) -> Fraction:
    """Σ weight × attainment."""
    over, under = 0, 1
    for weight, share in zip(force.tops, shares, strict=True):
        if share is not None:
            over, under = over * share[1] + weight * share[0] * under, under * share[1]
    return Fraction(over, under * force.under)


def _hold_section(plan: Plan, agent: str, name: str, shares: Sequence[Ratio | None], force: InForce, happened: list[Line]) -> list[Line]:
    """What the cap or floor of a section takes off or adds."""
    section = plan.scheme.section(name)
    inside = {f"event:{event.id}" for event in plan.scheme.events if event.section == name}
    points = [weight * Fraction(*share) for item, weight, share in zip(plan.items, force.weights, shares, strict=True)
              if item.section == name and share is not None]
    points += [line.points for line in happened if line.item in inside and line.points is not None]
    return _hold(f"cap:{name}", agent, sum(points, ZERO), section.cap, section.floor)


def _hold(item: str, agent: str, points: Fraction, cap: Decimal | None, floor: Decimal | None) -> list[Line]:
    """A line with what brings `points` back to the cap or the floor; none when they are within."""
    for code, bound in (("cap", cap), ("floor", floor)):
        if bound is not None and (points > exact(bound) if code == "cap" else points < exact(bound)):
            off = exact(bound) - points
            return [Line(agent, item, None, None, 0, "value", None, off, None, ZERO, ZERO, code, {"cap": bound})]
    return []


def lines_of(settled: Settled, found: Sequence[Found]) -> list[Line]:
    """An agent's lines, from what each item of the plan found: shown points add up to the total, where there is one."""
    plan, force, agent = settled.plan, settled.force, settled.total.agent_id
    parts = list(zip(plan.items, found, force.weights, plan.nominal, strict=True))
    points = [_points(force, one.outcome.attainment, weight) for _, one, weight, _ in parts]
    beside = settled.happened + settled.held
    shown = _shown([*points, *(line.points for line in beside)], force.reason, plan.scheme.decimals)
    lines = [
        Line(agent, item.id, one.metric, one.outcome.value, one.n, one.state, one.outcome.attainment, worth, mark, weight, nominal,
             one.outcome.reason, _said(one.outcome, force.fate))
        for (item, one, weight, nominal), worth, mark in zip(parts, points, shown, strict=False)
    ]
    return lines + [
        Line(agent, line.item, None, line.value, line.n, line.state, None, line.points, mark, ZERO, ZERO, line.reason, line.params)
        for line, mark in zip(beside, shown[len(lines):], strict=True)
    ]


def _points(force: InForce, attainment: Fraction | None, weight: Fraction) -> Fraction | None:
    if force.reason in ("no_total", "nothing_present"):
        return None
    if attainment is None:
        return ZERO if force.reason == "total" and force.fate == "zero" else None
    return weight * attainment


def _said(outcome: Outcome, fate: str) -> Mapping[str, object]:
    """The numbers of a line, telling what became of its item when that is missing: spread, zero, refuse or alone."""
    return outcome.params if outcome.attainment is not None or not fate else {**outcome.params, "missing": fate}


def _shown(points: list[Fraction | None], reason: str, decimals: int) -> list[Decimal | None]:
    """Rounded so that they add up to the total; one by one where there is none."""
    counted = [each for each in points if each is not None]
    rounded = iter(add_up(counted, decimals) if reason == "total" else [half_up(each, decimals) for each in counted])
    return [None if each is None else next(rounded) for each in points]
