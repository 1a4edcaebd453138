"""Leave (R1-22) and going out on business (R1-23). Pure: roster, swaps and holidays are handed in."""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from kpi.schemes.model.duties import Setting
from kpi.schemes.model.terms import BLANK
from kpi.scoring.calendar_days import Workdays
from kpi.scoring.rounding import exact
from kpi.scoring.shifts import Finding, Shift, Swap, setting
from kpi.scoring.table_rows import Row, day_of


@dataclass(frozen=True)
class Leave:
    """Leave of any kind. `shift_start`: of the first shift missed. `back_at` None: not back yet. `extended`: papers for longer."""

    agent: str
    kind: str
    start: datetime
    end: datetime
    asked_at: datetime | None = None
    approved_by: str | None = None
    emergency: bool = False
    shift_start: datetime | None = None
    back_at: datetime | None = None
    extended: bool = False

    def overlaps(self, start: datetime, end: datetime) -> bool:
        return self.start < end and start < self.end


def check_leave(leave: Leave, as_of: datetime, settings: Mapping[str, Setting], roster: Sequence[Shift] = (), swaps: Iterable[Swap] = (),
                workdays: Workdays | None = None) -> list[Finding]:
    """What speaks against leave (R1-22), leave on a swapped or returned shift or on public-holiday duty included (R1-09).

    settings: emergency_minutes. swaps: those in force; workdays: for holiday duty, None leaves it unlooked at.
    """
    found = _asked(leave, settings)
    if leave.approved_by is None:
        found.append(Finding("leave_not_approved", leave.agent))
    elif leave.approved_by == leave.agent:
        found.append(Finding("leave_own_approval", leave.agent))
    if (leave.back_at or as_of) > leave.end and not leave.extended:
        code = "leave_overstayed" if leave.back_at else "leave_not_back"
        found.append(Finding(code, leave.agent, blocks=False, absence=True, params={"end": leave.end}))
    found += [Finding("leave_on_swap", leave.agent, absence=True, params={"start": leg.start})
              for swap in swaps for leg in swap.legs if leg.agent == leave.agent and leave.overlaps(leg.start, leg.end)]
    return found + (_holiday_duty(leave, roster, workdays) if workdays else [])


def _asked(leave: Leave, settings: Mapping[str, Setting]) -> list[Finding]:
    """Beforehand; in an emergency within so many minutes of the shift's start, which itself still counts."""
    if leave.asked_at is None:
        return [Finding("leave_not_asked", leave.agent)]
    begins = leave.shift_start or leave.start
    if leave.asked_at <= begins:
        return []
    params = {"asked": leave.asked_at, "start": begins}
    if not leave.emergency:
        return [Finding("leave_asked_late", leave.agent, params=params)]
    minutes = setting(settings, "emergency_minutes", "leave")
    if minutes is BLANK:
        return [Finding("leave_minutes_not_set", leave.agent, blocks=False)]
    by = begins + timedelta(seconds=int(exact(minutes) * 60))
    return [] if leave.asked_at <= by else [Finding("leave_emergency_late", leave.agent, params=params | {"by": by})]


def _holiday_duty(leave: Leave, roster: Sequence[Shift], workdays: Workdays) -> list[Finding]:
    """Leave from a rostered shift that begins on a public holiday."""
    found = []
    for shift in roster:
        if shift.agent == leave.agent and leave.overlaps(shift.start, shift.end):
            holiday = workdays.public_holiday(day_of(shift.start))
            if holiday is None:
                found.append(Finding("leave_holidays_unknown", leave.agent, blocks=False, params={"year": shift.start.year}))
            elif holiday:
                found.append(Finding("leave_public_holiday", leave.agent, params={"start": shift.start}))
    return found


def leave_of(values: Mapping[str, object], roster: Iterable[Shift] = ()) -> Leave:
    """The leave a filed form describes: agent, kind, from, to, asked_at, approved_by, emergency, back_at, extended.

    roster: to find the first shift missed, from whose start the hour of an emergency runs.
    """
    agent, start, end = values["agent"], values["from"], values["to"]
    missed = [shift.start for shift in roster if shift.agent == agent and shift.overlaps(start, end)]
    return Leave(agent, str(values.get("kind") or ""), start, end, values.get("asked_at"), values.get("approved_by"),
                 bool(values.get("emergency")), min(missed, default=None), values.get("back_at"), bool(values.get("extended")))


# ---- going out on business

REPORTED = ("place", "from", "purpose")


def check_trip(trip: Row) -> list[Finding]:
    """A trip is reported first, with place, time and purpose; a mismatch counts as absence without leave (R1-23).

    trip: agent, place, from (when it begins), purpose, reported_at; matches: whether it was found as reported, None: nobody looked.
    """
    agent = trip["agent"]
    found = [Finding("trip_incomplete", agent, params={"field": name}) for name in REPORTED if not trip.get(name)]
    if trip.get("reported_at") is None:
        found.append(Finding("trip_not_reported", agent))
    elif trip.get("from") is not None and trip["reported_at"] > trip["from"]:
        found.append(Finding("trip_reported_late", agent, params={"at": trip["reported_at"]}))
    if trip.get("matches") is False:
        found.append(Finding("trip_mismatch", agent, blocks=False, absence=True, params={"place": trip.get("place")}))
    return found
