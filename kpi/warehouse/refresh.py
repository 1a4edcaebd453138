"""Brings the built tables of a store from one state of its accepted rows to the next.

Either from scratch, or only what an import touches: the conversations, orders and small tables whose rows it adds or takes back are
made anew by the same SQL, compared with what was there, and replaced in the parts of their months. A test holds both ways equal.
"""
from __future__ import annotations

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date

import duckdb

from kpi.warehouse import chats, engine, graph, parts, sales, shards
from kpi.warehouse.settings import Settings
from kpi.warehouse.store import Manifest, Store
from kpi.warehouse.tables import tables

Progress = Callable[[str], None]
WORKERS = 2
SHARED = ("linking", "ids", "ragged", "pins")
"""Tables of a plan that its shards read."""
LARGE = 3
"""An import of more than one row in this many is built from scratch."""


@dataclass
class Delta:
    """What changes in the accepted rows: files added, and files that lose the rows of the imports `gone` (table -> paths)."""

    added: dict[str, list[str]] = field(default_factory=dict)
    shrunk: dict[str, list[str]] = field(default_factory=dict)
    gone: tuple[str, ...] = ()

    def rows(self, store: Store, table: str) -> str:
        """SQL: the rows added to a table or taken from it."""
        found = []
        if self.added.get(table):
            found.append(f"select * from {parts.listed(store, self.added[table])}")
        if self.shrunk.get(table):
            gone = ", ".join(parts.quoted(i) for i in self.gone)
            found.append(f"select * from {parts.listed(store, self.shrunk[table])} where import_id in ({gone})")
        return " union all ".join(found) or f'select * from accepted."{table}" where false'


@dataclass
class Touched:
    """Months of the answers to be made again. `chats` and `sales`: of metrics that read these tables; `whole`: core tables whose
    metrics are made again for all time; `everything`: all metrics are."""

    chats: set[date] = field(default_factory=set)
    sales: set[date] = field(default_factory=set)
    whole: set[str] = field(default_factory=set)
    everything: bool = False

    def months(self, metric: str) -> set[date] | None:
        """Months of one metric; None: all time."""
        feeds = {name.split(".")[1] for name in graph.feeds("metrics", metric) if name.startswith(("core.", "credit."))}
        if self.everything or feeds & self.whole:
            return None
        reads_chats, reads_sales = feeds & parts.CHATS.keys(), feeds & {*parts.SALES, "chosen"}
        return (self.chats if reads_chats else set()) | (self.sales if reads_sales else set())


def small_tables() -> list[str]:
    """Core tables kept as one part and always made anew, in build order: those not of chats or orders."""
    kept = {*parts.CHATS, *parts.SALES, *parts.ON_THE_WAY}
    return [name for name in graph.build_order("core") if name not in kept]


