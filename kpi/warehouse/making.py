"""A state of the built tables in the making: the connection it is built in, and what every way of building needs."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import duckdb

from kpi.warehouse import engine, graph, parts
from kpi.warehouse.settings import Settings
from kpi.warehouse.store import Manifest, Store
from kpi.warehouse.tables import tables

Progress = Callable[[str], None]
MEMORY = "600MB"
"""What a build may hold in memory; beyond it DuckDB spills to disk."""


@dataclass
class Making:
    """`after` is the manifest in the making; its accepted rows are the views `accepted.<table>`."""

    store: Store
    after: Manifest
    settings: Settings
    progress: Progress | None = None
    threads: int | None = None
    memory: str = MEMORY
    con: duckdb.DuckDBPyConnection = field(init=False)
    shelf: parts.Shelf = field(init=False)

    def __enter__(self) -> Making:
        self.con = engine.connect([self.store.folder], memory=self.memory, threads=self.threads)
        engine.prepare(self.con, self.settings)
        accepted_views(self.con, self.store, self.after, "accepted")
        self.shelf = parts.Shelf(self.con, self.store, self.after)
        return self

    def __exit__(self, *_) -> None:
        self.con.close()

    def tell(self, what: str) -> None:
        if self.progress:
            self.progress(what)

    def small(self) -> set[str]:
        """The small tables, as tables of `core`; returns those that are not what they were."""
        files, changed = graph.layer("core"), set()
        for name in small_tables():
            self.con.execute(f'create table core."{name}" as {files[name]}')
            path = f"core/{name}"
            if self.shelf.files(path) and not self.differs(self.shelf.rows(path), f'core."{name}"'):
                continue
            self.shelf.clear(path)
            self.shelf.write(path, parts.SHAPE, f'from core."{name}"')
            changed.add(name)
        return changed

    def differs(self, one: str, other: str) -> bool:
        sql = f"(from {one} except all from {other}) union all (from {other} except all from {one}) limit 1"
        return bool(self.con.execute(sql).fetchall())


def small_tables() -> list[str]:
    """Core tables kept as one part and always made anew, in build order: those not of chats or orders."""
    kept = {*parts.CHATS, *parts.SALES, *parts.ON_THE_WAY, *parts.WHEN_ASKED}
    return [name for name in graph.build_order("core") if name not in kept]


def accepted_views(con: duckdb.DuckDBPyConnection, store: Store, manifest: Manifest, schema: str) -> None:
    """The accepted rows of a state as views `schema`.<table>; a table nothing was accepted for is an empty one."""
    con.execute(f"create schema if not exists {schema}")
    for name, table in tables().items():
        paths = manifest.under(f"accepted/{name}")
        if paths:
            con.execute(f'create view {schema}."{name}" as from {parts.listed(store, paths)}')
        else:
            con.execute(table.ddl().replace("staging.", f"{schema}.", 1))
