"""Chats an import touches, and their core tables made anew by the same SQL as all others.

What a message comes to hangs on the messages of its conversation: those of one conversation id, of one customer where there is no
id, of the whole shop where its exports link answers. With all of these at hand, the core files give the rows they would give over
everything. Two facts of other conversations come in, the shop's last minute and whether a source links answers: they are pinned by
rows of a conversation of their own, taken out again.
"""
from __future__ import annotations

from collections.abc import Callable

import duckdb

from kpi.warehouse import graph, parts

Progress = Callable[[str], None]
NEEDS = {
    "removed_messages": "from staging.chat_filters", "removed_conversations": "from staging.chat_filters",
    "threads": "from staging.messages where reply_to is not null", "cut_messages": "from staging.messages where conversation_id is null",
    "message_words": "from core.settings where has_keywords", "contacts": "from staging.conversations",
}
"""What must have a row, else the core file has none: it need not look."""
PIN = "\x01pin"
CHAT = "coalesce(customer_id, '#' || coalesce(account, ''))"


def find(con: duckdb.DuckDBPyConnection) -> None:
    """Table keys(kind, shop, key) of what the rows in `delta` touch: kind id (a conversation), loose (the messages of a customer
    without conversation id) or shop. Reads the schemas accepted, before, delta and old."""
    con.execute("create or replace temp table keys (kind varchar, shop varchar, key varchar)")
    con.execute("""
        create or replace temp table linking as
        select distinct shop from (
            select shop, reply_to from accepted.messages union all select shop, reply_to from before.messages
        ) where reply_to is not null""")
    con.execute(f"""
        insert into keys
        select distinct case when conversation_id is null then 'loose' else 'id' end, shop, coalesce(conversation_id, {CHAT})
        from delta.messages
        union
        select 'id', shop, conversation_id from delta.conversations
        union
        {DUE}
        union
        select 'shop', shop, '' from linking
        where shop in (select shop from delta.messages union select shop from delta.conversations)""")
    con.execute("delete from keys where kind <> 'shop' and shop in (select shop from keys where kind = 'shop')")


DUE = """
        select
            case when c.shop is not null then 'loose' else 'id' end, due.shop,
            case when c.shop is not null then left(due.conversation_id, -16) else due.conversation_id end
        from (
            -- unanswered exchanges so near to the end of the data, then or now, that its moving decides about them
            select distinct e.shop, e.conversation_id
            from old.exchanges as e
            inner join (select shop, max(sent_at) as last_at from before.messages group by shop) as b on e.shop = b.shop
            inner join (select shop, max(sent_at) as last_at from accepted.messages group by shop) as a on e.shop = a.shop
            cross join core.settings as s
            where a.last_at <> b.last_at and e.replied_at is null and e.grain = 'message'
                and e.started_at > least(a.last_at, b.last_at) - to_milliseconds(cast(s.response_limit_seconds * 1000 as bigint))
        ) as due
        left join (select distinct shop, conversation_id from old.cut_messages) as c
            on due.shop = c.shop and due.conversation_id = c.conversation_id"""


def stage(con: duckdb.DuckDBPyConnection) -> None:
    """staging.messages and staging.conversations: the rows of `keys`, and the pins."""
    pin(con)
    con.execute(f"create or replace table staging.messages as from ({_of_keys(con, 'messages')}) union all from pins")
    con.execute(f"create or replace table staging.conversations as {_of_keys(con, 'conversations')}")


def pin(con: duckdb.DuckDBPyConnection) -> None:
    """Table pins: messages of a conversation of their own that carry what no conversation knows by itself."""
    con.execute("create or replace temp table pins as from accepted.messages limit 0")
    con.execute(f"""
        insert into pins by name
        select shop, '{PIN}' as message_id, '{PIN}' as conversation_id, 'system' as sender, max(sent_at) as sent_at
        from accepted.messages group by shop
        union all by name
        select distinct
            shop, '{PIN}' || coalesce(source, '') as message_id, '{PIN}' as conversation_id, 'system' as sender,
            timestamp '0001-01-01' as sent_at, source, '{PIN}' as reply_to
        from accepted.messages where reply_to is not null""")


def _of_keys(con: duckdb.DuckDBPyConnection, table: str) -> str:
    """SQL: the accepted rows of `keys`; a kind without keys is not looked for."""
    on = {"id": "m.conversation_id = k.key", "shop": "true"}
    if table == "messages":
        on["loose"] = f"m.conversation_id is null and {CHAT} = k.key"
    held = {row[0] for row in con.execute("select distinct kind from keys").fetchall()}
    return " union all ".join(
        f"select m.* from accepted.{table} as m semi join (from keys where kind = '{kind}') as k on m.shop = k.shop and {same}"
        for kind, same in on.items() if kind in held
    ) or f"select * from accepted.{table} limit 0"


