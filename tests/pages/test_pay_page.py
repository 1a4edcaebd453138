"""The pay page: totals, blanks with their place, slips with their facts; and the calendar and actions of Today."""

from __future__ import annotations

import re

import pytest

from tests.pages.fake_kpi import PEOPLE


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("agent", ["", "A003"])
def test_the_page_opens_and_leaves_no_word_unfilled(opened, agent, lang):
    shown = opened("pay", lang=lang, agent=agent)
    assert not shown.at.exception, shown.at.exception[0].message
    assert not shown.at.error
    assert not re.search(r"\{\w+\}", shown.words)


def test_what_is_not_set_is_never_zero(opened):
    """R2A-14: an amount the source leaves open stays open, and so do the sums."""
    shown = opened("pay", lang="zh")
    assert shown.markup.count(">未设置<") >= 2 * len(PEOPLE) and "¥0.00" not in shown.words
    assert shown.markup.count("¥3,000.00") == len(PEOPLE)


def test_blanks_name_whom_they_hold_up_and_where_to_fill_them(opened):
    shown = opened("pay", lang="zh")
    assert "合计缺什么" in shown.words and "40 人" in shown.words and 'data-open="schemes"' in shown.markup


def test_a_scheme_without_pay_lines_says_so(opened):
    shown = opened("pay", lang="zh", scheme="tickets-100")
    assert "没有工资项" in shown.words and "<table" not in shown.markup


def test_a_team_is_totalled_and_listed_alone(opened):
    team = PEOPLE.team.iloc[0]
    shown = opened("pay", lang="zh", team=team)
    assert f"合计（{team}）" in shown.words
    assert shown.markup.count("<tr data-open=") == int((PEOPLE.team == team).to_numpy().sum())


def test_a_slip_explains_every_line_with_rules_and_facts(opened):
    shown = opened("pay", lang="zh", agent="A003")
    assert "R1-18" in shown.words and "方案未定金额" in shown.words
    assert 'data-open="fact:base_pay:sales_paid"' in shown.markup and 'data-open="place:schemes"' in shown.markup


@pytest.mark.parametrize("fact, said", [("base_pay:sales_paid", "重新计算得"), ("base_pay:base_pay", "薪酬约定")])
def test_a_fact_opens_what_stands_behind_it(opened, fact, said):
    shown = opened("pay", lang="zh", agent="A003", fact=fact)
    assert not shown.at.exception and said in shown.words


def test_without_data_the_page_says_what_to_drop(opened):
    assert "订单报表" in opened("pay", data=False, lang="zh").words


def test_today_tells_deadlines_and_an_unknown_holiday_year(opened):
    said = opened("overview", lang="zh").words
    assert "数据报送" in said and "今天到期" in said and "放假安排未知" in said


def test_today_shows_dismissal_as_a_proposal_only(opened):
    """R2A-13: a dismissal is proposed for a person's review, and held back while an interview is missing."""
    shown = opened("overview", lang="zh")
    assert "需人工复核" in shown.words and "暂不提出" in shown.words and "待选择" in shown.words
    assert shown.markup.index("需人工复核") < shown.markup.index("暂不提出")
