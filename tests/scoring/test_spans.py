"""The days of a period, and which periods are neighbours."""
from __future__ import annotations

from datetime import date

import pytest

from kpi.errors import KpiError
from kpi.scoring.spans import adjacent, month_number, span


@pytest.fixture(autouse=True)
def _fresh():
    span.cache_clear()


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2026", (2026, 1, 1), (2026, 12, 31)),
        ("2026-02", (2026, 2, 1), (2026, 2, 28)),
        ("2024-02", (2024, 2, 1), (2024, 2, 29)),
        ("2026-12", (2026, 12, 1), (2026, 12, 31)),
        ("2026-Q1", (2026, 1, 1), (2026, 3, 31)),
        ("2026-Q4", (2026, 10, 1), (2026, 12, 31)),
        ("2026-W01", (2025, 12, 29), (2026, 1, 4)),
        ("2026-03-14", (2026, 3, 14), (2026, 3, 14)),
        ("2026-03-14..2026-04", (2026, 3, 14), (2026, 4, 30)),
    ],
)
def test_the_days_of_a_period(period, first, last):
    assert span(period) == (date(*first), date(*last))


@pytest.mark.parametrize("text", ["2026-13", "2026-Q5", "2026-W60", "2026-02-30", "March", "2026-3"])
def test_what_is_no_period_is_refused(text):
    with pytest.raises(KpiError) as refused:
        span(text)
    assert str(refused.value) == f'scoring: "{text}" is not a period. Write 2026-03, 2026-Q1, 2026, 2026-W12 or two days.'


def test_neighbours_leave_no_day_between():
    assert adjacent("2025-12", "2026-01") and adjacent("2026-Q1", "2026-Q2") and adjacent("2025-W52", "2026-W01")
    assert not adjacent("2026-01", "2026-03") and not adjacent("2026-02", "2026-01") and not adjacent("2026-01", "2026-01")


def test_months_are_counted_through_the_year():
    assert month_number(date(2026, 1, 1)) - month_number(date(2025, 12, 31)) == 1
    assert month_number(date(2026, 1, 31)) == month_number(date(2026, 1, 1))
