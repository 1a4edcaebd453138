"""The staging tables: columns, types and keys, read from tables.toml."""
from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyarrow as pa

SQL_TYPES = {
    "text": "varchar", "timestamp": "timestamp", "date": "date", "money": "decimal(18, 2)", "number": "decimal(18, 3)",
    "integer": "bigint", "boolean": "boolean",
}
ARROW_TYPES = {
    "text": pa.string(), "timestamp": pa.timestamp("us"), "date": pa.date32(), "money": pa.decimal128(18, 2),
    "number": pa.decimal128(18, 3), "integer": pa.int64(), "boolean": pa.bool_(),
}
ORIGIN = {"source": "text", "import_id": "text", "file": "text", "line": "integer", "row_hash": "text"}
"""What every accepted row says of where it came from."""


@dataclass(frozen=True)
class Table:
    """One staging table. `columns` maps name to type word; `covers` are the time columns that say which days it covers."""

    name: str
    title: dict[str, str]
    key: tuple[str, ...]
    required: tuple[str, ...]
    covers: tuple[str, ...]
    columns: dict[str, str]

    @property
    def all_columns(self) -> dict[str, str]:
        return {**self.columns, **ORIGIN}

    def ddl(self) -> str:
        columns = ", ".join(f'"{name}" {SQL_TYPES[kind]}' for name, kind in self.all_columns.items())
        return f'create table staging."{self.name}" ({columns})'

    def arrow_schema(self) -> pa.Schema:
        return pa.schema([(name, ARROW_TYPES[kind]) for name, kind in self.all_columns.items()])


@cache
def tables() -> dict[str, Table]:
    """Every staging table by name, in the order of tables.toml."""
    raw = tomllib.loads((Path(__file__).parent / "tables.toml").read_text(encoding="utf-8"))
    return {
        name: Table(name, t["title"], tuple(t["key"]), tuple(t["required"]), tuple(t["covers"]), t["columns"])
        for name, t in raw.items()
    }
