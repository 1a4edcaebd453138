"""Promotions from the calendar: when each took place, and the days of a period that are, or are not, its days."""
from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from kpi.errors import unknown
from kpi.verbs.desk import opened
from kpi.warehouse import Period, parse

COLUMNS = ["event", "first", "last", "days", "all_days"]
NO_PROMOTION = ("holiday", "workday", "节假日", "假期", "调休", "工作日")
"""Kinds of calendar rows that are no promotion."""
APART = timedelta(days=45)
"""Days of one name this far apart are two occurrences."""
ONLY, WITHOUT, ANY = "event", "without", "*"
YEAR = re.compile(r"^\s*(19|20)\d\d\s*年?\s*[-_ ]?|[-_ ]?\s*(19|20)\d\d\s*年?\s*$")


@dataclass(frozen=True)
class Days:
    """The days of a period that count. `days` None: all of them; `text`: as asked ("event:618", "without:618", "without:*")."""

    period: Period
    days: tuple[date, ...] | None
    text: str

    @property
    def count(self) -> int:
        return self.period.days if self.days is None else len(self.days)


def events(period: str | None = None, home: Path | str | None = None) -> pd.DataFrame:
    """Promotions, one row per occurrence, oldest first: event (its name without a year), first, last, days (of the occurrence, or of
    what lies in `period`), all_days. With `period`, only those with a day in it."""
    p = parse(period) if period else None
    rows = []
    for name, own in occurrences(home):
        inside = [day for day in own if p is None or p.start <= day <= p.end]
        if inside:
            rows.append((name, own[0], own[-1], len(inside), len(own)))
    return pd.DataFrame(rows, columns=COLUMNS, dtype=object)


def occurrences(home: Path | str | None = None) -> list[tuple[str, tuple[date, ...]]]:
    """Every promotion of the calendar with its days, by first day. A year in its name is no part of the name."""
    found: dict[str, list[list[date]]] = {}
    for day, event, kind in opened(home).rows("select distinct day, event, kind from core.calendar where day is not null order by day"):
        if (kind or "").strip().casefold() in NO_PROMOTION:
            continue
        runs = found.setdefault(plain_name(event), [])
        if runs and day - runs[-1][-1] <= APART:
            if day != runs[-1][-1]:
                runs[-1].append(day)
        else:
            runs.append([day])
    return sorted(((name, tuple(run)) for name, runs in found.items() for run in runs), key=lambda one: (one[1][0], one[0]))


def plain_name(event: str) -> str:
    """2026年618 and 618 are one event."""
    return YEAR.sub("", event).strip() or event.strip()


def days_of(period: str | Period, text: str, home: Path | str | None = None) -> Days:
    """The days that "event:NAME", "without:NAME" or "without:*" (no promotion at all) leave of a period; "" or "all": every day.

    KpiError for an event without a day in the period.
    """
    p = parse(period)
    if text in ("", "all"):
        return Days(p, None, "")
    way, _, name = text.partition(":")
    own = _own_days(p, home)
    if way not in (ONLY, WITHOUT) or name not in (*own, ANY) or (way == ONLY and name == ANY):
        raise unknown("days of a period", text, [f"{way}:{name}" for way in (ONLY, WITHOUT) for name in own] or ["all"], "days")
    named = {day for event, days in own.items() if name in (event, ANY) for day in days}
    every = (p.start + timedelta(days=n) for n in range(p.days))
    return Days(p, tuple(day for day in every if (day in named) == (way == ONLY)), text)


def last_year(period: str | Period, text: str, home: Path | str | None = None) -> Days | None:
    """The days to compare with a year earlier: of the same event last year, in the same kind of period where it lies in it; without an
    event the same period a year earlier. None where that event did not take place."""
    p = parse(period)
    before = year_before(p)
    if text in ("", "all"):
        return Days(before, None, "")
    way, _, name = text.partition(":")
    if way == WITHOUT:
        known = _own_days(before, home)
        return days_of(before, text, home) if name == ANY or name in known else Days(before, None, "")
    of_now = _own_days(p, home).get(name, ())
    year = (of_now[0].year if of_now else p.start.year) - 1
    runs = [run for event, run in occurrences(home) if event == name and run[0].year == year]
    if not runs:
        return None
    if before.start <= runs[0][0] and runs[0][-1] <= before.end:
        return Days(before, runs[0], text)
    return Days(parse(f"{runs[0][0]}..{runs[0][-1]}"), runs[0], text)


def event_before(period: str, days: str, home: Path | str | None = None) -> str:
    """The days of the same event a year earlier, as a period; "" where the calendar or the data has none, or `days` is no event."""
    if not days.startswith(f"{ONLY}:"):
        return ""
    other = last_year(days_of(period, days, home).period, days, home)
    return f"{other.days[0]}..{other.days[-1]}" if other is not None and other.days and covered(other, home) else ""


def covered(days: Days, home: Path | str | None = None) -> bool:
    """Whether the data begins before these days are over."""
    first = opened(home).times[0]
    return first is not None and first.date() <= (days.days[-1] if days.days else days.period.end)


def year_before(p: Period) -> Period:
    """The same period a year earlier: the same month, quarter, week number (52 for a week 53) or days."""
    if p.kind == "year":
        return parse(f"{p.start.year - 1:04d}")
    if p.kind == "quarter":
        return parse(f"{p.start.year - 1:04d}-Q{(p.start.month + 2) // 3}")
    if p.kind == "month":
        return parse(f"{p.start.year - 1:04d}-{p.start.month:02d}")
    if p.kind == "week":
        year, week, _ = p.start.isocalendar()
        last = date(year - 1, 12, 28).isocalendar()[1]
        return parse(f"{year - 1:04d}-W{min(week, last):02d}")
    if p.kind == "day":
        return parse(_same_day(p.start).isoformat())
    return parse(f"{_same_day(p.start)}..{_same_day(p.end)}")


def _same_day(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _own_days(p: Period, home: Path | str | None) -> dict[str, tuple[date, ...]]:
    """Event -> its days within a period."""
    found: dict[str, tuple[date, ...]] = {}
    for name, own in occurrences(home):
        inside = tuple(day for day in own if p.start <= day <= p.end)
        if inside:
            found[name] = found.get(name, ()) + inside
    return found
