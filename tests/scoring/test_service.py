"""Care of customers: ratings, first owners, visits, renewals, topics; and changes."""
from __future__ import annotations

import tomllib
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.errors import KpiError
from kpi.schemes.read_duties import duties
from kpi.scoring.rounding import half_up
from kpi.scoring.service import Visits, change, customer_rating, followed, renewal_rate, topics, visit_share, visits_due

GOLDEN = tomllib.loads((Path(__file__).parents[1] / "golden.toml").read_text("utf-8"), parse_float=Decimal)["case"]
LIMITS = duties(tomllib.loads("".join(f"""
[[limit]]
id = "visits_{grade}"
of = "visit"
kind = "{grade}"
times = {times}
days = {days}
""" for grade, times, days in [("a", 2, 7), ("b", 1, 7), ("c", 1, 10)]))).limits


@pytest.mark.parametrize("ratings, value", [
    ([3, 3, 3], 1), ([3, 2, 1], Fraction(2, 3)), ([3, None], 1), ([1], Fraction(1, 3)), ([3, -3], 0), ([-3, -1], 0), ([2, -1], Fraction(1, 6))])
def test_customer_ratings(ratings, value):
    """R0-07: points ÷ (3 × rated answers), floor 0; an answer nobody rated is not counted."""
    assert customer_rating(ratings).value == value


def test_no_rating_is_not_zero_and_a_rating_off_the_scale_is_refused():
    """R0-07."""
    assert customer_rating([None]).value is None and customer_rating([]).because == "ratings_none"
    found = customer_rating([3, 2, None])
    assert (found.because, found.params) == ("ratings_share", {"points": 5, "rated": 2, "best": 3})
    with pytest.raises(KpiError) as caught:
        customer_rating([4])
    assert str(caught.value) == "ratings: a rating of 4 is not on the scale. Give 3 to -3."


AT = datetime(2026, 3, 1, 9)


def test_first_owner_keeps_following():
    """R0-08: transferred and still-open cases by first owner."""
    tickets = [
        {"ticket_id": "1", "first_owner": "ann", "owner": "bob", "opened_at": AT, "done_at": None},
        {"ticket_id": "2", "first_owner": "ann", "owner": "ann", "opened_at": AT, "done_at": datetime(2026, 3, 2)},
        {"ticket_id": "3", "first_owner": "ann", "owner": None, "opened_at": AT, "done_at": datetime(2026, 3, 9)},
        {"ticket_id": "4", "first_owner": None, "owner": "bob", "opened_at": AT, "done_at": None},
        {"ticket_id": "5", "first_owner": "bob", "owner": "cat", "opened_at": datetime(2026, 4, 1), "done_at": None},
    ]
    ann, nobody = followed(tickets, datetime(2026, 3, 5))
    assert [part.owner for part in followed(tickets[::-1], datetime(2026, 4, 2))] == ["ann", "bob", None]
    assert followed(tickets[1:2], AT)[0].open == ("2",) and followed(tickets[1:2], datetime(2026, 3, 2))[0].open == ()
    assert (ann.owner, ann.cases, ann.transferred, ann.open) == ("ann", 3, ("1",), ("1", "3"))
    assert (nobody.owner, nobody.transferred, nobody.open) == (None, ("4",), ("4",))


def cared(grade: str, owner_from: date | None, made: int, first=date(2026, 2, 1), last=date(2026, 2, 28)):
    customers = [{"customer_id": "k", "grade": grade, "owner": "ann", "owner_from": owner_from}]
    visits = [{"agent_id": "ann", "customer_id": "k", "visited_at": datetime(2026, 2, 10, 9)}] * made
    return visits_due(LIMITS, customers, visits, first, last)[0]


