"""Large tables set down on disk while an import waits for its other files; they read as if they were in memory."""

from __future__ import annotations

import os
import tempfile

import pyarrow as pa

LARGE = 8 << 20


def set_down(table: pa.Table) -> pa.Table:
    """`table`, backed by an unnamed file that goes with its last reader; small tables stay where they are."""
    if table.nbytes < LARGE:
        return table
    handle, path = tempfile.mkstemp(prefix="kpi-import-", suffix=".arrow")
    os.close(handle)
    try:
        with pa.OSFile(path, "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
            writer.write_table(table)
        return pa.ipc.open_file(pa.memory_map(path)).read_all()
    finally:
        os.unlink(path)
