"""Accepted rows as they are stored."""
from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from kpi.warehouse import engine, graph

ORDER = "shop, conversation_id, coalesce(sent_utc, sent_at), sender_rank(sender), message_id"
"""Order of the messages in a file: conversation by conversation, in the order of time (metrics.md)."""
ROWS = 1_000_000
"""Messages in a file, about; no conversation of an import stands in two of its files."""


def pieces(table: str, rows: pa.Table) -> Iterator[pa.Table]:
    """Rows of a staging table in the order and the pieces in which they are stored."""
    if table != "messages":
        yield rows
        return
    with engine.connect() as con:
        for sql in graph.layer("macros").values():
            con.execute(sql)
        con.register("rows", rows)
        ordered = con.sql(f"from rows order by {ORDER}").to_arrow_table().cast(rows.schema)
    begin = 0
    while begin < len(ordered):
        end = min(begin + ROWS, len(ordered))
        while 0 < end < len(ordered) and _same_chat(ordered, end):
            end += 1
        yield ordered.slice(begin, end - begin)
        begin = end


def _same_chat(rows: pa.Table, place: int) -> bool:
    """Whether the row at `place` belongs to the conversation of the row before."""
    pair = rows.slice(place - 1, 2)
    return pair["conversation_id"][0].is_valid and all(
        pc.equal(pair[name][0], pair[name][1]).as_py() for name in ("shop", "conversation_id")
    )
