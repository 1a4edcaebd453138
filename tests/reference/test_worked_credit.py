"""Small examples of credit and conversion worked by hand from the definitions."""
from __future__ import annotations

from fractions import Fraction

from tests.reference.model import Reference
from tests.reference.scenes import chat, contact, credited, order, owned, shop_floor, value

# ------------------------------------------------------------------------------------------ credit

def test_both_ends_of_the_window_are_inside():
    messages = [*chat("k1", "c1", "10:00:00 customer", "10:00:10 agent ann")]
    orders = [order("at once", "c1", "10:00:10"), order("end", "c1", "09-03 10:00:10"),
              order("late", "c1", "09-03 10:00:11"), order("early", "c1", "10:00:09"), order("other", "c2", "10:00:10"),
              order("nobody", None, "10:00:10")]
    found = credited(Reference({"messages": messages, "orders": orders}))
    closed = ("ann", "main/k1/000001")
    silent = ("silent", None)
    assert found == {"at once": closed, "end": closed, "late": silent, "early": silent, "other": silent,
                     "nobody": silent}


def test_bots_earn_nothing_and_a_shorter_window_may_be_asked():
    messages = chat("k1", "c1", "10:00:00 customer", "10:00:10 agent ann", "10:00:11 bot ann")
    facts = {"messages": messages, "orders": [order("o", "c1", "09-02 10:00:11")]}
    assert credited(Reference(facts))["o"] == ("ann", "main/k1/000001")
    assert credited(Reference(facts, credit_days=1))["o"] == ("silent", None)


def test_five_rules_on_one_customer():
    messages = [
        *chat("k1", "c1", "10:00:00 customer", "10:00:10 agent ann", "10:01:00 customer", "10:01:10 agent bob",
              "10:02:00 customer", "10:02:10 agent bob", "10:03:00 agent cat", "11:30:00 agent dan")]
    facts = {"messages": messages, "orders": [order("o", "c1", "11:00:00", "12:00:00", "1")]}
    agents = {rule: credited(Reference(facts, credit=rule))["o"] for rule in (
        "last_reply_before_order", "first_reply", "most_exchanges", "last_reply_before_payment", "order_first")}
    assert agents == {
        "last_reply_before_order": ("cat", None), "first_reply": ("ann", "main/k1/000001"),
        "most_exchanges": ("bob", "main/k1/000003"), "last_reply_before_payment": ("dan", None),
        "order_first": ("cat", None)}


def test_most_exchanges_equal_goes_to_the_later_last_reply_even_one_that_closed_nothing():
    messages = chat("k1", "c1", "10:00:00 customer", "10:00:10 agent ann", "10:01:00 customer", "10:01:10 agent bob",
                    "10:02:10 agent ann")
    facts = {"messages": messages, "orders": [order("o", "c1", "11:00:00")]}
    assert credited(Reference(facts, credit="most_exchanges"))["o"] == ("ann", "main/k1/000001")


def test_order_first_looks_after_the_order_up_to_the_payment_without_a_limit_of_days():
    messages = chat("k1", "c1", "08:00:00 customer", "10:00:00 agent ann", "09-09 10:00:00 agent bob")
    orders = [order("o", "c1", "09:00:00", "09-09 10:00:00", "1"), order("unpaid", "c1", "09:00:00"),
              order("known", "c1", "10:00:00", "09-09 10:00:00", "1")]
    found = credited(Reference({"messages": messages, "orders": orders}, credit="order_first"))
    assert found == {"o": ("bob", None), "unpaid": ("silent", None), "known": ("ann", "main/k1/000001")}


def test_of_two_replies_at_one_instant_the_greater_id_is_the_later_in_every_rule():
    messages = [*chat("k1", "c1", "10:00:00 agent ann"), *chat("k2", "c1", "10:00:00 agent bob")]
    for row, name in zip(messages, ["m9", "m10"], strict=True):
        row["message_id"] = name
    facts = {"messages": messages, "orders": [order("o", "c1", "11:00:00")]}
    assert credited(Reference(facts))["o"][0] == "ann"
    assert credited(Reference(facts, credit="first_reply"))["o"][0] == "bob"


