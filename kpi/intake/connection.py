"""The connection intake works on: locked down, in memory, with the macros of values.sql."""

from __future__ import annotations

from pathlib import Path

from kpi import warehouse
from kpi.warehouse import engine

Connection = engine.duckdb.DuckDBPyConnection
SqlError = engine.duckdb.Error
"""What the database raises when an expression fails on a value."""


def connect() -> Connection:
    """A fresh connection for one import, which reads and writes no file."""
    con = warehouse.connect()
    con.execute((Path(__file__).parent / "values.sql").read_text(encoding="utf-8"))
    return con
