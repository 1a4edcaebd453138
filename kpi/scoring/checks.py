"""Checks of what is recorded: leave, trips, handover, reports, interviews, exams, duty rotation. Pure.

Each takes the settings of its recorded form and gives findings; a setting left blank blocks nothing and says so.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from kpi.errors import KpiError
from kpi.schemes.model.duties import Recorded, Setting
from kpi.schemes.model.terms import BLANK
from kpi.scoring.calendar_days import Workdays
from kpi.scoring.rounding import exact
from kpi.scoring.shifts import Finding, Shift, Swap, setting
from kpi.scoring.table_rows import Row, Rows, day_of, rows

# ---- leave (R1-22)


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


# ---- going out on business (R1-23)

TRIP = ("place", "purpose")


def check_trip(trip: Row) -> list[Finding]:
    """A trip is reported first, with place, time and purpose; a mismatch counts as absence without leave (R1-23).

    trip: agent_id, place, purpose, start, reported_at; found_place (where the person was found, None: nobody looked).
    """
    agent = trip["agent_id"]
    found = [Finding("trip_incomplete", agent, params={"field": name}) for name in (*TRIP, "start") if not trip.get(name)]
    if trip.get("reported_at") is None:
        found.append(Finding("trip_not_reported", agent))
    elif trip.get("start") is not None and trip["reported_at"] > trip["start"]:
        found.append(Finding("trip_reported_late", agent, params={"at": trip["reported_at"]}))
    seen = trip.get("found_place")
    if seen is not None and seen != trip.get("place"):
        found.append(Finding("trip_mismatch", agent, blocks=False, absence=True, params={"place": trip.get("place"), "found": seen}))
    return found


# ---- handover (R2D)


@dataclass(frozen=True)
class Matter:
    """One matter of a handover log; an open one carries over to the next shift."""

    id: str
    text: str
    cause: str = ""
    course: str = ""
    result: str = ""
    open: bool = True


@dataclass(frozen=True)
class Handover:
    """Whether the log may be signed, who still must, who stays at the desk until then, and what carries over."""

    may_sign: bool
    blocked_by: tuple[str, ...]  # questions answered yes
    unanswered: tuple[str, ...]
    unsigned: tuple[str, ...]
    stays: str | None  # the outgoing agent, until relieved
    carried: tuple[Matter, ...]
    lost: tuple[str, ...]  # open matters of the shift before that this log does not speak of
    because: str

    @property
    def done(self) -> bool:
        return self.may_sign and not self.unsigned


def handover(form: Recorded, answers: Mapping[str, bool | None], outgoing: str, incoming: str, signed: Iterable[str] = (),
             before: Sequence[Matter] = (), matters: Sequence[Matter] = ()) -> Handover:
    """The handover of a shift (R2D-01, R2D-02).

    answers: the form's blocking questions → yes or no; a yes blocks signing, and so does a question nobody answered.
    before: the matters of the last log; those open there and not spoken of here carry over as they were, and are named.
    """
    questions = [part.id for part in form.form if part.blocks]
    blocked = tuple(name for name in questions if answers.get(name))
    unanswered = tuple(name for name in questions if answers.get(name) is None)
    spoken = {matter.id for matter in matters}
    lost = [matter for matter in before if matter.open and matter.id not in spoken]
    may = not (blocked or unanswered)
    unsigned = tuple(person for person in (outgoing, incoming) if not may or person not in set(signed))
    because = "handover_blocked" if blocked else "handover_unanswered" if unanswered else "handover_unsigned" if unsigned else "handover_done"
    carried = (*lost, *(matter for matter in matters if matter.open))
    return Handover(may, blocked, unanswered, unsigned, outgoing if unsigned else None, carried, tuple(part.id for part in lost), because)


def missing_logs(shifts: Iterable[Shift], logged: Iterable[tuple[str, datetime]], as_of: datetime) -> list[Finding]:
    """Shifts that ended without a handover log of their agent (R2D-01; files R1-05, log missing). logged: (agent, shift start)."""
    have = set(logged)
    return [Finding("handover_missing", shift.agent, blocks=False, params={"start": shift.start})
            for shift in shifts if shift.end <= as_of and (shift.agent, shift.start) not in have]


# ---- reports (R1-24) and interviews (R3-12)


@dataclass(frozen=True)
class Tally:
    """What one agent owed in a period and gave: how many were due, how many are in, and which are missing."""

    agent: str
    due: int
    given: int
    missing: tuple[object, ...]
    because: str
    params: Mapping[str, object] = field(default_factory=dict)


def reports(attendance: Rows, handed_in: Rows, first: date, last: date) -> list[Tally]:
    """Daily work reports due and handed in, per agent from `first` to `last` (R1-24): one for each day present.

    attendance: agent_id, day, present (not known: no report is due, and params say on how many days); handed_in: agent_id, day.
    """
    have = {(row["agent_id"], day_of(row["day"])) for row in rows(handed_in)}
    days: dict[str, list[date]] = {}
    unknown: dict[str, int] = {}
    for row in rows(attendance):
        day, agent = day_of(row["day"]), row["agent_id"]
        if first <= day <= last:
            days.setdefault(agent, [])
            if row.get("present") is True:
                days[agent].append(day)
            unknown[agent] = unknown.get(agent, 0) + (row.get("present") is None)
    found = []
    for agent, due in sorted(days.items()):
        missing = tuple(sorted(day for day in due if (agent, day) not in have))
        because = "reports_missing" if missing else "reports_complete" if due else "reports_none_due"
        found.append(Tally(agent, len(due), len(due) - len(missing), missing, because, {"unknown": unknown[agent]}))
    return found


def interviews(agents: Iterable[str], held: Rows, periods: Sequence[tuple[str, date, date]], as_of: date) -> list[Tally]:
    """One interview per person and period, such as quarters (R3-12): missing names the periods over without one.

    held: agent_id, held_on; periods: (name, first day, last day); a period not over by `as_of` is due only once one was held.
    """
    on: dict[str, list[date]] = {}
    for row in rows(held):
        if day_of(row["held_on"]) <= as_of:
            on.setdefault(row["agent_id"], []).append(day_of(row["held_on"]))
    found = []
    for agent in agents:
        given = [name for name, first, last in periods if any(first <= day <= last for day in on.get(agent, []))]
        missing = tuple(name for name, _, last in periods if name not in given and last < as_of)
        ahead = tuple(name for name, _, last in periods if name not in given and last >= as_of)
        because = "interviews_missing" if missing else "interviews_ahead" if ahead else "interviews_held"
        found.append(Tally(agent, len(given) + len(missing), len(given), missing, because, {"ahead": ", ".join(ahead)}))
    return found


# ---- exams (R1-10, R1-20)


def exam(mark: Decimal | None, settings: Mapping[str, Setting]) -> str:
    """full, passed, failed or not_taken (R1-10): full is the setting `full`, failed is below the setting `pass` (R1-04, R1-06)."""
    if mark is None:
        return "not_taken"
    full, least = setting(settings, "full", "exam"), setting(settings, "pass", "exam")
    if full is not BLANK and not 0 <= mark <= full:
        raise KpiError(f"a mark of {mark} is not possible", "exam", f"Give 0 to {full}")
    if full is not BLANK and mark == full:
        return "full"
    if least is BLANK:
        return "not_set"
    return "failed" if mark < least else "passed"


def entry_speed(characters_a_minute: Decimal | None, settings: Mapping[str, Setting]) -> bool | None:
    """Whether someone types fast enough for the post (R1-20), by the setting `least`. None: not tested, or not set."""
    least = setting(settings, "least", "exam")
    return None if characters_a_minute is None or least is BLANK else characters_a_minute >= least


# ---- duty rotation (R4-19)


def rotation(members: Sequence[str], periods: Sequence[str], start: int = 0) -> dict[str, str | None]:
    """Who is duty director in each period: the group's members in turn (R4-19). start: whose turn the first period is.

    A group without members has nobody (None).
    """
    return {period: members[(start + place) % len(members)] if members else None for place, period in enumerate(periods)}
