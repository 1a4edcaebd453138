"""Shops, people, filters and money in stages: what a row counts for, and for whom (data.md)."""
from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from kpi import warehouse
from kpi.measures import measure_in

MORNING = datetime(2026, 9, 1, 10)


def said(number: int, sender: str, minutes: float, customer: str = "ann", account: str | None = "desk", **more) -> dict:
    return {"message_id": f"m{number:03d}", "customer_id": customer, "sender": sender, "account": account,
            "sent_at": MORNING + timedelta(minutes=minutes), "text": more.pop("text", "hi"), **more}


def order(number: str, customer: str = "ann", hours: float = 1, paid: str | None = "10.00", **more) -> dict:
    created = MORNING + timedelta(hours=hours)
    return {"order_id": number, "customer_id": customer, "created_at": created, "amount_due": paid and Decimal(paid),
            "paid_at": paid and created, "amount_paid": paid and Decimal(paid), **more}


def value(made: warehouse.Warehouse, metric: str, key: str = "all", by: str = "all", period: str = "2026-09"):
    row = next(r for r in measure_in(made, [metric], period, by).itertuples() if r.key == key)
    return row.exact if row.state == "value" else row.state


CHAT = [said(1, "customer", 0), said(2, "agent", 1)]


def test_two_shops_may_both_have_an_order_1001():
    made = warehouse.in_memory({"orders": [order("1001", shop="a"), order("1001", shop="b", paid="5.50")]})
    assert value(made, "orders_paid") == 2 and value(made, "sales_paid") == Decimal("15.50")


def test_two_currencies_never_add_by_themselves():
    made = warehouse.in_memory({
        "shops": [{"shop": "a", "currency": "CNY"}, {"shop": "b", "currency": "USD"}],
        "orders": [order("1", shop="a"), order("2", shop="b")],
    })
    row = measure_in(made, ["sales_paid"], "2026-09").iloc[0]
    assert row["state"] == "does_not_apply" and row["reason"] == "currencies:CNY+USD"
    assert value(made, "orders_paid") == 2, "a count is no money"
    alone = measure_in(made, ["sales_paid"], "2026-09", where=warehouse.Where(shop="a")).iloc[0]
    assert alone["exact"] == 10


def test_a_move_on_the_15th_does_not_rewrite_the_days_before():
    move = datetime(2026, 9, 15)
    made = warehouse.in_memory({
        "messages": [*CHAT, said(3, "customer", 60 * 24 * 19, "ben"), said(4, "agent", 60 * 24 * 19 + 1, "ben")],
        "assignments": [{"agent_id": "desk", "team": "one", "valid_from": datetime(2026, 1, 1), "valid_to": move},
                        {"agent_id": "desk", "team": "two", "valid_from": move}],
    })
    assert value(made, "inquiries", "one", "team") == 1 and value(made, "inquiries", "two", "team") == 1
    assert value(made, "inquiries", "desk", "agent") == 2


def test_an_assignment_never_closed_ends_where_the_next_begins():
    made = warehouse.in_memory({
        "messages": CHAT,
        "assignments": [{"agent_id": "desk", "team": "one", "valid_from": datetime(2026, 1, 1)},
                        {"agent_id": "desk", "team": "two", "valid_from": datetime(2026, 8, 1)}],
    })
    assert value(made, "inquiries", "one", "team") == 0 and value(made, "inquiries", "two", "team") == 1


def test_a_shared_account_changes_owner_to_the_second():
    noon = datetime(2026, 9, 1, 12)
    made = warehouse.in_memory({
        "accounts": [{"account": "desk", "agent_id": "amy", "valid_to": noon}, {"account": "desk", "agent_id": "bob", "valid_from": noon}],
        "messages": [said(1, "customer", 110, "a"), said(2, "agent", 119.98, "a"), said(3, "customer", 110, "b"), said(4, "agent", 120, "b")],
    })
    assert value(made, "inquiries", "amy", "agent") == 1 and value(made, "inquiries", "bob", "agent") == 1


def test_an_account_in_nobodys_window_counts_for_all_only():
    made = warehouse.in_memory({"accounts": [{"account": "other", "agent_id": "amy"}], "messages": CHAT, "orders": [order("1")]})
    assert value(made, "inquiries") == 1 and value(made, "inquiries", "amy", "agent") == 0
    assert value(made, "order_success") == 1, "credited to nobody is not silent"
    assert value(made, "silent_sales") == 0


@pytest.mark.parametrize("rule, left", [
    ({"kind": "own_staff", "value": "ann"}, 0),
    ({"kind": "ad", "value": "hi"}, 1),
    ({"kind": "one_line", "value": "1"}, 0),
    ({"kind": "own_staff", "value": "ann", "valid_to": datetime(2026, 8, 1)}, 1),
])
def test_chat_filters_are_dated_and_show_what_they_removed(rule, left):
    made = warehouse.in_memory({"messages": CHAT, "chat_filters": [{"rule": "f", **rule}]})
    assert value(made, "inquiries") == left
    removed = made.rows("select count(*) from core.filtered_messages where rule = 'f'")[0][0]
    assert (removed > 0) == (left == 0 or rule["kind"] == "ad")


