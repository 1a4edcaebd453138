"""Small examples worked by hand from the definitions, so that the reference is right on its own."""
from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from tests.reference.aggregate import Period, period, quantile
from tests.reference.keywords import balance
from tests.reference.model import Reference
from tests.reference.plan import half_up, spread
from tests.reference.scenes import assigned, at, chat, contact, item, order, owned, refund, value


def gaps(reference: Reference) -> list[tuple[str, int | None]]:
    """(exchange, gap) of every exchange."""
    return [(each.exchange_id, each.gap) for each in reference.facts.exchanges]


def owners(reference: Reference) -> list[str | None]:
    return [each.agent for each in reference.facts.exchanges]


def credited(reference: Reference) -> dict[str, tuple[str | None, str | None]]:
    """{order: (agent or None, exchange or None)}; a silent order is ("silent", None)."""
    return {
        each.row["order_id"]: (each.credit.agent if each.credit.reply else "silent",
                               each.credit.exchange.exchange_id if each.credit.exchange else None)
        for each in reference.facts.orders
    }


# ------------------------------------------------------------------------------------------ exchanges and owners

def test_the_gap_runs_from_the_first_message_of_the_run_and_a_bot_does_not_stop_it():
    reference = Reference({"messages": chat(
        "k", "c1", "10:00:00 customer", "10:00:10 bot", "10:00:20 customer", "10:01:00 agent ann", "10:02:00 agent ann",
        "10:03:00 customer", "10:03:00 agent bob")})
    assert gaps(reference) == [("main/k/000001", 60), ("main/k/000002", 0)]
    assert owners(reference) == ["ann", "bob"]
    assert value(reference, "response_time") == 30


def test_order_inside_a_second_is_customer_bot_system_agent_whatever_the_ids():
    rows = chat("k", "c1", "10:00:00 agent ann", "10:00:00 customer")
    assert gaps(Reference({"messages": rows})) == [("main/k/000001", 0)]


@pytest.mark.parametrize(("lines", "owner"), [
    (["10:00:00 customer", "10:00:05 system bob", "10:00:06 agent ann"], "ann"),
    (["10:00:00 agent ann", "10:01:00 system cat", "10:02:00 customer dan", "10:03:00 system bob"], "bob"),
    (["10:00:00 agent ann", "10:01:00 system cat", "10:02:00 customer dan", "10:03:00 system"], "dan"),
    (["10:00:00 agent ann", "10:01:00 system cat", "10:02:00 customer dan", "10:02:30 customer"], "cat"),
    (["10:00:00 agent ann", "10:02:00 customer", "10:03:00 system bob", "10:04:00 system cat"], "cat"),
    (["10:00:00 agent ann", "10:01:00 agent bob", "10:02:00 customer"], "bob"),
    (["10:02:00 customer", "10:03:00 bot zed"], None),
])
def test_a_never_answered_run_belongs_to_the_account_named_last(lines, owner):
    assert owners(Reference({"messages": chat("k", "c1", *lines)})) == [owner]


def test_an_account_changes_hands_to_the_second_and_belongs_to_nobody_in_between():
    accounts = [owned("desk", "ann", None, "10:00:00"), owned("desk", "bob", "10:00:01", None)]
    messages = [*chat("k1", "c1", "09:59:00 customer", "09:59:59 agent desk"),
                *chat("k2", "c1", "09:59:00 customer", "10:00:00 agent desk"),
                *chat("k3", "c1", "09:59:00 customer", "10:00:01 agent desk"),
                *chat("k4", "c1", "09:59:00 customer", "10:00:01 agent stranger")]
    assert owners(Reference({"messages": messages, "accounts": accounts})) == ["ann", None, "bob", None]


def test_an_unlisted_account_is_its_agent_by_id_even_where_other_accounts_are_listed():
    messages = chat("k1", "c1", "09:59:00 customer", "10:00:00 agent eve")
    facts = {"messages": messages, "accounts": [owned("desk", "ann")], "agents": [{"agent_id": "eve"}]}
    assert owners(Reference(facts)) == ["eve"]


def test_a_chat_with_the_bot_alone_is_an_inquiry_of_all_and_of_nobody():
    reference = Reference({"messages": chat("k", "c1", "10:00:00 customer", "10:00:01 bot"),
                           "agents": [{"agent_id": "ann"}]})
    assert value(reference, "inquiries") == 1
    assert value(reference, "inquiries", "ann") == 0


def test_an_agents_chat_without_a_customer_message_is_a_contact_but_no_inquiry():
    reference = Reference({"messages": chat("k", "c1", "10:00:00 agent ann", "10:05:00 agent bob")})
    assert value(reference, "inquiries") == 0
    assert value(reference, "contacts", "ann") == 1
    assert value(reference, "contacts", "bob") == 0


# ------------------------------------------------------------------------------------------ conversations without ids

def names(*lines: str, customer: str | None = "c1") -> list[str]:
    facts = Reference({"messages": chat(None, customer, *lines)}).facts
    return sorted(each.conversation_id for each in facts.conversations)


