"""Targets and roster out of wide sheets and by paste: accounted like any import, nothing guessed."""
from __future__ import annotations

from decimal import Decimal as D

import pytest

import kpi
from kpi.errors import KpiError
from kpi.verbs import reports, wide_sheets


@pytest.fixture
def home(tmp_path):
    taken = wide_sheets.roster_from_sheet(
        "客服编号\t姓名\t小组\t岗位\t角色\t考核组\t入职日期\tnotes\n"
        "A001\t王芳\t一组\t售前\tagent\t售前组\t2026-01-05\tx\n"
        "A002\t李强\t二组\t售后\tlead\t售后组\t2025-03-01\t\n", tmp_path)
    assert not taken.refused and [(r.table, r.accepted) for r in taken.reports] == [("agents", 2), ("assignments", 2)]
    return tmp_path


def test_a_pasted_roster_becomes_agents_and_assignments(home):
    people = {row.agent_id: (row.name, row.team, row.role) for row in kpi.options(home=home).agents.itertuples()}
    assert people == {"A001": ("王芳", "一组", "agent"), "A002": ("李强", "二组", "lead")}


def test_targets_by_month_an_empty_cell_is_no_target_and_a_stranger_is_named(home):
    """R2A-02: planned sales per agent and month."""
    pasted = "姓名\t2026年9月\t2026-10\n王芳\t12,000.50\t\n李强\t8000\t9000\n赵云\t1\t2\n"
    taken = wide_sheets.targets_from_sheet(pasted, home=home)
    assert [(r.accepted, r.quarantined) for r in taken.reports] == [(3, 0)]
    assert len(taken.refused) == 1 and "赵云" in str(taken.refused[0].error)
    plan = kpi.measure(["target_attainment"], "2026-09", "agent", home=home)
    assert {row.key: row.cases for row in plan.itertuples()} == {"A001": D("12000.50"), "A002": D(8000)}
    again = wide_sheets.targets_from_sheet(pasted, home=home)
    assert [(r.accepted, r.duplicates) for r in again.reports] == [(0, 3)]


def test_a_column_that_is_no_month_is_refused_by_name(home):
    taken = wide_sheets.targets_from_sheet("客服编号\tsoon\nA001\t5\n", home=home)
    assert [refused.error.what for refused in taken.refused] == ['"soon" is not a month'] and taken.reports == []
    with pytest.raises(KpiError, match="no column of the roster"):
        wide_sheets.roster_from_sheet("客服编号\tcolour\nA001\tred\n", home)


def test_the_sheet_we_hand_out_can_be_filled_and_read_back(home):
    made = reports.sheet_to_fill("targets", "ecommerce-100", "2026-09", home=home)
    assert wide_sheets.targets_from_sheet(made, home=home).reports == []
    made = reports.sheet_to_fill("roster", "ecommerce-100", "2026-09", home=home)
    assert not wide_sheets.roster_from_sheet(made, home).refused