def build(con: duckdb.DuckDBPyConnection, progress: Progress | None = None, stored: str = "") -> None:
    """The core tables of chats from what is staged: those that are kept, and what they and credit are made of. `stored`: the staged
    messages as their files hold them (SQL), where each has its conversation id and needs no other file; then the second forms are
    tried first."""
    files, second = graph.layer("core"), graph.layer("core/streaming") if stored else {}
    for name in graph.build_order("core"):
        if name not in {*parts.CHATS, *parts.ON_THE_WAY, "placed_messages", "messages"}:
            continue
        if progress:
            progress(name)
        if name in NEEDS and not con.execute(f"select 1 {NEEDS[name]} limit 1").fetchall():
            con.execute(f'create table core."{name}" as select * from ({files[name]}) limit 0')
        elif name not in second or not _stream(con, name, second[name], stored):
            view = name == "placed_messages" or name == "openings" or name == "messages" and stored
            con.execute(f'create {"view" if view else "table"} core."{name}" as {files[name]}')
    for name, kept in parts.CHATS.items():
        con.execute(f"delete from core.{name} where starts_with({kept.key}, '{PIN}')")


def _stream(con: duckdb.DuckDBPyConnection, name: str, sql: str, stored: str) -> bool:
    """A core table by its second form; False when a row is not where it should stand, then the plain form is right."""
    some = con.execute("select 1 from core.removed_messages limit 1").fetchall()
    left = " anti join core.removed_messages as r on m.shop = r.shop and m.message_id = r.message_id" if some else ""
    con.execute(f"create or replace view core.stored_messages as select m.* from ({stored}) as m{left}")
    try:
        con.execute(f'create table core."{name}" as {sql}')
    except duckdb.InvalidInputException as error:
        if "not in the order" not in str(error):
            raise
        return False
    return True


def agent_messages(stored: str) -> str:
    """The relation with the agents' messages: core.messages, or where that is but a view, the stored ones of customers who bought."""
    if not stored:
        return "core.messages"
    return """(
        select m.shop, k.customer_id, w.agent_id, m.message_id, m.sent_at, m.sender
        from core.stored_messages as m
        inner join (
            from core.conversation_customers semi join (from core.orders where customer_id is not null) using (shop, customer_id)
        ) as k on m.shop = k.shop and m.conversation_id = k.conversation_id
        left join core.account_windows as w
            on m.shop = w.shop and m.account = w.account and w.valid_from <= m.sent_at and m.sent_at < w.valid_to
        where m.sender = 'agent'
    )"""


def drop(con: duckdb.DuckDBPyConnection) -> None:
    """Lets go of what `build` made."""
    made = {*parts.CHATS, *parts.ON_THE_WAY, "placed_messages", "messages"}
    held = con.execute("select table_name, table_type from information_schema.tables where table_schema = 'core'").fetchall()
    for name, form in held:
        if name in made:
            con.execute(f"drop {'view' if form == 'VIEW' else 'table'} core.\"{name}\"")


def gone(con: duckdb.DuckDBPyConnection) -> None:
    """Tables gone_conversation and gone_message (shop, key): what the old tables may hold of the touched chats."""
    con.execute("""
        create or replace temp table gone_conversation as
        select shop, key from keys where kind = 'id'
        union
        select m.shop, m.conversation_id from old.cut_messages as m
        semi join (from keys where kind = 'loose') as k on m.shop = k.shop and left(m.conversation_id, -16) = k.key
        union
        select distinct m.shop, m.conversation_id from (
            select shop, conversation_id from old.conversations
            union all select shop, conversation_id from old.removed_conversations
            union all select shop, conversation_id from old.conversation_customers
        ) as m
        semi join (from keys where kind = 'shop') as k on m.shop = k.shop""")
    con.execute("""
        create or replace temp table gone_message as
        select shop, message_id as key from staging.messages union select shop, message_id from delta.messages""")


def compare(con: duckdb.DuckDBPyConnection) -> None:
    """Tables changed_conversation and changed_message (shop, key): what differs between then and now, and the conversations of the
    messages that come or go; was_<table>: the old rows."""
    for by in ("conversation", "message"):
        con.execute(f"create or replace temp table changed_{by} (shop varchar, key varchar)")
    con.execute("""
        insert into changed_conversation
        select d.shop, d.conversation_id from delta.messages as d where d.conversation_id is not null
        union
        select m.shop, m.conversation_id from (
            select shop, message_id, conversation_id from core.placed_messages
            union all select shop, message_id, conversation_id from old.cut_messages
            union all select shop, message_id, conversation_id from old.threads
        ) as m
        semi join delta.messages as d on m.shop = d.shop and m.message_id = d.message_id""")
    for name, kept in parts.CHATS.items():
        con.execute(f"create or replace temp table was_{name} as select t.* from {parts.keyed(f'old.{name}', kept)} as t"
                    f" semi join gone_{kept.by} using (shop, key)")
        differing(con, f"was_{name}", f"core.{name}", kept)


def differing(con: duckdb.DuckDBPyConnection, was: str, now: str, kept: parts.Kept) -> None:
    """Adds to changed_<by> the keys of rows that are not the same in the relations `was` (with its column key) and `now`."""
    keyed = parts.keyed(now, kept)
    con.execute(f"""
        insert into changed_{kept.by}
        select distinct shop, key from (
            (from {was} except all from {keyed}) union all (from {keyed} except all from {was})
        ) anti join changed_{kept.by} using (shop, key)""")
