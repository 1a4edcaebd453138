"""Who is appraised, probation, and lists of who falls under a condition."""
from __future__ import annotations

import tomllib
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pandas as pd
import pytest

from kpi.errors import KpiError
from kpi.schemes.model.duties import Eligible, Listing
from kpi.schemes.read_duties import duties
from kpi.scoring.eligible import Days, days_of, eligibility, listed, months_absent, probation

RULE = duties(tomllib.loads("""
[eligible]
max_absent_months = { quarter = 2, year = 2 }
min_present_days = { month = 1 }
service_months = { year = 12 }
probation_months = 3
""", parse_float=Decimal)).eligible


def test_months_absent():
    """R2B-01: planned days not present ÷ mean planned days per month of the period: 66 planned in the quarter are 22 a month."""
    assert months_absent(44, 66, 3) == 2 and months_absent(33, 66, 3) == Fraction(3, 2)
    assert months_absent(40, 240, 12) == 2 and months_absent(0, 0, 3) is None


@pytest.mark.parametrize("absent, appraised, because", [(44, True, "eligible"), (45, False, "eligible_absent")])
def test_more_than_two_months_absent_in_a_quarter(absent, appraised, because):
    """R2B-01: exactly two months is still appraised."""
    found = eligibility(RULE, "quarter", Days(66, 66 - absent, absent, 0), None)
    assert (found.appraised, found.because) == (appraised, because)


def test_the_year_is_tested_too():
    """R2B-01: 41 of 240 planned days are more than two months."""
    found = eligibility(RULE, "year", Days(240, 199, 41, 0), 12)
    assert found.appraised is False and found.because == "eligible_absent"
    assert found.params == {"months": Fraction(41 * 12, 240), "most": 2, "absent": 41, "planned": 240}


def test_in_a_month_nobody_present_does_not_apply():
    """R2B-01: with a monthly cycle months absent never apply, but an agent with no day present is left out."""
    assert eligibility(RULE, "month", Days(22, 1, 21, 0), None).appraised is True
    found = eligibility(RULE, "month", Days(22, 0, 22, 0), None)
    assert (found.appraised, found.because, found.params) == (False, "eligible_not_present", {"present": 0, "least": 1})
    monthly = Eligible(max_absent_months={"month": Decimal("0.5")})
    assert [eligibility(monthly, "month", Days(22, 22 - away, away, 0), None).appraised for away in (11, 12)] == [True, False]


@pytest.mark.parametrize("cycle, days", [
    ("month", Days(0, 0, 0, 0)), ("month", Days(5, 0, 4, 1)), ("quarter", Days(0, 0, 0, 0)), ("quarter", Days(66, 20, 40, 6))])
def test_unknown_attendance_is_not_absence(cycle, days):
    """R2B-01: missing is never zero."""
    found = eligibility(RULE, cycle, days, None)
    assert found.appraised is None and found.because == "eligible_attendance_unknown" and found.params["unknown"] == days.unknown


def test_unknown_days_that_change_nothing():
    """R2B-01: at most two months even if all of them were absent; or more than two even without them."""
    assert eligibility(RULE, "quarter", Days(66, 30, 30, 6), None).appraised is True
    assert eligibility(RULE, "quarter", Days(66, 10, 45, 11), None).appraised is False


@pytest.mark.parametrize("service, appraised, because", [
    (12, True, "eligible"), (11, False, "eligible_service"), (None, None, "eligible_service_unknown")])
def test_a_year_of_service(service, appraised, because):
    """R0-14."""
    found = eligibility(Eligible(service_months={"year": 12}), "year", Days(240, 240, 0, 0), service)
    assert (found.appraised, found.because) == (appraised, because)
    assert found.params == ({} if appraised else {"least": 12} | ({"service": 11} if service else {}))


def test_a_reason_to_leave_out_goes_before_what_is_unknown():
    """R0-14, R2B-01."""
    assert eligibility(RULE, "year", Days(0, 0, 0, 0), 3).because == "eligible_service"
    assert eligibility(Eligible(), "year", Days(0, 0, 0, 0), None).appraised is True
    assert eligibility(Eligible(max_absent_months={"week": Decimal(1)}), "week", Days(5, 0, 5, 0), None).appraised is True


def test_days_from_attendance():
    """R2B-01: leave included; a day outside the period, or not planned, is no absence."""
    first = date(2026, 3, 1)
    table = pd.DataFrame([
        {"day": first + timedelta(days=n), "planned": planned, "present": present} for n, (planned, present) in enumerate([
            (True, True), (True, False), (True, None), (False, True), (False, None), (None, None)])]
        + [{"day": date(2026, 2, 28), "planned": True, "present": False}, {"day": date(2026, 4, 1), "planned": True, "present": False}])
    assert days_of(table, first, date(2026, 3, 31)) == Days(planned=3, present=2, absent=1, unknown=1)
    assert not days_of([], first, first).known
    away = [{"day": first, "planned": True, "present": False}, {"day": date(2026, 3, 31), "planned": True, "present": False}]
    assert days_of([*away, {"day": date(2026, 3, 2), "planned": True, "present": True}], first, date(2026, 3, 31)) == Days(3, 1, 2, 0)


