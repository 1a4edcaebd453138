"""What an SQL file reads, found by DuckDB's own parser, and the build order that follows from it."""
from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import duckdb

from kpi.errors import KpiError

QUERIES = Path(__file__).resolve().parents[2] / "queries"


@cache
def _parser() -> duckdb.DuckDBPyConnection:
    """It only reads SQL, our own; locked all the same."""
    closed = {"autoinstall_known_extensions": False, "autoload_known_extensions": False, "allow_community_extensions": False}
    con = duckdb.connect(config={"threads": 1, "memory_limit": "500MB", "temp_directory": "", **closed})
    con.execute("set enable_external_access = false")
    con.execute("set lock_configuration = true")
    return con


@cache
def references(sql: str) -> frozenset[str]:
    """Names of the tables a select statement reads, as `schema.table`; names of its own CTEs are left out."""
    answer = _parser().cursor().execute("select json_serialize_sql($1)", [sql]).fetchone()
    tree = json.loads(answer[0])
    if tree.get("error"):
        raise KpiError(f"not one select statement: {tree.get('error_message', 'unreadable')}", now="Mend the SQL")
    return frozenset(name for name in _base_tables(tree) if "." in name)


def _base_tables(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        if node.get("type") == "BASE_TABLE":
            schema = node.get("schema_name") or ""
            yield f"{schema}.{node['table_name']}" if schema else node["table_name"]
        for value in node.values():
            yield from _base_tables(value)
    elif isinstance(node, list):
        for value in node:
            yield from _base_tables(value)


@cache
def layer(name: str) -> dict[str, str]:
    """The SQL files of `queries/<name>/`: id to text, by name."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted((QUERIES / name).glob("*.sql"))}


@cache
def build_order(name: str) -> tuple[str, ...]:
    """Ids of a layer so that each stands behind those of the same layer it reads; KpiError on a cycle."""
    files = layer(name)
    graph = {
        file: {r.split(".", 1)[1] for r in references(sql) if r.startswith(f"{name}.")} & set(files)
        for file, sql in files.items()
    }
    try:
        return tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        raise KpiError(f"the files read each other in a ring: {' -> '.join(error.args[1])}", f"queries/{name}") from error


@cache
def feeds(schema: str, name: str) -> frozenset[str]:
    """Everything a file depends on, through all layers, as `schema.table`."""
    path = QUERIES / schema / f"{name}.sql"
    if not path.exists():
        return frozenset()
    direct = references(path.read_text(encoding="utf-8"))
    return direct | frozenset(f for r in direct for f in feeds(*r.split(".", 1)) if not r.startswith("staging."))
