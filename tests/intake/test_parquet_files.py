"""Hostile Parquet files."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest

from kpi.intake import read_parquet, spill
from tests.intake.desk import Desk, parquet, reasons, rows

AT = datetime(2026, 9, 1, 10, 0, 0, 123456)


def orders(**more: object) -> bytes:
    return parquet(**({"order_id": ["1", "2"], "created_at": pa.array([AT, AT], pa.timestamp("us"))} | more))


def refusal(taken) -> str:
    assert taken.reports[0].refused and not taken.imports and not taken.additions
    return taken.reports[0].problems[0]


def test_values_are_exact(desk: Desk):
    content = orders(
        amount_paid=pa.array([Decimal("12.5000000000"), None], pa.decimal128(38, 10)),
        items=pa.array([3, None], pa.uint64()),
        customer_id=pa.array(["José", None]).dictionary_encode(),
        amount_due=pa.array([178.8, 3.0]),
    )
    found = rows(desk.take(orders__parquet=content), "orders")
    assert [
        (r["amount_paid"], r["items"], r["customer_id"], r["amount_due"], r["created_at"], r["line"]) for r in found
    ] == [(Decimal("12.50"), 3, "José", Decimal("178.80"), AT, 1), (None, None, None, Decimal("3.00"), AT, 2)]


def test_ids_as_numbers_keep_their_digits(desk: Desk):
    found = rows(
        desk.take(
            orders__parquet=orders(order_id=pa.array([2**64 - 1, 7], pa.uint64()), customer_id=pa.array([3.0, None]))
        ),
        "orders",
    )
    assert [(r["order_id"], r["customer_id"]) for r in found] == [("18446744073709551615", "3"), ("7", None)]


def test_31_32_nan_and_infinity_are_put_aside(desk: Desk):
    taken = desk.take(orders__parquet=orders(amount_paid=pa.array([float("nan"), float("-inf")])))
    assert reasons(taken) == [(1, "amount_paid", "nan"), (2, "amount_paid", "infinity")]


def test_57_what_does_not_fit_is_put_aside_not_rounded(desk: Desk):
    taken = desk.take(
        orders__parquet=orders(
            amount_paid=pa.array([Decimal("1.2345"), Decimal("1" + "0" * 20)], pa.decimal128(38, 10))
        )
    )
    assert reasons(taken) == [(1, "amount_paid", "too_precise"), (2, "amount_paid", "out_of_range")]


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_moments_of_every_unit(desk: Desk, unit: str):
    at = datetime(2026, 9, 1, 10)
    found = rows(desk.take(orders__parquet=orders(created_at=pa.array([at, at], pa.timestamp(unit)))), "orders")
    assert [r["created_at"] for r in found] == [at, at]


def test_a_moment_finer_than_is_kept_is_put_aside(desk: Desk):
    stamps = pa.array([1_788_256_800_000_000_001, 1_788_256_800_000_000_000], pa.timestamp("ns"))
    assert reasons(desk.take(orders__parquet=orders(created_at=stamps))) == [(1, "created_at", "not_a_time")]


def test_moments_with_a_zone_carry_it(desk: Desk):
    at = pa.array([datetime(2026, 9, 1, 2, tzinfo=UTC)], pa.timestamp("us", "Asia/Shanghai"))
    found = rows(desk.take(messages__parquet=parquet(message_id=["1"], sender=["agent"], sent_at=at)), "messages")
    assert (found[0]["sent_at"], found[0]["sent_utc"]) == (datetime(2026, 9, 1, 10), datetime(2026, 9, 1, 2))


@pytest.mark.parametrize("content", [b"PAR1PAR1", b"PAR1", b"PAR1" + b"\0" * 100 + b"PAR1", b"PARE" + b"\0" * 40])
def test_55_61_hollow_and_encrypted_files_are_refused(desk: Desk, content: bytes):
    assert "damaged" in refusal(desk.take(orders__parquet=content))


@pytest.mark.parametrize("cut", [slice(0, -1), slice(0, 300), slice(4, None), slice(0, -20)])
def test_53_a_file_cut_off_is_refused(desk: Desk, cut: slice):
    assert refusal(desk.take(orders__parquet=orders()[cut]))


@pytest.mark.parametrize(
    "kind", [pa.list_(pa.int64()), pa.struct([("a", pa.int64())]), pa.map_(pa.string(), pa.int64()), pa.binary()]
)
def test_56_nested_columns_are_refused_by_name(desk: Desk, kind: pa.DataType):
    assert '"items" holds' in refusal(desk.take(orders__parquet=orders(items=pa.nulls(2, kind))))


def test_58_too_many_rows_are_refused_from_the_footer(desk: Desk, monkeypatch):
    monkeypatch.setattr(read_parquet, "MAX_ROWS", 1)
    assert "footer speaks of 2 rows" in refusal(desk.take(orders__parquet=orders()))


def test_54_flipped_bytes_never_crash_and_keep_the_accounting(desk: Desk):
    content, dice = orders(customer_id=["anna" * 20, "bert" * 20]), random.Random(7)
    for _ in range(60):
        spoilt = bytearray(content)
        spoilt[dice.randrange(len(spoilt))] ^= 1 << dice.randrange(8)
        report = desk.take(orders__parquet=bytes(spoilt)).reports[0]
        assert (
            report.refused or report.rows == report.accepted + report.quarantined + report.duplicates + report.skipped
        )


def test_control_characters_are_put_aside(desk: Desk):
    assert reasons(desk.take(orders__parquet=orders(customer_id=["a\0b", "c\td"]))) == [
        (1, "customer_id", "control_character")
    ]


def test_many_blocks_keep_their_ordinals(desk: Desk, monkeypatch):
    monkeypatch.setattr(read_parquet, "BLOCK_ROWS", 100)
    content = parquet(
        order_id=np.arange(1000),
        created_at=pa.array([AT] * 1000),
        amount_paid=[-1 if i == 567 else i for i in range(1000)],
    )
    taken = desk.take(orders__parquet=content)
    assert [r["line"] for r in rows(taken, "orders")] == [i for i in range(1, 1001) if i != 568]
    assert reasons(taken) == [(568, "amount_paid", "negative_money")] and taken.quarantine["raw"][0].as_py().startswith(
        "567,"
    )


def test_tables_set_down_on_disk_read_the_same(desk: Desk, monkeypatch):
    content = orders(customer_id=["José", None], amount_paid=[1.5, None])
    kept = desk.take(orders__parquet=content).additions["orders"]
    monkeypatch.setattr(spill, "LARGE", 0)
    assert desk.take(orders__parquet=content).additions["orders"] == kept
