"""What the checks of filed forms look at: forms, roster of shifts, attendance, holidays, people, interviews, goal sheets, complaints."""
from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path

from kpi import workdays
from kpi.records.fields import folded
from kpi.schemes.model import Scheme
from kpi.schemes.model.duties import Recorded
from kpi.scoring.calendar_days import Workdays
from kpi.scoring.forms import Move
from kpi.scoring.leave import Leave, leave_of
from kpi.scoring.shifts import Finding, Shift
from kpi.verbs.desk import agents as roster
from kpi.verbs.desk import home as data_home
from kpi.verbs.desk import opened
from kpi.verbs.entry import people_of
from kpi.verbs.filed import Filed, filed
from kpi.verbs.listings import plain
from kpi.verbs.recorded import store
from kpi.warehouse import Period, Warehouse, periods

FINE, DEVIATION, MISSING, NOT_DUE = "fine", "deviation", "missing", "not_due"
STATES = (DEVIATION, MISSING, NOT_DUE, FINE)
"""In the order in which they are shown."""
HOURS = re.compile(r"(\d{1,2}):(\d{2})\s*[-–~—至]\s*(\d{1,2}):(\d{2})")
ATTENDANCE = "select agent_id, day, planned, present, leave, swap_with from core.attendance where day between $a and $b order by 1, 2"
SHIFT_NAMES = "select agent_id, valid_from, valid_to, shift from core.assignments where shift is not null"


@dataclass(frozen=True)
class Row:
    """What a check found of one form, or of one agent. code, params: the sentence; absence: it counts as absence without leave (R1-07);
    event: the source of events it is proposed under ("" none)."""

    form: Recorded
    state: str
    code: str
    params: Mapping[str, object] = field(default_factory=dict)
    agent: str | None = None
    number: int | None = None
    on: date | None = None
    absence: bool = False
    event: str = ""


