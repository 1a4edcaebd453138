"""Everything anew, from the accepted rows: small tables, orders, chats (in shards where there are many), credit."""
from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb

from kpi.warehouse import chats, parts, sales, shards
from kpi.warehouse.making import Making, small_tables
from kpi.warehouse.tables import tables

WORKERS = 2
SHARD_MEMORY = "250MB"
AMPLE_MEMORY = "2GB"
"""For a shard that did not fit, alone: a shop whose exports link answers cannot be cut."""
SHARED = ("linking", "ids", "ragged", "pins")
"""Tables of a plan that its shards read."""


def scratch(making: Making) -> None:
    """Builds every table."""
    con, shelf = making.con, making.shelf
    shelf.clear("")
    for name in tables():
        con.execute(f'create view staging."{name}" as from accepted."{name}"')
    making.small()
    sales.build(con, making.progress)
    for name, kept in parts.SALES.items():
        shelf.spread(f"core/{name}", f"core.{name}", kept)
    if sum(making.after.files[path]["rows"] for path in making.after.under("accepted/messages")) > shards.ROWS:
        _in_shards(making)
    else:
        chats.build(con, making.progress)
        _keep(shelf, 0)
        con.execute(f"create table replies as {sales.replies('core.orders', 'core.messages', 'core.exchanges')}")
        chats.drop(con)
    making.tell("credit")
    sales.credit(con, making.settings.credit)
    shelf.spread("credit/chosen", "credit.chosen", parts.CHOSEN)


def _keep(shelf: parts.Shelf, serial: int) -> None:
    for name, kept in parts.CHATS.items():
        shelf.spread(f"core/{name}", f"core.{name}", kept, serial)


def _in_shards(making: Making) -> None:
    """The chats, a shard a time on each processor, every one in a connection of its own."""
    planned = shards.plan(making.con, making.store, making.after)
    chats.pin(making.con)
    way = making.store.folder / "built" / "way" / making.after.version
    way.mkdir(parents=True, exist_ok=True)
    for name in SHARED:
        making.con.execute(f"copy {name} to {_file(way, name)} (format parquet)")
    with ThreadPoolExecutor(WORKERS) as pool:
        made = [pool.submit(_shard, making, way, number, shard) for number, shard in enumerate(planned)]
        large = []
        for done, one in enumerate(made, start=1):
            try:
                one.result()
            except duckdb.OutOfMemoryException:
                large.append(done - 1)
            making.tell(f"messages {done}/{len(planned)}")
    for number in large:
        _shard(making, way, number, planned[number], AMPLE_MEMORY)
    found = ", ".join(_file(way, f"replies{number}") for number in range(len(planned)))
    making.con.execute(f"create table replies as from read_parquet([{found}])")
    shutil.rmtree(way)


def _shard(making: Making, way: Path, number: int, shard: shards.Shard, memory: str = SHARD_MEMORY) -> None:
    with Making(making.store, making.after, making.settings, threads=1, memory=memory) as mine:
        con, shelf = mine.con, mine.shelf
        for name in SHARED:
            con.execute(f"create view {name} as from read_parquet({_file(way, name)})")
        for name in small_tables():
            con.execute(f'create view core."{name}" as from {shelf.rows(f"core/{name}")}')
        con.execute(f"create view staging.messages as {shard.messages} union all from pins")
        con.execute(f"create view staging.conversations as {shard.conversations}")
        con.execute("create view staging.chat_filters as from accepted.chat_filters")
        orders = sales.looking_back(shelf.rows("core/orders"), "staging.messages")
        con.execute(f"create table core.orders as select shop, customer_id, created_at, paid_at from ({orders})")
        stored = shard.messages if shard.stored else ""
        chats.build(con, stored=stored)
        _keep(shelf, number)
        replies = sales.replies("core.orders", chats.agent_messages(stored), "core.exchanges")
        con.execute(f"copy ({replies}) to {_file(way, f'replies{number}')} (format parquet)")


def _file(way: Path, name: str) -> str:
    return parts.quoted(str((way / f"{name}.parquet").resolve()))
