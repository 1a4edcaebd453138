"""What response-center-200 and its halves print, typed by hand from the rules (R0)."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from kpi import schemes
from kpi.scoring.standings import score_group

DAILY = [
    ("weekly_plan", 8, "weeks_by_last_day", None),
    ("weekly_summary", 8, "weeks_by_last_day", None),
    ("daily_report", 22, "planned_days", None),
    ("callbacks", 24, "planned_days", 15),
    ("emergencies", 8, None, None),
    ("response_quality", 30, None, None),
]
LIMITS = {
    "question_accepted": ("question", "3min"), "simple_question_done": ("simple_question", "5min"), "restart": ("restart", "10min"),
    "reinstall": ("reinstall", "2h"), "fault": ("fault", "1h"), "racking": ("racking", "4h"), "unracking": ("unracking", "30min"),
    "hardware_handled": ("hardware", "4h"), "hardware_replaced": ("hardware", "6h"),
}


@pytest.fixture(scope="module")
def whole():
    return schemes.load("response-center-200")


@pytest.fixture(scope="module")
def admin():
    return schemes.load("response-center-admin")


@pytest.fixture(scope="module")
def business():
    return schemes.load("response-center-business")


def test_the_ladder_has_seven_posts(whole):
    """R0-01: trainee, junior, mid, senior, supervisor, manager, director."""
    assert whole.posts == ("见习", "初级", "中级", "高级", "主管", "部门经理", "部门总监")


def test_two_halves_of_fifty(whole, business):
    """R0-02: half each; without a business half the administrative one stands alone."""
    assert [(item.scheme, item.weight) for item in whole.items] == [("response-center-business", 50), ("response-center-admin", 50)]
    assert [(item.metric, item.weight) for item in business.items] == [(("answer_rating",), 50), (("sla_met",), 50)]
    alone = [{"agent_id": "a", "metric": "scheme:response-center-admin", "value": D("0.93"), "n": 1, "state": "value"}]
    made = score_group(whole, alone)
    assert (made.totals[0].total, made.lines[0].params["missing"]) == (D("93.00"), "spread")


def test_the_administrative_half_is_200_and_pays_by_score(admin):
    """R0-03: 100 + 100; bonus = score ÷ 200 × base, the base not printed."""
    people = {"a": {"role": "agent"}}
    assert admin.full_score == 200
    assert sum(admin.weights_of(admin.items_of(people["a"])).values()) == 200
    first, second = admin.pay.line("administrative_bonus").way.factors
    assert (first.figure.sources[0].name, first.over.sources[0], second.figure.sources[0].name) == ("score", 200, "bonus_base")


def test_daily_work_is_the_printed_hundred(admin):
    """R0-04: 8 8 22 24 8 30; call-backs full at 15 a day."""
    daily = [item for item in admin.items if item.section == "daily_work"]
    found = [(item.id, item.weight, item.due and item.due.per, item.due and item.due.full_per_day) for item in daily]
    assert found == DAILY and sum(item.weight for item in daily) == 100


def test_three_forms_by_role(admin):
    """R0-05: agents, senior staff and sales staff each have a hundred of their own, beside the back end."""
    for role, section in (("agent", "daily_work"), ("manager", "senior_work"), ("sales", "sales_work")):
        own = admin.items_of({"role": role})
        assert {item.section for item in own} == {section, "back_end"}
        assert sum(admin.weights_of(own).values()) == 200
    assert [section.origin for section in admin.sections] == ["printed", "blank", "blank", "printed"]


def test_limits_are_the_printed_minutes(business):
    """R0-06: nine limits; hardware only with authorisation and the part in stock, replacement from the later of the two times."""
    assert {limit.id: (limit.kinds[-1] if limit.id == "simple_question_done" else limit.kinds[0], str(limit.within))
            for limit in business.duties.limits} == LIMITS
    hardware = [limit for limit in business.duties.limits if "hardware" in limit.kinds]
    assert {limit.only_if for limit in hardware} == {("authorised_at", "part_in_stock")}
    assert hardware[1].start == ("opened_at", "authorised_at")


def test_three_points_are_the_best_rating(business):
    """R0-07: 3 is full, and a mean below zero is worth nothing."""
    rating = business.item("answer_rating")
    assert (rating.points.zero.at, rating.points.full.at, rating.points.full.origin, rating.uncapped) == (0, 3, "printed", False)


def test_praise_and_complaint_are_fifty_yuan(whole):
    """R0-09: +50 and −50, and no points."""
    praise, complaint = whole.pay.lines
    assert (praise.way.amount, praise.way.sign, complaint.way.amount, complaint.way.sign) == (50, 1, 50, -1)
    assert [event.points for event in whole.events] == [(0, 0), (0, 0)]


def test_visits_are_due_by_grade(whole):
    """R0-10: a twice a week, b once a week, c once in 10 days; the renewal rate stands beside."""
    assert [(limit.kinds, limit.times, limit.days) for limit in whole.duties.limits] == [(("a",), 2, 7), (("b",), 1, 7), (("c",), 1, 10)]
    assert {part.id: part.show for part in whole.duties.lists}["visits_and_renewals"] == ("visit_compliance", "renewal_rate")


def test_first_contact_follow_up_and_plans(whole):
    """R0-08: tickets by first owner; R0-13: visits by topic each week; R0-12, R0-11: forms with a reason why nothing is reckoned."""
    lists = {part.id: part for part in whole.duties.lists}
    assert (lists["first_contact"].of, lists["weekly_follow_up"].cycle) == ("ticket", "week")
    plans = whole.duties.form("plans")
    assert plans.form[0].choices == ("week", "month", "quarter", "year") and plans.why
    assert whole.duties.form("secrecy").why


def test_the_year_needs_twelve_months_and_ends_by_15_january(whole):
    """R0-14, R0-15."""
    eligible = whole.duties.eligible
    assert (dict(eligible.service_months), eligible.sister_companies) == ({"year": 12}, True)
    filled, sent = whole.duties.deadlines
    assert (filled.month, filled.days, sent.month, sent.days) == ("last", (21, 31), "next", (1, 15))
    assert len(whole.duties.form("yearly_form").form) == 5
