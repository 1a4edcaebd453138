"""What a manager does at the end of a month: rate, file, confirm, take in a sheet, look at pay, print a slip."""

from __future__ import annotations

import re

import pytest

GRID = "[data-testid=stDataFrame]"
CELL = 35  # the height of a grid's row, in pixels


def _named(made, name: str):
    """Give the name that records are signed with."""
    field = made.page.locator("input[aria-label='您的姓名']").first
    field.fill(name)
    field.press("Enter")
    made.page.wait_for_timeout(300)
    return made.settle()


def _cell(made, row: int, right: int) -> tuple[float, float]:
    """The middle of a cell, `right` pixels from the grid's right edge."""
    box = made.page.locator(GRID).first.bounding_box()
    return box["x"] + box["width"] - right, box["y"] + CELL * (row + 1) + 17


def _alert(made, text: str) -> None:
    """Wait until the page says it."""
    made.page.locator("[data-testid=stAlert]", has_text=text).first.wait_for(timeout=30_000)
    made.settle()


def test_a_rating_is_typed_and_kept_and_a_correction_asks_for_its_reason(demo, visit):
    made = _named(visit(f"{demo}/records?lang=zh&scheme=ecommerce-100"), "王主管")
    made.page.mouse.click(*_cell(made, 2, 60))
    made.page.wait_for_timeout(300)
    made.page.keyboard.press("Enter")
    made.page.wait_for_timeout(500)
    made.page.keyboard.press("Control+a")
    made.page.keyboard.type("71", delay=60)
    made.page.keyboard.press("Enter")
    made.page.wait_for_timeout(1000)
    made.settle()
    button = made.page.get_by_role("button", name=re.compile("更正 1"))
    assert button.is_disabled(), "a correction without a reason"
    made.page.get_by_label("原因（必填）").fill("看错行")
    made.page.get_by_label("原因（必填）").press("Enter")
    made.page.wait_for_timeout(300)
    made.settle().page.get_by_role("button", name=re.compile("更正 1")).click()
    made.page.wait_for_timeout(500)
    made.settle()
    _alert(made, "更正 1 条")
    made.go(f"{demo}/records?lang=zh&tab=log&scheme=ecommerce-100")
    assert "看错行" in made.said() and "王主管" in made.said()
    made.picture("records-log-zh")


def test_what_is_pasted_is_never_cut_to_the_range_and_what_cannot_be_kept_is_named(demo, visit):
    made = _named(visit(f"{demo}/records?lang=zh&scheme=ecommerce-100&role=supervisor"), "王主管")
    made.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    made.page.mouse.click(*_cell(made, 0, 60))
    made.page.wait_for_timeout(300)
    made.page.evaluate("navigator.clipboard.writeText('88.5\\n91\\n120\\n合格')")
    made.page.keyboard.press("Control+v")
    made.page.wait_for_timeout(1500)
    made.settle()
    said = made.page.locator("[data-testid=stAlert]").first.inner_text()
    assert "2 个单元格不会保存" in said and "120" in said and "应在 0 到 100 之间" in said and "不是数字" in said
    made.picture("records-pasted-zh")


def test_an_incident_is_confirmed_by_another_person_only(demo, visit):
    made = _named(visit(f"{demo}/records?lang=zh&tab=events&scheme=call-desk-110"), "甲")
    made.click("text=提报事件或加分项")
    for place, text in ((0, "A003"), (1, "认真填写")):
        made.page.locator(f"[data-testid=stExpander] [data-testid=stSelectbox] input >> nth={place}").fill(text)
        made.page.wait_for_timeout(300)
        made.page.locator("[role=option]").first.click()
        made.page.wait_for_timeout(300)
        made.settle()
    made.page.get_by_label("内容").fill("交接班记录没有填")
    made.page.get_by_label("内容").blur()
    made.page.wait_for_timeout(300)
    made.settle().page.locator("[data-testid=stExpander] button", has_text="提报事件或加分项").click()
    made.page.wait_for_timeout(500)
    made.settle()
    _alert(made, "已提报")
    waiting = made.page.locator("tr", has_text="交接班记录没有填")
    waiting.locator("[data-open^='confirm:']").click()
    made.page.wait_for_timeout(500)
    made.settle()
    dialog = made.page.get_by_role("dialog")
    dialog.get_by_role("button", name="确认").click()
    made.page.wait_for_timeout(500)
    made.settle()
    dialog.locator("[data-testid=stAlert]", has_text="甲").wait_for(timeout=30_000)  # the refusal of the same person is shown
    made.picture("records-same-person-zh")
    dialog.get_by_label("您的姓名").fill("乙")
    dialog.get_by_label("您的姓名").press("Enter")
    made.page.wait_for_timeout(400)
    dialog.get_by_role("button", name="确认").click()
    made.page.wait_for_timeout(800)
    made.settle()
    made.page.locator("tr", has_text="交接班记录没有填").filter(has_text="已确认").wait_for(timeout=30_000)


