"""Everything from scratch in pieces that fit in memory: messages that need no others, file by file.

An accepted file holds its messages conversation by conversation, so a few files are a shard by themselves, and the streaming form
of the exchanges works on them. What does not end with its file makes further shards: conversations that several groups of files
have a part of, messages without conversation id, shops whose exports link answers.
"""
from __future__ import annotations

from dataclasses import dataclass

import duckdb

from kpi.warehouse.chats import CHAT
from kpi.warehouse.parts import listed
from kpi.warehouse.store import Manifest, Store

ROWS = 500_000
"""Messages in a shard, about, if its files are not longer."""
LOOSE_ROWS = 150_000
"""The same for messages that need others: their exchanges are made by plain windows, which take more memory a row."""


@dataclass(frozen=True)
class Shard:
    """Relations (SQL over the schema accepted and the tables of `plan`). `stored`: messages are read as their files hold
    them, each with its conversation id."""

    messages: str
    conversations: str
    stored: bool


def plan(con: duckdb.DuckDBPyConnection, store: Store, manifest: Manifest) -> list[Shard]:
    """The shards. Tables of `con` they read: linking (shop), ids (shop, conversation_id, part) and ragged (shop,
    conversation_id)."""
    groups = _groups(manifest)
    con.execute("create temp table linking as select distinct shop from accepted.messages where reply_to is not null")
    con.execute("create temp table ids (shop varchar, conversation_id varchar, part integer)")
    if con.execute("select 1 from accepted.conversations limit 1").fetchall() or not _apart(con, store, groups):
        for part, paths in enumerate(groups):
            con.execute(f"""
                insert into ids select distinct shop, conversation_id, {part} from {listed(store, paths)}
                anti join linking using (shop) where conversation_id is not null""")
    con.execute("create temp table ragged as select shop, conversation_id from ids group by all having count(*) > 1")
    con.execute("delete from ids using ragged as r where ids.shop = r.shop and ids.conversation_id = r.conversation_id")
    found = [_of_files(con, listed(store, paths), part) for part, paths in enumerate(groups)]
    rest = "select m.* from accepted.messages as m where m.conversation_id is null"
    if con.execute("from ragged select 1 union all from linking select 1 limit 1").fetchall():
        rest = """
            select m.* from accepted.messages as m
            left join ragged as r on m.shop = r.shop and m.conversation_id = r.conversation_id
            left join linking as l on m.shop = l.shop
            where m.conversation_id is null or r.shop is not null or l.shop is not null"""
    contacts = """
        select c.* from accepted.conversations as c
        anti join ids on c.shop = ids.shop and c.conversation_id = ids.conversation_id"""
    rows = con.execute(f"select count(*) from ({rest})").fetchone()[0]
    if rows or con.execute(f"select 1 from ({contacts}) limit 1").fetchall():
        many = -(-rows // LOOSE_ROWS) or 1
        bucket = f"case when shop in (select shop from linking) then 0 else hash(shop, coalesce(conversation_id, {CHAT})) % {many} end"
        found += [
            Shard(f"select * from ({rest}) where {bucket} = {n}",
                  f"select * from ({contacts}) where {bucket.replace(CHAT, chr(39) * 2)} = {n}", False)
            for n in range(many)
        ]
    return found


def _apart(con: duckdb.DuckDBPyConnection, store: Store, groups: list[list[str]]) -> bool:
    """Whether the conversation ids of each group of files lie before or behind those of every other: then none has parts in two."""
    spans = " union all ".join(
        f"select shop, min(conversation_id) as low, max(conversation_id) as high from {listed(store, paths)} group by shop"
        for paths in groups
    )
    return not con.execute(f"""
        select 1 from ({spans}) where low is not null
        qualify low <= max(high) over (partition by shop order by low, high rows between unbounded preceding and 1 preceding)
        limit 1""").fetchall()


def _groups(manifest: Manifest) -> list[list[str]]:
    """Files of accepted messages, in runs of about ROWS rows."""
    groups: list[list[str]] = []
    held = 0
    for path in manifest.under("accepted/messages"):
        rows = manifest.files[path]["rows"]
        if not groups or held + rows > ROWS:
            groups.append([])
            held = 0
        groups[-1].append(path)
        held += rows
    return groups


def _of_files(con: duckdb.DuckDBPyConnection, files: str, part: int) -> Shard:
    some = {table: con.execute(f"select 1 from {table} limit 1").fetchall() for table in ("ragged", "linking")}
    messages = f"select m.* from {files} as m"
    if some["ragged"]:
        messages += " anti join ragged as r on m.shop = r.shop and m.conversation_id = r.conversation_id"
    if some["linking"]:
        messages += " anti join linking as l on m.shop = l.shop"
    return Shard(
        f"{messages} where m.conversation_id is not null",
        f"select c.* from accepted.conversations as c semi join (from ids where part = {part}) as i"
        " on c.shop = i.shop and c.conversation_id = i.conversation_id",
        True,
    )
