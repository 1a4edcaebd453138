"""Today, where a chat group is set up: the very lines that would be sent stand over the button; a click sends them once."""
from __future__ import annotations

import pytest


def pressed(verbs, opened, kind: str):
    """Today, with the button to send pressed; the run after it."""
    from pages.parts import morning

    clicks = iter(["send"])
    real = morning.sheet
    verbs.group = kind
    morning.sheet = lambda key, *pieces: (real(key, *pieces), next(clicks, None))[1] if key == "morning" else real(key, *pieces)
    try:
        return opened("overview", lang="zh", period="2026-09")
    finally:
        morning.sheet = real


def test_nothing_stands_there_until_a_group_is_set_up(verbs, opened):
    shown = opened("overview", lang="zh")
    assert 'data-open="send"' not in shown.markup and verbs.told == []


@pytest.mark.parametrize("lang, words", [("zh", "发到钉钉群"), ("en", "Send to DingTalk")])
def test_the_lines_stand_over_the_button_as_text(verbs, opened, lang, words):
    verbs.group = "dingtalk"
    shown = opened("overview", lang=lang, period="2026-09")
    assert 'data-open="send"' in shown.markup and words in shown.words
    assert "1: 2026-09 &lt;b&gt;" in shown.markup and verbs.told == []


def test_a_click_sends_them_once_and_says_so(verbs, opened):
    shown = pressed(verbs, opened, "dingtalk")
    assert [asked[0] for asked in verbs.told] == ["2026-09"] and shown.at.success[0].value == "sent"
    assert len(shown.again().at.success) == 0 and len(verbs.told) == 1


def test_a_refusal_stands_on_the_page_in_its_language(verbs, opened):
    shown = pressed(verbs, opened, "slack")
    assert "连不上 chat.example" in shown.at.error[0].value
