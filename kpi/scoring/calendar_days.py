"""Days of a calendar: deadlines, the n-th working day, months of service. Pure: the holidays are handed in.

A year whose holidays are not known gives no working day (None), and the deadline says so.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Protocol

from kpi.errors import KpiError
from kpi.schemes.model.duties import Deadline, Duties
from kpi.schemes.model.terms import EVERYBODY, Audience, Words

DAY = timedelta(days=1)
LONGEST = 60    # days looked ahead for one working day: longer than any holiday


class Workdays(Protocol):
    """Which days are worked; None: the year is not known. `kpi.workdays.read` makes one."""

    def working(self, day: date) -> bool | None: ...
    def public_holiday(self, day: date) -> bool | None: ...


class Period(Protocol):
    """`kind` (week, month, quarter, year, …), first and last day."""

    kind: str
    start: date
    end: date


@dataclass(frozen=True)
class Due:
    """What is due from `first` to `last`, both included. `last` None: it cannot be told, and `because` says why."""

    id: str
    title: Words
    first: date
    last: date | None
    rules: tuple[str, ...]
    because: str
    params: Mapping[str, object] = field(default_factory=dict)
    owner: Words = field(default_factory=dict)
    audience: Audience = EVERYBODY

    def state(self, today: date) -> str:
        """ahead, open, over, or unknown."""
        if today < self.first:
            return "ahead"
        if self.last is None:
            return "unknown"
        return "open" if today <= self.last else "over"


# ---- days


def nth_day(after: date, nth: int) -> date:
    """The n-th calendar day after a day, which itself is not counted."""
    return after + timedelta(days=nth)


def nth_working_day(after: date, nth: int, workdays: Workdays) -> date | None:
    """The n-th working day after a day, which itself is not counted (R4-11). None: a year on the way is not known."""
    day, found = after, 0
    while found < nth:
        day, worked = _next_working_day(day, workdays)
        if not worked:
            return None
        found += 1
    return day


def _next_working_day(after: date, workdays: Workdays) -> tuple[date, bool]:
    """The next working day, or the day whose year is not known and False."""
    for ahead in range(1, LONGEST + 1):
        day = after + ahead * DAY
        worked = workdays.working(day)
        if worked is not False:
            return day, bool(worked)
    raise KpiError(f"no working day in the {LONGEST} days after {after}", "calendar", "Look at the holiday file")


def working_days(first: date, last: date, workdays: Workdays) -> int | None:
    """How many working days from `first` to `last`, both included. None: a year between is not known."""
    worked = [workdays.working(first + n * DAY) for n in range((last - first).days + 1)]
    return None if None in worked else sum(worked)


def in_month(year: int, month: int, day: int) -> date:
    """That day of a month; beyond the month's end, its last day. Month 13 is January of the next year."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - DAY).day
    return date(year, month, min(day, last))


def months_after(start: date, months: int) -> date:
    """The same day so many months later; in a shorter month, its last day."""
    return in_month(start.year, start.month + months, start.day)


def full_months(first: date, last: date) -> int:
    """Full months from `first` to `last`, both included: 1 January to 31 December is 12."""
    beyond = last + DAY
    months = (beyond.year - first.year) * 12 + beyond.month - first.month
    return max(0, months - (months_after(first, months) > beyond))


def months_of_service(stays: Iterable[tuple[date, date | None]], day: date) -> int:
    """Full months of service up to and including `day` (R0-14), stays (first day, last day or None) that touch joined.

    Hand in the stays at sister companies too where they count.
    """
    months, joined = 0, None
    for first, last in sorted((first, min(last or day, day)) for first, last in stays if first <= day):
        if joined and first <= joined[1] + DAY:
            joined = (joined[0], max(joined[1], last))
            continue
        months += full_months(*joined) if joined else 0
        joined = (first, last)
    return months + (full_months(*joined) if joined else 0)


# ---- deadlines


def deadlines(duties: Duties, period: Period, workdays: Workdays, receipts: Mapping[str, date] | None = None) -> list[Due]:
    """What is due after (or at the end of) a period, the earliest first (R0-15, R1-13, R1-27, R2B-17, R4-11).

    receipts: deadline id → day of receipt; a deadline that runs from a receipt is listed only for those.
    """
    received = receipts or {}
    found = [due(deadline, received[deadline.id] if deadline.after == "receipt" else period.end, workdays)
             for deadline in duties.deadlines
             if (not deadline.cycles or period.kind in deadline.cycles) and (deadline.after != "receipt" or deadline.id in received)]
    return sorted(found, key=lambda part: (part.last is None, part.last or part.first, part.id))


def due(deadline: Deadline, after: date, workdays: Workdays) -> Due:
    """One deadline after a period's last day or a day of receipt, which itself is not counted."""
    params: dict[str, object] = {"after": after}
    if deadline.days:
        month = after.month + (deadline.month == "next")
        first, last = (in_month(after.year, month, day) for day in deadline.days)
        because = "deadline_days"
    else:
        first, params["nth"] = after + DAY, deadline.nth
        because = f"deadline_nth_{deadline.unit}"
        last = nth_day(after, deadline.nth) if deadline.unit == "day" else nth_working_day(after, deadline.nth, workdays)
        if last is None:
            because, params["year"] = "deadline_unknown_year", _unknown_year(first, workdays)
    return Due(deadline.id, deadline.title, first, last, deadline.rules, because, params, deadline.owner, deadline.audience)


def _unknown_year(day: date, workdays: Workdays) -> int:
    """The first year from `day` on whose holidays are not known."""
    while workdays.working(day) is not None:
        day += DAY
    return day.year
