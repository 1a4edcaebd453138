"""Only what an import touches made anew.

The conversations, orders and small tables whose rows an import adds or takes back are made by the same SQL as everything, compared
with what was there, and replaced in the parts of their months. A test holds this equal to building everything.
"""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from kpi.warehouse import chats, graph, parts, sales
from kpi.warehouse.making import Making, accepted_views, small_tables
from kpi.warehouse.store import Manifest, Store
from kpi.warehouse.tables import tables

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


class Refresh:
    """One change of state, from `before` to that of `making`, whose manifest still names the built files of before."""

    def __init__(self, making: Making, before: Manifest, delta: Delta) -> None:
        self.making, self.before, self.delta = making, before, delta
        self.con, self.shelf, self.store = making.con, making.shelf, making.store

    def touched(self) -> Touched | None:
        """What the import touches made anew; None when only everything will do."""
        if self._large() or any(self.delta.added.get(t) or self.delta.shrunk.get(t) for t in ("chat_filters", "order_exclusions")):
            return None
        accepted_views(self.con, self.store, self.before, "before")
        for schema in ("delta", "old"):
            self.con.execute(f"create schema {schema}")
        for name in tables():
            self.con.execute(f'create view delta."{name}" as {self.delta.rows(self.store, name)}')
            self.con.execute(f'create view staging."{name}" as from accepted."{name}"')
        was = parts.Shelf(self.con, self.store, self.before)
        for name in (*parts.CHATS, *parts.SALES, *small_tables()):
            self.con.execute(f'create view old."{name}" as from {was.rows(f"core/{name}")}')
        self.con.execute(f"create view old.chosen as from {was.rows('credit/chosen')}")
        changed = self.making.small()
        if self._owners_moved(changed):
            return None
        found = Touched(whole=changed - {"shops", "account_windows", "agents"}, everything="assignments" in changed)
        for name in ("messages", "conversations", *sales.TABLES):
            self.con.execute(f"drop view staging.{name}")
        self._chats(found)
        self._sales(found)
        return found

    def _large(self) -> bool:
        rows = sum(e["rows"] for p, e in self.making.after.files.items() if p.startswith("accepted/"))
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
        chats.build(self.con, progress=self.making.progress)
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
        sales.build(self.con, self.making.progress)
        sales.compare(self.con)
        for name, kept in parts.SALES.items():
            self.shelf.replace(f"core/{name}", f"core.{name}", kept, "changed_order")
        self._credit()
        sales.compare_credit(self.con)
        self.shelf.replace("credit/chosen", "credit.chosen", parts.CHOSEN, "changed_order")
        back, ahead = self.making.settings.credit_days + 1, self.making.settings.presale_days + 1
        for name in ("orders", "refunds", "order_refunds"):
            for rows in (f"was_{name}", parts.keyed(self.shelf.rows(f"core/{name}"), parts.SALES[name])):
                found.sales |= self._months(f"{rows} semi join changed_order using (shop, key)", back, ahead)
        for rows in ("old.exchanges", self.shelf.rows("core/exchanges")):
            found.sales |= self._months(f"{rows} semi join credited using (shop, exchange_id)")
        if self.making.differs("(select distinct shop from old.orders)", f"(select distinct shop from {self.shelf.rows('core/orders')})"):
            found.whole.add("orders")

    def _credit(self) -> None:
        """Credit of the orders that changed or whose customers' chats did."""
        self.making.tell("credit")
        orders = sales.changed_or_of_customers(self.shelf.rows("core/orders"))
        self.con.execute(f"create or replace table core.orders as from {orders}")
        replies = sales.replies("core.orders", self.shelf.rows("core/messages"), self.shelf.rows("core/exchanges"))
        self.con.execute(f"create table replies as {replies}")
        sales.credit(self.con, self.making.settings.credit)

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
