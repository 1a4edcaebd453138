"""The leaderboard: what may be chosen, what is shown, and what goes into files."""

from __future__ import annotations

import re
import time

import pandas as pd
import pytest

from kpi.errors import KpiError
from tests.pages.fake_kpi import NASTY, PEOPLE

ROW = "<tr data-open="


def heads(shown) -> list[str]:
    return re.findall(r'<th scope="col"[^>]*data-id="([^"]*)"', shown.markup)


def test_ranks_that_are_shared_say_so(opened, verbs, monkeypatch):
    import kpi

    board = verbs.leaderboard("ecommerce-100", "2026-09")
    board.rows["rank"] = pd.Series([1, 1, *board.rows["rank"][2:]], dtype=object)
    monkeypatch.setattr(kpi, "leaderboard", lambda **_: board)
    assert opened("leaderboard", lang="zh").markup.count('title="并列"') >= 2


def test_ranks_carry_a_word_first_and_numbers_only_in_the_expert_view(opened):
    shown = opened("leaderboard", lang="zh")
    assert {"稳", "较稳", "分不出"} <= set(shown.words.splitlines())
    assert "1–4" not in shown.words and "种子" not in shown.words
    expert = opened("leaderboard", lang="zh", expert="1")
    assert "1–4" in expert.words and "种子 20260618" in expert.words


def test_range_that_is_refused_leaves_the_board_without_it(opened, monkeypatch):
    import kpi
    from pages.parts import later

    def refuse(**_):
        raise KpiError("no days", "period")

    monkeypatch.setattr(kpi, "rank_ranges", refuse)
    later._desk.clear()
    shown = opened("leaderboard", lang="zh")
    later._desk.clear()
    assert not shown.at.exception and shown.markup.count(ROW) == len(PEOPLE)


def test_an_answer_that_takes_long_is_not_waited_for(opened, verbs, monkeypatch):
    import kpi
    from pages.parts import later

    monkeypatch.setattr(kpi, "rank_ranges", lambda **asked: (time.sleep(1.5), verbs.rank_ranges(**asked))[1])
    later._desk.clear()
    shown = opened("leaderboard", lang="zh")
    assert "正在计算" in shown.words
    time.sleep(1.6)
    assert "正在计算" not in shown.again().words
    later._desk.clear()


def test_shifts_have_no_page_of_their_own(opened):
    shown = opened("leaderboard", lang="zh", by="shift")
    assert shown.markup.count("<tr data-key=") == 2 and ROW not in shown.markup


@pytest.mark.parametrize(("group", "names"), [("team", {"晨曦组", "远航组", "青松组", "夜班组"}), ("group", {"售前客服"})])
def test_rows_stand_in_groups(opened, group, names):
    shown = opened("leaderboard", lang="zh", group=group)
    assert set(re.findall(r'<tr class="part"><th[^>]*><b>([^<]*)</b>', shown.markup)) == names


def test_two_appraisal_groups_are_never_one_ranking(opened, verbs):
    verbs.groups = ["售前客服", "售后客服"]
    shown = opened("leaderboard", lang="zh")
    assert "名次在考核组内排列" in shown.words and shown.markup.count('<tr class="part">') == 2
    assert "group" in heads(shown)


def test_who_is_left_out_is_listed_with_the_reason(opened):
    shown = opened("leaderboard", lang="zh")
    assert "不参加排名的人" in shown.words
    assert "<b>x</b>" not in shown.markup and NASTY.split()[0] in shown.words


def test_columns_can_be_chosen_and_pinned_and_the_address_holds_them(opened):
    shown = opened("leaderboard", lang="zh", cols="score,n", pin="n")
    assert heads(shown) == ["rank", "name", "n", "score"]
    assert len(re.findall(r"data-pin", shown.markup)) == 3
    assert shown.at.query_params["cols"] in ("score,n", ["score,n"])
    assert heads(opened("leaderboard", lang="zh", cols="nothing"))[:3] == ["rank", "name", "moved"]


def test_promotions_of_the_period_are_a_switch_in_the_address(opened, verbs, monkeypatch):
    import kpi

    asked = []
    monkeypatch.setattr(kpi, "leaderboard", lambda **question: (asked.append(question), verbs.leaderboard(**question))[1])
    assert "只看618" not in opened("leaderboard", lang="zh").words
    shown = opened("leaderboard", lang="zh", period="2026-06", days="event:618", compare="year")
    assert "只看618" in shown.words and "不含618" in shown.words and "计 18 天" in shown.words
    assert asked[-1]["days"] == "event:618" and asked[-1]["compare"] == "year"
    assert "没有可对比的周期" in shown.words
    shown.at.session_state["board_display"] = True
    shown.again()
    assert not shown.at.exception and "去年同一活动" in shown.words and "按小组" in shown.words
    opened("leaderboard", lang="zh", period="2026-09", days="event:618")
    assert "days" not in asked[-1]


def test_meeting_shows_ranks_and_names_and_nothing_else(opened):
    shown = opened("leaderboard", lang="zh", mode="meeting")
    screens = re.findall(r"<section data-screen=.*?</section>", shown.markup)
    assert len(screens) == -(-(len(PEOPLE) - 1) // 8)
    text = re.sub(r"<h1>.*?</small>", "", "".join(screens))
    assert not re.search(r"\d\.\d", text) and "组" not in re.sub(r"<[^>]+>", "", text)
    assert sum("hidden" in screen[:60] for screen in screens) == len(screens) - 1


def test_both_files_are_offered_and_hold_what_is_seen(opened, verbs, monkeypatch):
    import kpi

    seen = []
    monkeypatch.setattr(kpi, "board_file", lambda *given: (seen.append(given), b"xlsx")[1])
    shown = opened("leaderboard", lang="zh", cols="score", q=PEOPLE.iloc[4]["name"])
    assert {"导出 Excel", "导出 CSV"} <= {button.label for button in shown.at.get("download_button")}
    from pages.parts import board_columns

    board = verbs.leaderboard("ecommerce-100", "2026-09")
    columns = board_columns.chosen(board_columns.columns(board, "points", board_columns.Beside({}, None, False)), ["score"], [])
    assert [column.code for column in columns] == ["rank", "name", "score"]
    row = next(board.rows.itertuples())
    assert [column.raw(row) for column in columns] == [row.rank, row.name, row.score]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    "address", [{}, {"by": "team"}, {"by": "shift", "view": "metrics"}, {"mode": "meeting"}, {"expert": "1", "group": "team"}]
)
def test_every_view_opens_in_both_languages(opened, lang, address):
    shown = opened("leaderboard", lang=lang, **address)
    assert not shown.at.exception and not shown.at.error
    assert not re.search(r"board_page\.|\{(?!now|count)\w+\}", shown.words)


def test_five_hundred_agents_are_made_quickly_and_laid_out_in_parts(opened, verbs, monkeypatch):
    import kpi

    one = verbs.leaderboard("ecommerce-100", "2026-09")
    many = pd.concat([one.rows.assign(key=[f"{key}-{n}" for key in one.rows.key]) for n in range(13)], ignore_index=True)[:500]
    items = pd.concat([one.items.assign(key=[f"{key}-{n}" for key in one.items.key]) for n in range(13)], ignore_index=True)
    one.rows, one.items = many, items
    monkeypatch.setattr(kpi, "leaderboard", lambda **_: one)
    shown = opened("leaderboard", lang="zh")
    assert shown.markup.count(ROW) == 500 and 'data-rows="100"' in shown.markup
    begin = time.process_time()
    shown.again()
    assert time.process_time() - begin < 2.5
