"""Orders an import touches, their core tables made anew, and whose orders they are."""
from __future__ import annotations

import duckdb

from kpi.warehouse import chats, graph, parts

TABLES = ("orders", "payments", "order_items", "refunds")


def find(con: duckdb.DuckDBPyConnection) -> None:
    """Table gone_order (shop, key): orders of the rows in `delta`, and those that share a sub-order or refund id with them (of two
    rows of one id only one counts)."""
    con.execute("create or replace temp table gone_order as " + " union ".join(
        f"select shop, order_id as key from delta.{table}" for table in TABLES
    ))
    for table, key in (("order_items", "item_id"), ("refunds", "refund_id")):
        con.execute(f"""
            create or replace temp table shared_{table} as
            select shop, {key}, order_id from (
                select shop, {key}, order_id from accepted.{table} union select shop, {key}, order_id from before.{table}
            ) qualify count(*) over (partition by shop, {key}) > 1""")
    while True:
        more = con.execute("insert into gone_order " + " union ".join(f"""
            select other.shop, other.order_id from shared_{table} as mine
            inner join shared_{table} as other on mine.shop = other.shop and mine.{key} = other.{key}
            semi join gone_order as g on mine.shop = g.shop and mine.order_id = g.key
            anti join gone_order as g on other.shop = g.shop and other.order_id = g.key"""
            for table, key in (("order_items", "item_id"), ("refunds", "refund_id")))).fetchone()[0]
        if not more:
            return


def stage(con: duckdb.DuckDBPyConnection) -> None:
    """staging.orders, payments, order_items and refunds: the rows of the touched orders."""
    for table in TABLES:
        con.execute(f"create or replace table staging.{table} as select m.* from accepted.{table} as m"
                    " semi join gone_order as g on m.shop = g.shop and m.order_id = g.key")


def build(con: duckdb.DuckDBPyConnection, progress=None) -> None:
    files = graph.layer("core")
    for name in graph.build_order("core"):
        if name in parts.SALES:
            if progress:
                progress(name)
            con.execute(f'create or replace table core."{name}" as {files[name]}')


def compare(con: duckdb.DuckDBPyConnection) -> None:
    """Table changed_order (shop, key): what differs between then and now; was_<table>: the old rows."""
    con.execute("create or replace temp table changed_order (shop varchar, key varchar)")
    for name, kept in parts.SALES.items():
        con.execute(f"create or replace temp table was_{name} as select t.* from {parts.keyed(f'old.{name}', kept)} as t"
                    " semi join gone_order using (shop, key)")
        chats.differing(con, f"was_{name}", f"core.{name}", kept)


def replies(orders: str, messages: str, exchanges: str) -> str:
    """SQL: what a credit rule may look at: the agents' messages to the customers of these orders, from credit_days before an order
    was created or paid until it was both, with the exchange each closed."""
    return f"""
        select m.shop, m.customer_id, m.agent_id, m.message_id, m.sent_at, e.exchange_id
        from {messages} as m
        semi join (
            select
                shop, customer_id,
                least(created_at, paid_at) - to_days(credit_days) as begins, greatest(created_at, paid_at) as ends
            from {orders} cross join core.settings where customer_id is not null
        ) as o on m.shop = o.shop and m.customer_id = o.customer_id and m.sent_at >= o.begins and m.sent_at <= o.ends
        left join {exchanges} as e on m.shop = e.shop and m.message_id = e.reply_message_id
        where m.sender = 'agent'"""


def looking_back(orders: str, messages: str) -> str:
    """SQL: the orders whose credit may look at some of these messages, by the times alone."""
    return f"""
        select o.* from {orders} as o
        cross join core.settings as s
        cross join (select min(sent_at) as first_at, max(sent_at) as last_at from {messages} where sender = 'agent') as m
        where greatest(o.created_at, o.paid_at) >= m.first_at and least(o.created_at, o.paid_at) - to_days(s.credit_days) <= m.last_at"""


def changed_or_of_customers(orders: str) -> str:
    """SQL: the orders that changed, and those that look back upon changed chats of their customers."""
    return f"""(
        select o.* from {orders} as o semi join changed_order as c on o.shop = c.shop and o.order_id = c.key
        union
        select o.* from {orders} as o
        cross join core.settings as s
        semi join customers as c on o.shop = c.shop and o.customer_id = c.customer_id
            and least(o.created_at, o.paid_at) - to_days(s.credit_days) <= c.closed_at
            and greatest(o.created_at, o.paid_at) >= c.opened_at
    )"""


def gather(con: duckdb.DuckDBPyConnection, shelf: parts.Shelf) -> None:
    """Table `replies` of core.orders, from all chats of a state."""
    span = con.execute(
        "select min(least(created_at, paid_at)) - to_days(any_value(credit_days)), max(greatest(created_at, paid_at))"
        " from core.orders cross join core.settings"
    ).fetchone()
    files = graph.layer("core")
    con.execute("drop table staging.messages")
    con.execute("create view staging.messages as from accepted.messages")
    for name in parts.CHATS:
        con.execute(f"create or replace view core.{name} as from {shelf.rows(f'core/{name}')}")
    for name in ("placed_messages", "messages"):
        con.execute(f"create view core.{name} as {files[name]}")
    between = "(from core.messages where sender = 'agent' and sent_at between $1 and $2)"
    con.execute(f"create table replies as {replies('core.orders', between, 'core.exchanges')}", list(span))
    chats.drop(con)


def credit(con: duckdb.DuckDBPyConnection, rule: str) -> None:
    """credit.chosen of core.orders by the table `replies`."""
    con.execute("create view core.messages as select * exclude (exchange_id), 'agent' as sender from replies")
    con.execute(
        "create view core.exchanges as select shop, exchange_id, message_id as reply_message_id"
        " from replies where exchange_id is not null"
    )
    con.execute(f"create table core.agent_replies as {graph.layer('core')['agent_replies']}")
    con.execute(f"create table credit.chosen as {graph.layer('credit')[rule]}")


def compare_credit(con: duckdb.DuckDBPyConnection) -> None:
    """Adds to changed_order the orders whose credit differs. Table credited (shop, exchange_id): exchanges that had or have them."""
    con.execute(f"""
        create or replace temp table was_chosen as
        select t.* from {parts.keyed('old.chosen', parts.CHOSEN)} as t
        semi join (select shop, order_id as key from core.orders union select shop, key from changed_order) using (shop, key)""")
    chats.differing(con, "was_chosen", "credit.chosen", parts.CHOSEN)
    con.execute("""
        create or replace temp table credited as
        select distinct shop, exchange_id from (
            select shop, order_id as key, exchange_id from was_chosen
            union all select shop, order_id, exchange_id from credit.chosen
        ) semi join changed_order using (shop, key) where exchange_id is not null"""
    )
