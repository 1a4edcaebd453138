"""Forced distribution (R4-08): so many people per grade, by largest remainder; equal people share the better grade."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from kpi.schemes.model.outcomes import Forced
from kpi.schemes.model.places import quotas
from kpi.scoring.rounding import exact


@dataclass(frozen=True)
class Placed:
    """One person's grade. place: one more than the number of better people. grade None: no coefficient to go by."""

    grade: str | None
    place: int | None
    because: str  # forced, forced_shared, forced_no_value
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Distribution:
    """quotas and counts: grade → people planned and people in it, best grade first. Both add up to the headcount.

    warnings: (code, params): forced_small (grades whose share gives less than one person), forced_exceeded (a grade holds
    more than its quota because equal people share it).
    """

    quotas: Mapping[str, int]
    counts: Mapping[str, int]
    people: Mapping[str, Placed]
    warnings: tuple[tuple[str, Mapping[str, object]], ...] = ()


def distribute(forced: Forced, values: Mapping[str, object]) -> Distribution:
    """A grade for everyone with a value. values: agent_id → annual coefficient (exact), None: none.

    The headcount is that of the people with a value. Each place is held against the quotas added up, so when equal people
    exceed a grade, the next grade shrinks.
    """
    there = {agent: exact(value) for agent, value in values.items() if value is not None}
    planned = quotas(forced.shares, len(there))
    falling = sorted(there.values(), reverse=True)
    place_of = {value: place for place, value in reversed(list(enumerate(falling, 1)))}
    people = {agent: _placed(planned, place_of, falling, there.get(agent)) for agent in values}
    counts = {grade: sum(one.grade == grade for one in people.values()) for grade in planned}
    return Distribution(planned, counts, people, tuple(_warnings(forced, planned, counts, len(there))))


def _placed(planned: Mapping[str, int], place_of: Mapping, falling: Sequence, value: object) -> Placed:
    if value is None:
        return Placed(None, None, "forced_no_value")
    place, ends = place_of[value], accumulate(planned.values())
    grade, end = next((grade, end) for grade, end in zip(planned, ends, strict=True) if place <= end)
    last = place + falling.count(value) - 1
    told = {"grade": grade, "place": place, "headcount": len(falling), "up_to": end, "value": value}
    return Placed(grade, place, "forced_shared" if last > end else "forced", told)


def _warnings(forced: Forced, planned: Mapping[str, int], counts: Mapping[str, int], headcount: int) -> list[tuple[str, dict]]:
    found: list[tuple[str, dict]] = []
    small = tuple(grade for grade, share in forced.shares.items() if exact(share) * headcount < 1)
    if small and headcount:
        found.append(("forced_small", {"headcount": headcount, "grades": small}))
    for grade, people in planned.items():
        if counts[grade] > people:
            found.append(("forced_exceeded", {"grade": grade, "quota": people, "count": counts[grade]}))
    return found
