"""The Share button, its dialog with the preview, the link that comes out, and the list of links."""

from __future__ import annotations

import json
import re

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.fake_shares import TOKEN, Shares
from tests.pages.fake_snapshots import ALL

PAGES = ("leaderboard", "agent", "what_if", "tiers", "overview")  # the awards page asks its own verbs: see tests/browser/test_share.py


@pytest.fixture
def shares(verbs, monkeypatch) -> Shares:
    return Shares().install(monkeypatch.setitem)


@pytest.fixture
def sharing(opened, shares):
    """sharing("leaderboard", team="…") → the page with the dialog open."""

    def opener(page: str, lang: str = "zh", **address: str):
        shown = opened(page, lang=lang, **address)
        shown.at.button(key=f"share_{page}").click().run()
        assert not shown.at.exception and not shown.at.error
        return shown

    return opener


def sheets(at: AppTest) -> list[str]:
    """The markup of everything shared_view draws, in order."""
    found = [json.loads(one.proto.json).get("html", "") for one in at.get("bidi_component")]
    start = next(place for place, html in enumerate(found) if 'class="shared-head"' in html)
    return found[start:]


def viewer(page: str, at: str) -> None:
    from dataclasses import replace

    from pages import shared
    from tests.pages.fake_snapshots import ALL

    shared.draw(replace(ALL[page](), frozen_at=at[:19] + "Z", shown_for="张总"))


@pytest.mark.parametrize("page", ["leaderboard", "agent", "overview"])
def test_the_preview_is_drawn_as_the_link_will_be(sharing, shares, page):
    shown = sharing(page)
    shown.at.text_input(key="share_who").input("张总").run()
    reader = AppTest.from_function(viewer, args=(page, shares.asked[-1]["at"]), default_timeout=30)
    reader.query_params["lang"] = "zh"
    expected = [html for html in sheets(reader.run()) if html]
    assert len(expected) > 1 and sheets(shown.at)[: len(expected)] == expected


@pytest.mark.parametrize("page", PAGES)
def test_every_page_with_figures_has_the_button(opened, shares, page):
    shown = opened(page, lang="zh")
    assert [one.label for one in shown.at.button if one.key == f"share_{page}"] == ["分享"]


@pytest.mark.parametrize("page", ["leaderboard", "overview"])
def test_without_data_there_is_nothing_to_share(opened, shares, page):
    assert not [one for one in opened(page, data=False, lang="zh").at.button if one.key == f"share_{page}"]


def test_what_the_page_shows_is_what_is_asked_for(sharing, shares):
    sharing("leaderboard", view="metrics", by="agent", team="晨曦组", compare="year")
    asked = shares.asked[-1]
    assert {name: asked[name] for name in ("page", "view", "team", "compare", "names", "least_people")} == {
        "page": "leaderboard", "view": "metrics", "team": "晨曦组", "compare": "year", "names": "full", "least_people": "5"}
    assert "pay" not in asked and asked["at"].endswith("+00:00")
    sharing("agent", agent="A003")
    assert (shares.asked[-1]["page"], shares.asked[-1]["agent"]) == ("agent", "A003")


def test_the_choices_of_the_dialog_reach_the_snapshot(sharing, shares):
    at = sharing("leaderboard").at
    at.segmented_control(key="share_names").set_value("initials").run()
    at.toggle(key="share_pay").set_value(True).run()
    at.number_input(key="share_least").set_value(8).run()
    at.multiselect(key="share_columns@zh").set_value(["score", "tier"]).run()
    asked = shares.asked[-1]
    assert (asked["names"], asked["pay"], asked["least_people"], asked["columns"]) == ("initials", "1", "8", "score,tier")
    heads = re.findall(r'data-id="([^"]*)"', next(html for html in sheets(at) if "<table" in html))
    assert heads == ["rank", "name", "score", "tier"]
    assert "姓名只显示姓氏或首字母" in sheets(at)[0]
    assert len({one["at"] for one in shares.asked}) == 1


def test_columns_of_the_page_are_those_offered_first(sharing, shares):
    at = sharing("leaderboard", cols="score,n").at
    assert at.multiselect(key="share_columns@zh").value == ["score", "n"]


def test_no_link_without_a_name_and_then_what_was_previewed_is_what_is_written(sharing, shares):
    at = sharing("leaderboard").at
    assert at.button(key="share_create").disabled
    at.text_input(key="share_by").input("王经理").run()
    at.text_input(key="share_who").input("张总").run()
    at.number_input(key="share_days").set_value(7).run()
    at.number_input(key="share_views").set_value(20).run()
    at.text_input(key="share_phrase").input("桂花").run()
    at.toggle(key="share_forward").set_value(True).run()
    preview = sheets(at)[0]
    at.button(key="share_create").click().run()
    [(shown, by, days, views, phrase, forward)] = shares.made
    assert (by, days, views, phrase, forward) == ("王经理", 7, 20, "桂花", True)
    assert shown.shown_for == "张总" and "给 张总" in preview and shown.blocks == ALL["leaderboard"]().blocks


