"""Every page, in both languages, with data and without."""

from __future__ import annotations

import re

import pytest

from kpi import words
from tests.pages.fake_kpi import NASTY, PEOPLE, TEAMS

PAGES = ("overview", "leaderboard", "agent", "catalogue", "imports")
NEEDS_DATA = ("overview", "leaderboard", "agent")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("data", [True, False])
def test_page_opens_without_an_error_and_leaves_no_word_unfilled(opened, page, lang, data):
    shown = opened(page, data, lang=lang)
    assert not shown.at.exception, shown.at.exception[0].message
    assert not shown.at.error, shown.at.error[0].value
    assert "<h1>" in shown.markup
    assert not re.search(r"\{\w+\}", shown.words)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("data", [True, False])
def test_chinese_page_holds_no_english_text_of_ours(opened, page, data):
    shown = opened(page, data, lang="zh").words
    english = [
        text
        for key, text in words.catalogue("en").items()
        if " " in text and "{" not in text and text != words.catalogue("zh")[key]
    ]
    lines = {line.strip() for line in shown.splitlines()}
    assert [text for text in english if text in lines] == []


@pytest.mark.parametrize("page", NEEDS_DATA)
def test_page_without_data_says_what_to_drop_and_offers_help(opened, page):
    shown = opened(page, data=False, lang="zh")
    assert "订单报表" in shown.words and "聊天记录" in shown.words
    assert {button.key for button in shown.at.button} == {"empty_imports", "empty_demo"}
    assert [button.label for button in shown.at.get("download_button")] == ["下载模板"]


def test_demo_button_makes_the_demo_and_the_page_shows_it(opened):
    shown = opened("overview", data=False, lang="zh")
    shown.at.button(key="empty_demo").click().run()
    assert "演示数据" in shown.words and "数据截至 2026年9月30日" in shown.words


def test_demo_data_is_marked_on_every_page(opened):
    for page in PAGES:
        assert "换成我的数据" in opened(page, lang="zh").words


def test_overview_shows_five_tiles_with_change_and_the_three_answers(opened):
    shown = opened("overview", lang="zh")
    assert shown.markup.count('class="tile"') == 5
    assert "— (12)" in shown.words
    assert re.search(r"[▲▼] [+-][\d.]+ 个百分点", shown.words)


def test_lower_is_better_turns_the_colour_of_a_change(opened):
    tiles = re.findall(r'<article class="tile">.*?</article>', opened("overview", lang="zh").markup)
    slower = next(tile for tile in tiles if "平均响应" in tile)
    assert ("▲" in slower and "change bad" in slower) or ("▼" in slower and "change good" in slower)


def test_overview_lists_what_needs_attention_with_unknown_kinds_named(opened):
    shown = opened("overview", lang="zh").words
    assert "订单_九月.csv 有 3 行待核对。" in shown
    assert "kind_of_the_future" in shown


def test_checklist_shows_until_every_step_is_done(opened, verbs, monkeypatch):
    import kpi

    verbs_checklist = verbs.checklist
    shown = opened("overview", lang="zh").words
    assert "已完成 3 / 4" in shown and "38 / 40" in shown
    monkeypatch.setattr(kpi, "checklist", lambda: verbs_checklist().assign(done=True))
    assert "开始使用" not in opened("overview", lang="zh").words


def test_morning_is_five_lines_to_copy(opened):
    copied = re.search(r'data-copy="([^"]*)"', opened("overview", lang="zh").markup)[1]
    assert len(copied.splitlines()) == 5


def test_board_holds_every_agent_with_points_bars_and_missing_marks(opened):
    shown = opened("leaderboard", lang="zh")
    assert shown.markup.count("<tr data-open=") == len(PEOPLE)
    assert shown.markup.count("<progress") > 5 * len(PEOPLE)
    assert "— (12)" in shown.words and ">·<" in shown.markup
    assert "○" in shown.markup


def test_board_shows_metrics_instead_of_points(opened):
    shown = opened("leaderboard", lang="zh", view="metrics")
    assert "秒" in shown.words and "满分 30" not in shown.words


def test_board_shows_teams(opened):
    shown = opened("leaderboard", lang="zh", by="team")
    assert shown.markup.count("<tr data-open=") == len(TEAMS)


