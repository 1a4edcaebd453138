"""A data home and quick ways to write exports and see what intake makes of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from kpi import intake, warehouse

NOW = datetime(2026, 10, 1, 12)


@dataclass
class Desk:
    """A home and an inbox; `take` prepares an import of files, `keep` also stores what was accepted, without building
    on it."""

    home: Path
    inbox: Path

    def write(self, **files: bytes | str) -> list[Path]:
        """Files by name, dots written as two underscores: orders__csv. A name is used once: the inbox is emptied
        first."""
        for old in self.inbox.iterdir():
            old.unlink()
        paths = []
        for name, content in files.items():
            path = self.inbox / name.replace("__", ".")
            path.write_bytes(content.encode() if isinstance(content, str) else content)
            paths.append(path)
        return paths

    def take(self, _now: datetime = NOW, _options: dict | None = None, **files: bytes | str) -> intake.Prepared:
        return intake.prepare(self.write(**files), self.home, now=_now, **(_options or {}))

    def keep(self, _now: datetime = NOW, _options: dict | None = None, **files: bytes | str) -> intake.Prepared:
        taken = self.take(_now, _options, **files)
        self.store(taken)
        return taken

    def store(self, taken: intake.Prepared) -> None:
        store = warehouse.Store(self.home)
        with store.exclusive():
            state = store.manifest
            for table, rows in taken.additions.items():
                path = store.folder / f"accepted/{table}/{len(state.files)}.parquet"
                path.parent.mkdir(parents=True, exist_ok=True)
                pq.write_table(rows, path)
                state.files.update([store.entry(path, rows.num_rows)])
            state.imports += taken.imports
            store.switch(state)


def rows(taken: intake.Prepared, table: str) -> list[dict]:
    """The accepted rows of `table`, in order of file and line."""
    return taken.additions[table].to_pylist() if table in taken.additions else []


def reasons(taken: intake.Prepared) -> list[tuple[int, str | None, str]]:
    """(line, column, code) of every row put aside."""
    return [(q["line"], q["column"], q["code"]) for q in taken.quarantine.to_pylist()]


def parquet(**columns: object) -> bytes:
    """A Parquet file of these columns."""
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table(columns), sink)
    return sink.getvalue().to_pybytes()


ORDERS = "order_id,customer_id,created_at,paid_at,amount_paid\n"


def orders(*lines: str, head: str = ORDERS) -> str:
    return head + "".join(line + "\n" for line in lines)
