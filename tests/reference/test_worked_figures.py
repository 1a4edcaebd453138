"""Small examples of refunds, targets, contacts and the three answers worked by hand from the definitions."""
from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from tests.reference.keywords import balance
from tests.reference.model import Reference
from tests.reference.plan import half_up, spread
from tests.reference.scenes import at, chat, contact, item, order, refund, shop_floor, value

# ------------------------------------------------------------------------------------------ refunds and sets

def test_refunds_by_sub_order():
    orders = [order("o1", "c1", "10:00:00", "10:00:00", "30.00"), order("o2", "c1", "10:00:00", "10:00:00", "10.00"),
              order("o3", "c1", "10:00:00", "10:00:00", "10.00"), order("o4", "c1", "10:00:00")]
    items = [item("o1", "i1"), item("o1", "i2"), item("o2", "i3")]
    refunds = [refund("o1", "5.00", "i1"), refund("o1", "1.00", "i1"), refund("o2", "10.00", status="requested"),
               refund("o3", "2.50"), refund("o4", "1.00")]
    reference = Reference({"orders": orders, "order_items": items, "refunds": refunds})
    assert value(reference, "refund_rate") == Fraction(2, 4)
    assert value(reference, "refund_rate_of_orders") == Fraction(3, 4)
    assert value(reference, "refund_amount_share") == Fraction(17, 100)
    assert value(reference, "refunded_orders") == 2
    assert value(reference, "refunded_amount") == Fraction(17, 2)
    assert value(reference, "sets_sold") == 1
    assert value(reference, "set_sales_amount") == 30


@pytest.mark.parametrize(("row", "done"), [
    (refund("o", "1.00", status="completed", completed=None), 1), (refund("o", "0.00"), 0),
    (refund("o", "1.00", status="closed"), 0), (refund("o", "1.00", status=None), 1),
    (refund("o", "1.00", status=None, completed=None), 0),
])
def test_what_a_completed_refund_is(row, done):
    facts = {"orders": [order("o", "c1", "10:00:00", "10:00:00", "1.00")], "refunds": [row]}
    assert value(Reference(facts), "refund_rate") == done


def test_a_refund_without_a_sub_order_refunds_all_of_them_on_the_day_of_payment():
    facts = {"orders": [order("o", "c1", "08-31 23:00:00", "00:00:00", "1.00")],
             "order_items": [item("o", "i1"), item("o", "i2")],
             "refunds": [refund("o", "0.01", completed="09-30 10:00:00")]}
    reference = Reference(facts)
    assert value(reference, "refund_rate", period="2026-09-01") == 1
    assert value(reference, "refund_rate_of_orders", period="2026-08-31") == 1
    assert value(reference, "refund_rate", period="2026-08-31") == "not_enough"


# ------------------------------------------------------------------------------------------ targets

def test_a_months_target_is_spread_in_cents_that_add_up():
    assert spread(Fraction(1, 100), [Fraction(1)] * 3) == [0, Fraction(1, 100), 0]
    assert sum(spread(Fraction(333333, 100), [Fraction(1)] * 30)) == Fraction(333333, 100)
    assert spread(Fraction(100), [Fraction(0), Fraction(3), Fraction(1)]) == [0, 75, 25]
    assert [half_up(Fraction(number, 8), 2) for number in (1, -1)] == [Fraction(13, 100), Fraction(-13, 100)]


def planned(month: str, amount: str, agent: str = "ann", weights: str | None = None) -> dict:
    return {"shop": "main", "agent_id": agent, "month": month, "planned_sales": Decimal(amount), "day_weights": weights}


def test_attainment_takes_sales_of_agents_with_a_target_only():
    messages = [*chat("k1", "c1", "10:00:00 customer", "10:00:10 agent ann"),
                *chat("k2", "c2", "10:00:00 customer", "10:00:10 agent bob")]
    orders = [order("o1", "c1", "11:00:00", "11:00:00", "30.00"), order("o2", "c2", "11:00:00", "11:00:00", "99.00")]
    reference = Reference({"messages": messages, "orders": orders,
                           "targets": [planned("2026-09", "60.00"), planned("2026-09", "0.00", "bob")]})
    assert value(reference, "target_attainment", "ann") == Fraction(1, 2)
    assert value(reference, "target_attainment", "bob") == "does_not_apply"
    assert value(reference, "target_attainment") == Fraction(1, 2)
    assert reference.measure("target_attainment", "2026-09")["all"]["n"] == 31
    assert value(reference, "target_attainment", "ann", period="2026-09-01") == 15


def test_a_month_with_day_rows_takes_only_those():
    facts = {**shop_floor(), "targets": [planned("2026-09", "900.00"), planned("2026-09-01", "15.00"),
                                         planned("2026-09-02", "45.00")]}
    reference = Reference(facts)
    assert value(reference, "target_attainment", "ann") == Fraction(1, 2)
    assert value(reference, "target_attainment", "ann", period="2026-09-01") == 2


