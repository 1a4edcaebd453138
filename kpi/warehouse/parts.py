"""How the built tables lie on disk: Parquet parts by month, so that an import rewrites the months it touches and no others."""
from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from kpi.warehouse.store import Manifest, Store

FORMAT = "format parquet, compression snappy, dictionary_size_limit 20000"
"""Ids are other ones in every row: a dictionary of them would cost more than the rows."""
UNDATED, SHAPE = "undated", "shape"
"""Names of the parts for rows without a time, and for no rows at all: the columns."""


@dataclass(frozen=True)
class Kept:
    """What a row of a built table belongs to: rows are replaced by the `key` (SQL) of their conversation, message or order,
    and lie in the part of the month of `time` (SQL; None: one part for all)."""

    by: str
    key: str
    time: str | None


_ORDER_CREATED = "(select o.created_at from core.orders as o where o.shop = t.shop and o.order_id = t.order_id)"
_OPENED = (
    "(select c.opened_at from core.conversations as c where c.shop = t.shop and c.conversation_id = t.conversation_id)"
)
_SENT = "(select m.sent_at from staging.messages as m where m.shop = t.shop and m.message_id = t.message_id)"

CHATS = {
    "exchanges": Kept("conversation", "conversation_id", "started_at"),
    "conversations": Kept("conversation", "conversation_id", "opened_at"),
    "consultations": Kept("conversation", "conversation_id", "started_at"),
    "conversation_customers": Kept("conversation", "conversation_id", _OPENED),
    "removed_conversations": Kept("conversation", "conversation_id", None),
    "removed_messages": Kept("message", "message_id", None),
    "threads": Kept("message", "message_id", _SENT),
    "cut_messages": Kept("message", "message_id", _SENT),
    "message_words": Kept("message", "message_id", _SENT),
}
SALES = {
    "orders": Kept("order", "order_id", "created_at"),
    "order_lines": Kept("order", "order_id", _ORDER_CREATED),
    "refunds": Kept("order", "order_id", "coalesce(completed_at, requested_at)"),
    "order_refunds": Kept("order", "order_id", "last_completed_at"),
    "removed_orders": Kept("order", "order_id", None),
}
CHOSEN = Kept("order", "order_id", _ORDER_CREATED)
ON_THE_WAY = ("contacts", "message_exchanges", "openings")
"""Core files of chats that others are made of and nobody asks afterwards: not kept."""
WHEN_ASKED = (
    "placed_messages", "messages", "filtered_messages", "message_answers", "consultation_of_exchange", "conversation_agents",
    "conversation_transfers", "agent_replies",
)
"""Core files of chats that are made from the kept ones whenever they are asked: views."""


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def listed(store: Store, paths: list[str]) -> str:
    """SQL: these files as one relation."""
    return "read_parquet([" + ", ".join(quoted(str((store.folder / path).resolve())) for path in paths) + "])"


def keyed(rows: str, kept: Kept) -> str:
    """SQL: rows with the column `key` of what they belong to."""
    return f"(select *, {kept.key} as key from {rows})"


def month(kept: Kept) -> str:
    """SQL: the part a row `t` lies in."""
    return f"coalesce(strftime({kept.time}, '%Y-%m'), '{UNDATED}')" if kept.time else quoted(UNDATED)


@dataclass
class Shelf:
    """The built tables of a state in the making: files `built/<table>/<part>.<version>-<n>.parquet`, named in its manifest."""

    con: duckdb.DuckDBPyConnection
    store: Store
    manifest: Manifest

    def files(self, name: str, part: str | None = None) -> list[str]:
        return [path for path in self.manifest.under(f"built/{name}".rstrip("/")) if part in (None, _part(path))]

    def rows(self, name: str) -> str:
        """SQL: the table as a relation."""
        return listed(self.store, self.files(name))

    def clear(self, name: str, part: str | None = None) -> None:
        for path in self.files(name, part):
            del self.manifest.files[path]

    def write(self, name: str, part: str, sql: str, serial: int = 0) -> None:
        """Writes the rows of `sql` as (one more file of) a part; no rows, no file."""
        path = self.store.folder / "built" / name / f"{part}.{self.manifest.version}-{serial}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        copied = self.con.execute(f"copy ({sql}) to {quoted(str(path))} ({FORMAT})").fetchone()[0]
        if copied or part == SHAPE:
            self.manifest.files.update([self.store.entry(path, copied)])
        else:
            path.unlink()

    def spread(self, name: str, rows: str, kept: Kept, serial: int = 0) -> None:
        """Writes all rows of a relation as parts by month, and a part without rows that says the columns."""
        if serial == 0:
            self.write(name, SHAPE, f"select * from {rows} limit 0")
        if not self.con.execute(f"select 1 from {rows} limit 1").fetchall():
            return
        dated = f"(select t.*, {month(kept)} as part from {rows} as t)"
        if kept.time and "select" in kept.time:
            self.con.execute(f"create or replace temp table dated as from {dated}")
            dated = "dated"
        found = [part for (part,) in self.con.execute(f"select distinct part from {dated} order by part").fetchall()]
        for part in found:
            sql = f"select * exclude (part) from {dated} where part = '{part}'" if len(found) > 1 else f"select * from {rows}"
            self.write(name, part, sql, serial)
        self.con.execute("drop table if exists dated")

    def replace(self, name: str, rows: str, kept: Kept, gone: str) -> None:
        """Takes the rows of the keys in the relation `gone` (shop, key) out and puts `rows` in, which belong to these keys. Parts
        that hold neither stay as they are."""
        self.con.execute(f"""
            create or replace temp table fresh as
            select t.* exclude (key), {month(kept)} as part from {keyed(rows, kept)} as t semi join {gone} using (shop, key)""")
        touched = {row[0] for row in self.con.execute("select distinct part from fresh").fetchall()}
        files = self.rows(name).replace("])", "], filename = true)")
        found = self.con.execute(f"select distinct filename from {keyed(files, kept)} semi join {gone} using (shop, key)")
        touched |= {_part(row[0]) for row in found.fetchall()}
        for part in sorted(touched):
            sql = f"select * exclude (part) from fresh where part = '{part}'"
            stays = self.files(name, part)
            if stays:
                old = keyed(listed(self.store, stays), kept)
                sql += f" union all select * exclude (key) from {old} anti join {gone} using (shop, key)"
            self.clear(name, part)
            self.write(name, part, sql)
        self.con.execute("drop table fresh")


def _part(path: str) -> str:
    return Path(path).name.split(".")[0]
