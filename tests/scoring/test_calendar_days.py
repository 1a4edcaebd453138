"""Deadlines, working days, months of service; the holidays of 2026 as kpi.workdays knows them."""
from __future__ import annotations

import calendar
import tomllib
from datetime import date, datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi import workdays
from kpi.errors import KpiError
from kpi.schemes.read_duties import duties
from kpi.scoring.calendar_days import (
    Due,
    deadlines,
    due,
    full_months,
    in_month,
    months_after,
    months_of_service,
    nth_day,
    nth_working_day,
    working_days,
)
from kpi.scoring.table_rows import day_of, rows
from kpi.warehouse.periods import parse

KNOWN = workdays.read()
DUTIES = duties(tomllib.loads("""
[[deadline]]
id = "data_in"
title = { zh = "数据收齐", en = "Data in" }
nth = 3
unit = "working_day"
cycle = "month"
rules = ["R4-11"]
[[deadline]]
id = "appeal"
after = "receipt"
nth = 5
unit = "working_day"
rules = ["R4-11"]
[[deadline]]
id = "appraisal"
days = [5, 10]
cycle = "month"
rules = ["R2B-17"]
[[deadline]]
id = "statistics"
days = [1, 9]
cycle = "month"
rules = ["R1-13", "R1-27"]
[[deadline]]
id = "yearly_form"
days = [25, 31]
month = "last"
cycle = "year"
rules = ["R0-15"]
[[deadline]]
id = "yearly_form_to_hr"
days = [1, 15]
cycle = "year"
rules = ["R0-15"]
"""))


def listed(period: str, **more) -> dict[str, Due]:
    return {part.id: part for part in deadlines(DUTIES, parse(period), KNOWN, **more)}


@pytest.mark.parametrize("month, last", [
    ("2026-08", date(2026, 9, 3)),      # Tuesday, Wednesday, Thursday
    ("2026-09", date(2026, 10, 10)),    # 1 to 7 October off; Thursday 8, Friday 9, and Saturday 10 is worked
    ("2025-09", date(2025, 10, 11)),    # 1 to 8 October off; Thursday 9, Friday 10, Saturday 11 worked
    ("2026-01", date(2026, 2, 4)),      # Sunday 1 is off
    ("2025-12", date(2026, 1, 6)),      # 1 to 3 January off, Sunday 4 is worked
])
def test_data_in_by_the_third_working_day(month, last):
    """R4-11: across National Day, New Year and make-up days."""
    part = listed(month)["data_in"]
    assert (part.first, part.last) == (parse(month).end + timedelta(days=1), last)
    assert part.because == "deadline_nth_working_day" and part.params == {"after": parse(month).end, "nth": 3}
    assert part.rules == ("R4-11",) and part.title["zh"] == "数据收齐"


def test_third_working_day_over_spring_festival():
    """R4-11: after Friday 13 February 2026: Saturday 14 is worked, then nothing until the 24th."""
    assert nth_working_day(date(2026, 2, 13), 3, KNOWN) == date(2026, 2, 25)
    assert working_days(date(2026, 2, 14), date(2026, 2, 28), KNOWN) == 6


@pytest.mark.parametrize("received, last", [
    (date(2026, 9, 4), date(2026, 9, 11)),      # a Friday: Monday to Friday
    (date(2026, 9, 5), date(2026, 9, 11)),      # a Saturday
    (date(2026, 9, 29), date(2026, 10, 12)),    # Wednesday 30, holiday to the 7th, 8, 9, Saturday 10, Monday 12
])
def test_appeal_within_five_working_days_of_receipt(received, last):
    """R4-11: the day of receipt is not counted."""
    part = listed("2026-08", receipts={"appeal": received})["appeal"]
    assert part.last == last and part.first == received + timedelta(days=1)


def test_an_appeal_is_listed_only_for_a_receipt():
    """R4-11."""
    assert "appeal" not in listed("2026-08")


def test_windows_stand_in_the_next_month():
    """R2B-17: appraisal on the 5th to 10th; R1-13, R1-27: before the 10th; R4-11 beside them; the earliest first."""
    assert [(part.id, part.first, part.last) for part in deadlines(DUTIES, parse("2026-12"), FIXED)] == [
        ("data_in", date(2027, 1, 1), date(2027, 1, 5)),
        ("statistics", date(2027, 1, 1), date(2027, 1, 9)),
        ("appraisal", date(2027, 1, 5), date(2027, 1, 10)),
    ]


