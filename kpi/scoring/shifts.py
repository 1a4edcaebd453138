"""Shift swaps (R1-09, R2D-03) and hours in a row. Pure: roster, leave and holidays are handed in.

A swap has two legs: the swap (the agent's shift, which the partner works) and the return (the partner's shift, which the agent
works). It is one count for each of the two people, in the month of the swap leg.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from kpi.errors import KpiError
from kpi.schemes.model.duties import Setting
from kpi.schemes.model.terms import BLANK
from kpi.scoring.calendar_days import Workdays
from kpi.scoring.forms import Move
from kpi.scoring.rounding import exact
from kpi.scoring.table_rows import Rows, day_of, rows


@dataclass(frozen=True)
class Shift:
    """Who works from when to when."""

    agent: str
    start: datetime
    end: datetime

    def overlaps(self, start: datetime, end: datetime) -> bool:
        return self.start < end and start < self.end


@dataclass(frozen=True)
class Swap:
    """`given`: the agent's rostered shift; `returned`: the partner's (None: a stand-in without return)."""

    id: str
    agent: str
    partner: str
    given: Shift
    returned: Shift | None = None
    signed: frozenset[str] = frozenset()
    approved_by: str | None = None
    approved_at: datetime | None = None
    answers: Mapping[str, Decimal] = field(default_factory=dict)  # person → share, once decided

    @property
    def people(self) -> tuple[str, str]:
        return self.agent, self.partner

    @property
    def legs(self) -> tuple[Shift, ...]:
        """The shifts as worked after the swap."""
        swap = Shift(self.partner, self.given.start, self.given.end)
        return (swap, Shift(self.agent, self.returned.start, self.returned.end)) if self.returned else (swap,)

    @property
    def taken_from(self) -> tuple[Shift, ...]:
        """The rostered shifts it moves."""
        return (self.given, self.returned) if self.returned else (self.given,)


@dataclass(frozen=True)
class Finding:
    """What a check found. `blocks`: it may not take effect so; `absence`: it counts as absence without leave (R1-07)."""

    code: str
    agent: str | None
    blocks: bool = True
    absence: bool = False
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Worked:
    """One shift in a person's plan after all swaps; `swap`: the swap that brought it, None for an own one."""

    shift: Shift
    swap: str | None


def setting(settings: Mapping[str, Setting], name: str, check: str) -> Setting:
    """A setting of a check. KpiError when the scheme does not give it."""
    if name not in settings:
        raise KpiError(f"{check} needs the setting {name}", f"recorded {check}", 'Give a number, or "blank"')
    return settings[name]


def swap_of(number: str, values: Mapping[str, object], roster: Sequence[Shift], moves: Sequence[Move] = ()) -> Swap:
    """The swap a filed form describes: agent, partner, swap_day, return_day (None: nobody works a shift in return).

    The rostered shifts are those that begin on these days; KpiError when there is none, or more than one. moves: whoever filed and
    signed the form has signed; whoever approved it is the department manager.
    """
    given = _on(roster, values["agent"], values["swap_day"])
    returned = _on(roster, values["partner"], values["return_day"]) if values.get("return_day") else None
    approved = next((move for move in moves if move.state == "approved"), None)
    signed = frozenset(move.who for move in moves if move.state in ("filed", "signed"))
    return Swap(number, values["agent"], values["partner"], given, returned, signed, approved and approved.who, approved and approved.at)


def _on(roster: Sequence[Shift], agent: object, day: date) -> Shift:
    found = [shift for shift in roster if shift.agent == agent and day_of(shift.start) == day_of(day)]
    if len(found) != 1:
        raise KpiError(f"{agent} has {len(found)} shifts on {day_of(day)}", "swap", "Name a day with one rostered shift")
    return found[0]


# ---- the plan