def test_a_reply_that_closed_nothing_stands_for_the_agents_latest_answered_exchange_in_the_window():
    messages = [*chat("k1", "c1", "08-30 10:00:00 customer", "08-30 10:00:10 agent ann"),
                *chat("k2", "c1", "10:00:00 customer", "10:00:10 agent ann", "10:05:00 agent ann")]
    found = credited(Reference({"messages": messages, "orders": [order("o", "c1", "11:00:00")]}))
    assert found["o"] == ("ann", "main/k2/000001")
    outside = [*chat("k1", "c1", "08-30 10:00:00 customer", "08-30 10:00:10 agent ann"),
               *chat("k2", "c1", "10:05:00 agent ann")]
    found = credited(Reference({"messages": outside, "orders": [order("o", "c1", "11:00:00")]}))
    assert found["o"] == ("ann", None)


def test_a_reply_of_nobodys_account_credits_nobody_but_the_order_is_not_silent():
    facts = {"messages": chat("k1", "c1", "10:00:00 customer", "10:00:10 agent desk"),
             "accounts": [owned("other", "ann")], "orders": [order("o", "c1", "11:00:00", "11:00:00", "5")]}
    reference = Reference(facts)
    assert credited(reference)["o"] == (None, "main/k1/000001")
    assert value(reference, "order_success") == 1
    assert value(reference, "order_success", "ann") == "not_enough"


# ------------------------------------------------------------------------------------------ conversion and sales

def test_the_shop_floor_by_agent_and_with_silent_sales():
    reference = Reference(shop_floor())
    expected = {
        "inquiries": (2, 2), "inquiry_conversion": (Fraction(1, 2), Fraction(1, 2)), "deals": (1, 1),
        "deal_rate": (Fraction(1, 2), Fraction(1, 2)), "order_success": (1, 1), "sales_per_buyer": (30, 30),
        "average_order_value": (30, Fraction(129, 2)), "orders_placed": (2, 3), "orders_paid": (1, 2),
        "payment_share": (Fraction(1, 2), Fraction(2, 3)), "sales_paid": (30, 129), "payment_delay": (60, 30),
    }
    assert {metric: (value(reference, metric, "ann"), value(reference, metric)) for metric in expected} == expected


def test_presale_leaves_out_cases_after_an_order_of_the_last_fifteen_days():
    def of(*orders: dict) -> Fraction | str:
        messages = chat("k1", "c1", "10:00:00 customer", "10:00:10 agent ann")
        return value(Reference({"messages": messages, "orders": [*orders, order("later", "c1", "11:00:00")]}),
                     "presale_conversion")
    assert of() == 1
    assert of(order("o", "c1", "08-17 10:00:00")) == "not_enough"
    assert of(order("o", "c1", "08-17 09:59:59")) == 1
    assert of(order("o", "c1", "10:00:00")) == 1
    assert of(order("o", "c1", "09:59:59")) == "not_enough"
    assert of(order("o", "c2", "09:59:59")) == 1


def test_an_order_succeeds_the_day_of_its_exchange_only():
    messages = chat("k", "c1", "08-31 23:00:00 customer", "08-31 23:00:01 agent ann", "00:10:00 customer",
                    "00:10:01 agent ann")
    orders = [order("o", "c1", "09:00:00"), order("elsewhere", "c2", "08-31 09:00:00")]
    reference = Reference({"messages": messages, "orders": orders})
    assert value(reference, "inquiry_conversion", period="2026-08") == 0
    assert value(reference, "inquiry_conversion", period="2026-09") == 1


def test_a_buyer_of_nothing_paid_but_is_no_divisor():
    messages = [*chat("k1", "c1", "10:00:00 customer", "10:00:10 agent ann"),
                *chat("k2", "c2", "10:00:00 customer", "10:00:10 agent ann")]
    orders = [order("o1", "c1", "11:00:00", "11:00:00", "0.00"), order("o2", "c2", "11:00:00", "11:00:00", "8.00")]
    reference = Reference({"messages": messages, "orders": orders})
    assert value(reference, "order_success") == 1
    assert value(reference, "sales_per_buyer") == 8
    assert reference.measure("sales_per_buyer", "2026-09")["all"]["people"] == 2


def test_a_converted_contact_is_a_success_where_no_orders_can_be_joined():
    rows = [contact("z1", "ann", converted=True), contact("z2", "ann", converted=False)]
    reference = Reference({"conversations": rows})
    assert [value(reference, metric) for metric in ("inquiry_conversion", "deal_rate", "deals")] == [
        Fraction(1, 2), Fraction(1, 2), 1]
    assert value(reference, "order_success") == "does_not_apply"
