"""Data homes for tests: rows of staging tables as Python dicts, committed import by import."""
from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import duckdb
import pyarrow as pa

from kpi import warehouse
from kpi.warehouse import build
from kpi.warehouse.parts import Shelf
from kpi.warehouse.store import Store

Rows = dict[str, list[dict]]


def additions(rows: Rows, import_id: str) -> dict[str, pa.Table]:
    """Accepted rows as commit takes them, marked with their import."""
    con = warehouse.connect(threads=1)
    con.execute("create schema staging")
    build.staging_from_rows(con, rows)
    made = {}
    for name, held in rows.items():
        if held:
            sql = f'select * replace ($1 as import_id, $2 as file) from staging."{name}"'
            table = con.sql(sql, params=[import_id, name]).to_arrow_table()
            made[name] = table.cast(warehouse.tables()[name].arrow_schema())
    con.close()
    return made


def entries(rows: Rows, import_id: str) -> list[dict]:
    """The accounting of these rows."""
    return [
        {"import_id": import_id, "file": name, "source": "rows", "sha256": f"{import_id}{name}", "rows": len(held),
         "accepted": len(held), "quarantined": 0, "duplicates": 0, "skipped": 0, "table": name, "feeds": [name],
         "at": "2026-10-01"}
        for name, held in rows.items()
    ]


def add(home: Path, rows: Rows, import_id: str = "i1", **rest: object) -> str:
    """Commits rows as one import."""
    return warehouse.commit(home, additions(rows, import_id), entries(rows, import_id), **rest)


def write_settings(home: Path, settings: dict) -> None:
    home.mkdir(parents=True, exist_ok=True)
    lines = [f"{name} = {value!r}".replace("'", '"') for name, value in settings.items()]
    (home / "settings.toml").write_text("\n".join(lines), encoding="utf-8")


def split(rows: Rows, pieces: int, chance: Random) -> list[Rows]:
    """The rows dealt out to imports; what is about staff and rules stands in the first, now and then in any."""
    dealt: list[Rows] = [{} for _ in range(pieces)]
    for table, held in rows.items():
        first = table in ("shops", "agents", "assignments", "accounts", "chat_filters", "order_exclusions") and chance.random() < 0.8
        for row in held:
            dealt[0 if first else chance.randrange(pieces)].setdefault(table, []).append(row)
    return dealt


def differences(one: Path, other: Path) -> dict[str, tuple[list, list]]:
    """Built tables that do not hold the same rows in two homes: rows only here, rows only there."""
    con = duckdb.connect()
    found = {}
    shelves = [Shelf(con, store, store.manifest) for store in (Store(one), Store(other))]
    names = [{"/".join(path.split("/")[1:-1]) for path in shelf.manifest.under("built")} for shelf in shelves]
    assert names[0] == names[1]
    for name in sorted(names[0]):
        here, there = (shelf.rows(name) for shelf in shelves)
        only_here = con.execute(f"from {here} except all from {there}").fetchall()
        only_there = con.execute(f"from {there} except all from {here}").fetchall()
        if only_here or only_there:
            found[name] = (only_here[:3], only_there[:3])
    con.close()
    return found


def stored_as_on_the_spot(here: warehouse.Warehouse, metric: str, start: date, end: date, by: str) -> int:
    """Asserts that a stored answer is the sum made on the spot; the number of its keys."""
    spot = replace(here, answers=None)
    wanted = metric in build.quantiles()
    for quantile in ("median", "p90") if wanted else (None,):
        stored = plain(here.sums(metric, start, end, by, quantile=quantile), wanted)
        assert stored == plain(spot.sums(metric, start, end, by, quantile=quantile), wanted), (metric, by, start, end)
    return len(stored)


def plain(frame, with_quantile: bool) -> list[tuple]:
    """Sums without the order of currencies, as plain numbers."""
    return [
        (r["key"], r["rows"], r["amount"], r["cases"], r["people"], r["successes"], sorted(r["currencies"] or []),
         r["quantile"] if with_quantile else None)
        for r in frame.to_dict("records")
    ]