def test_search_finds_by_name_and_by_staff_number(opened):
    one = PEOPLE.iloc[4]
    for text in (one["name"], one.staff_number):
        assert opened("leaderboard", lang="zh", q=text).markup.count("<tr data-open=") >= 1
    assert "没有符合筛选的客服" in opened("leaderboard", lang="zh", q="无此人").words


def test_names_from_data_never_become_markup(opened):
    for page in ("overview", "leaderboard", "agent"):
        shown = opened(page, lang="zh", agent="A012")
        assert "<b>x</b>" not in shown.markup
    assert (
        NASTY.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
        in opened("leaderboard", lang="zh").markup
    )


def test_agent_page_explains_each_item_and_names_strong_and_weak(opened):
    shown = opened("agent", lang="zh", agent="A003")
    assert shown.markup.count("data-item=") == 7
    assert "强项" in shown.words and "短板" in shown.words
    assert re.search(r"咨询转化率 [\d.]+ %，满分线 60.0 % → [\d.]+ 分（满分 30）", shown.words)


@pytest.mark.parametrize("tab, said", [("team", "从小组平均到本人"), ("time", "灰带"), ("rows", "重新计算得 50.0 %")])
def test_agent_tabs(opened, tab, said):
    shown = opened("agent", lang="zh", agent="A003", tab=tab)
    assert not shown.at.exception
    assert said in shown.words


def test_agent_page_refuses_an_unknown_agent_in_a_sentence(opened):
    shown = opened("agent", lang="en", agent="nobody")
    assert not shown.at.exception
    assert "nobody" in shown.at.error[0].value


def test_catalogue_finds_a_metric_by_its_alias(opened):
    shown = opened("catalogue", lang="zh", q="旺旺转化")
    assert 'id="inquiry_conversion"' in shown.markup and 'id="refund_rate"' not in shown.markup


@pytest.mark.parametrize(
    "kind, said", [("metrics", "暂无数据"), ("credit", "下单前最后回复"), ("schemes", "60.0 % 得满分")]
)
def test_catalogue_prints_the_cards(opened, kind, said):
    assert said in opened("catalogue", lang="zh", kind=kind).words


def test_imports_page_shows_the_accounting_and_the_waiting_rows(opened):
    shown = opened("imports", lang="zh")
    assert "行数 = 接收 + 待核对 + 重复 + 跳过" in shown.words
    assert "不是存在的日期时间" in shown.words and "418" in shown.words
    assert "68.3 %" in shown.words and "41.2 %" in shown.words


def test_dropped_files_are_imported_and_accounted_for(opened):
    shown = opened("imports", lang="zh")
    shown.at.file_uploader[0].upload("订单.csv", b"order_id\n1\n").run()
    shown.at.button(key="do_import").click().run()
    assert "10 行 = 接收 9 + 待核对 1 + 重复 0 + 跳过 0" in shown.words


def test_demo_data_can_be_let_go(opened, verbs):
    shown = opened("imports", lang="zh")
    shown.at.button(key="clear_demo").click().run()
    assert not verbs.now.has_data and "还没有导入过文件" in shown.words


def test_a_refusal_from_below_is_a_sentence_not_a_crash(opened, verbs, monkeypatch):
    import kpi
    from kpi.errors import KpiError

    def refuse(*_, **__):
        raise KpiError("the store is *damaged*", "here", "Run verify")

    monkeypatch.setattr(kpi, "leaderboard", refuse)
    shown = opened("leaderboard", lang="en")
    assert not shown.at.exception and r"\*damaged\*" in shown.at.error[0].value


def test_what_filters_removed_is_shown_with_its_rows(opened):
    shown = opened("imports", lang="zh", rule="补差价")
    assert "被筛除的内容" in shown.words and "群发广告" in shown.words and "=9" in shown.words


def test_the_store_is_checked_on_demand(opened):
    shown = opened("imports", lang="zh")
    shown.at.button(key="verify").click().run()
    assert "所有校验码和行数都相符。" in shown.at.success[0].value


def test_nobody_sees_a_page_before_the_login(opened, monkeypatch):
    from kpi.web import door

    monkeypatch.setattr(door, "let_in", lambda: False)
    shown = opened("overview", lang="zh")
    assert not shown.at.exception and [button.label for button in shown.at.button] == ["登录"]
    assert "销售额" not in shown.words and len(shown.at.get("page_link")) == 0
    with pytest.raises(ValueError, match="Could not find"):  # no page's file is registered at all
        shown.at.switch_page("../../pages/leaderboard.py")