def test_silence_of_more_than_thirty_minutes_begins_a_new_conversation():
    assert names("10:00:00 customer", "10:01:00 agent ann", "10:31:00 customer") == ["c1@20260901T100000"]
    assert names("10:00:00 customer", "10:01:00 agent ann", "10:31:01 customer") == [
        "c1@20260901T100000", "c1@20260901T103101"]


def test_an_open_run_keeps_the_conversation_together_for_a_day_and_no_longer():
    assert names("10:00:00 customer", "09-02 10:00:00 customer") == ["c1@20260901T100000"]
    assert names("10:00:00 customer", "09-02 10:00:01 customer") == ["c1@20260901T100000", "c1@20260902T100001"]


def test_an_agent_begins_a_conversation_only_a_day_after_the_customers_last_message():
    answered = ["10:00:00 customer", "10:01:00 agent ann"]
    assert names(*answered, "09-02 10:00:00 agent bob") == ["c1@20260901T100000"]
    assert names(*answered, "09-02 10:00:01 agent bob") == ["c1@20260901T100000", "c1@20260902T100001"]
    assert names("10:00:00 agent ann", "10:30:01 agent bob") == ["c1@20260901T100000", "c1@20260901T103001"]


def test_without_a_customer_the_account_keeps_messages_together():
    assert names("10:00:00 customer ann", "10:00:05 agent bob", customer=None) == [
        "#ann@20260901T100000", "#bob@20260901T100005"]


def test_a_run_that_is_over_is_never_answered_though_an_agent_writes_in_its_conversation():
    lines = ["10:00:00 customer", "09-02 09:50:00 bot", "09-02 10:00:01 agent ann"]
    assert gaps(Reference({"messages": chat(None, "c1", *lines)})) == [("main/c1@20260901T100000/000001", None)]
    assert gaps(Reference({"messages": chat("k", "c1", *lines)})) == [("main/k/000001", 86401)]


def test_a_later_message_after_an_overdue_run_begins_a_run_of_its_own():
    lines = ["10:00:00 customer", "09-02 09:50:00 bot", "09-02 10:00:01 customer", "09-02 10:00:11 agent ann"]
    assert gaps(Reference({"messages": chat(None, "c1", *lines)})) == [
        ("main/c1@20260901T100000/000001", None), ("main/c1@20260901T100000/000002", 10)]


def thread() -> list[dict]:
    """c1 asks; ann answers; c2 joins in without an answer; bob answers the first question again, later."""
    rows = [*chat(None, "c1", "10:00:00 customer"), *chat(None, None, "10:10:00 agent ann"),
            *chat(None, "c2", "10:20:00 customer"), *chat(None, None, "10:40:00 agent bob")]
    for row, message_id, parent in zip(rows, "pqrs", [None, "p", "q", "p"], strict=True):
        row.update(message_id=message_id, reply_to=parent)
    return rows


def test_a_thread_is_one_conversation_of_its_first_author():
    facts = Reference({"messages": thread()}).facts
    assert [(each.conversation_id, each.customer) for each in facts.conversations] == [("p", "c1")]
    assert [each.customer for each in facts.messages] == ["c1", "c1", "c2", "c1"]


def test_links_decide_the_first_response_and_which_messages_are_answered():
    reference = Reference({"messages": thread()})
    assert value(reference, "first_response_time", "ann") == 600
    assert value(reference, "response_time") == Fraction(600 + 1200, 2)
    assert value(reference, "messages_answered") == Fraction(1, 2)


def test_a_customer_message_that_answers_something_unknown_opens_nothing():
    rows = chat(None, "c1", "10:00:00 customer", "10:00:09 agent ann")
    rows[0]["reply_to"], rows[1]["reply_to"] = "not exported", rows[0]["message_id"]
    reference = Reference({"messages": rows})
    assert value(reference, "first_answered") == "not_enough"
    assert value(reference, "inquiries") == 1


# ------------------------------------------------------------------------------------------ people and answers

def test_two_agents_of_one_customer_count_her_each_and_their_team_once():
    messages = chat("k", "c1", "10:00:00 customer", "10:00:09 agent ann", "10:01:00 customer", "10:01:09 agent bob")
    reference = Reference({"messages": messages, "assignments": [assigned("ann", "red"), assigned("bob", "red")]})
    assert [value(reference, "inquiries", key) for key in ("ann", "bob")] == [1, 1]
    assert value(reference, "inquiries", "red", by="team") == 1


def test_the_same_customer_id_in_two_shops_is_two_people():
    messages = [*chat("k", "c1", "10:00:00 customer"), *chat("k", "c1", "10:00:00 customer", shop="other")]
    assert value(Reference({"messages": messages}), "inquiries") == 2


def test_without_a_customer_id_a_person_is_the_conversation():
    messages = [*chat("k1", None, "10:00:00 customer"), *chat("k2", None, "10:00:00 customer")]
    assert value(Reference({"messages": messages}), "inquiries") == 2


