"""The shipped schemes say what their source says (rules R2A-02 to R2A-10) and mark what is ours."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from kpi import schemes

# rule, what gives the value, points as the source prints them
PRINTED = [
    ("R2A-02", "target_attainment", 30),
    ("R2A-03", "inquiry_conversion", 30),
    ("R2A-04", "order_success", 10),
    ("R2A-05", "sales_per_buyer", 5),
    ("R2A-06", "reply_rate", 5),
    ("R2A-07", "response_time", 5),
    ("R2A-08", "assisted_follow_up", 5),
    ("R2A-09", "execution", 10),
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
def ecommerce():
    return schemes.load("ecommerce-100")


def test_no_shipped_file_is_broken():
    assert schemes.problems() == []


def test_items_and_weights_are_the_sources(ecommerce):
    found = [(item.rules[0], item.rated or item.metric[0], item.weight) for item in ecommerce.items]
    assert found == PRINTED


def test_anchors_are_the_defaults_of_the_design(ecommerce):
    for item in ecommerce.items:
        if item.metric:
            found = [(None if a.at is None else a.at, a.worth) for a in item.points.anchors]
            assert found == [(None if at is None else D(at), D(worth)) for at, worth in ANCHORS[item.id]], item.id


def test_only_full_replies_at_100_percent_are_a_printed_anchor(ecommerce):
    printed = [(i.id, a.at) for i in ecommerce.items if i.metric for a in i.points.anchors if a.origin == "printed"]
    assert printed == [("reply_rate", 1)]


def test_the_head_follows_the_rules(ecommerce):
    assert (ecommerce.full_score, ecommerce.cap, ecommerce.decimals) == (100, 100, 2)
    assert (ecommerce.credit, ecommerce.credit_days, ecommerce.missing) == ("last_reply_before_order", 2, "spread")
    assert ecommerce.enough.cases == 30 and ecommerce.cycle == "month"


def test_every_item_has_a_title_and_a_why_in_both_languages(ecommerce):
    assert all(set(item.title) == set(item.why) == {"zh", "en"} for item in ecommerce.items)
