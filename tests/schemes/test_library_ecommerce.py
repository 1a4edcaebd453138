"""What ecommerce-100 and ecommerce-10x10 print, typed by hand from the rules."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from kpi import schemes
from kpi.schemes.model import BLANK
from kpi.schemes.model.pay import Bracket
from kpi.scoring.standings import score_group

# rule, what gives the value, points as the source prints them
PRINTED_100 = [
    ("R2A-02", "target_attainment", 30),
    ("R2A-03", "inquiry_conversion", 30),
    ("R2A-04", "order_success", 10),
    ("R2A-05", "sales_per_buyer", 5),
    ("R2A-06", "reply_rate", 5),
    ("R2A-07", "response_time", 5),
    ("R2A-08", "assisted_follow_up", 5),
    ("R2A-09", "execution", 10),
]
PRINTED_10X10 = [
    ("R2B-02", "inquiries", "peer"),
    ("R2B-03", "deals", "peer"),
    ("R2B-04", "deal_rate", "linear"),
    ("R2B-05", "first_response_time", "curve"),
    ("R2B-06", "attitude", "peer"),
    ("R2B-07", "refund_rate", "linear"),
    ("R2B-08", "listing_accuracy", "linear"),
    ("R2B-09", "sets_sold", "per_unit"),
    ("R2B-10", "self_rating", "rated"),
    ("R2B-10", "leader_rating", "rated"),
]
# metrics.md, "From metric to points": value → worth; None is the team's pooled value
ANCHORS = {
    "target_attainment": [("0", "0"), ("1", "1")],
    "inquiry_conversion": [("0", "0"), ("0.60", "1")],
    "order_success": [("0.50", "0"), ("0.95", "1")],
    "sales_per_buyer": [("0", "0"), (None, "1")],
    "reply_rate": [("0.80", "0"), ("1", "1")],
    "response_time": [("30", "1"), ("40", "0.8"), ("60", "0.5"), ("120", "0")],
}


@pytest.fixture(scope="module")
def hundred():
    return schemes.load("ecommerce-100")


@pytest.fixture(scope="module")
def ten():
    return schemes.load("ecommerce-10x10")


# ---- ecommerce-100


def test_items_and_weights_are_the_sources(hundred):
    """R2A-02 to R2A-09: eight items, 30 30 10 5 5 5 5 10."""
    assert [(item.rules[0], item.rated or item.metric[0], item.weight) for item in hundred.items] == PRINTED_100


def test_anchors_are_the_defaults_of_the_design(hundred):
    for item in hundred.items:
        if item.metric:
            found = [(None if a.at is None else a.at, a.worth) for a in item.points.anchors]
            assert found == [(None if at is None else D(at), D(worth)) for at, worth in ANCHORS[item.id]], item.id


def test_the_head_follows_the_rules(hundred):
    """R2A-01: one month; R2A-10: the sum, 100 at most."""
    assert (hundred.cycle, hundred.total, hundred.full_score, hundred.cap, hundred.decimals) == ("month", "sum", 100, 100, 2)
    assert (hundred.credit, hundred.credit_days, hundred.missing) == ("last_reply_before_order", 2, "spread")
    assert hundred.enough.cases == 30


def test_every_item_says_why_in_both_languages(hundred):
    """R2A-18: assessors can explain every point."""
    assert all(set(item.why) == {"zh", "en"} for item in hundred.items)


def test_tiers_are_the_lower_band_of_the_last_two(hundred):
    """R2A-12: 90, 80, 70, the last two in a row."""
    tiers = hundred.outcomes.tiers
    assert [(band.id, band.at_least) for band in tiers.bands] == [("senior", 90), ("mid", 80), ("junior", 70)]
    assert (tiers.window, tiers.consecutive, tiers.take, tiers.short) == (2, True, "lowest", "provisional")


def test_below_70_reminds_and_the_next_time_proposes_dismissal(hundred):
    """R2A-13: the next appraisal on record however late; no dismissal without an interview."""
    reminder, dismissal = hundred.outcomes.action("reminder"), hundred.outcomes.action("dismissal")
    assert reminder.any[0].when.text == dismissal.any[0].when.text == "score < 70"
    assert (reminder.any[0].run, reminder.proposal) == (1, False)
    assert (dismissal.any[0].run, dismissal.proposal, dismissal.gaps, dismissal.needs) == (2, True, "skip", "interview")
    assert dismissal.else_show["en"] == "interview missing"


def test_every_amount_of_the_tier_table_is_blank(hundred):
    """R2A-14: six columns the source leaves open for each tier."""
    table = hundred.pay.tables["tier_pay"]
    assert table.columns == ("salary", "commission", "meal", "full_attendance", "training", "promotion")
    assert [row.key for row in table.rows] == [("senior",), ("mid",), ("junior",)]
    assert len(table.blanks()) == 18
    assert [line.id for line in hundred.pay.lines] == ["salary", "commission", "meal", "full_attendance"]


def test_awards_are_at_most_five_and_ten_percent(hundred):
    """R2A-15: quarter and year, rounded down, nobody guaranteed, 2 of 3 and 8 of 12 months."""
    best, excellent = hundred.outcomes.awards
    assert (best.id, best.share, excellent.id, excellent.share) == ("best", D("0.05"), "excellent", D("0.10"))
    for award in (best, excellent):
        assert (award.period, award.round, award.min_quota) == (("quarter", "year"), "floor", 0)
        assert (award.months_needed("quarter"), award.months_needed("year")) == (2, 8)


def test_appeals_go_to_the_head_then_to_hr(hundred):
    """R2A-16: filed, with the head, settled or with HR, settled; R2A-11: the overall ratings are a form, no item."""
    appeal = hundred.duties.form("appeal")
    assert [(state.id, state.next) for state in appeal.states] == [
        ("filed", ("with_head",)), ("with_head", ("settled", "with_hr")), ("with_hr", ("settled",)), ("settled", ())]
    assert [part.id for part in hundred.duties.form("overall_ratings").form] == ["self_rating", "supervisor_rating", "remark"]


def test_weak_points_training_and_recommendations_are_lists(hundred):
    """R2A-17: strongest and weakest item of everybody; R2A-19: who needs training, who is recommended."""
    lists = {part.id: part for part in hundred.duties.lists}
    assert lists["weak_points"].when == "" and lists["weak_points"].show == ("strongest_item", "weakest_item")
    assert (lists["training"].origin, lists["recommended"].when) == ("ours", "tier == senior")


# ---- ecommerce-10x10


def test_ten_items_of_ten(ten):
    """R2B-02 to R2B-10, with R2B-18: volumes and attitude by rank, the others by anchors of ours."""
    assert [(item.rules[0], item.rated or item.metric[0], item.points.kind) for item in ten.items] == PRINTED_10X10
    assert {item.weight for item in ten.items} == {D(10)}
    assert [item.id for item in ten.items if "R2B-18" in item.rules] == [name for _, name, _ in PRINTED_10X10[:7]]
    assert [item.id for item in ten.items if item.origin == "ours"] == ["listing_accuracy"]


def test_sets_have_no_limit_and_lift_a_total_above_100(ten):
    """R2B-09: one point per set, unlimited: 40 sets and full marks elsewhere make more than 100."""
    metrics = {item.metric[0]: D(1) for item in ten.items if item.metric}
    metrics |= {"first_response_time": D(10), "refund_rate": D(0), "sets_sold": D(40)}
    values = [{"agent_id": agent, "metric": name, "value": value if agent == "a" or name == "sets_sold" else D(0), "n": 50, "state": "value"}
              for name, value in metrics.items() for agent in ("a", "b")]
    rated = [(item.rated, role) for item in ten.items if item.rated for role in item.mix.weights]
    ratings = [{"agent_id": "a", "rated": name, "role": role, "rating": D(10)} for name, role in rated]
    made = score_group(ten, values, ratings, better={"inquiries": "higher", "deals": "higher", "attitude": "higher"})
    assert made.totals[0].total == D("130.00") and ten.cap is None


def test_ratings_are_one_mark_of_ten_and_the_leaders_has_three_aspects(ten):
    """R2B-10, R2B-19."""
    own, leader = ten.item("self_rating"), ten.item("leader_rating")
    assert (own.points.scale, leader.points.scale) == (10, 10)
    assert (dict(own.mix.weights), dict(leader.mix.weights)) == ({"self": 1}, {"supervisor": 1})
    assert leader.aspects == ("results", "ability", "attitude")


def test_five_grades_two_of_them_ours(ten):
    """R2B-11: 95, 85, 75, 65, the rest."""
    assert [(band.id, band.at_least, band.origin) for band in ten.outcomes.grades.bands] == [
        ("卓越", 95, "printed"), ("优秀", 85, "ours"), ("良好", 75, "printed"), ("一般", 65, "printed"), ("不合格", None, "ours")]
    table = ten.pay.tables["grade_pay"]
    assert [table.cell((grade,), "post_wage") for grade in ("卓越", "优秀", "良好", "一般", "不合格")] == [3000, BLANK, 2500, 2000, BLANK]
    assert [(row.key[0], row.origin) for row in table.rows if row.origin != "printed"] == [("优秀", "ours"), ("不合格", "ours")]
    assert table.cell(("良好",), "promotion") is BLANK and table.cell(("良好",), "post") == "一级客服"


def test_commission_brackets_are_to_the_letter(ten):
    """R2B-12: rates, bounds and what is added, as printed."""
    way = ten.pay.line("personal_commission").way
    assert way.of == "sales_paid"
    assert way.rows == (Bracket(D(15000), D("0.015")), Bracket(D(20000), D("0.02"), D(15000), D(150)),
                        Bracket(D(25000), D("0.04"), D(20000), D(250)), Bracket(None, D("0.02")))


def test_pooled_commission_prizes_and_seniority(ten):
    """R2B-13: 0.5 %; R2B-14: 50, and 50 or 100 for growth; R2B-15: four lines make the wage, seniority is blank; R2B-16: 200 once."""
    line = ten.pay.line
    assert (line("pooled_commission").way.rate, line("pooled_commission").way.of) == (D("0.005"), "sales_uncredited")
    assert (line("set_prize").way.amount, line("set_prize").way.ties) == (50, "each")
    assert [(step.at_least, step.amount) for step in line("growth_prize").way.rows] == [(D("0.50"), 100), (D("0.25"), 50)]
    assert line("seniority").way.each is BLANK
    assert [part.id for part in ten.pay.lines if part.wage] == ["post_wage", "personal_commission", "pooled_commission", "seniority"]
    first, failing = ten.outcomes.action("first_place"), ten.outcomes.action("deemed_to_resign")
    assert (first.any[0].when.text, first.any[0].run, first.uses_up, first.pay) == ("rank == 1", 3, True, 200)
    assert (failing.any[0].when.text, failing.any[0].run, failing.uses_up, failing.proposal) == ("score < 65", 3, False, True)


def test_absence_and_the_days_of_appraisal(ten):
    """R2B-01: more than 2 months absent in quarter or year; R2B-17: the 5th to the 10th."""
    assert dict(ten.duties.eligible.max_absent_months) == {"quarter": 2, "year": 2}
    (deadline,) = ten.duties.deadlines
    assert (deadline.days, deadline.after, deadline.month) == ((5, 10), "period_end", "next")