def test_an_advertisement_is_no_reply():
    chat = [said(1, "customer", 0), said(2, "agent", 1, text="【店铺活动】满减")]
    made = warehouse.in_memory({"messages": chat, "orders": [order("1")], "chat_filters": [{"rule": "f", "kind": "ad", "value": "【店铺活动】"}]})
    assert value(made, "reply_rate") == 0 and value(made, "silent_sales") == 10


@pytest.mark.parametrize("rule", [
    {"kind": "flag", "value": "red"}, {"kind": "buyer", "value": "staff"}, {"kind": "sku", "value": "BCJ"},
])
def test_order_exclusions_take_orders_out_and_name_them(rule):
    made = warehouse.in_memory({
        "orders": [order("1", "staff", flag="red"), order("2")],
        "order_items": [{"item_id": "i1", "order_id": "1", "sku": "BCJ"}, {"item_id": "i2", "order_id": "2", "sku": "X"}],
        "order_exclusions": [{"rule": "x", **rule}],
    })
    assert value(made, "sales_paid") == 10
    assert made.rows("select rule, order_id from core.removed_orders") == [("x", "1")]


@pytest.mark.parametrize("stage, paid", [("balance", 0), ("deposit", 1)])
def test_the_stage_that_counts_decides_when_a_presale_is_paid(stage, paid):
    made = warehouse.in_memory(
        {"orders": [order("1", paid=None)],
         "payments": [{"order_id": "1", "stage": "deposit", "paid_at": MORNING + timedelta(hours=2), "amount": Decimal("3.00")}]},
        {"payment_stage": stage})
    assert value(made, "orders_paid") == paid


def test_deposit_and_balance_add_up_on_the_day_of_the_balance():
    made = warehouse.in_memory({
        "orders": [order("1", paid=None)],
        "payments": [{"order_id": "1", "stage": "deposit", "paid_at": datetime(2026, 9, 1, 12), "amount": Decimal("3.00")},
                     {"order_id": "1", "stage": "balance", "paid_at": datetime(2026, 10, 2, 12), "amount": Decimal("7.07")}],
    })
    assert value(made, "sales_paid", period="2026-09") == 0
    assert value(made, "sales_paid", period="2026-10") == Decimal("10.07")


def test_a_paid_order_without_an_amount_is_not_zero_money():
    made = warehouse.in_memory({"orders": [order("1"), {**order("2"), "amount_paid": None}]})
    assert value(made, "orders_paid") == 2 and value(made, "average_order_value") == 10


def test_a_later_state_of_an_order_wins_whatever_came_first():
    states = [order("1", paid=None), order("1", refunded_amount=Decimal("4.00"), amount_kept=Decimal("6.00")), order("1")]
    for arrived in (states, states[::-1]):
        made = warehouse.in_memory({"orders": arrived})
        assert made.rows("select paid, amount_kept from core.orders") == [(True, Decimal("6.00"))]


def test_seconds_outside_working_hours_do_not_count():
    night = [said(1, "customer", 12.5 * 60), said(2, "agent", 23.5 * 60)]     # asked 22:30, answered 09:30
    made = warehouse.in_memory({"messages": [{**m, "conversation_id": "k"} for m in night]}, {"working_hours": ["09:00", "23:00"]})
    assert value(made, "response_time") == 3600


def test_ids_that_plainly_do_not_match_make_credit_not_apply():
    chats = [m for i in range(40) for m in (said(2 * i, "customer", i, f"tb{i}"), said(2 * i + 1, "agent", i + 0.5, f"tb{i}"))]
    buyers = [order(str(i), f"other{i}") for i in range(40)]
    made = warehouse.in_memory({"messages": chats, "orders": buyers})
    assert measure_in(made, ["inquiry_conversion"], "2026-09").iloc[0]["reason"] == "ids_do_not_match"
    assert value(made, "inquiries") == 40 and value(made, "sales_paid") == 400
    assert measure_in(made, ["sales_paid"], "2026-09", "agent").iloc[0]["state"] == "does_not_apply"


def test_the_shops_day_begins_at_its_cut_hour():
    late = [said(1, "customer", 15 * 60), said(2, "agent", 15 * 60 + 1)]      # 01:00 on the 2nd
    made = warehouse.in_memory({"messages": late, "shops": [{"shop": "main", "day_cut_hour": 4}]})
    assert value(made, "inquiries", period="2026-09-01") == 1
    assert measure_in(made, ["inquiries"], "2026-09-02").iloc[0]["state"] == "does_not_apply", "no message lies on the 2nd"


def test_day_weights_spread_a_plan_to_the_cent():
    made = warehouse.in_memory({
        "messages": CHAT, "orders": [order("1")],
        "targets": [{"agent_id": "desk", "month": "2026-09", "planned_sales": Decimal("100.00"), "day_weights": ";".join(["2", *["1"] * 29])}],
    })
    plan = [row[0] for row in made.rows("select plan from core.planned_days order by day")]
    assert sum(plan) == Decimal("100.00") and len(plan) == 30
    assert plan[0] == Decimal("6.45") and plan[1] == Decimal("3.23")
    assert value(made, "target_attainment", "desk", "agent") == Decimal("0.1")
