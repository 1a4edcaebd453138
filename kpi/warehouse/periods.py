"""Periods: a day, ISO week, month, quarter, year, or a range of days, all closed at both ends."""
from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from kpi.errors import KpiError

KINDS = ("day", "week", "month", "quarter", "year")


@dataclass(frozen=True)
class Period:
    """`text` as asked, `kind` (one of KINDS or "range"), first and last day."""

    text: str
    kind: str
    start: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    def previous(self) -> Period:
        """The period of the same kind just before (a range: as many days)."""
        if self.kind == "range":
            end = self.start - timedelta(days=1)
            return parse(f"{end - timedelta(days=self.days - 1)}..{end}")
        return of_day(self.start - timedelta(days=1), self.kind)

    def following(self) -> Period:
        """The period of the same kind just behind."""
        if self.kind == "range":
            start = self.end + timedelta(days=1)
            return parse(f"{start}..{start + timedelta(days=self.days - 1)}")
        return of_day(self.end + timedelta(days=1), self.kind)


def _month_end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def of_day(day: date, kind: str) -> Period:
    """The standard period of `kind` that holds `day`."""
    if kind == "day":
        return Period(day.isoformat(), kind, day, day)
    if kind == "week":
        year, week, weekday = day.isocalendar()
        monday = day - timedelta(days=weekday - 1)
        return Period(f"{year:04d}-W{week:02d}", kind, monday, monday + timedelta(days=6))
    if kind == "month":
        return Period(f"{day:%Y-%m}", kind, day.replace(day=1), _month_end(day.year, day.month))
    if kind == "quarter":
        quarter = (day.month + 2) // 3
        return Period(f"{day.year:04d}-Q{quarter}", kind, date(day.year, quarter * 3 - 2, 1), _month_end(day.year, quarter * 3))
    if kind == "year":
        return Period(f"{day.year:04d}", kind, date(day.year, 1, 1), date(day.year, 12, 31))
    raise KpiError(f'there is no kind of period "{kind}"', now=f"Take one of {', '.join(KINDS)}")


def parse(text: str | Period) -> Period:
    """`2026-09-14`, `2026-W37`, `2026-09`, `2026-Q3`, `2026`, or `2026-09-01..2026-09-15` as a Period; KpiError otherwise."""
    if isinstance(text, Period):
        return text
    text = text.strip()
    try:
        if ".." in text:
            first, last = (date.fromisoformat(part) for part in text.split("..", 1))
            if last < first:
                raise KpiError(f'"{text}" ends before it begins', "period", "Write the earlier day first")
            return Period(text, "range", first, last)
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return of_day(date.fromisoformat(text), "day")
        if m := re.fullmatch(r"(\d{4})-W(\d{2})", text):
            return of_day(date.fromisocalendar(int(m[1]), int(m[2]), 1), "week")
        if m := re.fullmatch(r"(\d{4})-(\d{2})", text):
            return of_day(date(int(m[1]), int(m[2]), 1), "month")
        if m := re.fullmatch(r"(\d{4})-Q([1-4])", text):
            return of_day(date(int(m[1]), int(m[2]) * 3, 1), "quarter")
        if re.fullmatch(r"\d{4}", text):
            return of_day(date(int(text), 1, 1), "year")
    except ValueError:
        pass
    raise KpiError(
        f'"{text}" is not a period', "period",
        "Write a day 2026-09-14, a week 2026-W37, a month 2026-09, a quarter 2026-Q3, a year 2026, or a range 2026-09-01..2026-09-15",
    )


def kind_of(start: date, end: date) -> str | None:
    """The standard kind of period that runs exactly from `start` to `end`; None for any other range."""
    return next((k for k in KINDS if (p := of_day(start, k)).start == start and p.end == end), None)