class Refresh:
    """One change of state. `after` is the manifest in the making: it starts with the built files of `before`."""

    def __init__(
        self, store: Store, before: Manifest, after: Manifest, delta: Delta, chosen: Settings, progress: Progress | None,
    ) -> None:
        self.store, self.before, self.after, self.delta = store, before, after, delta
        self.settings, self.progress = chosen, progress
        self.con = engine.connect([store.folder])
        engine.prepare(self.con, chosen)
        for schema in ("accepted", "before", "delta", "old"):
            self.con.execute(f"create schema {schema}")
        accepted_views(self.con, store, after, "accepted")
        self.shelf = parts.Shelf(self.con, store, after)

    def __enter__(self) -> Refresh:
        return self

    def __exit__(self, *_) -> None:
        self.con.close()

    # ------------------------------------------------------------------------------------------ from scratch

    def scratch(self) -> Touched:
        """Everything anew."""
        self.shelf.clear("")
        for name in tables():
            self.con.execute(f'create view staging."{name}" as from accepted."{name}"')
        self._small()
        if sum(self.after.files[path]["rows"] for path in self.after.under("accepted/messages")) > shards.ROWS:
            self._chats_in_shards()
        else:
            chats.build(self.con, self.progress)
            self._spread(self.shelf, 0)
            chats.drop(self.con)
        sales.build(self.con, self.progress)
        for name, kept in parts.SALES.items():
            self.shelf.spread(f"core/{name}", f"core.{name}", kept)
        self._credit(self.shelf.rows("core/orders"))
        self.shelf.spread("credit/chosen", "credit.chosen", parts.CHOSEN)
        return Touched(everything=True)

    def _spread(self, shelf: parts.Shelf, serial: int) -> None:
        for name, kept in parts.CHATS.items():
            shelf.spread(f"core/{name}", f"core.{name}", kept, serial)

    def _chats_in_shards(self) -> None:
        """The chats, a shard a time on each processor, every one in a connection of its own."""
        planned = shards.plan(self.con, self.store, self.after)
        chats.pin(self.con)
        way = self.store.folder / "built" / "way" / self.after.version
        way.mkdir(parents=True, exist_ok=True)
        for name in SHARED:
            self.con.execute(f"copy {name} to {parts.quoted(str(way / name))} (format parquet)")
        with ThreadPoolExecutor(WORKERS) as pool:
            for done, _ in enumerate(pool.map(self._shard, range(len(planned)), planned), start=1):
                if self.progress:
                    self.progress(f"messages {done}/{len(planned)}")
        shutil.rmtree(way)

    def _shard(self, number: int, shard: shards.Shard) -> None:
        with engine.connect([self.store.folder], memory="500MB", threads=1) as con:
            engine.prepare(con, self.settings)
            con.execute("create schema accepted")
            accepted_views(con, self.store, self.after, "accepted")
            way = self.store.folder / "built" / "way" / self.after.version
            for name in SHARED:
                con.execute(f"create view {name} as from read_parquet({parts.quoted(str(way / name))})")
            for name in small_tables():
                con.execute(f'create view core."{name}" as from {self.shelf.rows(f"core/{name}")}')
            con.execute(f"create view staging.messages as {shard.messages} union all from pins")
            con.execute(f"create view staging.conversations as {shard.conversations}")
            con.execute("create view staging.chat_filters as from accepted.chat_filters")
            chats.build(con, stored=shard.messages if shard.stored else "")
            self._spread(parts.Shelf(con, self.store, self.after), number)

    def _small(self) -> set[str]:
        """The small tables, as tables of `core`; returns those that are not what they were."""
        files, changed = graph.layer("core"), set()
        for name in small_tables():
            self.con.execute(f'create table core."{name}" as {files[name]}')
            path = f"core/{name}"
            if self.shelf.files(path) and not self._differs(self.shelf.rows(path), f'core."{name}"'):
                continue
            self.shelf.clear(path)
            self.shelf.write(path, parts.SHAPE, f'from core."{name}"')
            changed.add(name)
        return changed

    def _differs(self, one: str, other: str) -> bool:
        sql = f"(from {one} except all from {other}) union all (from {other} except all from {one}) limit 1"
        return bool(self.con.execute(sql).fetchall())

    def _credit(self, orders: str) -> None:
        if self.progress:
            self.progress("credit")
        sales.stage_credit(self.con, orders, self.shelf.rows("core/messages"), self.shelf.rows("core/exchanges"))
        sales.credit(self.con, self.settings.credit)

    # ------------------------------------------------------------------------------------------ only what is touched

    def touched(self) -> Touched | None:
        """What the import touches made anew; None when only everything will do."""
        if self._large() or any(self.delta.added.get(t) or self.delta.shrunk.get(t) for t in ("chat_filters", "order_exclusions")):
            return None
        accepted_views(self.con, self.store, self.before, "before")
        for name in tables():
            self.con.execute(f'create view delta."{name}" as {self.delta.rows(self.store, name)}')
            self.con.execute(f'create view staging."{name}" as from accepted."{name}"')
        was = parts.Shelf(self.con, self.store, self.before)
        for name in (*parts.CHATS, *parts.SALES, *small_tables()):
            self.con.execute(f'create view old."{name}" as from {was.rows(f"core/{name}")}')
        self.con.execute(f"create view old.chosen as from {was.rows('credit/chosen')}")
        changed = self._small()
        if self._owners_moved(changed):
            return None
        found = Touched(whole=changed - {"shops", "account_windows", "agents"}, everything="assignments" in changed)
        for name in ("messages", "conversations", *sales.TABLES):
            self.con.execute(f"drop view staging.{name}")
        self._chats(found)
        self._sales(found)
        return found

    def _large(self) -> bool:
        rows = sum(e["rows"] for p, e in self.after.files.items() if p.startswith("accepted/"))
        changed = sum(
            self.con.execute(f"select count(*) from ({self.delta.rows(self.store, name)})").fetchone()[0] for name in tables()
        )
        return changed * LARGE > rows

    def _owners_moved(self, changed: set[str]) -> bool:
        """Whether a shop, or the owner of an account, that rows of before and after name is another one now."""
        moved = {
            "shops": "from (from old.shops semi join core.shops using (shop)) except all from core.shops",
            "account_windows": """
                with moved as (
                    (from old.account_windows except all from core.account_windows)
                    union all
                    (from core.account_windows except all from old.account_windows)
                )
                select 1 from moved
                semi join (select shop, account from before.messages union all select shop, account from before.conversations)
                    as was using (shop, account)
                semi join (select shop, account from accepted.messages union all select shop, account from accepted.conversations)
                    as now using (shop, account)""",
        }
        return any(self.con.execute(f"{sql} limit 1").fetchall() for name, sql in moved.items() if name in changed)

    def _chats(self, found: Touched) -> None:
        chats.find(self.con)
        chats.stage(self.con)
        chats.build(self.con, self.progress)
        chats.gone(self.con)
        chats.compare(self.con)
        for name, kept in parts.CHATS.items():
            self.shelf.replace(f"core/{name}", f"core.{name}", kept, f"changed_{kept.by}")
        for name, kept in parts.CHATS.items():
            for rows in (f"was_{name}", parts.keyed(f"core.{name}", kept)):
                found.chats |= self._months(f"{rows} semi join changed_{kept.by} using (shop, key)")
        self.con.execute("""
            create or replace temp table customers as
            select distinct shop, customer_id from (
                select shop, conversation_id as key, customer_id from was_messages
                union all select shop, conversation_id, customer_id from core.messages
            ) semi join changed_conversation using (shop, key) where customer_id is not null""")
        chats.drop(self.con)

    def _sales(self, found: Touched) -> None:
        sales.find(self.con)
        sales.stage(self.con)
        sales.build(self.con, self.progress)
        sales.compare(self.con)
        for name, kept in parts.SALES.items():
            self.shelf.replace(f"core/{name}", f"core.{name}", kept, "changed_order")
        self._credit(sales.changed_or_of_customers(self.shelf.rows("core/orders")))
        sales.compare_credit(self.con)
        self.shelf.replace("credit/chosen", "credit.chosen", parts.CHOSEN, "changed_order")
        back, ahead = self.settings.credit_days + 1, self.settings.presale_days + 1
        for name in ("orders", "refunds", "order_refunds"):
            for rows in (f"was_{name}", parts.keyed(self.shelf.rows(f"core/{name}"), parts.SALES[name])):
                found.sales |= self._months(f"{rows} semi join changed_order using (shop, key)", back, ahead)
        for rows in ("old.exchanges", self.shelf.rows("core/exchanges")):
            found.sales |= self._months(f"{rows} semi join credited using (shop, exchange_id)")
        if self._differs("(select distinct shop from old.orders)", f"(select distinct shop from {self.shelf.rows('core/orders')})"):
            found.whole.add("orders")

    def _months(self, rows: str, back: int = 1, ahead: int = 0) -> set[date]:
        """Months the times of these rows lie in, or lie within `back` days before or `ahead` days behind them: a shop's day may
        begin late, a case looks at the orders around it."""
        times = [name for name, kind, *_ in self.con.execute(f"describe from {rows}").fetchall() if kind in ("TIMESTAMP", "DATE")]
        found: set[date] = set()
        for time in times:
            found |= {row[0].date() for row in self.con.execute(f"""
                select distinct unnest(generate_series(
                    date_trunc('month', "{time}" - to_days({back})), "{time}" + to_days({ahead}), interval 1 month
                )) from {rows} where "{time}" is not null""").fetchall()}
        return found


def accepted_views(con: duckdb.DuckDBPyConnection, store: Store, manifest: Manifest, schema: str) -> None:
    """The accepted rows of a state as views `schema`.<table>; a table nothing was accepted for is an empty one."""
    for name, table in tables().items():
        paths = manifest.under(f"accepted/{name}")
        if paths:
            con.execute(f'create view {schema}."{name}" as from {parts.listed(store, paths)}')
        else:
            con.execute(table.ddl().replace("staging.", f"{schema}.", 1))
