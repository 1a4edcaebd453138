"""The demo's time: which months it covers, which days are busy, which hours belong to a shift.

Times are whole seconds since 1970-01-01 on the shop's own clock (naive local time), as int64.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

LAST_DAY = date(2026, 9, 30)
DAY = 86_400
EPOCH = date(1970, 1, 1)

# first day, last day, event, kind, how many times the usual number of customers
EVENTS = (
    (date(2025, 10, 1), date(2025, 10, 8), "国庆", "holiday", 0.9),
    (date(2025, 11, 1), date(2025, 11, 3), "双11", "promotion", 1.8),
    (date(2025, 11, 4), date(2025, 11, 9), "双11", "promotion", 1.3),
    (date(2025, 11, 10), date(2025, 11, 11), "双11", "promotion", 2.9),
    (date(2025, 12, 10), date(2025, 12, 12), "双12", "promotion", 1.6),
    (date(2026, 1, 1), date(2026, 1, 3), "元旦", "holiday", 1.0),
    (date(2026, 2, 15), date(2026, 2, 23), "春节", "holiday", 0.4),
    (date(2026, 3, 5), date(2026, 3, 8), "38节", "promotion", 1.4),
    (date(2026, 4, 4), date(2026, 4, 6), "清明", "holiday", 0.9),
    (date(2026, 5, 1), date(2026, 5, 5), "五一", "holiday", 1.1),
    (date(2026, 6, 1), date(2026, 6, 3), "618", "promotion", 1.9),
    (date(2026, 6, 4), date(2026, 6, 15), "618", "promotion", 1.3),
    (date(2026, 6, 16), date(2026, 6, 18), "618", "promotion", 2.7),
    (date(2026, 6, 19), date(2026, 6, 21), "端午", "holiday", 0.8),
    (date(2026, 9, 25), date(2026, 9, 27), "中秋", "holiday", 0.9),
)

WEEKDAY_FACTOR = np.array([0.97, 0.95, 0.95, 0.97, 1.0, 1.05, 1.07])     # Monday first: the weekend is the peak

# How likely a customer is to write in each hour of the day.
HOUR_WEIGHT = np.array([0.9, 0.5, 0.3, 0.2, 0.2, 0.3, 0.6, 1.2, 2.4, 4.5, 5.8, 5.2,
                        4.2, 4.6, 5.4, 5.4, 5.0, 4.2, 4.2, 5.4, 7.0, 7.2, 5.5, 2.6])

SHIFTS = ("早班", "晚班", "夜班")                                              # early, late, night
SHIFT_HOURS = ((8, 17), (15, 24), (0, 8))
EARLY, LATE, NIGHT = range(3)
SHARED_HANDOVER_HOUR = 16                               # the shared account changes hands at 16:00:00


@dataclass(frozen=True)
class Month:
    """One calendar month of the demo."""

    first: date

    @property
    def after(self) -> date:
        """The first day of the next month."""
        return (self.first.replace(day=28) + timedelta(days=4)).replace(day=1)

    @property
    def days(self) -> int:
        return (self.after - self.first).days

    @property
    def text(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def number(self) -> int:
        """Months since year 0, the month's own part of the seed."""
        return self.first.year * 12 + self.first.month

    @property
    def start(self) -> int:
        return seconds(self.first)

    @property
    def end(self) -> int:
        return seconds(self.after)

    def dates(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range(self.days)]


def months(count: int) -> list[Month]:
    """The last `count` months up to September 2026, oldest first."""
    found = [Month(LAST_DAY.replace(day=1))]
    while len(found) < count:
        found.append(Month((found[-1].first - timedelta(days=1)).replace(day=1)))
    return found[::-1]


def seconds(day: date) -> int:
    """The first second of a day."""
    return (day - EPOCH).days * DAY


def event_factor(day: date) -> float:
    """How many times the usual number of customers an event brings on this day; 1 on a usual day."""
    return next((factor for first, last, _, _, factor in EVENTS if first <= day <= last), 1.0)


def promotion(day: date) -> bool:
    return any(first <= day <= last and kind == "promotion" for first, last, _, kind, _ in EVENTS)


def shift_hours(shift: int) -> tuple[np.ndarray, np.ndarray]:
    """The hours of a shift and how likely a customer writes in each, adding up to 1."""
    hours = np.arange(*SHIFT_HOURS[shift])
    weight = HOUR_WEIGHT[hours]
    return hours, weight / weight.sum()


def calendar() -> list[tuple[date, str, str]]:
    """Every day of every event: day, event, kind, in order of day."""
    return sorted((first + timedelta(days=n), event, kind) for first, last, event, kind, _ in EVENTS
                  for n in range((last - first).days + 1))
