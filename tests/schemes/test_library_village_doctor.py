"""A sheet from outside customer service, written as a scheme file without a line of code (R2C)."""

from __future__ import annotations

from decimal import Decimal as D
from pathlib import Path

import pytest

from kpi import cards, schemes
from kpi.schemes import lint
from kpi.scoring.service import change
from kpi.scoring.standings import score_group

FILE = Path(__file__).parent / "fixtures" / "village-doctor.toml"
SECTIONS = {"public_health": (60, 53), "medical": (20, 20), "management": (10, 10), "satisfaction": (10, 10)}  # announced, printed


@pytest.fixture(scope="module")
def doctor():
    return schemes.load_path(FILE)


def total(scheme, marks: dict[str, object], *happened: str):
    values = [{"agent_id": "a", "metric": f"levels:{name}", "value": mark, "n": 1, "state": "value"} for name, mark in marks.items()]
    events = [{"agent_id": "a", "event": name, "points": None} for name in happened]
    return score_group(scheme, values, events=events).totals[0].total


def every(scheme, **other: object) -> dict[str, object]:
    return {item.id: item.weight for item in scheme.items} | other


def test_parts_are_60_20_10_10_and_the_first_prints_53(doctor):
    """R2C-01: the sub-items of the first part give 53 of 60."""
    printed = {section.id: sum(item.weight for item in doctor.items if item.section == section.id) for section in doctor.sections}
    assert {section.id: (section.announced, printed[section.id]) for section in doctor.sections} == SECTIONS


def test_the_linter_reports_the_seven_unassigned_points(doctor):
    """R2C-01: 60 announced, 53 assigned, 7 missing."""
    gaps = [finding.params for finding in lint.findings(doctor, cards.metrics(), ["last_reply_before_order"]) if finding.code == "announced"]
    assert gaps == [{"section": "public_health", "sum": D(53), "announced": D(60), "gap": D(7)}]


def test_a_full_sheet_gives_what_is_printed(doctor):
    """R2C-01: 53 + 20 + 10 + 10."""
    assert total(doctor, every(doctor)) == D("93.00")


def test_a_deduction_may_exceed_its_item_and_a_part_may_fall_below_zero(doctor):
    """R2C-01: −10 for malpractice beside 8 points of quality; a part of 10 with nothing done and 5 taken off is −5."""
    assert total(doctor, every(doctor), "malpractice") == D("83.00")
    nothing = {item.id: D(0) for item in doctor.items}
    assert total(doctor, nothing, "insurance_fraud") == D("-5.00")


def test_a_bonus_may_exceed_its_part(doctor):
    """R2C-01: 10 of 10 for satisfaction and 5 for a good inspection."""
    assert total(doctor, every(doctor), "inspection_good") == D("98.00")


def test_only_printed_levels_may_be_given(doctor):
    assert all([level.points for level in item.levels] == [item.weight, 0] for item in doctor.items)


def test_a_sheet_with_an_open_line_has_no_total(doctor):
    assert total(doctor, {name: mark for name, mark in every(doctor).items() if name != "chronic_visits"}) is None


@pytest.mark.parametrize(("before", "after", "printed"), [(127, 32, "-0.748"), (137, 21, "-0.847")])
def test_weekly_violations_before_and_after(before, after, printed):
    """R2C-02: −74.8 % and −84.7 %, not the printed 396 % and 652 %."""
    assert round(change(before, after).value, 3) == D(printed)
