"""Builds the layers staging -> core -> credit -> metrics inside one connection."""
from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256

import duckdb
import pyarrow as pa

from kpi import cards
from kpi.errors import unknown
from kpi.warehouse import graph
from kpi.warehouse.tables import ARROW_TYPES, tables

Progress = Callable[[str], None]


def staging_from_rows(con: duckdb.DuckDBPyConnection, rows: dict[str, list[dict]]) -> None:
    """Staging tables from Python rows: missing columns are null, `shop` defaults to main, `row_hash` to the row's content."""
    for name in rows:
        if name not in tables():
            raise unknown("table", name, tables())
    for name, table in tables().items():
        con.execute(table.ddl())
        if not rows.get(name):
            continue
        ready = [_complete(row, table, number) for number, row in enumerate(rows[name], start=1)]
        columns = {
            column: pa.array([_cell(row[column], kind) for row in ready], ARROW_TYPES[kind])
            for column, kind in table.all_columns.items()
        }
        con.register("frame", pa.table(columns))
        con.execute(f'insert into staging."{name}" select * from frame')
        con.unregister("frame")


def _complete(row: dict, table, number: int) -> dict:
    for column in row:
        if column not in table.all_columns:
            raise unknown("column", column, table.all_columns, table.name)
    full = {column: row.get(column) for column in table.all_columns}
    if "shop" in table.columns and full["shop"] is None:
        full["shop"] = "main"
    full["source"] = full["source"] or "rows"
    full["import_id"] = full["import_id"] or "rows"
    full["line"] = full["line"] or number
    full["row_hash"] = full["row_hash"] or sha256(repr(sorted(row.items(), key=str)).encode()).hexdigest()
    return full


def _cell(value: object, kind: str) -> object:
    if value is None:
        return None
    if kind in ("money", "number"):
        step = Decimal("0.01") if kind == "money" else Decimal("0.001")
        return Decimal(str(value)).quantize(step)
    if kind == "date" and isinstance(value, datetime):
        return value.date()
    if kind == "timestamp" and isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)
    return value


def build_core(con: duckdb.DuckDBPyConnection, skip: Iterable[str] = (), progress: Progress | None = None) -> None:
    """Every core table as a table, in the order of what reads what; those in `skip` exist already."""
    files = graph.layer("core")
    for name in graph.build_order("core"):
        if name in skip:
            continue
        if progress:
            progress(f"core.{name}")
        con.execute(f'create table core."{name}" as {files[name]}')


def build_credit(con: duckdb.DuckDBPyConnection, rule: str) -> None:
    """`credit.chosen`: whose order it was under `rule` and the window of core.settings."""
    files = graph.layer("credit")
    if rule not in files:
        raise unknown("credit rule", rule, files)
    con.execute(f"create or replace table credit.chosen as {files[rule]}")


def metric_views(con: duckdb.DuckDBPyConnection) -> None:
    """A view `metrics.<id>` for every metric file, its optional columns filled: (..., region)."""
    for name, sql in graph.layer("metrics").items():
        con.execute(f'create or replace view metrics."{name}" as {sql}')


def quantiles() -> frozenset[str]:
    """The metrics whose figure is a quantile of their rows."""
    return frozenset(name for name, card in cards.metrics().items() if card.combine in ("median", "p90"))