@pytest.mark.parametrize("grade, owner_from, due", [
    ("a", date(2026, 1, 1), 8), ("b", date(2026, 1, 1), 4), ("c", date(2026, 1, 1), 2),
    ("A", date(2026, 2, 1), 8),
    ("a", date(2026, 2, 22), 2),     # 7 days
    ("a", date(2026, 2, 25), 1),     # 4 days: floor(8 / 7)
    ("a", date(2026, 2, 26), 0),     # 3 days: floor(6 / 7)
    ("c", date(2026, 2, 19), 1),     # 10 days
    ("c", date(2026, 2, 20), 0),
    ("b", date(2026, 3, 1), 0),
])
def test_visits_due(grade, owner_from, due):
    """R0-10: floor(days in care × 2/7, 1/7, 1/10) in February 2026."""
    part = cared(grade, owner_from, 0)
    assert part.due == due and part.because == "visits_due"


def test_visits_say_what_they_were_reckoned_from():
    """R0-10: and the days at both ends of the period count."""
    assert cared("a", date(2026, 2, 10), 3).params == {"days": 19, "times": 2, "per": 7}
    assert cared("c", date(2026, 1, 1), 0).params == {"days": 28, "times": 1, "per": 10} and cared("a", None, 0).made == 0
    assert cared("B", date(2026, 3, 1), 0) == Visits("ann", "k", "b", 0, 0, 0, "visits_due", {"days": 0, "times": 1, "per": 7})
    spans = ((10, 28), (1, 10), (11, 28), (1, 9))
    assert [cared("a", None, 1, date(2026, 2, first), date(2026, 2, last)).made for first, last in spans] == [1, 1, 0, 0]


def test_care_since_an_unknown_day_counts_from_the_first_and_says_so():
    """R0-10."""
    assert (cared("b", None, 0).due, cared("b", None, 0).because) == (4, "visits_due_care_unknown")


def test_a_leap_february_has_a_day_more():
    """R0-10: 29 days × 2/7 = 8.28, and of 31 days 8.85; a quarter is taken as a whole."""
    assert cared("a", None, 0, date(2024, 2, 1), date(2024, 2, 29)).due == 8
    assert cared("c", None, 0, date(2026, 1, 1), date(2026, 3, 31)).due == 9


def test_visits_above_what_is_due_count_for_no_other():
    """R0-10: nine visits of one customer do not stand for those of another."""
    customers = [{"customer_id": name, "grade": grade, "owner": "ann", "owner_from": None}
                 for name, grade in [("k", "b"), ("m", "b"), ("n", None), ("o", "d")]]
    customers.append({"customer_id": "p", "grade": "a", "owner": None, "owner_from": None})
    visit = {"agent_id": "ann", "customer_id": "k", "visited_at": datetime(2026, 2, 28, 23, 59)}
    visits = [visit] * 9 + [visit | {"customer_id": "m"}] + [visit | {"agent_id": "bob", "customer_id": "m"}]
    visits += [visit | {"customer_id": "m", "visited_at": datetime(2026, 3, 1)}]
    found = visits_due(LIMITS, customers, visits, date(2026, 2, 1), date(2026, 2, 28))
    assert [(part.customer, part.due, part.made, part.counted) for part in found] == [("k", 4, 9, 4), ("m", 4, 1, 1)]
    assert [part.customer for part in visits_due(LIMITS, customers[::-1], [], date(2026, 2, 1), date(2026, 2, 28))] == ["m", "k"]
    share = visit_share(found)
    assert share.value == Fraction(5, 8) and share.because == "visits_share" and share.params == {"counted": 5, "due": 8, "extra": 5}
    none = visit_share([cared("a", date(2026, 3, 1), 0)])
    assert none.value is None and none.because == "visits_none_due"


