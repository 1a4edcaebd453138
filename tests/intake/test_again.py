"""The same again: same files, overlapping exports, equal ids, later states; whatever the order of the files."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest

from tests.intake.desk import NOW, Desk, orders, reasons, rows

AT = "2026-09-01 10:00:00"
STATES = "订单编号,总金额,买家实际支付金额,收货地址,订单创建时间,订单付款时间,退款金额\n"
PLACED, PAID, PART, WHOLE = (
    f"1,{rest}"
    for rest in (
        f"20,0,上海,{AT},,0",
        f"20,20,上海,{AT},2026-09-01 10:01:00,0",
        f"20,15,上海,{AT},2026-09-01 10:01:00,5",
        f"20,0,上海,{AT},2026-09-01 10:01:00,20",
    )
)


def counts(taken) -> tuple[int, ...]:
    """rows, accepted, quarantined, duplicates over all files."""
    return tuple(sum(getattr(r, k) for r in taken.reports) for k in ("rows", "accepted", "quarantined", "duplicates"))


def test_27_an_equal_row_counts_once(desk: Desk):
    taken = desk.take(orders__csv=orders(f"1,a,{AT},,5", f"1,a,{AT},,5.00", f"1,a,{AT}, ,5"))
    assert counts(taken) == (3, 1, 0, 2) and [r["line"] for r in rows(taken, "orders")] == [2]


def test_28_one_id_with_two_contents_puts_both_aside(desk: Desk):
    taken = desk.take(orders__csv=orders(f"1,a,{AT},,5", f"2,a,{AT},,5", f"1,a,{AT},,6"))
    assert counts(taken) == (3, 1, 2, 0)
    assert reasons(taken) == [(2, "order_id", "conflict_in_import"), (4, "order_id", "conflict_in_import")]
    assert taken.quarantine["raw"][1].as_py() == f"1,a,{AT},,6"


def test_28_when_one_was_accepted_before_only_the_newcomer_is_put_aside(desk: Desk):
    desk.keep(orders__csv=orders(f"1,a,{AT},,5"))
    taken = desk.take(orders__csv=orders(f"1,a,{AT},,6", f"1,a,{AT},,5"))
    assert counts(taken) == (2, 0, 1, 1) and reasons(taken) == [(2, "order_id", "conflict_with_accepted")]


def test_28_two_contents_in_two_files_of_one_import(desk: Desk):
    taken = desk.take(a__csv=orders(f"1,a,{AT},,5"), b__csv=orders(f"1,a,{AT},,6"))
    assert counts(taken) == (2, 0, 2, 0)


def test_29_the_same_file_twice_adds_nothing(desk: Desk):
    text = orders(f"1,a,{AT},,5", "2,a,never,,5", f"1,a,{AT},,5", ",,,,")
    assert counts(desk.keep(orders__csv=text)) == (4, 1, 1, 1)
    again = desk.take(NOW + timedelta(days=1), orders_of_september__csv=text)
    assert counts(again) == (4, 0, 0, 4) and not again.imports and not again.additions


def test_29_the_same_file_under_two_names_of_one_import(desk: Desk):
    taken = desk.take(b__csv=orders(f"1,a,{AT},,5"), a__csv=orders(f"1,a,{AT},,5"))
    assert counts(taken) == (2, 1, 0, 1) and rows(taken, "orders")[0]["file"] == "a.csv" and len(taken.imports) == 1


def test_29_the_same_file_for_another_shop_is_another_shops(desk: Desk):
    desk.keep(orders__csv=orders(f"1,a,{AT},,5"))
    taken = desk.take(_options={"shop": "two"}, orders__csv=orders(f"1,a,{AT},,5"))
    assert counts(taken) == (1, 1, 0, 0) and rows(taken, "orders")[0]["shop"] == "two"


def test_30_overlapping_exports_add_what_is_new(desk: Desk):
    desk.keep(orders__csv=orders(*(f"{i},a,{AT},,5" for i in range(100))))
    taken = desk.take(orders__csv=orders(*(f"{i},a,{AT},,5" for i in range(50, 150))))
    assert counts(taken) == (100, 50, 0, 50)
    assert [r["order_id"] for r in rows(taken, "orders")] == [str(i) for i in range(100, 150)]


def test_the_shop_is_part_of_the_key(desk: Desk):
    taken = desk.take(orders__csv=f"shop,order_id,created_at\na,1001,{AT}\nb,1001,2026-09-02\n,1001,2026-09-03\n")
    assert [(r["shop"], r["order_id"]) for r in rows(taken, "orders")] == [
        ("a", "1001"),
        ("b", "1001"),
        ("main", "1001"),
    ]


def test_message_ids_are_made_from_the_row(desk: Desk):
    head, line = "sender,sent_at,customer_id,text\n", f"customer,{AT},a,hello\n"
    first = desk.keep(log__csv=head + line + line + f"customer,{AT},b,hello\n")
    ids = [r["message_id"] for r in rows(first, "messages")]
    assert counts(first) == (3, 3, 0, 0) and len(set(ids)) == 3 and ids[1] == f"{ids[0]}-2"
    overlap = desk.take(log__csv=head + line + line + line + f"agent,{AT},a,hi\n")
    assert counts(overlap) == (4, 2, 0, 2)  # a third equal line, and the answer
    turned = desk.take(log__csv=f"text,customer_id,sent_at,sender\nhello,a,{AT},customer\n")
    assert counts(turned) == (1, 0, 0, 1)  # the order of the columns does not matter


@pytest.mark.parametrize("order", list(permutations([PLACED, PAID, PART, WHOLE])))
def test_the_latest_state_of_an_order_stands_whatever_the_order(desk: Desk, order: tuple[str, ...]):
    taken = desk.take(**{f"{'abcd'[i]}__csv": STATES + line + "\n" for i, line in enumerate(order)})
    assert counts(taken) == (4, 1, 0, 3)
    assert [str(r["refunded_amount"]) for r in rows(taken, "orders")] == ["20.00"]
    assert [str(r["amount"]) for r in rows(taken, "refunds")] == ["20.00"]


def test_states_one_import_after_the_other(desk: Desk):
    for line, expected in [
        (PAID, (1, 1, 0, 0)),
        (PLACED, (1, 0, 0, 1)),
        (PART, (1, 1, 0, 0)),
        (WHOLE, (1, 1, 0, 0)),
        (PAID, (1, 0, 0, 1)),
    ]:
        assert counts(desk.keep(states__csv=STATES + line + "\n")) == expected
    other = desk.take(states__csv=STATES + WHOLE.replace("上海", "北京") + "\n")
    assert counts(other) == (1, 0, 1, 0) and reasons(other) == [(2, "order_id", "conflict_with_accepted")]


def test_two_contents_of_one_state_are_put_aside_and_a_clear_one_stands(desk: Desk):
    taken = desk.take(states__csv=STATES + "\n".join([PLACED, PAID, PAID.replace("上海", "北京")]) + "\n")
    assert counts(taken) == (3, 1, 2, 0) and rows(taken, "orders")[0]["paid_at"] is None
    taken = desk.take(states__csv=STATES + "\n".join([PLACED, PLACED.replace("上海", "北京"), PAID]) + "\n")
    assert counts(taken) == (3, 1, 0, 2) and rows(taken, "orders")[0]["paid_at"] is not None


def test_a_row_is_taken_only_with_all_its_parts(desk: Desk):
    desk.keep(refunds__csv=f"refund_id,order_id,amount,status,requested_at\n1,1,5,completed,{AT}\n")
    taken = desk.take(states__csv=STATES + PART + "\n" + PART.replace("1,", "2,", 1) + "\n")
    assert counts(taken) == (2, 1, 1, 0) and reasons(taken) == [(2, "refund_id", "conflict_with_accepted")]
    assert [r["order_id"] for r in rows(taken, "orders")] == ["2"] == [r["order_id"] for r in rows(taken, "refunds")]


def test_overlapping_windows_of_an_account_are_put_aside(desk: Desk):
    head = "account,agent_id,valid_from,valid_to\n"
    taken = desk.keep(
        accounts__csv=head + "x,a,,2026-05-01\nx,b,2026-05-01,\ny,a,2026-01-01,2026-03-01\ny,b,2026-02-28,\nz,a,,\n"
    )
    assert counts(taken) == (5, 3, 2, 0) and reasons(taken) == [
        (4, "account", "overlapping_window"),
        (5, "account", "overlapping_window"),
    ]
    later = desk.take(accounts__csv=head + "z,b,2026-05-01,\ny,a,2026-01-01,2026-03-01\n")
    assert reasons(later) == [(2, "account", "overlapping_window")] and later.reports[0].accepted == 1


def test_a_better_mapping_reads_the_same_file_anew(desk: Desk):
    mapping, export = desk.inbox.parent / "mine.toml", "No,At\n1,2026-09-01\n2,Sept 2 2026\n"
    form = "id = 'mine'\n[tables.orders]\norder_id = 'No'\ncreated_at = {{ column = 'At', format = {} }}\n"
    mapping.write_text(form.format('["%Y-%m-%d"]'), "utf-8")
    assert counts(desk.keep(_options={"mapping": mapping}, o__csv=export)) == (2, 1, 1, 0)
    mapping.write_text(form.format('["%Y-%m-%d", "Sept %d %Y"]'), "utf-8")
    again = desk.take(_options={"mapping": mapping}, o__csv=export)
    assert counts(again) == (2, 1, 0, 1)
