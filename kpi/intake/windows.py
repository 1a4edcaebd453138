"""Windows of time that may not overlap: one account has one owner at any second."""

from __future__ import annotations

import pyarrow as pa

from kpi.intake.compile import name
from kpi.intake.connection import Connection
from kpi.intake.rules import rules
from kpi.warehouse.tables import Table

_SPAN = {"valid_from": pa.timestamp("us"), "valid_to": pa.timestamp("us")}


def overlapping(con: Connection, table: Table, new: pa.Table, old: pa.Table) -> list[int]:
    """Positions in `new` of the rows whose window meets another's, new or old (valid_from <= t < valid_to, empty =
    open). Rows of one window and other content are not looked at here: they share a key."""
    columns = rules(table.name).windows
    if not columns or not new.num_rows:
        return []
    con.register("fresh", _spans(new, columns).append_column("n", pa.array(range(new.num_rows), pa.int64())))
    con.register("taken", _spans(old, columns).append_column("n", pa.nulls(old.num_rows, pa.int64())))
    same = " and ".join(f"a.{name(c)} = b.{name(c)}" for c in columns)
    found = con.execute(f"""
        select distinct a.n from fresh as a join (select * from fresh union all by name select * from taken) as b
        on {same} and a.n is distinct from b.n
        where coalesce(a.valid_from, '-infinity') < coalesce(b.valid_to, 'infinity')
        and coalesce(b.valid_from, '-infinity') < coalesce(a.valid_to, 'infinity')
        order by a.n""").fetchall()
    con.unregister("fresh")
    con.unregister("taken")
    return [n for (n,) in found]


def _spans(rows: pa.Table, columns: list[str]) -> pa.Table:
    kinds = {c: pa.string() for c in columns} | _SPAN
    return pa.table(
        {
            c: rows[c].cast(kind) if c in rows.column_names else pa.nulls(rows.num_rows, kind)
            for c, kind in kinds.items()
        }
    )
