"""The real exports beside the repository: every row is taken, and sums agree with Python's csv module."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from kpi import intake

DATA = Path(__file__).parents[3] / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.exists(), reason="the published data are not beside the repository")


@pytest.mark.parametrize("name", ["tmall_order_report_utf8_seconds.csv", "tmall_order_report_excel_resaved.csv"])
def test_the_order_report_in_both_spellings(name: str, tmp_path: Path):
    path = DATA / "tmall_orders" / name
    taken = intake.prepare([path], tmp_path)
    lines = [{k.strip(): v for k, v in row.items()} for row in csv.DictReader(path.open(encoding="utf-8", newline=""))]
    report, orders, refunds = taken.reports[0], taken.additions["orders"], taken.additions["refunds"]
    assert (report.source, report.rows, report.accepted) == ("tmall-orders", len(lines), len(lines))
    for core, heading in [
        ("amount_due", "总金额"),
        ("amount_kept", "买家实际支付金额"),
        ("refunded_amount", "退款金额"),
    ]:
        assert sum(orders[core].to_pylist()) == sum(Decimal(line[heading]) for line in lines)
    assert sum(refunds["amount"].to_pylist()) == sum(Decimal(line["退款金额"]) for line in lines)
    assert orders["paid_at"].null_count == sum(1 for line in lines if not line["订单付款时间"])
    assert orders["amount_paid"].null_count == orders["paid_at"].null_count


def test_the_two_spellings_differ_in_seconds_only(tmp_path: Path):
    exact, resaved = (
        intake.prepare([DATA / "tmall_orders" / f"tmall_order_report_{n}.csv"], tmp_path).additions["orders"]
        for n in ("utf8_seconds", "excel_resaved")
    )
    assert exact["order_id"] == resaved["order_id"] and exact["amount_due"] == resaved["amount_due"]
    assert all(
        a.replace(second=0) == b
        for a, b in zip(exact["created_at"].to_pylist(), resaved["created_at"].to_pylist(), strict=True)
    )


def test_the_call_centre_workbook(tmp_path: Path):
    taken = intake.prepare([DATA / "pwc_calls" / "call_center_dataset.xlsx"], tmp_path)
    calls = taken.additions["conversations"]
    assert (taken.reports[0].accepted, sum(calls["answered"].to_pylist()), sum(calls["resolved"].to_pylist())) == (
        5000,
        4054,
        3646,
    )
    assert abs(
        Decimal(sum(s for s in calls["handle_seconds"].to_pylist() if s is not None)) / 4054
        - Decimal("224.92279230389738")
    ) < Decimal("1e-9")


def test_the_tweets(tmp_path: Path):
    taken = intake.prepare([DATA / "twcs" / "twcs_5k.csv"], tmp_path)
    tweets = taken.additions["messages"].to_pylist()
    assert (taken.reports[0].rows, taken.reports[0].accepted) == (5000, 5000)
    assert all((t["customer_id"] is None) == (t["sender"] == "agent") == (t["account"] is not None) for t in tweets)
    assert any("\r\r" in t["text"] for t in tweets)  # a carriage return inside a text ends no line
