"""People in two appraisal groups within a period: scored in each, then blended by days or placed by the longer stay. Pure and exact.

Source: spec of step B, "appraisal groups"; equal stays go to the later group.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from kpi.scoring.results import Line, Standings, Total
from kpi.scoring.rounding import add_up, exact, half_up, ranks

ZERO = Fraction(0)


@dataclass(frozen=True)
class Stay:
    """An agent in a group from `start` to `end`, both included, within one period."""

    agent_id: str
    group: str
    start: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1


def home_group(stays: Sequence[Stay]) -> str:
    """The group somebody belongs to at the end: the longer stay, of equal ones the later."""
    days: dict[str, int] = {}
    last: dict[str, date] = {}
    for stay in stays:
        days[stay.group] = days.get(stay.group, 0) + stay.days
        last[stay.group] = max(last.get(stay.group, stay.end), stay.end)
    return max(days, key=lambda group: (days[group], last[group]))


@dataclass(frozen=True)
class Part:
    """One group's score of somebody: its days, its total before rounding and what it is out of."""

    group: str
    days: int
    total: Fraction | None
    full: Fraction


def blended(home: str, parts: Sequence[Part], mode: str) -> tuple[Fraction | None, tuple[dict, ...]]:
    """The total of somebody with several parts, in points of the home group's full score, and its arithmetic.

    mode "blend_by_days": the mean of the shares weighted by days; a part without a total leaves it open (None).
    mode "longer_stay": the home group's total alone.
    """
    own = next(part for part in parts if part.group == home)
    told = tuple({"group": p.group, "days": p.days, "total": p.total, "full": p.full} for p in parts)
    if mode == "longer_stay" or len(parts) == 1:
        return own.total, told
    if any(part.total is None for part in parts):
        return None, told
    days = sum(part.days for part in parts)
    return sum((part.total / part.full * own.full * part.days for part in parts), ZERO) / days, told


def replace_total(standings: Standings, agent: str, total: Fraction | None, told: tuple[dict, ...], decimals: int) -> Standings:
    """The standings with another total for one agent; a line "blend" holds the difference, so that the rows still add up."""
    lines, totals = [], []
    for line in standings.lines:
        if line.agent_id != agent:
            lines.append(line)
    own = [line for line in standings.lines if line.agent_id == agent]
    params = {"parts": told}
    before = sum((line.points for line in own if line.points is not None), ZERO)
    if total is not None and total != before:
        own.append(Line(agent, "blend", None, None, 0, "value", None, total - before, None, ZERO, ZERO, "blend", params))
    counted = [line for line in own if line.points is not None]
    shown = iter(add_up([line.points for line in counted], decimals) if total is not None else [line.shown for line in counted])
    lines += [line if line.points is None else replace(line, shown=next(shown)) for line in own]
    for each in standings.totals:
        if each.agent_id == agent:
            rounded = None if total is None else half_up(total, decimals)
            reason = "blended" if total is not None else "part_missing"
            each = Total(agent, rounded, None if total is None else exact(total), None, reason, {**each.params, **params})
        totals.append(each)
    place = ranks({each.agent_id: each.total for each in totals})
    order = {each.agent_id: at for at, each in enumerate(totals)}
    lines.sort(key=lambda line: order[line.agent_id])
    return Standings(tuple(lines), tuple(replace(each, rank=place[each.agent_id]) for each in totals))


def leave(standings: Standings, agents: set[str]) -> Standings:
    """The standings without some agents, ranked anew."""
    kept = [each for each in standings.totals if each.agent_id not in agents]
    place = ranks({each.agent_id: each.total for each in kept})
    return Standings(
        lambda: [line for line in standings.lines if line.agent_id not in agents],
        tuple(replace(each, rank=place[each.agent_id]) for each in kept),
        lambda: {agent: own for agent, own in standings.values.items() if agent not in agents},
    )
