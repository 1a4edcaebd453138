"""Working days as the State Council's notices set them, and the user's own file over them."""
from __future__ import annotations

from datetime import date, timedelta

import pytest

from kpi import workdays
from kpi.errors import KpiError


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def test_spring_festival_2026():
    """R4-11: 15 to 23 February 2026 are off; Saturday 14 and Saturday 28 February are worked for it."""
    known = workdays.read()
    assert not any(known.working(day) for day in days(date(2026, 2, 15), date(2026, 2, 23)))
    assert all(known.public_holiday(day) for day in days(date(2026, 2, 15), date(2026, 2, 23)))
    for worked in (date(2026, 2, 14), date(2026, 2, 28)):
        assert worked.weekday() == 5 and known.working(worked) and not known.public_holiday(worked)
    assert known.working(date(2026, 2, 24)) and not known.working(date(2026, 3, 1))


def test_national_day_2026():
    """R4-11: 1 to 7 October 2026 are off; Sunday 20 September and Saturday 10 October are worked for it."""
    known = workdays.read()
    assert not any(known.working(day) for day in days(date(2026, 10, 1), date(2026, 10, 7)))
    assert known.working(date(2026, 9, 20)) and known.working(date(2026, 10, 10)) and not known.working(date(2026, 10, 11))
    assert known.working(date(2026, 10, 8))


def test_an_ordinary_weekend_is_no_public_holiday():
    """R1-09: holiday duty is about public holidays."""
    saturday = date(2026, 11, 21)
    assert not workdays.read().working(saturday) and workdays.read().public_holiday(saturday) is False


def test_working_days_per_year():
    """R4-11: 2023 to 2026 are known, with as many working days as the notices leave."""
    known = workdays.read()
    assert {2023, 2024, 2025, 2026} <= known.years
    counted = [sum(known.working(day) for day in days(date(year, 1, 1), date(year, 12, 31))) for year in (2023, 2024, 2025, 2026)]
    assert counted == [249, 251, 248, 248]


def test_a_year_nobody_has_set_is_not_guessed():
    """R4-11: the holidays of a far year are not known yet."""
    assert workdays.read().working(date(2199, 1, 5)) is None and workdays.read().public_holiday(date(2199, 1, 5)) is None
    assert workdays.read().working(date(1999, 1, 5)) is None


def test_no_file_in_the_home_changes_nothing(tmp_path):
    assert workdays.read(tmp_path) == workdays.read() and not workdays.read(tmp_path).own_file


def test_own_days_are_added_to_a_known_year(tmp_path):
    (tmp_path / workdays.FILE).write_text("holidays = [2026-11-20]\nworkdays = [2026-11-21, 2026-10-02]", "utf-8")
    own = workdays.read(tmp_path)
    assert own.own_file and not own.working(date(2026, 11, 20)) and own.public_holiday(date(2026, 11, 20))
    assert own.working(date(2026, 11, 21)) and own.working(date(2026, 10, 2)) and not own.public_holiday(date(2026, 10, 2))
    assert not own.working(date(2026, 10, 1)) and own.years == workdays.read().years


def test_a_day_of_make_up_work_may_be_given_back(tmp_path):
    (tmp_path / workdays.FILE).write_text("holidays = [2026-10-10]", "utf-8")
    assert workdays.read(tmp_path).working(date(2026, 10, 10)) is False


def test_a_whole_year_of_ones_own(tmp_path):
    (tmp_path / workdays.FILE).write_text("years = [2026, 2199]\nholidays = [2199-01-01]\nworkdays = [2199-01-05]", "utf-8")
    own = workdays.read(tmp_path)
    assert own.working(date(2199, 1, 1)) is False and own.working(date(2199, 1, 5)) and date(2199, 1, 5).weekday() == 5
    assert own.working(date(2026, 10, 1)) and own.working(date(2025, 10, 1)) is False    # 2026 is wholly the file's, 2025 is not


@pytest.mark.parametrize("text, says", [
    ("holidays = [2199-01-01]", "the holidays of 2199 are not known"),
    ("holidays = [2026-01-05]\nworkdays = [2026-01-05]", "both a holiday and a working day"),
    ('holidays = ["2026-01-05"]', "not a list of days"),
    ("holidays = [2026-01-05T08:00:00]", "not a list of days"),
    ("years = [true]", "not a list of years"),
    ("years = 2026", "not a list of years"),
    ("holiday = []", '"holiday"'),
    ("holidays = [", "cannot be read"),
])
def test_what_is_refused(tmp_path, text, says):
    (tmp_path / workdays.FILE).write_text(text, "utf-8")
    with pytest.raises(KpiError, match="holidays.toml") as caught:
        workdays.read(tmp_path)
    assert says in caught.value.what
