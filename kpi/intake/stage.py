"""One file from raw text to typed rows: block by block, so that memory follows the block and not the file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kpi.errors import KpiError
from kpi.intake.binding import Binding
from kpi.intake.blocks import LINE, Fault
from kpi.intake.compile import TRIMMED, Plan, key_hash, name
from kpi.intake.connection import Connection, SqlError
from kpi.intake.spill import set_down
from kpi.warehouse.tables import tables


@dataclass
class Staged:
    """The typed rows of one file. `blocks` hold the columns of `Plan.stage` for the rows without a problem, in file
    order."""

    binding: Binding
    rows: int = 0
    skipped: int = 0
    faults: list[Fault] = field(default_factory=list)
    blocks: list[pa.Table] = field(default_factory=list)


def stage(con: Connection, reader: object, binding: Binding, plan: Plan, progress: Callable[[int], None]) -> Staged:
    """Reads the whole file through `plan`. KpiError when the file must be refused; `progress` hears the rows read so
    far."""
    staged, forms = Staged(binding), _Forms(plan)
    for block in reader.blocks(binding.source.header_row, binding.headers, binding.wanted):
        staged.rows += block.rows
        staged.skipped += block.banner
        staged.faults += block.faults
        raw = _without_skipped(con, _with_trimmed(block.table), plan)
        staged.skipped += block.table.num_rows - raw.num_rows
        if raw.num_rows:
            _run(con, raw, plan, binding)
            forms.see(con)
            staged.faults += _faults(con)
            staged.blocks.append(
                set_down(con.sql(f"select {_kept(plan)} from staged where problem is null").to_arrow_table())
            )
        progress(staged.rows)
    con.execute("drop table if exists staged")
    if binding.makes_id:
        _number_equal_rows(con, staged)
    return staged


def _with_trimmed(table: pa.Table) -> pa.Table:
    for column in [c for c in table.column_names if c != LINE]:
        table = table.append_column(TRIMMED + column, pc.utf8_trim_whitespace(table[column]))
    return table


def _without_skipped(con: Connection, table: pa.Table, plan: Plan) -> pa.Table:
    con.register("raw", table)
    skip = con.sql(f"select coalesce({plan.skip}, false) as skip from raw").to_arrow_table()["skip"]
    return table.filter(pc.invert(skip)) if pc.any(skip).as_py() else table


def _kept(plan: Plan) -> str:
    forms = [name(f"{table}.{kind}.{column}") for table, column in plan.times for kind in "fs"]
    return f"* exclude ({', '.join(['problem', *forms])})"


def _run(con: Connection, raw: pa.Table, plan: Plan, binding: Binding) -> None:
    con.register("raw", raw)
    try:
        con.execute(plan.stage)
    except SqlError as error:
        raise KpiError(
            f"an expression of the source {binding.source.id} fails ({str(error).splitlines()[0]})",
            now="Use try_cast and try_strptime, which give nothing where they fail",
        ) from error
    finally:
        con.unregister("raw")


def _faults(con: Connection) -> list[Fault]:
    found = con.execute(
        f'select {name(LINE)}, problem."column", problem.code, problem.value from staged where problem is not null'
    ).fetchall()
    return [Fault(*row) for row in found]


class _Forms:
    """The forms each column of times was seen in over the whole file."""

    def __init__(self, plan: Plan) -> None:
        self._times = plan.times
        self._seen: dict[tuple[str, str], set[str]] = {time: set() for time in plan.times}

    def see(self, con: Connection) -> None:
        """Adds the block in `staged`; KpiError for a form that could be read two ways and for two forms in one
        column."""
        if not self._times:
            return
        asked = ", ".join(f"list(distinct {name(f'{t}.f.{c}')}), min({name(f'{t}.s.{c}')})" for t, c in self._times)
        answer = con.execute(f"select {asked} from staged").fetchall()[0]
        for i, (table, column) in enumerate(self._times):
            seen = self._seen[table, column]
            seen.update(answer[2 * i] or ())
            _refuse(column, seen, answer[2 * i + 1])


def _refuse(column: str, seen: set[str], sample: str | None) -> None:
    if "ambiguous" in seen:
        raise KpiError(
            f'{column} holds days such as "{sample}", which can be read two ways',
            now="Say in the source which comes first, the day or the month:"
            ' format = "%d/%m/%Y %H:%M:%S" or "%m/%d/%Y %H:%M:%S"',
        )
    if "epoch" in seen:
        raise KpiError(
            f'{column} holds bare numbers such as "{sample}"',
            now='Say in the source what they count: format = "epoch_s" or "epoch_ms"',
        )
    if {"naive", "offset"} <= seen:
        raise KpiError(
            f"{column} mixes times with and without an offset from UTC", now="Export all of them in one form"
        )


def _number_equal_rows(con: Connection, staged: Staged) -> None:
    """Made message ids: the second of equal rows of the file ends in -2, and so on, so that two equal lines are two
    messages."""
    hashes = [block["messages.key_hash"].to_numpy() for block in staged.blocks]
    twice = repeated(np.sort(np.concatenate(hashes))) if hashes else np.array([], np.uint64)
    if not len(twice):
        return
    seen: dict[tuple[str, str], int] = {}
    for at, block in enumerate(staged.blocks):
        again = np.flatnonzero(np.isin(hashes[at], twice))
        shops, ids = (block[f"messages.v.{c}"].take(again).to_pylist() for c in ("shop", "message_id"))
        numbered = []
        for shop, made in zip(shops, ids, strict=True):
            seen[shop, made] = seen.get((shop, made), 0) + 1
            numbered.append(made if seen[shop, made] == 1 else f"{made}-{seen[shop, made]}")
        staged.blocks[at] = _with_ids(con, block, again, shops, numbered)


def _with_ids(con: Connection, block: pa.Table, rows: np.ndarray, shops: list[str], ids: list[str]) -> pa.Table:
    if not len(rows):
        return block
    mask = np.zeros(block.num_rows, bool)
    mask[rows] = True
    con.register("renamed", pa.table({"shop": shops, "message_id": ids}))
    keys = con.sql(
        f"select {key_hash(tables()['messages'], {'shop': 'shop', 'message_id': 'message_id'})} as k from renamed"
    ).to_arrow_table()["k"]
    con.unregister("renamed")
    new = {
        "messages.v.message_id": pa.array(ids),
        "messages.row_hash": pa.array(ids),
        "messages.key_hash": keys.combine_chunks(),
    }
    for column, values in new.items():
        at = block.column_names.index(column)
        block = block.set_column(
            at, column, pc.replace_with_mask(block[column].combine_chunks(), pa.array(mask), values)
        )
    return block


def repeated(ordered: np.ndarray) -> np.ndarray:
    """The values that stand more than once in sorted values."""
    return np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