def plan(agent: str, roster: Iterable[Shift], swaps: Iterable[Swap]) -> list[Worked]:
    """What a person works, in order: the rostered shifts less those given up, and those taken over."""
    listed = list(swaps)
    given_up = {shift for swap in listed for shift in swap.taken_from if shift.agent == agent}
    own = [Worked(shift, None) for shift in roster if shift.agent == agent and shift not in given_up]
    taken = [Worked(leg, swap.id) for swap in listed for leg in swap.legs if leg.agent == agent]
    return sorted(own + taken, key=lambda part: (part.shift.start, part.shift.end))


def stretches(worked: Iterable[Shift], rest: timedelta = timedelta(0)) -> list[tuple[datetime, datetime]]:
    """Work in a row of one person: shifts with no more than `rest` between them joined."""
    found: list[tuple[datetime, datetime]] = []
    for shift in sorted(worked, key=lambda part: part.start):
        if found and shift.start - found[-1][1] <= rest:
            found[-1] = (found[-1][0], max(found[-1][1], shift.end))
        else:
            found.append((shift.start, shift.end))
    return found


def too_long(agent: str, roster: Iterable[Shift], swaps: Iterable[Swap], settings: Mapping[str, Setting]) -> list[Finding]:
    """Work in a row longer than the setting `hours` (R1-09: at most 8 h), the swaps applied.

    `pause_minutes` (0 where not given): the rest within a stretch, which is no work.
    """
    most = setting(settings, "hours", "swap")
    if most is BLANK:
        return [Finding("hours_not_set", agent, blocks=False)]
    limit = timedelta(seconds=int(exact(most) * 3600 + exact(settings.get("pause_minutes", 0)) * 60))
    return [Finding("hours_too_long", agent, params={"start": start, "end": end, "hours": most})
            for start, end in stretches(part.shift for part in plan(agent, roster, swaps)) if end - start > limit]


# ---- the swap


def check_swap(swap: Swap, others: Sequence[Swap], roster: Sequence[Shift], leaves: Iterable[Shift], workdays: Workdays,
               settings: Mapping[str, Setting]) -> list[Finding]:
    """Everything that speaks against a swap (R1-09); nothing found: it may take effect.

    others: the other swaps filed or in force; leaves: leave of anybody, as spans; settings: most_a_month and hours.
    """
    every = [*(other for other in others if other.id != swap.id), swap]
    away = list(leaves)
    found = [*_papers(swap), *_rostered(swap, roster), *_counted(swap, every, settings), *_holidays(swap, workdays)]
    for agent in swap.people:
        found += [*_in_a_row(swap, agent, roster, every), *_back_to_back(swap, agent, roster, every)]
        found += [part for part in too_long(agent, roster, every, settings) if part.code == "hours_not_set" or _touches(swap, part)]
    found += [Finding("swap_leave", leg.agent, absence=True, params={"start": leg.start})
              for leg in swap.legs if any(leave.agent == leg.agent and leave.overlaps(leg.start, leg.end) for leave in away)]
    return list({(part.code, part.agent, tuple(part.params.items())): part for part in found}.values())


def _papers(swap: Swap) -> Iterator[Finding]:
    """Both sign, and the department manager, who is neither of them, approves before it takes effect."""
    yield from (Finding("swap_not_signed", agent) for agent in swap.people if agent not in swap.signed)
    if swap.approved_by is None or swap.approved_at is None:
        yield Finding("swap_not_approved", None)
    elif swap.approved_by in swap.people:
        yield Finding("swap_own_approval", swap.approved_by)
    elif swap.approved_at > min(leg.start for leg in swap.legs):
        yield Finding("swap_approved_late", None, params={"at": swap.approved_at})


def _rostered(swap: Swap, roster: Sequence[Shift]) -> Iterator[Finding]:
    yield from (Finding("swap_not_rostered", shift.agent, params={"start": shift.start}) for shift in swap.taken_from if shift not in roster)


