"""The same row again: accepted once, refused when its content differs, replaced only where the source's states have
an order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from kpi.intake.compile import SEPARATOR, key_hash, name, quoted
from kpi.intake.connection import Connection
from kpi.intake.stage import repeated
from kpi.warehouse.tables import Table

ACCEPT, DUPLICATE, CONFLICT_HERE, CONFLICT_BEFORE = range(4)
_STATES = {
    "orders": "case when {closed_at} is not null or coalesce({refunded_amount}, 0) > 0 then 3"
    " when {paid_at} is not null then 2 else 1 end",
    "refunds": "case when {status} in ('completed', 'rejected', 'closed') then 2"
    " when {status} is null and {completed_at} is not null then 2 else 1 end",
}
_AMOUNTS = {"orders": "coalesce({refunded_amount}, 0)", "refunds": "coalesce({amount}, 0)"}
_BATCH = 1 << 18


@dataclass(frozen=True)
class Rows:
    """Rows of one table of one file, typed. `table` has the table's columns (those at hand), row_hash and key_hash."""

    table: pa.Table
    updates: bool


def decide(
    con: Connection,
    table: Table,
    rows: list[Rows],
    accepted: list[Path],
    also: list[pa.Table],
    progress: Callable[[], None] = lambda: None,
) -> list[np.ndarray]:
    """ACCEPT, DUPLICATE or a conflict for every row, file by file. `accepted`: Parquet files of rows taken before;
    `also`: rows taken a moment ago (they count as taken before). Only rows whose key hash is shared are looked at
    closely."""
    sizes = [r.table.num_rows for r in rows]
    if not sum(sizes):
        return [np.zeros(n, np.int8) for n in sizes]
    hashes = np.concatenate([r.table["key_hash"].to_numpy() for r in rows])
    ordered = np.sort(hashes)
    old, met = [], []
    for batch in _old_rows(table, accepted, also):
        hashed = _key_hashes(con, table, batch)
        shared = ordered[np.minimum(np.searchsorted(ordered, hashed), len(ordered) - 1)] == hashed
        if shared.any():
            old.append(_essence(con, table, batch.filter(pa.array(shared))))
            met.append(hashed[shared])
        progress()
    shared = np.concatenate([repeated(ordered), *met])
    suspects = np.isin(hashes, shared) if len(shared) else np.zeros(len(hashes), bool)
    verdict = np.zeros(len(hashes), np.int8)
    if suspects.any():
        at, answers = _compare(con, table, _suspects(con, table, rows, suspects), old)
        verdict[np.flatnonzero(suspects)[at]] = answers
    return np.split(verdict, np.cumsum(sizes)[:-1])


def _suspects(con: Connection, table: Table, rows: list[Rows], suspects: np.ndarray) -> pa.Table:
    pieces, start = [], 0
    for one in rows:
        mask = suspects[start : start + one.table.num_rows]
        start += one.table.num_rows
        if mask.any():
            part = _essence(con, table, one.table.filter(pa.array(mask)))
            pieces.append(part.append_column("updates", pa.array([one.updates] * part.num_rows)))
    return pa.concat_tables(pieces)


def _old_rows(table: Table, accepted: list[Path], also: list[pa.Table]) -> Iterator[pa.Table]:
    """The rows taken before, in batches of the columns that matter here."""
    wanted = {c for c in table.columns if c in table.key or c in _rank_columns(table)} | {"row_hash"}
    for path in accepted:
        file = pq.ParquetFile(path)
        for batch in file.iter_batches(_BATCH, columns=[c for c in file.schema_arrow.names if c in wanted]):
            yield pa.Table.from_batches([batch])
    yield from also


def _key_hashes(con: Connection, table: Table, rows: pa.Table) -> np.ndarray:
    con.register("given", rows)
    have = {c: name(c) for c in table.columns if c in rows.column_names}
    hashes = con.sql(f"select {key_hash(table, have)} as k from given").to_arrow_table()["k"].to_numpy()
    con.unregister("given")
    return hashes


def _rank_columns(table: Table) -> list[str]:
    text = _STATES.get(table.name, "") + _AMOUNTS.get(table.name, "")
    return [c for c in table.columns if "{" + c + "}" in text]


def _essence(con: Connection, table: Table, rows: pa.Table) -> pa.Table:
    """key (as text), row_hash, state and amount: the rank of an order or refund, 0 elsewhere."""
    con.register("given", rows)
    have = {c: name(c) for c in table.columns if c in rows.column_names}
    key = ", ".join(f"{quoted(c + '=')} || cast({have[c]} as varchar)" for c in table.key if c in have)
    columns = {c: have.get(c, "null") for c in _rank_columns(table)}
    state = _STATES.get(table.name, "0").format(**columns)
    amount = _AMOUNTS.get(table.name, "0").format(**columns)
    answer = con.sql(
        f"select concat_ws({SEPARATOR}, {key}) as key, row_hash, cast({state} as integer) as state,"
        f" cast({amount} as decimal(18, 2)) as amount from given"
    ).to_arrow_table()
    con.unregister("given")
    return answer


def _compare(con: Connection, table: Table, new: pa.Table, old: list[pa.Table]) -> tuple[np.ndarray, np.ndarray]:
    """Verdicts for the suspects: positions and codes."""
    schema = pa.schema(
        [("key", pa.string()), ("row_hash", pa.string()), ("state", pa.int32()), ("amount", pa.decimal128(18, 2))]
    )
    con.register("fresh", new.append_column("n", pa.array(range(new.num_rows), pa.int64())))
    con.register(
        "taken", pa.concat_tables([t.select(schema.names).cast(schema) for t in old]) if old else schema.empty_table()
    )
    answer = con.sql(_VERDICT).to_arrow_table()
    con.unregister("fresh")
    con.unregister("taken")
    return answer["n"].to_numpy(), answer["verdict"].to_numpy()


_VERDICT = f"""
with taken_keys as (
    select key, list(distinct row_hash) as hashes, max({{'s': state, 'a': amount}}) as best from taken group by key
),
ordered as (
    select fresh.*, bool_and(updates) over (partition by key) as moves from fresh
),
met as (
    select o.n, o.key, o.row_hash, t.key is not null as known,
        coalesce(list_contains(t.hashes, o.row_hash), false) as same,
        case when moves then {{'s': o.state, 'a': o.amount}} end as rank, case when moves then t.best end as best
    from ordered as o left join taken_keys as t using (key)
),
early as (
    select *, case
        when known and same then {DUPLICATE}
        when known and rank is null then {CONFLICT_BEFORE}
        when known and rank < best then {DUPLICATE}
        when known and rank = best then {CONFLICT_BEFORE}
    end as verdict
    from met
),
contents as (
    select key, rank, count(distinct row_hash) as contents, min(n) as first
    from early where verdict is null group by key, rank
),
tops as (
    select key, max(rank) as rank, true as sure from contents where contents = 1 group by key
)
select e.n, cast(coalesce(e.verdict, case
    when t.sure is null then {CONFLICT_HERE}
    when e.rank is not distinct from t.rank and e.n = c.first then {ACCEPT}
    when e.rank is null or e.rank <= t.rank then {DUPLICATE}
    else {CONFLICT_HERE}
end) as tinyint) as verdict
from early as e
left join contents as c on c.key = e.key and c.rank is not distinct from e.rank
left join tops as t on t.key = e.key
"""
