"""The days a period covers, so that appraisals know their neighbours, their year and their months.

A period is written 2026-03, 2026-Q1, 2026, 2026-W12, 2026-03-14 or as two days with .. between.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from kpi.errors import KpiError

FORM = re.compile(r"(\d{4})(?:-(?:(?P<month>\d\d)(?:-(?P<day>\d\d))?|Q(?P<quarter>[1-4])|W(?P<week>\d\d)))?")
DAY = timedelta(days=1)


@lru_cache(maxsize=4096)
def span(period: str) -> tuple[date, date]:
    """First and last day. KpiError when the text is no period."""
    if ".." in period:
        first, last = period.split("..", 1)
        return span(first)[0], span(last)[1]
    found = FORM.fullmatch(period)
    try:
        if not found:
            raise ValueError(period)
        year = int(found[1])
        if found["week"]:
            return date.fromisocalendar(year, int(found["week"]), 1), date.fromisocalendar(year, int(found["week"]), 7)
        if found["day"]:
            return date.fromisoformat(period), date.fromisoformat(period)
        if found["quarter"]:
            month = int(found["quarter"]) * 3
            return date(year, month - 2, 1), _month_end(year, month)
        if found["month"]:
            return date(year, int(found["month"]), 1), _month_end(year, int(found["month"]))
        return date(year, 1, 1), date(year, 12, 31)
    except ValueError:
        raise KpiError(f'"{period}" is not a period', "scoring", "Write 2026-03, 2026-Q1, 2026, 2026-W12 or two days") from None


def month_number(day: date) -> int:
    """Months counted through, so that December and January are neighbours."""
    return day.year * 12 + day.month


def adjacent(earlier: str, later: str) -> bool:
    """Whether nothing lies between two periods."""
    return span(earlier)[1] + DAY == span(later)[0]


def _month_end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - DAY
