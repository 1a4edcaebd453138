"""The pieces pages are made of: escaping, markup, charts."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as some

from kpi import charts
from pages.parts.html import Html, el, join, safe
from pages.parts.text import plain

SPECIAL = set("\\`*_{}[]()<>#+!|~$:^=&-")


@given(some.text())
def test_plain_leaves_no_special_character_unescaped(text):
    shown = plain(text)
    at = 0
    while at < len(shown):
        if shown[at] == "\\":
            at += 2
            continue
        assert shown[at] not in SPECIAL
        at += 1
    assert "\n" not in shown and "\r" not in shown


@pytest.mark.parametrize(
    "text, shown",
    [
        (":red[x]", r"\:red\[x\]"),
        ("$a$ 1", r"\$a\$ 1"),
        ("1. a", r"1\. a"),
        (None, ""),
        ("甲\n乙", "甲 乙"),
        ("a\u202eb", "ab"),
    ],
)
def test_plain_shows_text_to_the_letter(text, shown):
    assert plain(text) == shown


@given(some.text(), some.text())
def test_markup_holds_data_only_escaped(child, attribute):
    made = el("p", child, title=attribute)
    inside = made.removeprefix("<p").removesuffix("</p>")
    assert inside.count("<") == 0 and made.count('"') == 2


def test_markup_nests_without_escaping_twice():
    assert el("ul", el("li", "a & b"), None, False) == "<ul><li>a &amp; b</li></ul>"
    assert isinstance(join(["<", Html("<br>")]), Html) and safe("<") == "&lt;"


def test_sparkline_leaves_gaps_and_ends_at_the_last_value():
    drawn = charts.sparkline([None, 1.0, None, 3.0, 2.0, None])
    assert drawn["line"].count("M") == 2 and drawn["line"].count("L") == 1
    assert drawn["end"][0] < 96
    assert charts.sparkline([None, None]) == {"line": "", "end": None}


def _trend() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "period": ["2026-08", "2026-09"],
            "score": [60.0, None],
            "team_low": [50.0, 51.0],
            "team_mid": [55.0, 56.0],
            "team_high": [60.0, 61.0],
        }
    )


def _bridge() -> pd.DataFrame:
    return pd.DataFrame(
        [("team", "start", 50.0, 0.0, 50.0), ("x", "step", -5.0, 50.0, 45.0), ("agent", "end", 45.0, 0.0, 45.0)],
        columns=["label", "kind", "amount", "start", "end"],
    )


@pytest.mark.parametrize("look", ["light", "dark"])
def test_figures_have_one_scale_no_grid_behind_bars_and_no_legend(look):
    figures = [
        charts.trend_with_band(_trend(), "zh", look, ["8月", "9月"], ["60.00", ""]),
        charts.bridge(_bridge(), ["小组", "甲", "乙"], ["50", "-5", "45"], look),
        charts.small_multiple(["8月", "9月"], [1.0, 2.0], [[2.0, None]], ["1", "2"], look, 1.0, 2.0),
        charts.item_trend(["8月", "9月"], [0.1, 0.2], [0.1, None], ["10 %", "20 %"], "share", "en", look),
    ]
    for figure in figures:
        assert {trace.type for trace in figure.data} <= {"scatter", "bar"}
        assert "yaxis2" not in figure.to_dict()["layout"] and figure.layout.template.layout.showlegend is False
        assert figure.layout.height
    assert figures[1].layout.template.layout.xaxis.showgrid is False


def test_chinese_plotly_words_are_given_inline():
    chinese = charts.settings("zh")
    assert chinese["locales"][chinese["locale"]]["format"]["months"][0] == "1月"
    assert "locale" not in charts.settings("en")