def made(sharing, shares, lang: str = "zh", reach: str = "this_network"):
    shares.reach = reach
    shown = sharing("leaderboard", lang=lang)
    shown.at.text_input(key="share_by").input("王经理").run()
    shown.at.button(key="share_create").click().run()
    assert not shown.at.exception
    return shown


def test_a_link_is_shown_with_its_copy_button_its_code_and_its_files(sharing, shares):
    shown = made(sharing, shares)
    link = f"http://192.168.1.9:8502/s/{TOKEN}"
    assert f'data-copy="{link}"' in shown.markup and re.search(r'<svg viewBox="0 0 (\d+) \1"', shown.markup)
    assert "扫码打开" in shown.words and "2026-10-31 08:05" in shown.words and "不可转发" in shown.words
    files = [one for one in shown.at.get("download_button") if one.key in ("share_picture", "share_file")]
    assert [one.label for one in files] == ["下载长图", "下载离线网页"]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("reach", ["this_machine", "this_network", "everybody", "not_running"])
def test_it_says_who_can_open_it(sharing, shares, reach, lang):
    from kpi import words

    at = made(sharing, shares, lang, reach).at
    said = [one.value.replace("\\", "") for kind in ("warning", "info") for one in at.get(kind)]
    assert words.text(f"share.reach.{reach}", lang) in said


def test_the_token_is_forgotten_when_the_dialog_closes(sharing, shares):
    at = made(sharing, shares).at
    assert "made" in at.session_state["share"]
    at.button(key="share_done").click().run()
    assert "share" not in at.session_state


def test_what_may_not_be_shared_says_why(opened, shares):
    shares.refuse = "the snapshot is damaged"
    shown = opened("agent", lang="zh")
    shown.at.button(key="share_agent").click().run()
    assert "快照已损坏" in shown.at.error[0].value and not [one for one in shown.at.button if one.key == "share_create"]


def test_another_page_does_not_open_the_dialog_of_the_first(sharing, shares):
    at = sharing("leaderboard").at
    at.switch_page("../../pages/agent.py").run()
    assert not [one for one in at.button if one.key == "share_create"] and "share" not in at.session_state


# ---- the list


def test_the_list_is_empty_at_first_and_says_where_to_begin(opened, shares):
    shown = opened("shares", lang="zh")
    assert "还没有分享" in shown.words and not shown.at.exception


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_list_says_state_views_and_last_use(opened, shares, lang):
    shares.listed()
    shown = opened("shares", lang=lang)
    wanted = {"zh": ("有效", "已过期", "已撤销", "次数已用完", "1 / 5", "还没有", "可转发", "有口令", "排行榜"),
              "en": ("Open", "Expired", "Revoked", "Used up", "1 of 5", "Never", "May be forwarded", "Passphrase", "Leaderboard")}[lang]
    assert [word for word in wanted if word not in shown.words] == []
    assert not re.search(r"\{\w+\}", shown.words) and "<img src" not in shown.markup and "<img src=x onerror=alert(1)>" in shown.words
    assert shown.markup.count('data-open="revoke:') == 3


def test_the_list_works_without_data_too(opened, shares):
    assert not opened("shares", data=False, lang="zh").at.exception


FIRST = "0" + "a" * 31


@pytest.mark.parametrize(("act", "done"), [("revoke", ("revoked", FIRST, "甲", "发错了")), ("extend", ("extended", FIRST, 60, "甲"))])
def test_a_share_is_revoked_or_extended_by_somebody_with_a_name(opened, shares, monkeypatch, act, done):
    from pages.parts import sheet

    shares.listed()
    real = sheet.sheet
    shown = opened("shares", lang="zh")
    pressed = {"shares": f"{act}:{done[1]}"}
    monkeypatch.setattr(sheet, "sheet", lambda key, *pieces: (real(key, *pieces), pressed.get(key))[1])
    shown.again()
    assert shown.at.button(key=f"do_{act}").disabled
    shown.at.text_input(key=f"who_{act}").input("甲").run()
    if act == "revoke":
        shown.at.text_input(key="why_revoke").input("发错了").run()
    else:
        shown.at.number_input(key="days_extend").set_value(60).run()
    shown.at.button(key=f"do_{act}").click().run()
    assert shares.moved == [done]
