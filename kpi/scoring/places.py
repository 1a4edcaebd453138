"""A number of places, filled from the best down. At the cut equal people are separated by the tie-break, step by step, in
the open; who is still equal and does not fit is left to a person's decision, and places stay open for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import lcm

from kpi.errors import KpiError
from kpi.scoring.rounding import exact


@dataclass(frozen=True)
class Step:
    """One tie-break tried at the cut.

    because: tie_separated (by this metric, into `groups`, best first), tie_equal (all have the same value), tie_unknown
    (somebody has no value, so it separates nobody). values: agent_id → value.
    """

    metric: str
    because: str
    values: Mapping[str, Fraction | None]
    groups: tuple[tuple[str, ...], ...]
    room: int


@dataclass(frozen=True)
class Filled:
    """taken, best first; undecided: equal people who do not all fit; by_tie_break: agent_id → the metric that gave the place;
    chosen: those of `taken` whom a person chose among the undecided."""

    taken: tuple[str, ...]
    undecided: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    by_tie_break: Mapping[str, str] = field(default_factory=dict)
    chosen: tuple[str, ...] = ()


def fill(
    places: int,
    scores: Mapping[str, object],
    ties: Mapping[str, Mapping[str, object]] | None = None,
    tie_break: Sequence[str] = (),
    better: Mapping[str, str] | None = None,
) -> Filled:
    """The people who get the places. scores: agent_id → exact score; ties: agent_id → metric → value or None.

    tie_break: metrics in the order they are tried; better: metric → "higher" or "lower". Ids and order never decide.
    """
    taken: list[str] = []
    for tied in by_value({name: exact(score) for name, score in scores.items()}, higher=True):
        room = places - len(taken)
        if room <= 0:
            break
        if len(tied) > room:
            cut = _cut(tied, room, ties or {}, tuple(tie_break), better or {})
            return Filled((*taken, *cut.taken), cut.undecided, cut.steps, cut.by_tie_break)
        taken += tied
    return Filled(tuple(taken))


def decide(filled: Filled, chosen: Collection[str], places: int, where: str) -> Filled:
    """The places with a manager's decision in force. KpiError when somebody chosen was not undecided or does not fit."""
    chosen = tuple(dict.fromkeys(chosen))
    strange = [name for name in chosen if name not in filled.undecided]
    if strange:
        raise KpiError(f"nothing is to be decided about {', '.join(strange)}", where, "Choose among the people listed")
    room = places - len(filled.taken)
    if len(chosen) > room:
        raise KpiError(f"{len(chosen)} people were chosen for {room} places", where, "Choose as many as there are places")
    rest = tuple(name for name in filled.undecided if name not in chosen) if len(chosen) < room else ()
    return replace(filled, taken=(*filled.taken, *chosen), undecided=rest, chosen=chosen)


def _cut(tied: tuple[str, ...], room: int, ties: Mapping, tie_break: tuple[str, ...], better: Mapping[str, str]) -> Filled:
    """Places for some of `tied`, of whom more than `room` there are."""
    if not tie_break:
        return Filled((), tied)
    metric, rest = tie_break[0], tie_break[1:]
    step = _step(metric, tied, room, ties, better)
    taken: list[str] = []
    for group in step.groups:
        left = room - len(taken)
        if not left:
            break
        if len(group) > left:
            inner = _cut(group, left, ties, rest, better)
            inside = {**_all_by(metric, taken), **inner.by_tie_break}
            return Filled((*taken, *inner.taken), inner.undecided, (step, *inner.steps), inside)
        taken += group
    return Filled(tuple(taken), (), (step,), _all_by(metric, taken))


def _step(metric: str, tied: tuple[str, ...], room: int, ties: Mapping, better: Mapping[str, str]) -> Step:
    values = {name: ties.get(name, {}).get(metric) for name in tied}
    exact_values = {name: None if value is None else exact(value) for name, value in values.items()}
    if None in exact_values.values():
        return Step(metric, "tie_unknown", exact_values, (tied,), room)
    if metric not in better:
        raise KpiError(f"nobody says whether higher or lower is better for {metric}", "scoring", 'Pass better = {metric: "higher"}')
    groups = tuple(by_value(exact_values, better[metric] == "higher"))
    return Step(metric, "tie_separated" if len(groups) > 1 else "tie_equal", exact_values, groups, room)


def by_value(values: Mapping[str, Fraction], higher: bool) -> list[tuple[str, ...]]:
    """People by value, the best first; equal ones together. Compared as whole numbers over one denominator: exact, and quick."""
    below = lcm(*(value.denominator for value in values.values()))
    found: dict[int, list[str]] = {}
    for name, value in values.items():
        found.setdefault(value.numerator * (below // value.denominator), []).append(name)
    return [tuple(found[value]) for value in sorted(found, reverse=higher)]


def _all_by(metric: str, names: Sequence[str]) -> dict[str, str]:
    return dict.fromkeys(names, metric)
