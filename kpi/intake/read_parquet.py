"""Parquet files: flat columns only, each value rendered as the text that says exactly the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kpi.errors import KpiError
from kpi.intake.blocks import LINE, Block, as_line, without_control_characters
from kpi.intake.folding import fold
from kpi.intake.limits import BLOCK_ROWS, MAX_BYTES, MAX_COLUMNS, MAX_ROWS

_DAMAGED = "Nothing of it was taken; export it again"


class ParquetFile:
    """One Parquet file. A damaged one is refused whole."""

    def __init__(self, path: Path) -> None:
        try:
            self._file = pq.ParquetFile(path, page_checksum_verification=True)
            self._check(self._file.metadata)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise KpiError(f"the Parquet file is damaged or encrypted ({_short(error)})", now=_DAMAGED) from error

    def _check(self, metadata: pq.FileMetaData) -> None:
        groups = [metadata.row_group(i) for i in range(metadata.num_row_groups)]
        if metadata.num_rows != sum(g.num_rows for g in groups) or metadata.num_rows < 0:
            raise KpiError("the Parquet footer contradicts itself", now=_DAMAGED)
        if metadata.num_rows > MAX_ROWS or sum(g.total_byte_size for g in groups) > 2 * MAX_BYTES:
            raise KpiError(
                f"the Parquet footer speaks of {metadata.num_rows:,} rows, more than are taken at once",
                now="Split the export",
            )
        for column in self._file.schema_arrow:
            if not _flat(column.type):
                raise KpiError(
                    f'column "{column.name}" holds {column.type}, not one plain value a row', now="Export flat columns"
                )

    def headers(self, header_row: int) -> list[str]:
        """The folded column names; `header_row` means nothing here."""
        names = self._file.schema_arrow.names
        if len(names) > MAX_COLUMNS:
            raise KpiError(f"the file has more than {MAX_COLUMNS:,} columns", now="Export only the columns you need")
        return [fold(name) for name in names]

    def blocks(self, header_row: int, columns: list[str], wanted: set[str]) -> Iterator[Block]:
        """The rows in blocks of text; the line is the row's ordinal. KpiError when the rows are not those the footer
        promised."""
        done = 0
        for table in self._tables(columns, wanted):
            lines = pa.array(range(done + 1, done + table.num_rows + 1), pa.int64())
            done += table.num_rows
            yield Block(*without_control_characters(table.append_column(LINE, lines)))
        if done != self._file.metadata.num_rows:
            raise KpiError(
                f"{done} rows were read and the footer promised {self._file.metadata.num_rows}", now=_DAMAGED
            )

    def raw(self, header_row: int, width: int, lines: set[int]) -> dict[int, str]:
        """The rows `lines`, written as a line of CSV."""
        shown, done = {}, 0
        columns = self.headers(1)
        for table in self._tables(columns, set(columns)):
            for line in lines:
                if done < line <= done + table.num_rows:
                    shown[line] = as_line(column[line - done - 1].as_py() for column in table.columns)
            done += table.num_rows
        return shown

    def _tables(self, columns: list[str], wanted: set[str]) -> Iterator[pa.Table]:
        own = self._file.schema_arrow.names
        chosen = [own for own, folded in zip(own, columns, strict=True) if folded in wanted] or own[:1]
        try:
            for batch in self._file.iter_batches(BLOCK_ROWS, columns=chosen):
                table = pa.Table.from_batches([batch])
                table.validate(full=True)
                yield pa.table({fold(name): text(table[name]) for name in table.column_names})
        except (pa.ArrowException, OSError, ValueError) as error:
            raise KpiError(f"the Parquet file is damaged ({_short(error)})", now=_DAMAGED) from error


def _flat(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        return _flat(kind.value_type)
    checks = (
        pa.types.is_integer,
        pa.types.is_floating,
        pa.types.is_decimal,
        pa.types.is_string,
        pa.types.is_large_string,
        pa.types.is_boolean,
        pa.types.is_date,
        pa.types.is_timestamp,
        pa.types.is_time,
        pa.types.is_null,
    )
    return any(check(kind) for check in checks)


def text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """`column` as text without loss: 1.0 is "1", a moment with a zone carries its offset."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return text(column.cast(kind.value_type))
    if pa.types.is_timestamp(kind):
        return pc.strftime(column, "%Y-%m-%d %H:%M:%S" + ("%z" if kind.tz else ""), locale="C")
    if pa.types.is_date(kind):
        return pc.strftime(column, "%Y-%m-%d")
    if pa.types.is_floating(kind):
        return pc.replace_substring_regex(column.cast(pa.string()), r"\.0+$", "")
    return column.cast(pa.string())


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:120]
