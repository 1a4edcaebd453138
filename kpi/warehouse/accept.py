"""Accepted rows as they are stored."""
from __future__ import annotations

import pyarrow as pa

from kpi.warehouse import engine, graph

MESSAGES = "shop, conversation_id, coalesce(sent_utc, sent_at), sender_rank(sender), message_id"
"""Order of the messages in a file: conversation by conversation, in the order of time (metrics.md)."""


def ordered(table: str, rows: pa.Table) -> pa.Table:
    """Rows of a staging table in the order in which they are stored."""
    if table != "messages":
        return rows
    con = engine.connect()
    try:
        for sql in graph.layer("macros").values():
            con.execute(sql)
        con.register("rows", rows)
        return con.sql(f"from rows order by {MESSAGES}").to_arrow_table().cast(rows.schema)
    finally:
        con.close()
