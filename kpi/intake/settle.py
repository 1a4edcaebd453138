"""What becomes of every staged row of an import: accepted, duplicate or put aside for a conflict; and the tables that
follow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from kpi.intake.blocks import LINE, Fault
from kpi.intake.connection import Connection
from kpi.intake.dedupe import ACCEPT, CONFLICT_BEFORE, CONFLICT_HERE, DUPLICATE, Rows, decide
from kpi.intake.rules import rules
from kpi.intake.stage import Staged
from kpi.intake.windows import overlapping
from kpi.warehouse.tables import Table, tables

_CODES = {CONFLICT_HERE: "conflict_in_import", CONFLICT_BEFORE: "conflict_with_accepted"}
_Accepted = Callable[[str], list[Path]]


@dataclass
class Settled:
    """`parts[table]`: the accepted rows of one file, with LINE; `faults`: its rows put aside here."""

    parts: dict[str, pa.Table]
    accepted: int
    duplicates: int
    faults: list[Fault]


def settle(
    con: Connection, staged: list[Staged], accepted: _Accepted, progress: Callable[[], None] = lambda: None
) -> list[Settled]:
    """Decides over all files of one import at once, so that their order does not matter. The first table of a file
    decides over the row; a later one may still put it aside when its own key is taken with other content."""
    files = [_File(one) for one in staged]
    for table in _in_order(f.feeds[0] for f in files):
        mine = [f for f in files if f.feeds[0] == table.name]
        verdicts = decide(
            con, table, [Rows(f.part(table.name), f.updates) for f in mine], accepted(table.name), [], progress
        )
        for file, verdict in zip(mine, verdicts, strict=True):
            file.verdict = verdict
            file.conflicts(table, verdict)
        _close_windows(con, table, mine, accepted(table.name))
    for table in _in_order(name for f in files for name in f.feeds[1:]):
        _second(con, table, files, accepted(table.name), progress)
    return [f.settled() for f in files]


def _in_order(names: object) -> list[Table]:
    asked = set(names)
    return [table for name, table in tables().items() if name in asked]


def _second(
    con: Connection, table: Table, files: list[_File], accepted: list[Path], progress: Callable[[], None]
) -> None:
    """Decides over a table that follows another: of accepted rows only, beside those the same import accepted as a
    first table."""
    mine = [f for f in files if table.name in f.feeds[1:]]
    firsts = [f.part(table.name).filter(pa.array(f.verdict == ACCEPT)) for f in files if f.feeds[0] == table.name]
    asked = [(f.verdict == ACCEPT) & f.here(table.name) for f in mine]
    rows = [Rows(f.part(table.name).filter(pa.array(mask)), f.updates) for f, mask in zip(mine, asked, strict=True)]
    for file, mask, verdict in zip(mine, asked, decide(con, table, rows, accepted, firsts, progress), strict=True):
        whole = np.full(len(mask), DUPLICATE, np.int8)
        whole[mask] = verdict
        file.seconds[table.name] = whole == ACCEPT
        file.conflicts(table, whole)
        file.verdict[np.isin(whole, list(_CODES))] = CONFLICT_HERE


def _close_windows(con: Connection, table: Table, files: list[_File], accepted: list[Path]) -> None:
    if not rules(table.name).windows or not files:
        return
    masks = [f.verdict == ACCEPT for f in files]
    new = pa.concat_tables(
        [f.part(table.name).filter(pa.array(m)) for f, m in zip(files, masks, strict=True)], promote_options="default"
    )
    old = (
        pa.concat_tables([pq.read_table(path) for path in accepted], promote_options="default")
        if accepted
        else new.slice(0, 0)
    )
    where = [(file, at) for file, mask in zip(files, masks, strict=True) for at in np.flatnonzero(mask)]
    for position in overlapping(con, table, new, old):
        file, at = where[position]
        file.verdict[at] = CONFLICT_HERE
        file.put_aside(int(at), "account", "overlapping_window", file.part(table.name)["account"][int(at)].as_py())


class _File:
    """One staged file with the verdicts over its rows."""

    def __init__(self, staged: Staged) -> None:
        self._staged = staged
        self.feeds, self.updates = staged.binding.source.tables, staged.binding.source.updates
        self._rows = pa.concat_tables(staged.blocks) if staged.blocks else None
        count = self._rows.num_rows if self._rows else 0
        self.verdict = np.zeros(count, np.int8)
        self.seconds: dict[str, np.ndarray] = {}
        self.faults: list[Fault] = []

    def part(self, table: str) -> pa.Table:
        """The columns of `table`, under their own names, with row_hash and key_hash."""
        if self._rows is None:
            return pa.table({"row_hash": pa.array([], pa.string()), "key_hash": pa.array([], pa.uint64())})
        own = {
            c: c.removeprefix(f"{table}.").removeprefix("v.")
            for c in self._rows.column_names
            if c.startswith(f"{table}.")
        }
        return self._rows.select(list(own)).rename_columns(list(own.values()))

    def here(self, table: str) -> np.ndarray:
        """Which rows feed `table` at all."""
        return self.part(table)["here"].to_numpy() if self._rows else np.zeros(0, bool)

    def conflicts(self, table: Table, verdict: np.ndarray) -> None:
        """Puts the rows aside whose key is taken with other content."""
        rows = self.part(table.name)
        columns = [c for c in table.key if c in rows.column_names and (c != "shop" or len(table.key) == 1)]
        for at in np.flatnonzero(np.isin(verdict, list(_CODES))):
            values = [rows[c][int(at)].as_py() for c in columns]
            shown = " + ".join(str(v) for v in values if v is not None)
            self.put_aside(int(at), " + ".join(columns), _CODES[int(verdict[at])], shown)

    def put_aside(self, at: int, column: str, code: str, value: str) -> None:
        self.faults.append(Fault(self._rows[LINE][at].as_py(), column, code, value))

    def settled(self) -> Settled:
        parts = {}
        for table in self.feeds if self._rows else []:
            keep = (self.verdict == ACCEPT) & self.seconds.get(table, np.ones(len(self.verdict), bool))
            part = self.part(table).append_column(LINE, self._rows[LINE]).drop_columns(["here", "key_hash"])
            parts[table] = part if keep.all() else part.filter(pa.array(keep))
        return Settled(parts, int((self.verdict == ACCEPT).sum()), int((self.verdict == DUPLICATE).sum()), self.faults)