class Weekdays:
    """A calendar without holidays."""

    def working(self, day: date) -> bool:
        return day.weekday() < 5

    def public_holiday(self, day: date) -> bool:
        return False


class Never(Weekdays):
    def working(self, day: date) -> bool:
        return False


class OnlyMarch(Weekdays):
    """Nobody works before the day of March it is made with."""

    def __init__(self, day: int) -> None:
        self.day = date(2026, 3, day)

    def working(self, day: date) -> bool:
        return day >= self.day


class To2026(Weekdays):
    """Weekdays, but 2027 is not set yet."""

    def working(self, day: date) -> bool | None:
        return None if day.year > 2026 else super().working(day)


FIXED = Weekdays()


def test_a_year_form_is_filled_in_december_and_with_hr_by_15_january():
    """R0-15."""
    assert [(part.id, part.first, part.last) for part in deadlines(DUTIES, parse("2026"), FIXED)] == [
        ("yearly_form", date(2026, 12, 25), date(2026, 12, 31)), ("yearly_form_to_hr", date(2027, 1, 1), date(2027, 1, 15))]


def test_an_unknown_year_is_said_never_guessed():
    """R4-11: the month after December lies in a year without a notice."""
    part = {part.id: part for part in deadlines(DUTIES, parse("2026-12"), To2026())}["data_in"]
    assert part.last is None and part.because == "deadline_unknown_year" and part.params["year"] == 2027
    assert part.state(date(2026, 12, 31)) == "ahead" and part.state(date(2027, 1, 4)) == "unknown"
    assert deadlines(DUTIES, parse("2026-12"), To2026())[-1] == part    # what cannot be told stands last
    assert working_days(date(2026, 12, 30), date(2027, 1, 2), To2026()) is None


def test_the_unknown_year_is_the_one_on_the_way():
    """R4-11: after 29 December two working days are known, the third lies in the year without a notice."""
    deadline = duties(tomllib.loads('[[deadline]]\nid = "x"\nnth = 3\nunit = "working_day"')).deadlines[0]
    part = due(deadline, date(2026, 12, 29), To2026())
    assert (part.last, part.because) == (None, "deadline_unknown_year")
    assert part.params == {"after": date(2026, 12, 29), "nth": 3, "year": 2027}


def test_a_deadline_tells_who_owes_it_and_whom_it_is_about():
    """R4-11."""
    text = '[[deadline]]\nid = "x"\nnth = 3\nowner = { zh = "人事", en = "HR" }\nfor = { role = ["lead"] }\nrules = ["R4-11"]'
    part = due(duties(tomllib.loads(text)).deadlines[0], date(2026, 3, 1), FIXED)
    assert (part.owner, part.rules, part.title) == ({"zh": "人事", "en": "HR"}, ("R4-11",), {})
    assert part.audience.has({"role": "lead"}) and not part.audience.has({"role": "agent"})


def test_what_is_due_first_stands_first_whenever_it_begins():
    """R2B-17: the window of the 5th to the 7th goes before that of the 1st to the 9th."""
    text = "".join(f'[[deadline]]\nid = "{name}"\ndays = [{first}, {last}]\n' for name, first, last in (("a", 1, 9), ("b", 5, 7), ("c", 2, 7)))
    found = deadlines(duties(tomllib.loads(text)), parse("2026-09"), FIXED)
    assert [(part.id, part.last.day) for part in found] == [("b", 7), ("c", 7), ("a", 9)]


def test_calendar_days_and_states():
    deadline = duties(tomllib.loads('[[deadline]]\nid = "x"\nnth = 3')).deadlines[0]
    part = due(deadline, date(2026, 2, 27), FIXED)
    assert part.last == nth_day(date(2026, 2, 27), 3) == date(2026, 3, 2) and part.because == "deadline_nth_day"
    assert [part.state(day) for day in (date(2026, 2, 27), date(2026, 2, 28), date(2026, 3, 2), date(2026, 3, 3))] == [
        "ahead", "open", "open", "over"]


def test_a_window_says_what_it_is():
    """R2B-17."""
    part = listed("2026-09")["appraisal"]
    assert part.because == "deadline_days" and part.params == {"after": date(2026, 9, 30)}


def test_a_calendar_without_any_working_day_is_refused():
    with pytest.raises(KpiError) as refused:
        nth_working_day(date(2026, 1, 1), 1, Never())
    assert str(refused.value) == "calendar: no working day in the 60 days after 2026-01-01. Look at the holiday file."
    # 60 days after 1 January: 30 of January, 28 of February, 2 of March
    assert nth_working_day(date(2026, 1, 1), 1, OnlyMarch(2)) == date(2026, 3, 2)
    with pytest.raises(KpiError):
        nth_working_day(date(2026, 1, 1), 1, OnlyMarch(3))