def _counted(swap: Swap, every: Sequence[Swap], settings: Mapping[str, Setting]) -> Iterator[Finding]:
    """At most so many a month per person, asked or asking."""
    most = setting(settings, "most_a_month", "swap")
    month = (swap.given.start.year, swap.given.start.month)
    if most is BLANK:
        yield Finding("swap_most_not_set", None, blocks=False)
        return
    for agent in swap.people:
        count = sum(agent in other.people and (other.given.start.year, other.given.start.month) == month for other in every)
        if count > most:
            yield Finding("swap_too_many", agent, params={"count": count, "most": most})


def _holidays(swap: Swap, workdays: Workdays) -> Iterator[Finding]:
    """No swap on public-holiday duty; a year whose holidays are not known is said."""
    for shift in swap.taken_from:
        days = {day_of(shift.start), day_of(shift.end - timedelta(microseconds=1))}
        answers = {workdays.public_holiday(day) for day in days}
        if True in answers:
            yield Finding("swap_public_holiday", shift.agent, params={"start": shift.start})
        elif None in answers:
            yield Finding("swap_holidays_unknown", None, blocks=False, params={"year": shift.start.year})


def _in_a_row(swap: Swap, agent: str, roster: Sequence[Shift], every: Sequence[Swap]) -> Iterator[Finding]:
    """Two swaps of one person with no ordinary shift between them, given up or taken over."""
    given_up = [Worked(shift, other.id) for other in every for shift in other.taken_from if shift.agent == agent]
    ordered = sorted(plan(agent, roster, every) + given_up, key=lambda part: (part.shift.start, part.shift.end))
    for before, after in pairwise(ordered):
        if None not in (before.swap, after.swap) and before.swap != after.swap and swap.id in (before.swap, after.swap):
            other = after.swap if before.swap == swap.id else before.swap
            yield Finding("swap_in_a_row", agent, params={"other": other})


def _back_to_back(swap: Swap, agent: str, roster: Sequence[Shift], every: Sequence[Swap]) -> Iterator[Finding]:
    """Two shifts without a break between them, one of them from this swap."""
    for before, after in pairwise(plan(agent, roster, every)):
        if swap.id in (before.swap, after.swap) and after.shift.start <= before.shift.end:
            yield Finding("swap_back_to_back", agent, params={"start": after.shift.start})


def _touches(swap: Swap, found: Finding) -> bool:
    """Whether a stretch of work holds a leg of the swap."""
    return any(leg.agent == found.agent and found.params["start"] <= leg.start < found.params["end"] for leg in swap.legs)


# ---- after the swap


def missed_legs(swap: Swap, present: Mapping[tuple[str, date], bool]) -> list[Finding]:
    """Legs nobody worked: absence without leave, and both answer by share (R1-09). present: (agent, day) → there or not.

    One finding per person and leg; `share` in its params is None until somebody has decided it. A leg whose presence is not
    known is not judged.
    """
    return [Finding("swap_missed", person, blocks=False, absence=True,
                    params={"start": leg.start, "worker": leg.agent, "share": swap.answers.get(person)})
            for leg in swap.legs if present.get((leg.agent, day_of(leg.start))) is False for person in swap.people]


def private_swaps(attendance: Rows, swaps: Iterable[Swap]) -> list[Finding]:
    """Days on which somebody swapped or stood in without an approved swap (R2D-03).

    attendance: agent_id, day, planned, present, swap_with. Present without being planned is standing in.
    """
    agreed = {(person, day_of(leg.start)) for swap in swaps if swap.approved_by and swap.approved_by not in swap.people
              for leg in (*swap.legs, *swap.taken_from) for person in [leg.agent]}
    found = []
    for row in rows(attendance):
        stood_in = row.get("present") is True and row.get("planned") is False
        if (row.get("swap_with") or stood_in) and (row["agent_id"], day_of(row["day"])) not in agreed:
            found.append(Finding("swap_private", row["agent_id"], params={"day": day_of(row["day"]), "with": row.get("swap_with")}))
    return found