def test_renewal_rate():
    """R0-10: renewed ÷ due in the period, up to the day asked."""
    def customer(due, renewed):
        return {"renewal_due": due, "renewed_on": renewed}

    customers = [
        customer(date(2026, 3, 1), date(2026, 2, 20)), customer(date(2026, 3, 31), None), customer(date(2026, 3, 10), date(2026, 4, 9)),
        customer(date(2026, 4, 1), date(2026, 3, 1)), customer(None, date(2026, 3, 1)), customer(date(2026, 2, 28), None)]
    march = (date(2026, 3, 1), date(2026, 3, 31))
    assert renewal_rate(customers, *march, date(2026, 5, 1)).value == Fraction(2, 3)
    assert renewal_rate(customers, *march, date(2026, 3, 31)).value == Fraction(1, 3)
    assert renewal_rate(customers, *march, date(2026, 3, 15)).value == Fraction(1, 2)
    on_the_day = renewal_rate(customers, *march, date(2026, 4, 9))
    assert (on_the_day.because, on_the_day.params) == ("renewals_share", {"renewed": 2, "due": 3})
    assert renewal_rate([], *march, date(2026, 5, 1)).because == "renewals_none_due"


def test_topics_of_a_week():
    """R0-13: the weekly follow-up report: customer needs, stability, opinions, suggestions; a Sunday belongs to its Monday."""
    visits = [
        {"visit_id": "1", "visited_at": datetime(2026, 3, 1, 9), "topics": "needs, stability"},
        {"visit_id": "2", "visited_at": datetime(2026, 3, 2, 9), "topics": "stability；needs、needs"},
        {"visit_id": "3", "visited_at": datetime(2026, 3, 8, 9), "topics": "stability"},
        {"visit_id": "4", "visited_at": datetime(2026, 3, 8, 9), "topics": None},
    ]
    found = [(part.start, part.topic, part.count, part.rows) for part in topics(visits, "visit_id", "visited_at", "topics", "week")]
    assert found == [
        (date(2026, 2, 23), "needs", 1, ("1",)), (date(2026, 2, 23), "stability", 1, ("1",)),
        (date(2026, 3, 2), "stability", 2, ("2", "3")), (date(2026, 3, 2), "needs", 1, ("2",)), (date(2026, 3, 2), None, 1, ("4",))]


def test_topics_as_frequent_as_one_another_stand_by_name():
    """R0-13."""
    visit = {"visit_id": "1", "visited_at": date(2026, 3, 2), "topics": "stability, needs, opinions"}
    assert [part.topic for part in topics([visit], "visit_id", "visited_at", "topics", "day")] == ["needs", "opinions", "stability"]


def test_questions_of_a_day_and_causes_of_a_month():
    """R1-30."""
    cases = [{"case_no": "1", "on": date(2026, 3, 1), "cause": "parts"}, {"case_no": "2", "on": date(2026, 3, 31), "cause": "parts"}]
    assert [part.count for part in topics(cases, "case_no", "on", "cause", "day")] == [1, 1]
    assert [(part.start, part.count) for part in topics(cases, "case_no", "on", "cause", "month")] == [(date(2026, 3, 1), 2)]
    with pytest.raises(KpiError) as caught:
        topics(cases, "case_no", "on", "cause", "year")
    assert str(caught.value) == 'topics: there is no list per "year". Take one of day, week, month.'


@pytest.mark.parametrize("before, after, share", next(case["table"] for case in GOLDEN if case["rule"] == "R2C-02"))
def test_change_of_weekly_violations(before, after, share):
    """R2C-02, golden: 127 → 32 is −74.8 %, 137 → 21 is −84.7 %."""
    assert half_up(change(before, after).value, 3) == share and change(before, after).because == "change"


def test_a_change_from_nothing_is_none():
    """R2C-02."""
    assert change(0, 5).value is None and change(0, 5).because == "change_from_nothing" and change(5, 0).value == -1
    assert change(0, 5).params == {"after": 5} and change(4, 5).params == {"before": 4, "after": 5}


@given(st.lists(st.integers(-3, 3), min_size=1, max_size=40))
def test_ratings_stay_within_nothing_and_full(ratings):
    """R0-07: and more of the best never lowers them."""
    value = customer_rating(ratings).value
    assert 0 <= value <= 1 and customer_rating([*ratings, 3]).value >= value
