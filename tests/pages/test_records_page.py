"""The page of ratings and records: every tab in both languages, who may do what, and what is said when something is refused."""

from __future__ import annotations

import re

import pytest

from kpi import words

TABS = ("rate", "events", "numbers", "forms", "people", "decide", "import", "log")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("tab", TABS)
def test_each_tab_opens_and_leaves_no_word_unfilled(opened, tab, lang):
    shown = opened("records", lang=lang, tab=tab)
    assert not shown.at.exception, shown.at.exception[0].message
    assert not shown.at.error
    assert not re.search(r"\{\w+\}", shown.words)


@pytest.mark.parametrize("tab", TABS)
def test_no_english_of_ours_stands_on_the_chinese_page(opened, tab):
    lines = {line.strip() for line in opened("records", lang="zh", tab=tab).words.splitlines()}
    zh, en = words.catalogue("zh"), words.catalogue("en")
    assert [text for key, text in en.items() if " " in text and "{" not in text and text != zh[key] and text in lines] == []


@pytest.mark.parametrize("tab", ["rate", "events", "numbers", "forms"])
def test_a_scheme_that_asks_for_nothing_says_so(opened, tab):
    shown = opened("records", lang="zh", tab=tab, scheme="tickets-100")
    assert not shown.at.exception and "没有" in shown.words


def test_without_data_the_page_says_what_to_drop(opened):
    assert "订单报表" in opened("records", data=False, lang="zh").words


def test_the_steps_are_links_with_their_state(opened):
    shown = opened("records", lang="zh")
    assert [shown.words.count(said) for said in ("已评 31 / 40", "已处理 2 / 3", "方案已发布", "2 个工资项")] == [1, 1, 1, 1]
    assert len(re.findall(r'<a href="[^"]+" data-open="(?:rate|review|publish|pay)"', shown.markup.replace(' class="', ' class="'))) == 4


def test_what_is_missing_is_listed_by_item_and_role(opened):
    said = opened("records", lang="zh").words
    assert "还缺" in said and "执行力（主管）" in said and "等 15 人" in said


def test_many_raters_of_a_role_see_their_own(opened):
    assert "只显示您自己的评分" in opened("records", lang="zh", role="self").words


def test_a_record_is_text_whatever_is_in_it(opened):
    markup = opened("records", lang="zh", tab="events").markup
    assert "迟到 &lt;b&gt;x&lt;/b&gt;" in markup and "<b>x</b>" not in markup


def test_what_waits_can_be_confirmed_rejected_corrected_and_taken_back(opened):
    markup = opened("records", lang="zh", tab="events").markup
    assert [f'data-open="{act}:5"' in markup for act in ("confirm", "reject", "correct", "withdraw")] == [True] * 4


def test_nothing_is_filed_without_a_name(opened, verbs):
    shown = opened("records", lang="zh", tab="events")
    shown.at.selectbox(key="event_agent").select("A003").run()
    shown.at.selectbox(key="event_id").select("late").run()
    shown.at.text_area(key="event_content").input("晚到").run()
    assert shown.at.button(key="event_file").disabled
    shown.at.text_input(key="who_am_i").input("甲").run()
    shown.at.text_input(key="points_late").input("-3").run()
    shown.at.button(key="event_file").click().run()
    [(kind, agent, data, who)] = verbs.filed
    assert (kind, agent, data["event"], data["points"], who) == ("incident", "A003", "late", "-3", "甲")


def test_a_dismissal_event_needs_a_persons_review(opened):
    shown = opened("records", lang="zh", tab="events")
    shown.at.selectbox(key="event_id").select("asleep").run()
    assert "需人工复核" in shown.words


def test_what_data_shows_is_filed_by_the_program(opened, verbs):
    shown = opened("records", lang="zh", tab="events")
    assert "数据显示的事项" in shown.words
    shown.at.button(key="file_proposed").click().run()
    assert verbs.filed == [("proposed", "ecommerce-100", {}, "")]


def test_a_choice_of_an_action_asks_for_its_reason(opened, verbs):
    shown = opened("records", lang="zh", tab="decide")
    shown.at.text_input(key="who_am_i").input("经理").run()
    shown.at.radio(key="choice_A005_raise").set_value("prize").run()
    assert shown.at.button(key="choice_add_A005_raise").disabled
    shown.at.text_input(key="choice_why_A005_raise").input("本季业绩最好").run()
    shown.at.button(key="choice_add_A005_raise").click().run()
    [(kind, agent, data, who)] = verbs.filed
    assert (kind, agent, data["option"], data["reason"], who) == ("choice", "A005", "prize", "本季业绩最好", "经理")


def test_a_sheet_that_cannot_be_read_is_refused_in_a_sentence(opened):
    shown = opened("records", lang="zh", tab="import")
    shown.at.text_area(key="sheet_paste_0").input("a,b\n1,2").run()
    assert not shown.at.exception and len(shown.at.error) == 1


def test_the_log_tells_who_did_what_and_why_newest_first(opened):
    shown = opened("records", lang="zh", tab="log")
    assert "属实" in shown.words and "迟到" in shown.words
    assert shown.markup.index("2026-09-15") < shown.markup.index("2026-09-14 08")


def test_what_deviates_is_said_first_and_what_is_fine_on_request(opened):
    """R1-22: what the rules say of what was filed."""
    shown = opened("records", lang="zh", tab="forms")
    assert "请假未批准。" in shown.words and "不符" in shown.words and "应交的都交了。" not in shown.words
    shown.at.toggle(key="forms_show_fine").set_value(True).run()
    assert "应交的都交了。" in shown.words


def test_a_form_is_filed_with_its_fields_as_they_are_meant(opened, verbs):
    shown = opened("records", lang="zh", tab="forms")
    shown.at.text_input(key="who_am_i").input("甲").run()
    shown.at.selectbox(key="form_kind").select("leave").run()
    assert shown.at.button(key="form_file").disabled
    shown.at.selectbox(key="form_leave_agent").select("A003").run()
    shown.at.text_input(key="form_leave_from").input("2026-09-08 08:30").run()
    shown.at.selectbox(key="form_leave_urgent").select(False).run()
    shown.at.button(key="form_file").click().run()
    [(scheme, form, fields, who, period)] = verbs.forms_made
    assert (scheme, form, who, period) == ("ecommerce-100", "leave", "甲", None)
    assert fields == {"agent": "A003", "from": "2026-09-08 08:30", "urgent": False}


def test_a_filed_form_shows_its_fields_as_text_and_the_states_it_may_pass_to(opened):
    markup = opened("records", lang="zh", tab="forms").markup
    assert "病假 &lt;b&gt;x&lt;/b&gt;" in markup and "<b>x</b>" not in markup
    assert 'data-open="approved:21"' in markup and 'data-open="withdraw:21"' in markup and "等待部门经理" in markup


def test_forms_come_by_paste_too(opened):
    shown = opened("records", lang="zh", tab="import")
    shown.at.selectbox(key="sheet_kind").select("form").run()
    assert "请假" in shown.words and "客服、自" in shown.words
