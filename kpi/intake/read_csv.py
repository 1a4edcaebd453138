"""CSV files: explicit dialect, every field text, never a parser's guess."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv

from kpi.errors import KpiError
from kpi.intake import decode
from kpi.intake.blocks import LINE, UNNAMED, Block, Fault
from kpi.intake.folding import fold
from kpi.intake.limits import BLOCK, MAX_COLUMNS, MAX_RECORD, MAX_ROWS
from kpi.intake.records import Records, split, with_line_feeds

_HEAD = 1 << 16
_ALIKE = 20
"""So many rows in sequence with one same wrong width are no slip: the file changes its shape and is refused."""
_CONTROL = np.zeros(256, bool)
_CONTROL[[*range(9), 11, 12, *range(14, 32), 127]] = True


class CsvFile:
    """One CSV of a known encoding and delimiter."""

    def __init__(self, path: Path, encoding: str, delimiter: str) -> None:
        self.path, self.encoding, self.delimiter = path, encoding, delimiter
        self._headers: dict[int, list[str]] = {}
        head = next(decode.utf8(path, encoding, _HEAD), b"")
        self._returns = b"\r" in head[:-1] and b"\n" not in head

    def headers(self, header_row: int) -> list[str]:
        """The folded headers of record `header_row` (from 1); [] when the file ends before it. KpiError when it is
        too wide."""
        if header_row not in self._headers:
            text = self._header_text(header_row)
            row = next(csv.reader(text.splitlines(keepends=True), delimiter=self.delimiter, strict=True), [])
            self._headers[header_row] = [fold(cell) for cell in row]
        return self._headers[header_row]

    def _header_text(self, header_row: int) -> str:
        """The record `header_row`, from no more of the file than it takes."""
        head, chunks = b"", decode.utf8(self.path, self.encoding, _HEAD)
        while True:
            chunk = next(chunks, None)
            head += chunk or b""
            plain = with_line_feeds(head, None, self.delimiter, self._returns, True)
            line = plain[: plain.find(b"\n")] if b"\n" in plain else plain
            if len(head) > MAX_RECORD or line.count(self.delimiter.encode()) >= MAX_COLUMNS:
                raise KpiError(
                    f"the header has more than {MAX_COLUMNS:,} columns", now="Export only the columns you need"
                )
            found = split(plain, self.delimiter, 1, chunk is None)
            if len(found.starts) >= header_row:
                at = header_row - 1
                return plain[found.starts[at] : found.ends[at]].decode()
            if chunk is None:
                return ""

    def blocks(self, header_row: int, columns: list[str], wanted: set[str]) -> Iterator[Block]:
        """The rows below the header in blocks; `columns` names every field in order, `wanted` are read."""
        shape, rows = _Shape(len(columns)), 0
        for original, data, found, header, above_done in self._records(header_row, len(columns)):
            banner = max(int((~found.blank[:header]).sum()) - (above_done and header > 0), 0)
            found = _from(found, header)
            keep, faults = self._sound(original, found, shape)
            table = self._parse(data, found, keep, columns, wanted)
            if b"\r" in original:
                table = self._with_returns(table)
            rows += table.num_rows + len(faults) + banner
            if rows > MAX_ROWS:
                raise KpiError(f"the file has more than {MAX_ROWS:,} rows", now="Split the export by month")
            yield Block(table, faults, banner)

    def raw(self, header_row: int, width: int, lines: set[int]) -> dict[int, str]:
        """The rows that begin on `lines`, as they stand in the file; `width` is the number of columns."""
        shown: dict[int, str] = {}
        sought = np.array(sorted(lines), np.int64)
        for data, _, found, _, _ in self._records(header_row, width):
            for i in np.flatnonzero(np.isin(found.lines, sought)):
                shown[int(found.lines[i])] = data[found.starts[i] : found.ends[i]].decode()
        return shown

    def _records(self, header_row: int, width: int) -> Iterator[tuple[bytes, bytes, Records, int, bool]]:
        """Blocks of whole records, as they stand and with plain line ends; the number says how many at the beginning
        stand up to and with the header, the flag whether the header has been seen."""
        rest, line, above = b"", 1, header_row
        chunks = decode.utf8(self.path, self.encoding, BLOCK)
        chunk = next(chunks, None)
        while chunk is not None:
            after = next(chunks, None)
            original = rest + chunk
            data = with_line_feeds(original, width, self.delimiter, self._returns, after is None)
            found = split(data, self.delimiter, line, after is None)
            if len(data) - found.consumed > MAX_RECORD:
                raise KpiError(
                    f"the row from line {line + found.passed} is longer than {MAX_RECORD:,} bytes",
                    now="A quote may never be closed; export the file again",
                )
            here = min(above, len(found.starts))
            above -= here
            yield original, data, found, here, above == 0
            rest, line, chunk = original[found.consumed :], line + found.passed, after

    def _with_returns(self, table: pa.Table) -> pa.Table:
        """Puts the carriage returns inside texts back."""
        held = "\n" if self._returns else "\x1f"
        for at, name in enumerate(table.column_names):
            if name != LINE:
                table = table.set_column(at, name, pc.replace_substring(table[name], held, "\r"))
        return table

    def _sound(self, data: bytes, found: Records, shape: _Shape) -> tuple[np.ndarray, list[Fault]]:
        """Which records can be parsed, and a fault for each row that cannot."""
        odd = ~found.blank & (found.fields != shape.width)
        faults = []
        for i in np.flatnonzero(odd):
            shape.note(int(i), int(found.fields[i]), int(found.lines[i]))
            code = "short_row" if found.fields[i] < shape.width else "long_row"
            faults.append(Fault(int(found.lines[i]), str(shape.width), code, str(found.fields[i])))
        shape.end_block(len(odd), int(found.blank.sum()))
        bytes_ = np.frombuffer(data, np.uint8)
        control = np.flatnonzero(_CONTROL[bytes_])
        if len(control) and len(found.starts):
            owner = np.searchsorted(found.starts, control, "right") - 1
            for at, i in zip(control, owner, strict=True):
                if i >= 0 and at < found.ends[i] and not odd[i]:
                    odd[i] = True
                    faults.append(Fault(int(found.lines[i]), None, "control_character", f"U+{bytes_[at]:04X}"))
        return ~odd & ~found.blank, faults

    def _parse(self, data: bytes, found: Records, keep: np.ndarray, columns: list[str], wanted: set[str]) -> pa.Table:
        names = [UNNAMED.format(i) if name == "" else name for i, name in enumerate(columns)]
        chosen = [name for name in names if name in wanted] or names[:1]
        schema = {name: pa.string() for name in names}
        lines = pa.array(found.lines[keep], pa.int64())
        if not keep.any():
            return pa.table({**{n: pa.array([], pa.string()) for n in chosen}, LINE: lines})
        table = pcsv.read_csv(
            pa.BufferReader(_only(data, found, keep)),
            pcsv.ReadOptions(
                column_names=names, block_size=max(BLOCK // 8, int((found.nexts - found.starts).max()) + 1)
            ),
            pcsv.ParseOptions(delimiter=self.delimiter, newlines_in_values=b'"' in data),
            pcsv.ConvertOptions(
                column_types=schema, include_columns=chosen, strings_can_be_null=False, check_utf8=False
            ),
        )
        if table.num_rows != len(lines):
            raise KpiError(
                f"two counts of the rows differ ({len(lines)} and {table.num_rows})", now="Export the file again"
            )
        return table.append_column(LINE, lines)


class _Shape:
    """Watches for a file that changes its width for good."""

    def __init__(self, width: int) -> None:
        self.width, self.run, self.fields, self.line, self.last = width, 0, 0, 0, -2

    def note(self, at: int, fields: int, line: int) -> None:
        if at == self.last + 1 and fields == self.fields:
            self.run += 1
        else:
            self.run, self.fields, self.line = 1, fields, line
        self.last = at
        if self.run >= _ALIKE:
            raise KpiError(
                f"from line {self.line} on, rows have {fields} fields and the header has {self.width}",
                now="Two exports may have been pasted together, or a separator stands unquoted; export again",
            )

    def end_block(self, records: int, _blank: int) -> None:
        self.last -= records


def _from(found: Records, first: int) -> Records:
    if not first:
        return found
    return Records(
        found.starts[first:],
        found.ends[first:],
        found.nexts[first:],
        found.fields[first:],
        found.lines[first:],
        found.consumed,
        found.passed,
    )


def _only(data: bytes, found: Records, keep: np.ndarray) -> pa.Buffer:
    """The bytes of the records kept, without a copy when none is left out in between."""
    left_out = np.flatnonzero(~keep & ~found.blank)
    if not len(left_out):
        return pa.py_buffer(data).slice(int(found.starts[0]), int(found.nexts[-1] - found.starts[0]))
    pieces, at = [], int(found.starts[0])
    for i in left_out:
        pieces.append(data[at : found.starts[i]])
        at = int(found.nexts[i])
    pieces.append(data[at : found.nexts[-1]])
    return pa.py_buffer(b"".join(pieces))
