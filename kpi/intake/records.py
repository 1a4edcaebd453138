"""Cutting the bytes of a CSV into records: where each begins and ends, on which line, with how many fields.

This is the independent count beside pyarrow's parser: the two see the same bytes by different means and must agree.
Quotes that do not stand where RFC 4180 has them send a block down the careful way, through Python's own csv module in
strict mode."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass

import numpy as np

from kpi.errors import KpiError
from kpi.intake.limits import MAX_RECORD

QUOTE, LF, CR = 34, 10, 13
HELD = 31
"""Stands for a carriage return that ends no line; rows that hold this character of their own never get so far."""
_LONE = re.compile(rb"\r(?!\n)")
csv.field_size_limit(MAX_RECORD)


@dataclass(frozen=True)
class Records:
    """Whole records of a block. `starts`, `ends` (without the line end) and `nexts` are byte positions, `fields` the
    number of fields, `lines` the physical line of the first byte; `consumed` bytes and `passed` line ends belong to
    these records."""

    starts: np.ndarray
    ends: np.ndarray
    nexts: np.ndarray
    fields: np.ndarray
    lines: np.ndarray
    consumed: int
    passed: int

    @property
    def blank(self) -> np.ndarray:
        return self.starts == self.ends


def split(block: bytes, delimiter: str, first_line: int, final: bool) -> Records:
    """The whole records of `block` (see `with_line_feeds`), which begins at a record; an unfinished one at the end is
    left, unless the file ends here. KpiError for text after a closing quote and for a quote never closed."""
    data = np.frombuffer(block, np.uint8)
    stops = _line_ends(data, final)
    commas = np.flatnonzero(data == ord(delimiter))
    quotes = np.flatnonzero(data == QUOTE) if b'"' in block else None
    every_stop = stops
    if quotes is not None:
        if not _well_placed(data, quotes, ord(delimiter)):
            return _careful(block, delimiter, first_line, final)
        if final and len(quotes) % 2:
            raise _unclosed(first_line + int(np.searchsorted(stops, quotes[-1])))
        stops = stops[np.searchsorted(quotes, stops) % 2 == 0]
        commas = commas[np.searchsorted(quotes, commas) % 2 == 0]
    nexts = np.minimum(stops + 1, len(data))
    starts = np.concatenate(([0], nexts[:-1])) if len(nexts) else nexts
    ends = _before_line_end(data, starts, stops)
    fields = np.searchsorted(commas, ends) - np.searchsorted(commas, starts) + 1
    lines = first_line + (np.arange(len(starts)) if quotes is None else np.searchsorted(every_stop, starts))
    consumed = int(nexts[-1]) if len(nexts) else 0
    return Records(starts, ends, nexts, fields, lines, consumed, int(np.searchsorted(every_stop, consumed)))


def with_line_feeds(block: bytes, width: int | None, delimiter: str, only_returns: bool, final: bool) -> bytes:
    """`block` with LF or CR LF at every line end, byte for byte as long. A file without any LF ends its lines with
    CR. Elsewhere a CR alone is part of a text (HELD), unless the pieces it makes of a line are all `width` fields
    wide: then lines end in mixed ways."""
    if b"\r" not in block:
        return block
    if only_returns:
        return block.replace(b"\r", b"\n")
    held = _LONE.sub(b"\x1f", block)
    if held == block or width is None:
        return held
    lines = held.split(b"\n")
    for i, line in enumerate(lines if final else lines[:-1]):
        if (
            HELD in line
            and b'"' not in line
            and all(piece.count(delimiter.encode()) == width - 1 for piece in line.split(b"\x1f"))
        ):
            lines[i] = line.replace(b"\x1f", b"\n")
    return b"\n".join(lines)


def _line_ends(data: np.ndarray, final: bool) -> np.ndarray:
    """Positions of the LF of each line end, and the end of a last line that has none."""
    feeds = np.flatnonzero(data == LF)
    if final and len(data) and (not len(feeds) or feeds[-1] != len(data) - 1):
        feeds = np.append(feeds, len(data))
    return feeds


def _before_line_end(data: np.ndarray, starts: np.ndarray, stops: np.ndarray) -> np.ndarray:
    inside = np.minimum(stops, max(len(data) - 1, 0))
    crlf = (stops > starts) & (stops < len(data)) & (data[inside] == LF) & (data[np.maximum(inside - 1, 0)] == CR)
    return stops - crlf


def _well_placed(data: np.ndarray, quotes: np.ndarray, delimiter: int) -> bool:
    """Every opening quote begins a field, every closing one ends it, a doubled one stands inside."""
    edge = np.zeros(256, bool)
    edge[[delimiter, LF, CR, QUOTE]] = True
    opening, closing = quotes[0::2], quotes[1::2]
    before = edge[data[np.maximum(opening - 1, 0)]] | (opening == 0)
    after = edge[data[np.minimum(closing + 1, len(data) - 1)]] | (closing == len(data) - 1)
    return bool(before.all() and after.all())


def _careful(block: bytes, delimiter: str, first_line: int, final: bool) -> Records:
    if not final:
        block = block[: block.rfind(b"\n") + 1]
    lines = block.splitlines(keepends=True)
    offsets = np.concatenate(([0], np.cumsum([len(line) for line in lines]))) if lines else np.zeros(1, np.int64)
    reader = csv.reader((line.decode() for line in lines), delimiter=delimiter, strict=True)
    last = [0]
    fields = []
    try:
        for row in reader:
            last.append(reader.line_num)
            fields.append(len(row))
    except csv.Error as error:
        if "unexpected end of data" not in str(error):
            line = first_line + reader.line_num - 1
            raise KpiError(
                f"line {line} has text after a closing quote ({error})", now="Export the file again"
            ) from error
        if final:
            raise _unclosed(first_line + last[-1]) from error
    last = np.array(last, np.int64)
    starts, nexts = offsets[last[:-1]], offsets[last[1:]]
    tails = [len(lines[i - 1]) - len(lines[i - 1].rstrip(b"\r\n")) for i in last[1:]]
    ends = nexts - np.minimum(np.array(tails, np.int64), nexts - starts)
    return Records(
        starts,
        ends,
        nexts,
        np.maximum(np.array(fields, np.int64), 1),
        first_line + last[:-1],
        int(offsets[last[-1]]),
        int(last[-1]),
    )


def _unclosed(line: int) -> KpiError:
    return KpiError(
        f"the quote opened on line {line} is never closed", now="The file is damaged or cut off; export it again"
    )
