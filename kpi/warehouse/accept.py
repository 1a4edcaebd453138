"""Accepted rows as they are stored."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from kpi.warehouse import engine, graph
from kpi.warehouse.parts import quoted
from kpi.warehouse.tables import tables

ORDER = "shop, conversation_id, coalesce(sent_utc, sent_at), sender_rank(sender), message_id"
"""Order of the messages in a file: conversation by conversation, in the order of time (metrics.md)."""
ROWS = 1_000_000
"""Messages in a file, about; no conversation of one piece of an import stands in two of its files."""


def store(folder: Path, table: str, rows: pa.Table | Iterable[pa.Table], stem: str) -> Iterator[tuple[Path, int]]:
    """Writes rows of a staging table, at once or piece by piece, below `folder`; yields each file and how many rows it holds."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = (folder / f"{stem}-{number:04}.parquet" for number in count())
    for some in [rows] if isinstance(rows, pa.Table) else rows:
        typed = some.cast(tables()[table].arrow_schema())
        if typed.num_rows and table == "messages":
            yield from _messages(folder, typed, paths)
        elif typed.num_rows:
            path = next(paths)
            pq.write_table(typed, path, compression="zstd")
            yield path, typed.num_rows


def _messages(folder: Path, rows: pa.Table, paths: Iterator[Path]) -> Iterator[tuple[Path, int]]:
    with engine.connect([folder], threads=2) as con:
        for sql in graph.layer("macros").values():
            con.execute(sql)
        con.register("rows", rows)
        con.execute(f"create table ordered as from rows order by {ORDER}")
        begin = 0
        while begin < len(rows):
            path, end = next(paths), _chat_ends(con, begin + ROWS, len(rows))
            con.execute(
                f"copy (from ordered where rowid >= {begin} and rowid < {end}) to {quoted(str(path.resolve()))}"
                " (format parquet, compression zstd)"
            )
            yield path, end - begin
            begin = end


def _chat_ends(con: duckdb.DuckDBPyConnection, place: int, length: int) -> int:
    """The first place from `place` on at which another conversation begins."""
    return con.execute(
        "with last as (select shop, conversation_id from ordered where rowid = $1 - 1)"
        " select coalesce(min(o.rowid), $2) from ordered as o, last where o.rowid >= $1 and ("
        "   o.conversation_id is null or o.shop <> last.shop or o.conversation_id <> last.conversation_id"
        " )", [place, length]).fetchone()[0]
