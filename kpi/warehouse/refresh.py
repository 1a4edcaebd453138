"""Only what an import touches made anew.

The conversations, orders and small tables whose rows an import adds or takes back are made by the same SQL as everything, compared
with what was there, and replaced in the parts of their months. A test holds this equal to building everything.
"""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from kpi.warehouse import chats, parts, sales
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
    """What answers hang on that has changed. `chats` and `sales`: months of the rows of these tables; `whole`: other core tables;
    `everything`: all there is."""

    chats: set[date] = field(default_factory=set)
    sales: set[date] = field(default_factory=set)
    whole: set[str] = field(default_factory=set)
    everything: bool = False

    def marks(self) -> list[str]:
        """The names of these changes, as a manifest carries them."""
        if self.everything:
            return ["all"]
        dated = [f"{kind}/{month:%Y-%m}" for kind, months in (("chats", self.chats), ("sales", self.sales)) for month in months]
        return sorted([*self.whole, *dated])


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
        chats.build(self.con, self.making.progress)
        chats.gone(self.con)
        chats.compare(self.con)
        for name, kept in parts.CHATS.items():
            self.shelf.replace(f"core/{name}", f"core.{name}", kept, f"changed_{kept.by}")
        for rows in ("was_conversations", parts.keyed("core.conversations", parts.CHATS["conversations"])):
            found.chats |= self._months(f"(from {rows} semi join changed_conversation using (shop, key))", "opened_at", "closed_at")
        for name in ("exchanges", "consultations"):
            for rows in (f"was_{name}", parts.keyed(f"core.{name}", parts.CHATS[name])):
                found.chats |= self._months(f"(from {rows} semi join changed_conversation using (shop, key))", "started_at")
        self.con.execute("""
            create or replace temp table customers as
            select k.shop, k.customer_id, min(c.opened_at) as opened_at, max(c.closed_at) as closed_at from (
                select shop, conversation_id, customer_id from was_conversation_customers
                union select shop, conversation_id, customer_id from core.conversation_customers
            ) as k
            inner join (
                select shop, conversation_id, opened_at, closed_at from was_conversations
                union select shop, conversation_id, opened_at, closed_at from core.conversations
            ) as c on k.shop = c.shop and k.conversation_id = c.conversation_id
            semi join changed_conversation as t on k.shop = t.shop and k.conversation_id = t.key
            where k.customer_id is not null
            group by all""")
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
        dated = {"orders": ("created_at", "paid_at", "closed_at"), "refunds": ("requested_at", "completed_at"),
                 "order_refunds": ("last_completed_at",)}
        for name, times in dated.items():
            for rows in (f"was_{name}", parts.keyed(self.shelf.rows(f"core/{name}"), parts.SALES[name])):
                changed = f"(from {rows} semi join changed_order using (shop, key))"
                for time in times:
                    found.sales |= self._months(changed, time, time, back, ahead)
        for rows in ("old.exchanges", self.shelf.rows("core/exchanges")):
            found.sales |= self._months(f"(from {rows} semi join credited using (shop, exchange_id))", "started_at")
        if self.making.differs("(select distinct shop from old.orders)", f"(select distinct shop from {self.shelf.rows('core/orders')})"):
            found.whole.add("orders")

    def _credit(self) -> None:
        """Credit of the orders that changed or whose customers' chats did."""
        self.making.tell("credit")
        orders = sales.changed_or_of_customers(self.shelf.rows("core/orders"))
        self.con.execute(f"create or replace table core.orders as from {orders}")
        sales.gather(self.con, self.shelf)
        sales.credit(self.con, self.making.settings.credit)

    def _months(self, rows: str, first: str, last: str | None = None, back: int = 1, ahead: int = 0) -> set[date]:
        """Months from `back` days before the time `first` of these rows to `ahead` days behind `last` (columns): a shop's day may
        begin late, a case looks at the orders around it."""
        return {row[0].date() for row in self.con.execute(f"""
            select distinct unnest(generate_series(
                date_trunc('month', least({first}, {last or first}) - to_days({back})),
                greatest({first}, {last or first}) + to_days({ahead}), interval 1 month
            )) from {rows} where coalesce({first}, {last or first}) is not null""").fetchall()}