def test_a_target_without_a_sale_is_nought_per_cent_and_a_day_without_a_plan_does_not_apply():
    facts = {**shop_floor(), "targets": [planned("2026-09", "29.00", "bob", "0;" + ";".join(["1"] * 29))]}
    reference = Reference(facts)
    assert value(reference, "target_attainment", "bob") == 0
    assert value(reference, "target_attainment", "bob", period="2026-09-01") == "does_not_apply"


# ------------------------------------------------------------------------------------------ contacts

def test_calls_have_response_times_and_other_contacts_first_responses_only():
    rows = [contact("z1", "ann", channel="call", first_response_seconds=Decimal("60.5")),
            contact("z2", "ann", channel="chat", first_reply_at=at("10:01:00")),
            contact("z3", "ann", channel="call", answered=False)]
    reference = Reference({"conversations": rows})
    assert value(reference, "response_time") == Fraction(121, 2)
    assert value(reference, "first_response_time") == Fraction(241, 4)
    assert value(reference, "response_within") == Fraction(1, 2)
    assert value(reference, "first_answered") == Fraction(2, 3)


def test_resolution_and_satisfaction_of_contacts():
    rows = [contact("z1", "ann", resolved=True, rating=Decimal(4), rating_scale="5", handle_seconds=Decimal(90)),
            contact("z2", "ann", resolved=False, rating=Decimal(1), rating_scale="3", handle_seconds=Decimal(30)),
            contact("z3", "Ann", resolved=True, answered=False, rating=Decimal(9), rating_scale="10")]
    reference = Reference({"conversations": rows, "agents": [{"agent_id": "ann", "name": "Ann"}]})
    assert value(reference, "resolution_rate", "ann") == Fraction(2, 3)
    assert value(reference, "resolved_of_answered", "ann") == Fraction(1, 2)
    assert value(reference, "satisfaction", "ann") == Fraction(1, 2)
    assert value(reference, "answer_rating", "ann") == Fraction(14, 3)
    assert value(reference, "handle_time", "ann") == 60


def test_attitude_counts_different_words_longest_first_without_overlaps():
    assert balance("Thank you, thank you! ＰＬＥＡＳＥ wait", ["thank", "please"], ["wait"]) == 1
    assert balance("not good", ["good"], ["not good"]) == -1
    messages = [*chat("k", "c1", "10:00:00 agent ann", text="thanks"),
                *chat("k", "c1", "10:00:01 agent ann", text="no")]
    reference = Reference({"messages": messages}, {"wanted_keywords": ["thanks"], "unwanted_keywords": ["wait"]})
    assert value(reference, "attitude", "ann") == 50


# ------------------------------------------------------------------------------------------ three answers

def test_a_table_that_does_not_reach_the_period_does_not_apply():
    reference = Reference({"messages": chat("k", "c1", "10:00:00 customer ann"), "agents": [{"agent_id": "ann"}]})
    assert value(reference, "inquiries", period="2026-08") == "does_not_apply"
    assert value(reference, "orders_placed") == "does_not_apply"
    assert value(reference, "inquiry_conversion") == "does_not_apply"
    assert value(reference, "response_time") == "not_enough"


def test_orders_without_chats_answer_for_all_and_not_by_agent():
    reference = Reference({"orders": [order("o", None, "10:00:00", "10:00:00", "5")], "agents": [{"agent_id": "ann"}]})
    assert value(reference, "sales_paid") == 5
    assert value(reference, "sales_paid", "ann") == "does_not_apply"
    assert value(reference, "order_success") == "does_not_apply"
    assert value(reference, "refund_rate") == "does_not_apply"
    assert value(reference, "sets_sold") == "does_not_apply"


def test_a_count_without_rows_is_nought_for_the_employed_only():
    agents = [{"agent_id": "left", "left_on": date(2026, 8, 31)}, {"agent_id": "stays", "hired_on": date(2026, 9, 30)}]
    reference = Reference({"messages": chat("k", "c1", "10:00:00 customer"), "agents": agents})
    assert value(reference, "inquiries", "left") == "does_not_apply"
    assert value(reference, "inquiries", "stays") == 0
    assert value(reference, "reply_rate", "stays") == "not_enough"


def test_ids_that_plainly_do_not_match_give_no_credit_figures():
    facts = {"messages": chat("k", "c1", "10:00:00 customer", "10:00:01 agent ann"),
             "orders": [order("o", "someone else", "11:00:00", "11:00:00", "5")]}
    reference = Reference(facts)
    assert value(reference, "inquiry_conversion") == "does_not_apply"
    assert value(reference, "sales_paid") == 5
    assert value(reference, "sales_paid", "ann") == "does_not_apply"


def test_a_case_of_another_clock_keeps_its_gap_in_instants():
    rows = chat("k", "c1", "10:00:00 customer", "10:00:30 agent ann")
    rows[0]["sent_utc"], rows[1]["sent_utc"] = datetime(2026, 9, 1, 2), datetime(2026, 9, 1, 2, 0, 40)
    assert value(Reference({"messages": rows}), "response_time") == 40
