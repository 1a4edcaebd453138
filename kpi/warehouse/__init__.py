"""The only room that imports duckdb: builds the layers, runs queries, keeps Parquet and manifest."""
from __future__ import annotations

from duckdb import DuckDBPyConnection as Connection
from duckdb import Error as SqlError

from kpi.warehouse import build, engine
from kpi.warehouse.engine import connect
from kpi.warehouse.periods import Period, parse
from kpi.warehouse.persist import commit, open_home, rebuild, undo, verify, wipe
from kpi.warehouse.settings import Settings, from_dict
from kpi.warehouse.settings import load as load_settings
from kpi.warehouse.store import Manifest, Store
from kpi.warehouse.tables import tables
from kpi.warehouse.warehouse import Warehouse, Where

__all__ = [
    "Connection", "Manifest", "Period", "Settings", "SqlError", "Store", "Warehouse", "Where", "commit", "connect", "in_memory",
    "load_settings", "open_home", "parse", "rebuild", "tables", "undo", "verify", "wipe",
]


def in_memory(
    rows: dict[str, list[dict]], settings: dict | None = None, credit: str | None = None, credit_days: int | None = None,
    threads: int = 1,
) -> Warehouse:
    """A warehouse built from rows of staging tables: {table: [row, ...]}, missing columns null. A table named with no rows counts as
    imported and empty."""
    chosen = from_dict(settings or {}).with_credit(credit, credit_days)
    con = engine.connect(threads=threads)
    engine.prepare(con, chosen)
    build.staging_from_rows(con, rows)
    build.build_core(con)
    build.build_credit(con, chosen.credit)
    build.metric_views(con)
    return Warehouse(con, chosen, frozenset(rows))
