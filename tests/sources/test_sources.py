"""For every shipped source: ten invented lines, and the rows, reasons and accounting that must come of them."""

from __future__ import annotations

import tomllib
from datetime import datetime
from pathlib import Path

import pytest

from kpi import intake
from kpi.warehouse.tables import ORIGIN, tables

HERE = Path(__file__).parent
SHIPPED = {path.parent.name for path in (HERE.parents[1] / "queries" / "staging").glob("*/source.toml")}
NOW = datetime(2026, 10, 1, 12)


def test_every_shipped_source_has_a_sample():
    lacking = sorted(SHIPPED - {path.name for path in HERE.iterdir()})
    assert not lacking, f"create tests/sources/{lacking[0]}/sample.csv and expected.toml (see tests/sources/tweets)"


@pytest.mark.parametrize("folder", sorted(p.name for p in HERE.iterdir() if (p / "expected.toml").exists()))
def test_a_sample_becomes_what_is_expected(folder: str, tmp_path: Path):
    expected = tomllib.loads((HERE / folder / "expected.toml").read_text("utf-8"))
    taken = intake.prepare([HERE / folder / "sample.csv"], tmp_path, now=NOW)
    report = taken.reports[0]
    assert report.source == folder and not report.problems
    assert {k: getattr(report, k) for k in expected["accounting"]} == expected["accounting"]
    assert [f"{q['line']} {q['column']} {q['code']}" for q in taken.quarantine.to_pylist()] == expected["reasons"]
    assert set(taken.additions) == set(expected) & set(tables())
    for table, rows in taken.additions.items():
        unnamed = expected.get("different", {}).get(table)
        found = [
            {k: str(v) for k, v in row.items() if v is not None and k not in ORIGIN and k != unnamed}
            for row in rows.to_pylist()
        ]
        assert found == [({"shop": "main"} | row) for row in expected[table]]
        if unnamed:
            assert len(set(rows[unnamed].to_pylist())) == rows.num_rows
