"""Sheets to fill in: headings the reader knows, ids as text, bounds on cells; filled in and read back they give what was written."""
from __future__ import annotations

import io
import re
import zipfile
from decimal import Decimal

import pytest

from kpi import schemes
from kpi.records.sheets import read_cells, read_sheet
from kpi.reports.wide import HEAD, ratings_sheet, roster_sheet, targets_sheet
from tests.reports.desk import parts, read

D = Decimal
PEOPLE = [{"agent_id": "007", "name": "甲"}, {"agent_id": "12345678901234567890", "name": "=乙"}]
STAFF = [person | {"staff_number": f"00{place}"} for place, person in enumerate(PEOPLE, 1)]
E100 = schemes.load("ecommerce-100")


def heads(content: bytes) -> list[str]:
    return list(read(content).values())[0][HEAD - 1]


def test_headings_are_who_and_then_months_or_items():
    """R2A-02, R2A-09: targets by month, ratings by item."""
    assert heads(targets_sheet(PEOPLE, ["2026-09", "2026-10"])) == ["客服编号", "姓名", "2026-09", "2026-10"]
    assert heads(targets_sheet(STAFF, ["2026-09"], lang="en")) == ["agent_id", "staff_number", "name", "2026-09"]
    content = ratings_sheet(E100, PEOPLE, role="supervisor", period="2026-09")
    assert heads(content) == ["客服编号", "姓名", "assisted_follow_up", "execution"]
    assert read(content)["评分"][HEAD - 2] == ["", "", "协助跟进 0–100", "执行力 0–100"]
    assert heads(ratings_sheet(E100, PEOPLE, role="self", period="2026-09")) == ["客服编号", "姓名"], "this role rates nothing here"
    assert heads(roster_sheet(STAFF))[:5] == ["客服编号", "工号", "姓名", "小组", "岗位"]


@pytest.mark.parametrize("people", [PEOPLE, STAFF])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_filled_ratings_come_back(people, lang):
    """R2A-09: what was typed is what the records take; empty cells are no ratings."""
    given = {("007", "execution"): D("87.5"), ("12345678901234567890", "execution"): D(0), ("007", "assisted_follow_up"): D(66)}
    content = ratings_sheet(E100, people, role="supervisor", period="2026-09", lang=lang, filled=given)
    sheet = read_sheet(content, "rating", people, scheme=E100, period="2026-09", more={"role": "supervisor", "rater": "boss"})
    assert not sheet.refused, sheet.refused
    found = {(entry.subject, entry.data["item"]): D(entry.data["rating"]) for entry in sheet.entries}
    assert found == given and sheet.blank == 1


def test_filled_targets_come_back():
    given = {("007", "2026-09"): D("15000.25"), ("12345678901234567890", "2026-10"): D("0.10")}
    cells, refused = read_cells(targets_sheet(STAFF, ["2026-09", "2026-10"], filled=given), STAFF)
    assert not refused
    assert {(row.agent_id, row.period): D(row.value) for row in cells.itertuples()} == given


def test_ids_are_text_and_ratings_keep_their_range():
    content = ratings_sheet(E100, PEOPLE, role="supervisor", period="2026-09")
    rows = read(content)["评分"]
    assert [row[0] for row in rows[HEAD:HEAD + 2]] == ["007", "12345678901234567890"] and rows[HEAD + 1][1] == "=乙"
    xml = parts(content)["xl/worksheets/sheet1.xml"]
    checks = re.findall(r'<dataValidation type="decimal".*?</dataValidation>', xml)
    bounds = [re.findall(r"<formula\d>([^<]*)</formula\d>", check) for check in checks if 'showErrorMessage="1"' in check]
    assert bounds == [["0.0", "100.0"]] * 2
    assert 'numFmtId="49"' in parts(content)["xl/styles.xml"], "empty cells for ids are set to text as well"
    assert "<f>" not in xml


def test_a_sheet_without_people_can_be_filled_in_by_hand():
    content = targets_sheet([], ["2026-09"])
    with zipfile.ZipFile(io.BytesIO(content)) as box:
        assert box.testzip() is None
    assert heads(content) == ["客服编号", "姓名", "2026-09"]
    assert heads(roster_sheet(lang="en")) == ["agent_id", "staff_number", "name", "team", "post", "role", "shift", "leader", "group", "hired_on",
                                              "left_on", "valid_from"]


def test_sheets_are_set_up_for_paper():
    xml = parts(targets_sheet(PEOPLE, ["2026-09"]))["xl/worksheets/sheet1.xml"]
    assert 'orientation="landscape"' in xml and 'state="frozen"' in xml and 'fitToPage="1"' in xml
