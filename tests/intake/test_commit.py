"""Into the real store: what is accepted stands there, what is not is listed, and taking an import back leaves
nothing."""

from __future__ import annotations

import pyarrow.parquet as pq
import pytest

from kpi import intake, warehouse
from tests.intake.desk import NOW, Desk, orders

AT = "2026-09-01 10:00:00"
pytestmark = pytest.mark.slow


def test_an_import_from_file_to_store_and_back(desk: Desk):
    heard = []
    first = orders(f"1,a,{AT},,5", "2,a,never,,5", f"3,a,{AT},,5")
    reports = intake.import_files(
        desk.write(orders__csv=first), desk.home, now=NOW, progress=heard.append, marks={"demo": True}
    )
    assert [(r.rows, r.accepted, r.quarantined) for r in reports] == [(3, 2, 1)] and "orders.csv · 3" in heard
    store = warehouse.Store(desk.home)
    entry = store.manifest.imports[0]
    assert (entry["accepted"], entry["demo"], entry["feeds"], entry["table"]) == (2, True, ["orders"], "orders")
    held = pq.read_table(store.quarantine()[0]).to_pylist()
    assert [(q["line"], q["raw"], q["reason"]) for q in held] == [
        (3, "2,a,never,,5", 'created_at is "never", not a date and time that exists.')
    ]

    again = intake.import_files(
        desk.write(orders__csv=first, more__csv=orders(f"3,a,{AT},,5", f"4,a,{AT},,5", f"1,b,{AT},,5")),
        desk.home,
        now=NOW,
    )
    assert {r.file: (r.accepted, r.quarantined, r.duplicates) for r in again} == {
        "orders.csv": (0, 0, 3),
        "more.csv": (1, 1, 1),
    }
    assert warehouse.verify(desk.home) == [] and len(store.manifest.imports) == 2
    stored = [r for path in store.accepted("orders") for r in pq.read_table(path).to_pylist()]
    assert sorted(r["order_id"] for r in stored) == ["1", "3", "4"] and {r["source"] for r in stored} == {
        "template-orders"
    }

    warehouse.undo(desk.home, store.manifest.imports[1]["import_id"])
    warehouse.undo(desk.home, entry["import_id"])
    assert not store.manifest.imports and not store.accepted("orders") and not store.quarantine()


def test_nothing_is_written_when_nothing_is_taken(desk: Desk):
    reports = intake.import_files(
        desk.write(o__csv="foo\n1\n", orders__csv="order_id,created_at\n"), desk.home, now=NOW
    )
    assert [r.refused for r in reports] == [True, False] and not (desk.home / "warehouse").exists()
