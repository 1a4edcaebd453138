"""From arrays to export files: ids, money, times and text as Arrow columns, one writer per file (CSV or Parquet)."""
from __future__ import annotations

from pathlib import Path
from types import TracebackType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as csv
import pyarrow.parquet as parquet

NOTHING = np.iinfo(np.int64).min                    # an empty time, number or amount of money
CUSTOMER_PRIME, CUSTOMER_STEP = 99_999_989, 7_654_321


def times(seconds: np.ndarray) -> pa.Array:
    """Whole seconds since 1970 as timestamps; NOTHING becomes empty."""
    seconds = np.asarray(seconds, dtype=np.int64)
    return pa.array(seconds, mask=seconds == NOTHING).cast(pa.timestamp("s"))


def money(cents: np.ndarray) -> pa.Array:
    """Whole cents as decimal(18,2), exactly; NOTHING becomes empty."""
    cents = np.asarray(cents, dtype=np.int64)
    empty = cents == NOTHING
    words = np.empty((len(cents), 2), dtype=np.int64)          # 128 bits, little end first
    words[:, 0] = np.where(empty, 0, cents)
    words[:, 1] = words[:, 0] >> 63
    exact = pa.Array.from_buffers(pa.decimal128(18, 2), len(cents), [None, pa.py_buffer(words.tobytes())])
    return pc.if_else(pa.array(~empty), exact, pa.scalar(None, pa.decimal128(18, 2))) if empty.any() else exact


def whole(numbers: np.ndarray) -> pa.Array:
    return pa.array(np.asarray(numbers, dtype=np.int64))


def ids(prefix: str | pa.Array, numbers: np.ndarray, width: int, without: np.ndarray | None = None) -> pa.Array:
    """Text ids: a prefix and a number filled up with zeros; rows of `without` stay empty."""
    text = pc.utf8_lpad(pa.array(np.asarray(numbers, dtype=np.int64), mask=without).cast(pa.string()), width, "0")
    return pc.binary_join_element_wise(prefix, text, "")


def words(vocabulary: list[str] | tuple[str, ...], index: np.ndarray) -> pa.Array:
    """The text behind each index; a negative index stays empty."""
    index = np.asarray(index, dtype=np.int64)
    return pa.array(vocabulary, pa.string()).take(pa.array(index, mask=index < 0))


def customers(shop: np.ndarray, number: np.ndarray) -> pa.Array:
    """Customer ids that look drawn by lot, one for each number (a step times it, modulo a prime, repeats nothing)."""
    scrambled = np.asarray(number, dtype=np.int64) * CUSTOMER_STEP % CUSTOMER_PRIME
    prefix = words(("tb", "jd_"), shop)
    return pc.if_else(pa.array(np.asarray(number) == 0), pa.scalar("内部测试01"), ids(prefix, scrambled, 8))


class Exports:
    """The files of one run. `add` opens a file at its first rows; leaving the block closes all of them."""

    def __init__(self, folder: Path, kind: str) -> None:
        self.folder, self.kind = folder, kind
        self.writers: dict[Path, csv.CSVWriter | parquet.ParquetWriter] = {}
        self.done: list[Path] = []

    def add(self, name: str, table: pa.Table, kind: str | None = None) -> None:
        """Appends rows to the file `name`.csv or .parquet; a table without rows makes no file."""
        if not len(table):
            return
        path = self.folder / f"{name}.{kind or self.kind}"
        if path not in self.writers:
            self.writers[path] = (csv.CSVWriter(path, table.schema) if path.suffix == ".csv"
                                  else parquet.ParquetWriter(path, table.schema, compression="zstd"))
        self.writers[path].write_table(table)

    def close(self, name: str) -> None:
        """Closes one file before the others (a month's messages)."""
        path = self.folder / f"{name}.{self.kind}"
        if path in self.writers:
            self.writers.pop(path).close()
            self.done.append(path)

    def __enter__(self) -> Exports:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        """Closes every file; after an error no half-written file stays."""
        for path, writer in self.writers.items():
            writer.close()
            self.done.append(path)
        if error is not None:
            for path in self.done:
                path.unlink(missing_ok=True)