def test_a_day_beyond_the_month_is_its_last():
    assert in_month(2026, 2, 31) == date(2026, 2, 28) and in_month(2024, 2, 30) == date(2024, 2, 29)
    assert in_month(2026, 13, 10) == date(2027, 1, 10) and in_month(2026, 12, 31) == date(2026, 12, 31)
    assert months_after(date(2024, 2, 29), 12) == date(2025, 2, 28) and months_after(date(2026, 10, 31), 4) == date(2027, 2, 28)


@pytest.mark.parametrize("first, last, months", [
    (date(2026, 1, 1), date(2026, 12, 31), 12),
    (date(2026, 1, 2), date(2026, 12, 31), 11),
    (date(2025, 7, 15), date(2026, 7, 14), 12),
    (date(2025, 7, 15), date(2026, 7, 13), 11),
    (date(2024, 2, 29), date(2025, 2, 27), 12),    # 28 February stands for the missing 29th
    (date(2024, 2, 29), date(2025, 2, 26), 11),
    (date(2026, 5, 5), date(2026, 5, 4), 0),
])
def test_full_months(first, last, months):
    """R0-14: both days count."""
    assert full_months(first, last) == months


def test_service_joins_stays_that_touch():
    """R0-14: sister companies count: half a year there and half a year here, without a gap, is a year."""
    there, here = (date(2025, 1, 10), date(2025, 7, 19)), (date(2025, 7, 20), None)
    assert months_of_service([here, there], date(2026, 1, 9)) == 12
    assert months_of_service([here], date(2026, 1, 9)) == 5
    assert months_of_service([there, (date(2025, 8, 1), None)], date(2026, 1, 9)) == 6 + 5    # a gap: each counts for itself
    assert months_of_service([(date(2026, 2, 1), None)], date(2026, 1, 31)) == 0
    # 6 months, a gap, 2 and 1 that touch, a gap, 1
    stays = [(date(2025, 1, 1), date(2025, 6, 30)), (date(2025, 8, 1), date(2025, 9, 30)), (date(2025, 10, 1), date(2025, 10, 31)),
             (date(2025, 12, 1), date(2025, 12, 31))]
    assert months_of_service(stays, date(2026, 6, 1)) == 6 + 3 + 1
    # the last day of twelve months is the first day here
    assert months_of_service([(date(2025, 1, 1), date(2025, 12, 30)), (date(2025, 12, 31), None)], date(2025, 12, 31)) == 12
    assert months_of_service([(date(2025, 1, 1), date(2025, 12, 31)), (date(2025, 3, 1), date(2025, 4, 1))], date(2026, 6, 1)) == 12


@given(st.dates(date(2000, 1, 1), date(2098, 1, 1)), st.integers(1, 40))
def test_the_nth_working_day_is_a_working_day_with_n_from_the_start(after, nth):
    """R4-11: counted by hand over every day between."""
    day = nth_working_day(after, nth, FIXED)
    assert day.weekday() < 5 and working_days(after + timedelta(days=1), day, FIXED) == nth


@given(st.dates(date(2000, 1, 1), date(2050, 1, 1)), st.integers(0, 1500))
def test_full_months_against_a_count_month_by_month(first, days):
    """R0-14: as many anniversaries as fit."""
    last, count = first + timedelta(days=days), 0
    year, month = first.year, first.month
    while True:
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
        turn = date(year, month, min(first.day, calendar.monthrange(year, month)[1]))
        if turn > last + timedelta(days=1):
            break
        count += 1
    assert full_months(first, last) == count


def test_rows_are_plain_and_missing_is_none():
    table = pd.DataFrame({"at": [pd.Timestamp("2026-01-02 03:04"), pd.NaT], "n": [1.5, float("nan")], "s": ["a", None]})
    assert rows(table) == [{"at": datetime(2026, 1, 2, 3, 4), "n": 1.5, "s": "a"}, {"at": None, "n": None, "s": None}]
    assert rows([{"x": pd.NA, "day": date(2026, 1, 2)}]) == [{"x": None, "day": date(2026, 1, 2)}]
    assert type(rows(table)[0]["at"]) is datetime
    assert (day_of(datetime(2026, 1, 2, 23)), day_of(date(2026, 1, 2)), day_of(None)) == (date(2026, 1, 2), date(2026, 1, 2), None)
