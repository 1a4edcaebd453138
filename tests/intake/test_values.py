"""Numbers and times: exact, or put aside with a reason; never rounded, shifted or guessed."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from tests.intake.desk import Desk, orders, reasons, rows

AT = "2026-09-01 10:00:00"


def money(desk: Desk, text: str):
    """The amount accepted for `text`, or the code it was put aside for."""
    taken = desk.take(orders__csv=orders(f'1,a,{AT},,"{text}"'))
    return rows(taken, "orders")[0]["amount_paid"] if taken.reports[0].accepted else reasons(taken)[0][2]


def placed(desk: Desk, text: str):
    """The moment accepted for `text`, the code it was put aside for, or the sentence the file was refused with."""
    taken = desk.take(orders__csv=orders(f'1,a,"{text}",,'))
    if taken.reports[0].refused:
        return taken.reports[0].problems[0]
    return rows(taken, "orders")[0]["created_at"] if taken.reports[0].accepted else reasons(taken)[0][2]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("12.5", "12.50"),
        ("0", "0.00"),
        ("-0", "0.00"),
        ("007.10", "7.10"),
        (".5", "0.50"),
        ("5.", "5.00"),
        ("1e3", "1000.00"),
        ("178.800", "178.80"),
        (" 12.50 ", "12.50"),
        ("+3", "3.00"),
        ("999999999999999.99", "999999999999999.99"),
        ("178.80000000000001", "178.80"),
    ],
)
def test_money_is_exact(desk: Desk, text: str, expected: str):
    assert money(desk, text) == Decimal(expected)


@pytest.mark.parametrize(
    "text, code",
    [
        ("NaN", "nan"),
        ("-nan", "nan"),
        ("inf", "infinity"),
        ("-Infinity", "infinity"),
        ("1e309", "out_of_range"),
        (str(2**63), "out_of_range"),
        ("1" + "0" * 30, "out_of_range"),
        ("1000000000000000.01", "out_of_range"),
        ("-1", "negative_money"),
        ("12.345", "too_precise"),
        ("1,234.50", "grouped_number"),
        ("1.234,50", "grouped_number"),
        ("1,5", "grouped_number"),
        ("twelve", "not_a_number"),
        ("12 34", "not_a_number"),
        ("0x10", "not_a_number"),
        ("1_000", "not_a_number"),
        ("95%", "not_a_number"),
        ("¥12", "not_a_number"),
    ],
)
def test_what_is_no_money_is_put_aside(desk: Desk, text: str, code: str):
    assert money(desk, text) == code


@pytest.mark.parametrize("text", ["", "N/A", "-", "null", "NULL", " - "])
def test_38_missing_is_not_zero(desk: Desk, text: str):
    assert money(desk, text) is None


def test_chat_text_is_never_missing_by_its_words(desk: Desk):
    taken = desk.take(
        messages__csv=f"message_id,sender,sent_at,text\n1,agent,{AT},N/A\n2,agent,{AT},-\n3,agent,{AT},  hi \n"
        f"4,agent,{AT},\n"
    )
    assert [r["text"] for r in rows(taken, "messages")] == ["N/A", "-", "  hi ", None]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("2026-09-01 10:00:00", datetime(2026, 9, 1, 10)),
        ("2026-09-01T10:00:00", datetime(2026, 9, 1, 10)),
        ("2026-09-01", datetime(2026, 9, 1)),
        ("2026/9/1 0:05", datetime(2026, 9, 1, 0, 5)),
        ("2026-9-1 9:05:03", datetime(2026, 9, 1, 9, 5, 3)),
        ("2026年9月1日", datetime(2026, 9, 1)),
        ("2026年09月01日 10时05分", datetime(2026, 9, 1, 10, 5)),
        ("2026-09-01 10:00:00.123456", datetime(2026, 9, 1, 10, 0, 0, 123456)),
        ("2026-08-31 23:59:59.999", datetime(2026, 8, 31, 23, 59, 59, 999000)),
        ("2024-02-29", datetime(2024, 2, 29)),
        ("2026-09-01T10:00:00Z", datetime(2026, 9, 1, 10)),
        ("2026-09-01 10:00:00+08:00", datetime(2026, 9, 1, 10)),
        ("2026-09-01 10:00:00 -0530", datetime(2026, 9, 1, 10)),
    ],
)
def test_moments_are_read_as_written(desk: Desk, text: str, expected: datetime):
    assert placed(desk, text) == expected


@pytest.mark.parametrize(
    "text, code",
    [
        ("2023-02-29 10:00:00", "not_a_time"),
        ("2026-13-01", "not_a_time"),
        ("2026-09-01 23:59:60", "not_a_time"),
        ("2026-09-01 24:00:00", "not_a_time"),
        ("2026-09-01 10", "not_a_time"),
        ("infinity", "not_a_time"),
        ("epoch", "not_a_time"),
        ("yesterday", "not_a_time"),
        ("44000.5", "not_a_time"),
        ("2026-09-01 10:00:00 (BC)", "not_a_time"),
        ("2026-09-01 10:00:00+99:00", "not_a_time"),
        ("20260901", "not_a_time"),
        ("1970-01-01 00:00:00", "too_early"),
        ("1989-12-31", "too_early"),
        ("2026-10-02 12:00:01", "in_the_future"),
        ("9999-12-31", "in_the_future"),
    ],
)
def test_what_is_no_moment_is_put_aside(desk: Desk, text: str, code: str):
    assert placed(desk, text) == code


def test_47_a_day_ahead_is_still_taken(desk: Desk):
    assert placed(desk, "2026-10-02 12:00:00") == datetime(2026, 10, 2, 12)


@pytest.mark.parametrize("text", ["03/04/2024", "3-4-2024 10:00", "03.04.24", "31/12/2024 10:00:00"])
def test_44_days_that_read_two_ways_are_asked_for(desk: Desk, text: str):
    assert "read two ways" in placed(desk, text) and "format" in placed(desk, text)


@pytest.mark.parametrize("text", ["1756720800", "1756720800000"])
def test_49_bare_counts_of_seconds_are_asked_for(desk: Desk, text: str):
    assert "epoch_s" in placed(desk, text)


def test_43_moments_with_and_without_an_offset_do_not_mix(desk: Desk):
    taken = desk.take(orders__csv=orders(f"1,a,{AT},,", f"2,a,{AT}Z,,"))
    assert "mixes times" in taken.reports[0].problems[0] and not taken.additions


def test_offsets_give_the_instant_and_the_wall_time(desk: Desk):
    taken = desk.take(messages__csv=f"message_id,sender,sent_at\n1,agent,{AT}+08:00\n2,agent,{AT}-05:30\n")
    assert [(r["sent_at"], r["sent_utc"]) for r in rows(taken, "messages")] == [
        (datetime(2026, 9, 1, 10), datetime(2026, 9, 1, 2)),
        (datetime(2026, 9, 1, 10), datetime(2026, 9, 1, 15, 30)),
    ]


def test_a_shop_with_a_time_zone_gets_its_own_wall_time(desk: Desk):
    shops = "shop,time_zone\nmain,Asia/Shanghai\nuk,Europe/London\n"
    told = f"shop,message_id,sender,sent_at\nmain,1,agent,{AT}Z\nuk,2,agent,{AT}Z\nelsewhere,3,agent,{AT}Z\n"
    for taken in (
        desk.take(messages__csv=told, shops__csv=shops),
        (desk.keep(shops__csv=shops), desk.take(messages__csv=told))[1],
    ):
        assert [(r["sent_at"].hour, r["sent_utc"].hour) for r in rows(taken, "messages")] == [
            (18, 10),
            (11, 10),
            (10, 10),
        ]


def test_an_unknown_time_zone_is_put_aside(desk: Desk):
    assert reasons(desk.take(shops__csv="shop,time_zone\nmain,Asia/Beijng\n")) == [
        (2, "time_zone", "unknown_time_zone")
    ]


def test_34_nothing_ends_before_it_begins(desk: Desk):
    taken = desk.take(orders__csv=orders("1,a,2026-09-01 10:00:00,2026-09-01 09:59:59,5"))
    assert reasons(taken) == [(2, "paid_at", "end_before_start")]
    assert (
        taken.quarantine["reason"][0].as_py()
        == 'paid_at is "2026-09-01 09:59:59", before created_at (2026-09-01 10:00:00).'
    )
    assert (
        reasons(
            desk.take(refunds__csv=f"refund_id,order_id,amount,requested_at,completed_at\n1,1,5,{AT},2026-08-31\n")
        )[0][2]
        == "end_before_start"
    )


CONTACTS = "conversation_id,opened_at,handle_seconds,first_response_seconds,answered,rating\n"


def test_34_negative_durations_are_put_aside_and_negative_ratings_are_not(desk: Desk):
    taken = desk.take(conversations__csv=f"{CONTACTS}1,{AT},-1,,,\n2,{AT},5,-0.001,,\n3,{AT},5,5,,-3\n")
    assert reasons(taken) == [
        (2, "handle_seconds", "negative_duration"),
        (3, "first_response_seconds", "negative_duration"),
    ]


def test_35_a_day_and_an_hour_is_a_duration(desk: Desk):
    assert (
        rows(desk.take(conversations__csv=f"{CONTACTS}1,{AT},90000,,,\n"), "conversations")[0]["handle_seconds"]
        == 90000
    )


@pytest.mark.parametrize(
    "unit, text, expected",
    [
        ("s", "1.5", "1.500"),
        ("ms", "1500", "1.500"),
        ("min", "1.5", "90.000"),
        ("h", "0.5", "1800.000"),
        ("h:mm:ss", "0:02:23", "143.000"),
        ("h:mm:ss", "25:00:00", "90000.000"),
        ("h:mm:ss", "0:00:01.25", "1.250"),
        ("mm:ss", "02:23", "143.000"),
        ("s", "0.0006", "0.001"),
        ("h:mm:ss", "143", "not_a_duration"),
        ("h:mm:ss", "0:61:00", "not_a_duration"),
        ("h:mm:ss", "-0:00:01", "negative_duration"),
        ("s", "2 min", "not_a_number"),
        ("ms", "inf", "infinity"),
    ],
)
def test_durations_in_the_declared_unit(desk: Desk, unit: str, text: str, expected: str):
    mapping = desk.inbox.parent / "mine.toml"
    mapping.write_text(
        'id = "mine"\n[tables.conversations]\nconversation_id = "No"\nopened_at = "At"\n'
        f'handle_seconds = {{ column = "Talk", unit = "{unit}" }}\n',
        "utf-8",
    )
    taken = desk.take(_options={"mapping": mapping}, calls__csv=f"No,At,Talk\n1,{AT},{text}\n")
    got = str(rows(taken, "conversations")[0]["handle_seconds"]) if taken.reports[0].accepted else reasons(taken)[0][2]
    assert got == expected


def test_39_percent_is_read_only_where_declared(desk: Desk):
    mapping = desk.inbox.parent / "mine.toml"
    mapping.write_text(
        'id = "mine"\n[tables.assignments]\nagent_id = "Who"\nfull_time_share = { column = "Share", unit = "%" }\n',
        "utf-8",
    )
    taken = desk.take(_options={"mapping": mapping}, staff__csv="Who,Share\n1,95%\n2,50\n")
    assert [r["full_time_share"] for r in rows(taken, "assignments")] == [Decimal("0.950"), Decimal("0.500")]


@pytest.mark.parametrize(
    "declared, text, expected",
    [
        ('thousands = ","', "1,234.50", "1234.50"),
        ('thousands = ","', "1,23.50", "not_a_number"),
        ('thousands = ","', "12", "12.00"),
        ('decimal = ","\nthousands = "."', "1.234,50", "1234.50"),
        ('decimal = ","', "1234,5", "1234.50"),
        ('decimal = ","', "1.234", "not_a_number"),
        ('currency_marks = ["元", "¥"]', "0元", "0.00"),
        ('currency_marks = ["元", "¥"]', "¥ 12.5", "12.50"),
    ],
)
def test_09_how_numbers_are_written_is_declared(desk: Desk, declared: str, text: str, expected: str):
    mapping = desk.inbox.parent / "mine.toml"
    mapping.write_text(
        f'id = "mine"\n{declared}\n[tables.orders]\norder_id = "No"\ncreated_at = "At"\namount_paid = "Paid"\n', "utf-8"
    )
    taken = desk.take(_options={"mapping": mapping}, o__csv=f'No,At,Paid\n1,{AT},"{text}"\n')
    got = str(rows(taken, "orders")[0]["amount_paid"]) if taken.reports[0].accepted else reasons(taken)[0][2]
    assert got == expected


@pytest.mark.parametrize(
    "declared, text, expected",
    [
        ("%d/%m/%Y %H:%M:%S", "03/04/2026 10:00:00", datetime(2026, 4, 3, 10)),
        ("%m/%d/%Y %H:%M:%S", "03/04/2026 10:00:00", datetime(2026, 3, 4, 10)),
        ("%d/%m/%Y %H:%M:%S", "12/31/2026 10:00:00", "not_a_time"),
        ("%d/%m/%Y %H:%M:%S", "01/09/2026 23:59:60", "not_a_time"),
        ("epoch_s", "1756720800", datetime(2025, 9, 1, 10)),
        ("epoch_ms", "1756720800123", datetime(2025, 9, 1, 10, 0, 0, 123000)),
        ("%a %b %d %H:%M:%S %z %Y", "Tue Sep 01 10:00:00 +0800 2026", datetime(2026, 9, 1, 10)),
    ],
)
def test_declared_formats(desk: Desk, declared: str, text: str, expected: object):
    mapping = desk.inbox.parent / "mine.toml"
    mapping.write_text(
        f'id = "mine"\n[tables.orders]\norder_id = "No"\ncreated_at = {{ column = "At", format = "{declared}" }}\n',
        "utf-8",
    )
    taken = desk.take(_options={"mapping": mapping}, o__csv=f"No,At\n1,{text}\n")
    assert (rows(taken, "orders")[0]["created_at"] if taken.reports[0].accepted else reasons(taken)[0][2]) == expected


def test_days_and_times_of_day(desk: Desk):
    taken = desk.take(
        attendance__csv="agent_id,day,planned,late_minutes\n1,2026-09-01,yes,5\n2,2026-09-01 00:00:00,否,0\n"
        "3,2026-09-01 10:00,1,0\n"
        "4,2026-09-01,maybe,0\n5,2026-09-01,1,2.5\n6,2026-09-01,1,-1\n7,2027-01-01,1,3.0\n"
    )
    assert [(r["agent_id"], r["day"], r["planned"], r["late_minutes"]) for r in rows(taken, "attendance")] == [
        ("1", date(2026, 9, 1), True, 5),
        ("2", date(2026, 9, 1), False, 0),
        ("7", date(2027, 1, 1), True, 3),
    ]
    assert reasons(taken) == [
        (4, "day", "not_a_date"),
        (5, "planned", "not_yes_or_no"),
        (6, "late_minutes", "not_whole"),
        (7, "late_minutes", "negative"),
    ]


def test_plans_may_lie_ahead_but_not_beyond_any_plan(desk: Desk):
    taken = desk.take(assignments__csv="agent_id,valid_from,valid_to\n1,2027-01-01,2028-01-01\n2,,9999-12-31\n")
    assert len(rows(taken, "assignments")) == 1 and reasons(taken) == [(3, "valid_to", "too_late")]


def test_months(desk: Desk):
    taken = desk.take(
        targets__csv="agent_id,month,planned_sales\n1,2026-09,5\n1,2026-09-14,5\n1,2026-13,5\n1,Sept,5\n1,2026-02-30,5\n"
    )
    assert [r["month"] for r in rows(taken, "targets")] == ["2026-09", "2026-09-14"] and {
        r[2] for r in reasons(taken)
    } == {"not_a_month"}


def test_words_of_choice(desk: Desk):
    taken = desk.take(
        messages__csv=f"message_id,sender,sent_at\n1,agent,{AT}\n2,seller,{AT}\n3,,{AT}\n",
        refunds__csv="refund_id,order_id,amount,status\n1,1,5,completed\n2,1,5,done\n",
    )
    assert reasons(taken) == [(3, "sender", "sender_unknown"), (4, "sender", "required"), (3, "status", "not_a_choice")]
    assert "requested, completed, rejected, closed" in taken.quarantine["reason"][2].as_py()


def test_required_columns(desk: Desk):
    taken = desk.take(orders__csv=orders(f",a,{AT},,5", "2,a,-,,5"))
    assert reasons(taken) == [(2, "order_id", "required"), (3, "created_at", "required")]
