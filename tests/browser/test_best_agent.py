"""The awards page under the hand: the steps, candidates by a click, Back, a decision kept, a phone, and the files."""
from __future__ import annotations

import pytest

PAGE = "best_agent?lang={lang}&span=2026-Q3"
RANKS = ".ranks tbody tr"


def open_page(visit, demo, lang="zh", width=1280, dark=False, more=""):
    made = visit(f"{demo}/{PAGE.format(lang=lang)}{more}", width=width, dark=dark)
    made.page.wait_for_selector(".stepper", timeout=120_000)
    return made.settle()


def test_the_menu_leads_to_the_meeting_and_the_steps_are_steps_of_the_history(demo, visit):
    made = visit(f"{demo}/?lang=zh")
    made.click("[data-testid=stSidebar] >> text=评优")
    made.page.wait_for_selector(".arithmetic", timeout=120_000)
    made.settle()
    assert made.page.locator("h1").inner_text() == "评优" and "5 % × 12 人 = 0.6 → 0 名" in made.said()
    made.click(".stepper a >> nth=1")
    made.page.wait_for_selector(RANKS, timeout=60_000)
    assert "step=ranking" in made.page.url
    made.page.go_back()
    made.page.wait_for_selector(".arithmetic", timeout=60_000)
    assert made.outside == [] and made.errors == []


def test_a_name_in_the_ranking_opens_the_candidate(demo, visit):
    made = open_page(visit, demo, more="&step=ranking")
    name = made.page.locator(f"{RANKS} >> nth=1 >> button").inner_text()
    made.click(f"{RANKS} >> nth=1 >> button")
    made.page.wait_for_selector(".beside .card", timeout=120_000)
    made.settle()
    assert made.page.locator(".beside .card h3 button").all_inner_texts() == [name] and "who=" in made.page.url


def test_an_answer_and_a_decision_are_kept_and_a_refresh_shows_them(demo, visit):
    """R2A-15: below one place the page asks; the answer and then the decision are on record with who and why."""
    made = open_page(visit, demo)
    page = made.page
    box = page.locator(".st-key-box_least_best")
    box.get_by_text("至少 1 名（实际").click()
    made.settle()
    box.get_by_label("原因").fill("已公布奖品")
    box.get_by_label("您的姓名").fill("王经理")
    page.keyboard.press("Tab")
    made.settle()
    box.get_by_role("button", name="记下").click()
    page.wait_for_selector("text=已记下最少名额", timeout=60_000)
    made.settle()
    assert "实际占 8.33 %" in made.said()
    made.go(f"{demo}/{PAGE.format(lang='zh')}&step=decision")
    box = page.locator(".st-key-box_decide_best")
    box.get_by_label("谁决定").fill("李总")
    box.get_by_label("总的说明").fill("按名次")
    box.get_by_label("您的姓名").fill("王经理")
    page.keyboard.press("Tab")
    made.settle()
    box.get_by_role("button", name="记下决定").click()
    page.wait_for_selector("text=已记下“最佳客服专员”的决定", timeout=60_000)
    page.reload()
    page.wait_for_selector(".stepper", timeout=60_000)
    made.settle()
    assert "李总决定" in made.said() and "最少名额定为 1 名" in made.said()
    with page.expect_download() as held:
        page.get_by_role("button", name="打印纪要").click()
    text = open(held.value.path(), encoding="utf-8").read()
    assert "李总" in text and "sha256" in text and "草稿" in text and made.outside == []


@pytest.mark.parametrize("step", ["who", "ranking", "candidates", "decision"])
@pytest.mark.parametrize(("lang", "dark"), [("zh", False), ("en", True)])
def test_nothing_is_wider_than_a_phone(demo, visit, step, lang, dark):
    made = open_page(visit, demo, lang, width=390, dark=dark, more=f"&step={step}")
    assert made.page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
    assert made.errors == []