def test_a_pasted_sheet_shows_what_is_taken_and_what_is_refused_before_and_after(demo, visit):
    made = _named(visit(f"{demo}/records?lang=zh&tab=import&scheme=ecommerce-100&period=2026-07"), "人事")
    made.page.get_by_label("或粘贴表格").fill("姓名\t执行力\n周岚\t88\n查无此人\t90\n许安宁\t120\n")
    made.page.get_by_label("或粘贴表格").blur()
    made.page.wait_for_timeout(500)
    made.settle()
    said = made.said()
    assert "可收 1 条，退回 2 条" in said and "查无此人" in said and "第 4 行 执行力" in said
    made.picture("records-import-zh")
    made.page.get_by_role("button", name="写入 1 条").click()
    made.page.wait_for_timeout(500)
    made.settle()
    _alert(made, "收下")
    assert "查无此人" in "\n".join(made.page.locator("[data-testid=stAlert]").all_inner_texts())


def test_an_agent_on_the_payroll_opens_the_slip_and_a_fact_its_rows(demo, visit):
    made = visit(f"{demo}/pay?lang=zh&scheme=ecommerce-10x10")
    made.click(".payroll tbody tr >> nth=1")
    assert "agent=" in made.page.url and made.page.locator(".slip li").count() >= 7
    made.click(".chip[data-open='fact:personal_commission:sales_paid']")
    assert "重新计算得" in made.said() and made.page.locator("table.rows tbody tr").count() >= 1
    made.picture("pay-slip-zh")
    made.click("text=返回工资表")
    assert made.page.locator(".payroll tbody tr").count() >= 10


@pytest.mark.parametrize(
    "word, ending", [("工资表 Excel", "xlsx"), ("工资表 CSV", "csv"), ("评分表 Excel", "xlsx"), ("全部工资条", "html")]
)
def test_files_of_a_payroll_are_made_when_asked_for(demo, visit, tmp_path, word, ending):
    made = visit(f"{demo}/pay?lang=zh&scheme=ecommerce-10x10")
    with made.page.expect_download(timeout=60_000) as waiting:
        made.page.get_by_role("button", name=word).click()
    waiting.value.save_as(tmp_path / "file")
    assert waiting.value.suggested_filename.endswith(ending) and (tmp_path / "file").stat().st_size > 1000


@pytest.mark.parametrize("tab", ["rate", "events", "numbers", "forms", "people", "decide", "import", "log"])
@pytest.mark.parametrize("lang, width, dark", [("zh", 1280, False), ("en", 390, True)])
def test_every_tab_opens_well(demo, visit, tab, lang, width, dark):
    made = visit(f"{demo}/records?lang={lang}&tab={tab}&scheme=call-desk-110", width, dark)
    assert made.errors == [] and made.outside == []
    assert made.page.locator("[data-testid=stException], [data-testid=stAlert]").count() == 0
    assert not made.page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth > innerWidth")
    made.picture(f"records-{tab}-{lang}-{width}")


@pytest.mark.parametrize(
    "scheme",
    [
        "ecommerce-100",
        "ecommerce-10x10",
        "response-center-200",
        "call-desk-110",
        "complaint-desk",
        "points-40-60",
        "kpi-coefficient",
    ],
)
def test_pay_and_records_of_every_shipped_scheme(demo, visit, scheme):
    for page in ("pay", "records"):
        made = visit(f"{demo}/{page}?lang=zh&scheme={scheme}")
        assert made.page.locator("[data-testid=stException], [data-testid=stAlert]").count() == 0
        assert made.page.locator(".stepper .step").count() == 4
        made.picture(f"{page}-{scheme}")
    if scheme == "complaint-desk":
        assert "没有工资项" in visit(f"{demo}/pay?lang=zh&scheme={scheme}").said()


def test_today_tells_deadlines_and_actions(demo, visit):
    made = visit(f"{demo}/?lang=zh&scheme=kpi-coefficient")
    assert "日程" in made.said() and "考核数据报送" in made.said() and "措施" in made.said()
