"""What must hold whatever comes: the accounting adds up, and the order of rows, columns and files changes nothing."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpi import intake
from kpi.warehouse.tables import ORIGIN
from tests.intake.desk import NOW

HEAD = ["order_id", "customer_id", "created_at", "paid_at", "amount_paid"]
TIMES = st.sampled_from(
    ["2026-09-01 10:00:00", "2026/9/1 10:00", "2026-09-01T11:00:00", "2026-02-30", "9999-12-31", "x", "", "2026-09-02"]
)
ROW = st.tuples(
    st.sampled_from(["1", "2", "3", "007", "", "a b", "合计"]),
    st.sampled_from(["anna", "José", "Jose\u0301", "", 'q"u,o\nte']),
    TIMES,
    TIMES,
    st.sampled_from(["5", "5.00", "-1", "nan", "", "12.345", "1e3"]),
)
ROWS = st.lists(ROW, max_size=8)
SOME = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def as_csv(rows, head: list[str] = HEAD) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([head, *rows])
    return out.getvalue()


def take(*files: str) -> intake.Prepared:
    with tempfile.TemporaryDirectory() as folder:
        for i, text in enumerate(files):
            (Path(folder) / f"{i}.csv").write_text(text, "utf-8", newline="")
        return intake.prepare([folder], Path(folder) / "home", now=NOW)


def content(taken: intake.Prepared) -> list[str]:
    """The accepted rows without where they came from, in one order."""
    return sorted(
        str({k: v for k, v in row.items() if k not in ORIGIN or k == "row_hash"})
        for t in taken.additions.values()
        for row in t.to_pylist()
    )


def aside(taken: intake.Prepared) -> list[tuple]:
    return sorted((q["column"] or "", q["code"], q["raw"]) for q in taken.quarantine.to_pylist())


@SOME
@given(ROWS)
def test_the_parts_are_the_whole_and_agree_with_the_csv_module(rows):
    text = as_csv(rows)
    report = take(text).reports[0]
    assert report.rows == sum(1 for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row) - 1
    assert report.rows == report.accepted + report.quarantined + report.duplicates + report.skipped


@SOME
@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(rows, dice):
    mixed = dice.sample(rows, len(rows))
    one, other = take(as_csv(rows)), take(as_csv(mixed))
    assert content(one) == content(other)
    assert [a[:2] for a in aside(one)] == [a[:2] for a in aside(other)]


@SOME
@given(ROWS, st.permutations(range(len(HEAD))))
def test_the_order_of_columns_changes_nothing(rows, order):
    turned = as_csv([[row[i] for i in order] for row in rows], [HEAD[i] for i in order])
    assert content(take(as_csv(rows))) == content(take(turned))


@SOME
@given(ROWS, st.integers(0, 8))
def test_a_file_cut_in_two_changes_nothing(rows, at):
    whole, parts = take(as_csv(rows)), take(as_csv(rows[:at]), as_csv(rows[at:]))
    swapped = take(as_csv(rows[at:]), as_csv(rows[:at]))
    assert content(whole) == content(parts) == content(swapped)
    if rows[:at] != rows[at:]:  # else the two files are one file twice, and its bad rows count once
        assert aside(whole) == aside(parts) == aside(swapped)


@SOME
@given(ROWS)
def test_a_row_twice_changes_nothing(rows):
    assert content(take(as_csv(rows))) == content(take(as_csv([*rows, *rows])))
