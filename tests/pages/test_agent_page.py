"""The agent page: tabs, figures that open their rows, sums that are shown."""

from __future__ import annotations

import re

import pytest

TABS = {
    "team": "从小组平均到本人",
    "figures": "每个灰点是一名组员",
    "time": "灰带",
    "hours": "颜色越深",
    "cases": "最慢的回复",
    "history": "中级客服",
    "rows": "重新计算得",
}


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("tab", TABS)
def test_every_tab_opens_in_both_languages(opened, tab, lang):
    shown = opened("agent", lang=lang, agent="A003", tab=tab)
    assert not shown.at.exception and not shown.at.error
    assert not re.search(r"board_page\.|\{\w+\}", shown.words)
    if lang == "zh":
        assert TABS[tab] in shown.words


def test_the_lines_end_with_what_they_add_up_to(opened, verbs):
    card = verbs.agent_card("A003", "ecommerce-100", "2026-09")
    total = re.search(r'<li class="total">.*?</li>', opened("agent", lang="zh", agent="A003").markup)[0]
    assert f"{card.score:.2f}" in total and "合计" in total


def test_changes_worth_most_are_named_and_open_their_rows(opened):
    shown = opened("agent", lang="zh", agent="A003")
    assert re.search(r"咨询转化率提升 3.0 个百分点（到小组的 45.0 %）≈ 加 1.50 分", shown.words)
    assert 'data-open="rows:inquiry_conversion"' in shown.markup


def test_how_sure_the_rank_is_stands_above_but_never_beside_pay(opened):
    assert "sure-word" in opened("agent", lang="zh", agent="A003").markup
    assert "sure-word" not in opened("agent", lang="zh", agent="A003", tab="pay").markup


def test_strips_mark_the_agent_and_put_the_weak_point_first(opened):
    shown = opened("agent", lang="zh", agent="A003", tab="figures")
    strips = re.search(r'<ol class="strips">.*?</ol>', shown.markup)[0]
    assert re.findall(r'data-item="([^"]*)"', strips)[0] == "inquiry_conversion"
    assert strips.count('class="own"') == 6 and "组内第 3 / 10" in shown.words
    assert "Wilson" in opened("agent", lang="zh", agent="A003", tab="figures", expert="1").words


def test_hours_say_their_numbers_to_who_cannot_see_the_colour(opened):
    shown = opened("agent", lang="zh", agent="A003", tab="hours")
    assert "周一 9 时：平均 32 秒，4 次" in shown.words and shown.markup.count('class="level-3"') == 63


@pytest.mark.parametrize(
    ("kind", "said"),
    [("slow", "207 秒"), ("unanswered", "客户消息数"), ("credited", "等于本期销售额"), ("not_credited", "按归属规则归"), ("refunds", "退款单")],
)
def test_cases_of_every_kind(opened, kind, said):
    shown = opened("agent", lang="zh", agent="A003", tab="cases", case=kind)
    assert not shown.at.exception and said in shown.words
    assert "<b>x</b>" not in shown.markup


def test_rows_left_out_stand_in_the_sum(opened):
    shown = opened("agent", lang="zh", agent="A003", tab="cases", case="credited").words
    assert "显示 1 / 3 条" in shown and "其余 2 条" in shown and "¥20.00" in shown and "¥100.00" in shown


def test_history_opens_each_period_and_marks_what_a_person_decides(opened):
    shown = opened("agent", lang="zh", agent="A003", tab="history")
    assert re.search(r'href="agent\?[^"]*period=2026-08', shown.markup)
    assert "需人工复核" in shown.words


def test_a_scheme_without_pay_has_no_slip(opened, verbs, monkeypatch):
    import kpi

    card = verbs.agent_card("A003", "ecommerce-100", "2026-09")
    card.scheme["pay"] = False
    monkeypatch.setattr(kpi, "agent_card", lambda **_: card)
    assert "工资条" not in opened("agent", lang="zh", agent="A003").words
