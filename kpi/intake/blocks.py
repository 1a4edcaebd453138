"""What every reader hands on: some rows of a file, all text, and the rows that could not be read as rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

LINE = "__line__"
"""The column of physical line numbers (CSV), row numbers (workbook) or ordinals (Parquet), from 1."""
UNNAMED = "__unnamed_{}__"
_CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"


@dataclass(frozen=True)
class Fault:
    """One row put aside: its line, the column and value at fault, the code of `reasons.py`."""

    line: int
    column: str | None
    code: str
    value: str | None = None


@dataclass
class Block:
    """`table`: columns of text by folded header, and LINE. `faults`: at most one for a row, and that row is not in
    the table. `banner`: rows above the header, counted as skipped."""

    table: pa.Table
    faults: list[Fault] = field(default_factory=list)
    banner: int = 0

    @property
    def rows(self) -> int:
        return self.table.num_rows + len(self.faults) + self.banner


def without_control_characters(table: pa.Table) -> tuple[pa.Table, list[Fault]]:
    """The rows free of control characters (tab and line ends are allowed), and a fault for each of the others."""
    faults: dict[int, Fault] = {}
    for name in table.column_names:
        if name == LINE:
            continue
        for i in pc.indices_nonzero(pc.fill_null(pc.match_substring_regex(table[name], _CONTROL), False)).to_pylist():
            text = table[name][i].as_py()
            found = next(c for c in text if pc.match_substring_regex(pa.scalar(c), _CONTROL).as_py())
            faults.setdefault(i, Fault(table[LINE][i].as_py(), name, "control_character", f"U+{ord(found):04X}"))
    if not faults:
        return table, []
    keep = pa.array([i not in faults for i in range(table.num_rows)])
    return table.filter(keep), [faults[i] for i in sorted(faults)]


def as_line(values: Iterable[str | None]) -> str:
    """One row as a line of CSV, to show what stood in a workbook or Parquet file."""
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(["" if v is None else v for v in values])
    return out.getvalue()