@dataclass(frozen=True)
class Facts:
    """Everything a check may ask. as_of: until when things had to happen."""

    scheme: Scheme
    period: Period
    as_of: datetime
    home: Path | str | None

    def of(self, form: Recorded) -> list[Filed]:
        """The forms of this sort about a day of the period, in order of that day."""
        return [one for one in self.every(form) if self.period.start <= one.day <= self.period.end]

    def every(self, form: Recorded) -> list[Filed]:
        """The forms of this sort of all times, in order of their day."""
        return sorted((one for one in self._forms if one.form.id == form.id), key=lambda one: (one.day, one.number))

    def moves(self, one: Filed) -> tuple[Move, ...]:
        """Who brought a form into its states, by agent_id where the name is somebody's alone."""
        return tuple(replace(move, who=self._ids.get(folded(move.who), move.who)) for move in one.moves)

    @cached_property
    def _ids(self) -> dict[str, str]:
        found: dict[str, set[str]] = {}
        for row in roster(self.home).itertuples():
            for name in (row.agent_id, row.name, row.staff_number):
                if isinstance(name, str) and name:
                    found.setdefault(folded(name), set()).add(row.agent_id)
        return {name: next(iter(ids)) for name, ids in found.items() if len(ids) == 1}

    def checked_by(self, check: str) -> list[Filed]:
        """The forms of all times that a check looks at."""
        return [one for one in self._forms if one.form.check == check]

    @cached_property
    def _forms(self) -> list[Filed]:
        return filed(self.scheme, self.home)

    @cached_property
    def here(self) -> Warehouse:
        return opened(self.home)

    @cached_property
    def attendance(self) -> list[dict]:
        """Attendance of the whole months the period touches: agent_id, day, planned, present, leave, swap_with."""
        a, b = periods.of_day(self.period.start, "month").start, periods.of_day(self.period.end, "month").end
        return plain(self.here.frame(ATTENDANCE, {"a": a - timedelta(days=7), "b": b + timedelta(days=7)}))

    @cached_property
    def attendance_inside(self) -> list[dict]:
        return [row for row in self.attendance if self.period.start <= _day(row["day"]) <= self.period.end]

    @cached_property
    def roster(self) -> list[Shift]:
        """A shift for each planned day: by the hours in its name, else from sign-in to sign-out (R1-24); none where neither is known."""
        named = plain(self.here.frame(SHIFT_NAMES))
        usual = self._usual_hours()
        found = []
        for row in self.attendance:
            if row["planned"]:
                day = _day(row["day"])
                name = next((one["shift"] for one in named if one["agent_id"] == row["agent_id"] and _holds(one, day)), "")
                hours = hours_of(name) or usual
                if hours:
                    found.append(_shift(row["agent_id"], day, hours))
        return found

    def _usual_hours(self) -> tuple[time, time] | None:
        for form in self.scheme.duties.recorded:
            if {"sign_in", "sign_out"} <= set(form.settings):
                return hours_of(f"{form.settings['sign_in']}-{form.settings['sign_out']}")
        return None

    @cached_property
    def leaves(self) -> list[Leave]:
        return [leave_of(one.values, self.roster) for one in self.checked_by("leave")]

    @cached_property
    def days(self) -> Workdays:
        return workdays.read(data_home(self.home))

    @cached_property
    def people(self) -> list[tuple[object, dict]]:
        """Everybody in a group of the scheme: (roster row, facts)."""
        return people_of(self.scheme, self.period, self.home)

    @cached_property
    def agents(self) -> list[str]:
        return [row.agent_id for row, _ in self.people]

    @cached_property
    def held(self) -> list[dict]:
        """Interviews on record: agent_id, held_on."""
        return [{"agent_id": row.agent_id, "held_on": row.held_on} for row in store(self.home).interviews().itertuples()]

    @cached_property
    def sheets_in_force(self) -> set[str]:
        """Whose goal sheet of this scheme is in force in the period (R4-17)."""
        kept = store(self.home).records("sheet", period=self.period.text, scheme=self.scheme.id)
        return {record.subject for record in kept if record.state == "in_force"}

    @cached_property
    def complaints(self) -> dict[str, int] | None:
        """agent -> complaints about the agent in the period, upheld or not; None where no complaints are imported."""
        if self.here.coverage.get("complaints") is None:
            return None
        return dict(self.here.rows(
            "select agent_id, count(*) from core.complaints where agent_id is not null and accepted_at >= $a and accepted_at < $b group by 1",
            {"a": self.period.start, "b": self.period.end + timedelta(days=1)}))


def hours_of(name: str | None) -> tuple[time, time] | None:
    """The hours a text such as "早班 08:00-17:00" names."""
    found = HOURS.search(name or "")
    if not found:
        return None
    a, b, c, d = (int(part) for part in found.groups())
    return (time(a % 24, b), time(c % 24, d)) if max(a, c) <= 24 and max(b, d) < 60 else None


def _shift(agent: str, day: date, hours: tuple[time, time]) -> Shift:
    start, end = (datetime.combine(day, each) for each in hours)
    return Shift(agent, start, end if end > start else end + timedelta(days=1))


def _holds(row: Mapping, day: date) -> bool:
    return _day(row["valid_from"]) <= day and (row["valid_to"] is None or day < _day(row["valid_to"]))


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


CANNOT_BE_TOLD = ("swap_most_not_set", "swap_holidays_unknown", "hours_not_set", "leave_minutes_not_set", "leave_holidays_unknown")


def rows_of(one: Filed, found: Sequence[Finding], fine: str, pending: Iterable[str] = ()) -> list[Row]:
    """A row for each finding about a form; where there is none, one that says so. pending: codes that only wait, before their time."""
    if not found:
        return [Row(one.form, FINE, fine, {}, one.subject, one.number, one.day)]
    waits = set(pending)
    return [Row(one.form, MISSING if part.code in CANNOT_BE_TOLD else NOT_DUE if part.code in waits else DEVIATION, part.code, part.params,
                part.agent or one.subject, one.number, _on(part, one.day), part.absence, "absences" if part.absence else "") for part in found]


def _on(part: Finding, day: date) -> date:
    """The day a finding is about: that of the shift it names, else that of the form."""
    start = part.params.get("start") or part.params.get("day")
    return _day(start) if isinstance(start, date) and part.absence else day
