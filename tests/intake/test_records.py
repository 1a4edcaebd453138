"""Cutting records agrees with Python's csv module and with pyarrow's parser, on any text."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi.errors import KpiError
from kpi.intake import read_csv
from kpi.intake.blocks import LINE
from kpi.intake.read_csv import CsvFile
from kpi.intake.records import split

FIELD = st.text(st.sampled_from('ab",\n 中é'), max_size=6)


def as_csv(rows: list[list[str]], end: str) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator=end).writerows(rows)
    return out.getvalue()


def read(path: Path, text: str, width: int) -> tuple[list[tuple], list[int]]:
    """Fields and lines of all rows below the header, and the lines put aside."""
    path.write_bytes(text.encode())
    file = CsvFile(path, "utf-8", ",")
    names = [f"c{i}" for i in range(width)]
    found, aside = [], []
    for block in file.blocks(1, names, set(names)):
        found += [(row[LINE], *(row[n] for n in names)) for row in block.table.to_pylist()]
        aside += [fault.line for fault in block.faults]
    return found, aside


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.lists(FIELD, min_size=3, max_size=3), max_size=12),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([40, 200, 1 << 20]),
)
def test_what_a_writer_wrote_is_read_back(tmp_path_factory, rows: list[list[str]], end: str, block: int):
    """Any fields, any line end, whatever the size of the blocks."""
    path = tmp_path_factory.mktemp("r") / "f.csv"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(read_csv, "BLOCK", block)
        found, aside = read(path, as_csv([["c0", "c1", "c2"], *rows], end), 3)
    assert [row[1:] for row in found] == [tuple(row) for row in rows] and not aside


@settings(max_examples=500, deadline=None)
@given(st.text(st.sampled_from('ab",\n'), max_size=40), st.booleans())
def test_any_text_is_cut_as_the_csv_module_cuts_it(text: str, crlf: bool):
    text = text.replace("\n", "\r\n") if crlf else text
    expected: list | None
    try:
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        expected, line = [], 1
        for row in reader:
            expected.append((line, max(len(row), 1)))
            line = reader.line_num + 1
    except csv.Error:
        expected = None
    try:
        found = split(text.encode(), ",", 1, True)
        cut = list(zip(found.lines.tolist(), found.fields.tolist(), strict=True))
    except KpiError:
        cut = None
    assert cut == expected


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from('ab",\n'), max_size=60), st.integers(0, 60))
def test_a_block_cut_anywhere_loses_nothing(text: str, at: int):
    """The records of a first part and of what it left with the rest are those of the whole."""
    data = text.encode()
    try:
        whole = split(data, ",", 1, True)
    except KpiError:
        return
    first = split(data[:at], ",", 1, False)
    rest = split(data[first.consumed :], ",", 1 + first.passed, True)
    assert [*first.lines, *rest.lines] == whole.lines.tolist() and [
        *first.fields,
        *rest.fields,
    ] == whole.fields.tolist()


def test_rows_of_another_width_are_put_aside_by_their_physical_line(tmp_path: Path):
    found, aside = read(tmp_path / "f.csv", 'c0,c1\n"a\nb",2\nonly\n\n3,4\n5,6,7\n', 2)
    assert found == [(2, "a\nb", "2"), (6, "3", "4")] and aside == [4, 7]


def test_raw_rows_are_shown_as_they_stand(tmp_path: Path):
    path = tmp_path / "f.csv"
    path.write_bytes(b'c0,c1\r\n"a\r\nb",2\r\nx\r\n')
    assert CsvFile(path, "utf-8", ",").raw(1, 2, {2, 4}) == {2: '"a\r\nb",2', 4: "x"}
