"""Small chats worked by hand from the definitions, so that the reference is right on its own."""
from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from tests.reference.aggregate import Period, period, quantile
from tests.reference.model import Reference
from tests.reference.scenes import assigned, chat, gaps, owned, owners, value

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