@pytest.mark.parametrize("hired, complaints, full, because, until", [
    (date(2026, 1, 15), 0, True, "probation_full", date(2026, 4, 14)),
    (date(2026, 1, 15), 1, False, "probation_complaints", date(2026, 4, 14)),
    (date(2026, 1, 15), None, None, "probation_complaints_unknown", date(2026, 4, 14)),
    (date(2025, 12, 2), 0, True, "probation_full", date(2026, 3, 1)),      # its last day is the month's first
    (date(2025, 12, 1), 0, None, "probation_over", date(2026, 2, 28)),
    (date(2025, 11, 30), 0, None, "probation_over", date(2026, 2, 27)),
    (date(2026, 3, 31), 0, True, "probation_full", date(2026, 6, 29)),
    (date(2026, 4, 1), 0, None, "probation_ahead", date(2026, 6, 30)),
    (None, 0, None, "probation_unknown", None),
])
def test_probation_of_three_months(hired, complaints, full, because, until):
    """R1-18: the base wage is paid in full when nobody complained; in March 2026."""
    found = probation(RULE, hired, date(2026, 3, 1), date(2026, 3, 31), complaints)
    assert (found.full_wage, found.because, found.until) == (full, because, until)
    told = {"until": until} | ({} if because in ("probation_over", "probation_ahead") else {"complaints": complaints})
    assert found.params == (told if until else {})


def test_a_scheme_without_probation():
    """R1-18."""
    assert probation(Eligible(), date(2026, 3, 1), date(2026, 3, 1), date(2026, 3, 31), 0).because == "probation_none"


TRAINING = Listing("training", when="grade in [良好, 一般] and score < 80", show=("weakest_item", "grade"))


def test_who_needs_training():
    """R2A-19, R4-16: by the last period, in the order handed in."""
    people = {
        "ann": [{"grade": "一般", "score": 70, "weakest_item": "reply_rate"}],
        "bob": [{"grade": "良好", "score": 85}],
        "cat": [{"grade": "优秀", "score": 70}, {"grade": "良好", "score": 79}],
        "dan": [{"grade": "一般", "score": 70}, {"grade": "卓越", "score": 99}],
        "eve": [{"grade": "一般", "score": None}],
        "fay": [None],
        "guy": [],
    }
    found = listed(TRAINING, people)
    assert [(part.key, part.sure, part.because) for part in found] == [
        ("ann", True, "listed"), ("cat", True, "listed"), ("eve", False, "listed_unknown")]
    assert found[0].show == {"weakest_item": "reply_rate", "grade": "一般"} and found[2].params["missing"] == "score"
    assert found[0].params == {"when": TRAINING.when, "run": 1}
    assert listed(TRAINING, {"eve": [{}]})[0].params["missing"] == "grade, score"


def test_two_years_of_excellent_results():
    """R4-16: career training; a year not appraised breaks the run."""
    career = Listing("career", when="grade == A", run=2, cycle="year")
    a, b = {"grade": "A"}, {"grade": "B"}
    people = {"one": [a], "two": [a, a], "late": [b, a, a], "gone": [a, a, b], "gap": [a, None, a]}
    assert [part.key for part in listed(career, people)] == ["two", "late"]


def test_a_list_without_condition_shows_all():
    """R1-13."""
    assert [part.because for part in listed(Listing("closed", of="case"), {"1": [{}], "2": [{"x": 1}]})] == ["listed_all"] * 2


def test_bad_ratings_get_a_measure():
    """R3-11: a condition over facts of its own, which must be known."""
    bad = Listing("bad", of="rating", when="rating <= 2", show=("measure", "owner"))
    found = listed(bad, {"c1": [{"rating": 2, "measure": "call back", "owner": "ann"}], "c2": [{"rating": 3}]})
    assert [(part.key, part.show) for part in found] == [("c1", {"measure": "call back", "owner": "ann"})]
    severe = Listing("severe", of="case", when="severity == severe")
    assert listed(severe, {"1": [{"severity": "severe"}]})[0].key == "1"
    slow = Listing("slow", when="handle_time > 300")
    assert listed(slow, {"ann": [{"handle_time": 301}], "bob": [{"handle_time": 300}]}, more_names=["handle_time"])[0].key == "ann"
    with pytest.raises(KpiError, match="list slow"):
        listed(slow, {})