def test_reply_rate_counts_people_not_exchanges():
    messages = [*chat("k1", "c1", "10:00:00 customer", "10:00:09 agent ann", "10:01:00 customer",
                      "10:02:00 system ann"),
                *chat("k2", "c2", "10:00:00 customer", "10:02:00 system ann")]
    assert value(Reference({"messages": messages}), "reply_rate", "ann") == Fraction(1, 2)


def test_unanswered_counts_as_missed_unless_it_began_less_than_the_limit_before_the_last_message():
    missed = [*chat("k1", "c1", "10:00:00 customer ann"), *chat("k2", "c2", "10:03:00 bot")]
    young = [*chat("k1", "c1", "10:00:01 customer ann"), *chat("k2", "c2", "10:03:00 bot")]
    assert value(Reference({"messages": missed}), "response_within", "ann") == 0
    assert value(Reference({"messages": young}), "response_within", "ann") == "not_enough"


def test_three_minutes_exactly_is_in_time():
    messages = [*chat("k1", "c1", "10:00:00 customer", "10:03:00 agent ann"),
                *chat("k2", "c2", "10:00:00 customer", "10:03:01 agent ann")]
    assert value(Reference({"messages": messages}), "response_within", "ann") == Fraction(1, 2)


def test_the_first_response_belongs_to_the_first_replier_only():
    messages = chat("k", "c1", "10:00:00 customer", "10:00:30 agent ann", "10:01:00 customer", "10:01:09 agent bob")
    reference = Reference({"messages": messages})
    assert value(reference, "first_response_time", "ann") == 30
    assert value(reference, "first_response_time", "bob") == "not_enough"


# ------------------------------------------------------------------------------------------ days and periods

def test_an_exchange_over_midnight_is_of_its_first_day_and_two_exchanges_are_two_cases():
    messages = [*chat("k1", "c1", "08-31 23:59:59 customer", "00:00:09 agent ann"),
                *chat("k2", "c2", "08-31 23:59:59 customer", "08-31 23:59:59 agent ann", "00:00:00 customer ann")]
    reference = Reference({"messages": messages})
    assert value(reference, "inquiries", period="2026-08") == 2
    assert value(reference, "inquiries", period="2026-09") == 1
    assert value(reference, "inquiries", period="2026") == 2


def test_a_shops_day_begins_at_its_hour():
    messages = chat("k", "c1", "03:59:59 customer", "03:59:59 agent ann", "04:00:00 customer ann")
    reference = Reference({"messages": messages, "shops": [{"shop": "main", "day_cut_hour": 4}]})
    assert sorted(reference.measure("response_within", "2026", "day")) == ["2026-08-31"]
    assert sorted(reference.measure("reply_rate", "2026", "day")) == ["2026-08-31", "2026-09-01"]
    assert value(reference, "inquiries", "03", by="hour", period="2026-08-31") == 1


def test_a_team_has_the_cases_of_its_days():
    messages = [*chat("k1", "c1", "09:59:59 customer", "10:30:00 agent ann"),
                *chat("k2", "c2", "10:00:00 customer", "10:30:00 agent ann")]
    moves = [assigned("ann", "red", None, "10:00:00"), assigned("ann", "blue", "10:00:00", None)]
    reference = Reference({"messages": messages, "assignments": moves})
    assert [value(reference, "inquiries", team, by="team") for team in ("red", "blue")] == [1, 1]


@pytest.mark.parametrize(("text", "first", "last"), [
    ("2026-09-14", date(2026, 9, 14), date(2026, 9, 14)), ("2026-W37", date(2026, 9, 7), date(2026, 9, 13)),
    ("2026-02", date(2026, 2, 1), date(2026, 2, 28)), ("2026-Q3", date(2026, 7, 1), date(2026, 9, 30)),
    ("2026", date(2026, 1, 1), date(2026, 12, 31)), ("2026-09-01..2026-09-15", date(2026, 9, 1), date(2026, 9, 15)),
])
def test_periods(text, first, last):
    assert period(text) == Period(first, last)


def test_quantiles_are_taken_between_neighbours():
    assert quantile([Fraction(1), Fraction(2), Fraction(4), Fraction(8)], Fraction(1, 2)) == 3
    assert quantile([Fraction(0), Fraction(10)], Fraction(9, 10)) == 9


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

def shop_floor() -> dict:
    """ann answers c1 and c2; c1 orders twice and pays once; c3 buys in silence."""
    return {
        "messages": [*chat("k1", "c1", "10:00:00 customer", "10:00:10 agent ann"),
                     *chat("k2", "c2", "10:00:00 customer", "10:00:10 agent ann")],
        "orders": [order("o1", "c1", "11:00:00", "11:01:00", "30.00"), order("o2", "c1", "12:00:00"),
                   order("o3", "c3", "12:00:00", "12:00:00", "99.00")],
    }


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
