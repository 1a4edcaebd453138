"""What a manager does with the mouse and the keyboard."""

from __future__ import annotations

import re

from tests.pages.fake_kpi import NASTY, TEAMS

BOARD = "leaderboard?lang=zh"


def _row(n: int) -> str:
    return f".board tbody tr >> nth={n}"


def test_a_row_opens_its_agent_and_back_returns_to_the_same_board(invented, visit):
    made = visit(f"{invented}/{BOARD}&team={TEAMS[1]}&view=metrics")
    page = made.page
    name = page.locator(f"{_row(2)} >> .name a").inner_text()
    made.click(_row(2))
    assert "/agent?" in page.url and page.locator("h1").inner_text() == name
    page.go_back()
    page.wait_for_timeout(300)
    made.settle()
    assert "/leaderboard?" in page.url and "view=metrics" in page.url
    assert page.locator(".board tbody tr").count() == 10
    page.go_forward()
    page.wait_for_timeout(300)
    made.settle()
    assert page.locator("h1").inner_text() == name


def test_back_undoes_a_filter_and_never_traps(invented, visit):
    made = visit(f"{invented}/{BOARD}")
    page = made.page
    made.click("text=指标 >> visible=true")
    assert "view=metrics" in page.url
    page.go_back()
    page.wait_for_timeout(300)
    made.settle()
    assert "view=" not in page.url and page.locator(".board.points").count() == 1
    made.click("[data-testid=stSidebar] >> text=今天")
    assert page.locator("h1").inner_text() == "今天"
    page.go_back()
    page.wait_for_timeout(300)
    made.settle()
    assert page.locator("h1").inner_text() == "排行榜"


def test_a_copied_link_opens_the_same_view_in_the_other_language(invented, visit):
    first = visit(f"{invented}/{BOARD}&team={TEAMS[2]}&period=2026-07&view=metrics")
    second = visit(first.page.url.replace("lang=zh", "lang=en"), locale="en-GB")
    names = [made.page.locator(".board tbody .name a").all_inner_texts() for made in (first, second)]
    assert names[0] == names[1] and len(names[0]) == 10
    assert second.page.locator("h1").inner_text() == "Leaderboard"


def test_language_follows_the_browser_and_the_switch_keeps_the_view(invented, visit):
    made = visit(f"{invented}/leaderboard?team={TEAMS[0]}", locale="en-US")
    assert made.page.locator("h1").inner_text() == "Leaderboard"
    made.click("[data-testid=stSidebar] >> text=中文")
    assert made.page.locator("h1").inner_text() == "排行榜"
    assert made.page.locator(".board tbody tr").count() == 10


def test_theme_is_kept_on_every_page(invented, visit):
    made = visit(f"{invented}/{BOARD}")
    made.click("[data-theme=Dark]")
    background = "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
    assert made.page.evaluate(background) == "rgb(16, 21, 28)"
    made.go(f"{invented}/?lang=zh")
    assert made.page.evaluate(background) == "rgb(16, 21, 28)"


def test_columns_sort_by_their_numbers_with_missing_last(invented, visit):
    page = visit(f"{invented}/{BOARD}").page
    page.locator("th[data-id=n]").click()
    sizes = [int(cell.replace(",", "")) for cell in page.locator(".board td.n").all_inner_texts()]
    assert sizes == sorted(sizes, reverse=True)
    page.locator("th[data-id=score]").focus()
    page.keyboard.press("Enter")
    scores = page.locator(".board td.score").all_inner_texts()
    assert scores[-1].startswith("—") and scores[0] > scores[1]


def test_names_are_text_whatever_is_in_them(invented, visit):
    page = visit(f"{invented}/{BOARD}").page
    assert page.locator(".board .name a", has_text=NASTY).count() == 1
    assert page.locator(".board .name b").count() == 0


def test_exported_csv_runs_nothing_in_a_spreadsheet(invented, visit, tmp_path):
    page = visit(f"{invented}/{BOARD}").page
    with page.expect_download() as waiting:
        page.locator("[data-testid=stDownloadButton] button").first.click()
    waiting.value.save_as(tmp_path / "board.csv")
    text = (tmp_path / "board.csv").read_text("utf-8-sig")
    assert "'=HYPERLINK" in text and not re.search(r'(^|,)"?=', text, re.MULTILINE)


def test_on_a_phone_the_board_keeps_rank_name_and_score(invented, visit):
    page = visit(f"{invented}/{BOARD}", width=390).page
    shown = [head for head in page.locator(".board thead th").all() if head.is_visible()]
    assert [head.get_attribute("data-id") for head in shown] == ["rank", "name", "score"]


def test_dropped_files_are_accounted_for(invented, visit):
    made = visit(f"{invented}/imports?lang=zh")
    made.page.locator("input[type=file]").set_input_files(
        [{"name": "订单.csv", "mimeType": "text/csv", "buffer": b"order_id\n1\n"}]
    )
    made.page.wait_for_timeout(500)
    made.settle().click("text=导入 1 个文件")
    assert "10 行 = 接收 9 + 待核对 1 + 重复 0 + 跳过 0" in made.said()


def test_the_five_lines_can_be_copied(invented, visit):
    made = visit(f"{invented}/?lang=zh")
    made.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    made.page.locator("summary", has_text="早会五句话").click()
    made.page.locator("[data-copy]").click()
    made.page.wait_for_timeout(200)
    assert len(made.page.evaluate("navigator.clipboard.readText()").splitlines()) == 5
    assert made.page.locator("[data-copy]").inner_text() == "已复制"


def test_an_import_is_taken_back_only_after_asking(invented, visit):
    made = visit(f"{invented}/imports?lang=zh")
    made.click("[data-open^='undo:']")
    assert made.page.get_by_role("dialog").inner_text().count("订单_1月.csv") == 1


def test_demo_data_leads_to_the_place_for_ones_own(invented, visit):
    made = visit(f"{invented}/?lang=zh")
    made.click("text=换成我的数据")
    assert "/imports?" in made.page.url
