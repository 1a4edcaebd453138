"""The page behind a link: every kind of block in both languages, names to the letter, and nothing that leads out of the snapshot."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from fractions import Fraction
from html import unescape
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from kpi import words
from kpi.sharing.snapshot import check
from pages.parts import shared_blocks, shared_table, shared_weights
from tests.pages.fake_snapshots import ALL, HOSTILE, PLAIN

ROOT = Path(__file__).parents[2]
FORBIDDEN = ("duckdb", "kpi.warehouse", "kpi.records", "kpi.verbs", "kpi.intake", "kpi.measures", "kpi.reports", "kpi.demo")


def page(name: str) -> None:
    import streamlit as st

    from pages import shared
    from tests.pages.fake_snapshots import ALL

    assert st
    shared.draw(ALL[name]())


def drawn(name: str, lang: str = "zh", **address: str) -> AppTest:
    at = AppTest.from_function(page, args=(name,), default_timeout=30)
    for key, value in {"lang": lang, **address}.items():
        at.query_params[key] = value
    return at.run()


def markup(at: AppTest) -> str:
    return "\n".join(json.loads(found.proto.json).get("html", "") for found in at.get("bidi_component"))


def said(at: AppTest) -> str:
    """All a reader can read, tooltips too."""
    found = markup(at)
    tips = re.findall(r'(?:title|aria-label|placeholder)="([^"]*)"', found)
    sliders = [json.loads(one.proto.json) for one in at.get("bidi_component")]
    titles = [row["title"] for one in sliders for group in one.get("groups", []) for row in group]
    return unescape("\n".join([re.sub(r"<[^>]+>", "\n", found), *tips, *titles]))


def test_the_hand_made_pages_are_such_as_may_be_shared():
    for made in ALL.values():
        check(made())


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", ALL)
def test_each_page_is_drawn_without_a_fault_and_leaves_no_word_unfilled(name, lang):
    at = drawn(name, lang)
    assert not at.exception and not at.error
    shown = said(at)
    assert not re.search(r"\{(?!x\}|count\})\w+\}", shown)
    assert ALL[name]().title[lang] in shown
    assert "2026-10-01 08:05 UTC+0" in shown and ("冻结于" if lang == "zh" else "frozen") in shown


@pytest.mark.parametrize("name", ALL)
def test_no_english_of_ours_stands_on_the_chinese_page(name):
    lines = {line.strip() for line in said(drawn(name)).splitlines()}
    zh, en = words.catalogue("zh"), words.catalogue("en")
    assert [text for key, text in en.items() if " " in text and "{" not in text and text != zh[key] and text in lines] == []


@pytest.mark.parametrize("name", ALL)
def test_names_are_text_and_never_markup(name):
    at = drawn(name)
    found = markup(at)
    tags = set(re.findall(r"<([a-z0-9]+)", found))
    assert not tags & {"script", "img", "a", "iframe", "i"} and "onerror=alert" not in re.sub(r'"[^"]*"|&[a-z]+;[^<]*', "", found)
    assert "<b>bold" not in found and "javascript:alert" not in "".join(re.findall(r'href="([^"]*)"', found))
    assert not at.markdown and not at.get("html_link")


@pytest.mark.parametrize("name", ["leaderboard", "agent", "tiers", "overview", "best_agent"])
def test_hostile_names_are_shown_to_the_letter(name):
    made = ALL[name]()
    shown = said(drawn(name))
    held = [value for table in made.tables.values() for value in table.to_pydict().get("name", []) if value]
    assert [value for value in held if value not in shown] == []


def test_chart_labels_are_text_and_equal_ones_stay_apart():
    [chart] = drawn("agent").get("plotly_chart")
    figure = json.loads(chart.proto.spec)
    labels = figure["layout"]["yaxis"]["ticktext"]
    assert "小组 &lt;b&gt;平均&lt;/b&gt;" in labels and labels.count("同名") == 2
    assert not any("<" in label for label in labels)
    assert len(set(figure["layout"]["yaxis"]["tickvals"])) == 6
    assert [note["text"] for note in figure["layout"]["annotations"]] == ["82.50", "+6.00", "−2.13", "+3.00", "+2.00", "91.38"]


def test_the_address_chooses_language_and_theme_and_nothing_else():
    usual = markup(drawn("leaderboard"))
    at = drawn("leaderboard", team="B", agent="x", snapshot="0" * 64, period="2020-01", page="pay", theme="dark")
    assert markup(at).replace(' data-asked="Dark"', "") == usual
    assert dict(at.query_params) in ({"lang": ["zh"], "theme": ["dark"]}, {"lang": "zh", "theme": "dark"})
    assert 'data-asked="Dark"' in markup(at)
    assert "data-asked" not in markup(drawn("leaderboard", theme="<script>"))


def test_another_language_in_the_address_shows_the_other_words():
    assert "Senior" in said(drawn("leaderboard", "en")) and "资深" not in said(drawn("leaderboard", "en"))


def test_what_is_missing_is_never_blank_and_never_nought():
    found = markup(drawn("leaderboard"))
    cells = re.findall(r"<td[^>]*>(.*?)</td>", found)
    assert cells and all(cell for cell in cells)
    last = found[found.index(f"{HOSTILE[-1][:4]}"):]
    assert '<span class="missing">—</span>' in last


def test_each_item_says_what_is_full_and_the_total_does_not():
    found = markup(drawn("leaderboard"))
    heads = re.findall(r'<th scope="col"[^>]*data-id="(item\.\w+|score)"[^>]*>(.*?)</th>', found)
    assert [code for code, inside in heads if "满分" in inside] == ["item.reply", "item.speed", "item.care"] and len(heads) == 4


def test_shared_ranks_say_so():
    assert markup(drawn("leaderboard")).count('title="并列"') == 2


def test_a_phone_keeps_rank_name_and_score_and_shows_ten_rows_first():
    found = markup(drawn("leaderboard"))
    heads = re.findall(r'<th scope="col" class="([^"]*)" data-id="([^"]*)"', found)
    assert [code for cls, code in heads if "wide" not in cls.split()] == ["rank", "name", "score"]
    assert 'data-top="10"' in found


@pytest.mark.parametrize(("types", "kept"), [
    (["rank", "name", "score", "points"], {0, 1, 2}), (["words", "text", "points", "number"], {0, 2}), (["name", "change", "share"], {0, 2}),
    (["text"], {0}), (["number"], {0}),
])
def test_a_phone_keeps_what_can_stand_for_name_and_score(types, kept):
    columns = [{"code": str(place), "type": kind} for place, kind in enumerate(types)]
    assert shared_table.on_a_phone(columns) == {str(place) for place in kept}


def test_pay_is_money_in_full():
    assert "¥5,480.50" in said(drawn("tiers"))


def test_a_chart_label_leaves_room_for_its_bar():
    assert shared_blocks.short("回复率") == "回复率"
    assert shared_blocks.short("一" * 14) == "一" * 13 + "…"
    assert shared_blocks.short("x" * 30) == "x" * 26 + "…"


# ---- sliders


def _block() -> dict:
    return next(block for block in ALL["what_if"]().blocks if block["kind"] == "weights")


def _moved(monkeypatch, message: object, held: dict | None = None) -> dict:
    held = held or shared_weights._begin(_block())
    monkeypatch.setattr(st, "session_state", {"hand": {"move": message}, "kpi_values": {"lang": "zh"}})
    shared_weights._take(_block(), held, "hand")
    return held


OWN = {"reply": "40", "speed": "35", "care": "25"}


def test_a_slider_moves_the_others_share_the_rest(monkeypatch):
    held = _moved(monkeypatch, {"kind": "item", "id": "reply", "value": "10", "base": OWN, "last": True, "n": 1})
    assert held["weights"] == {"reply": "10", "speed": "105/2", "care": "75/2"}
    assert sum(map(Fraction, held["weights"].values())) == 100 and held["n"] == 1


@pytest.mark.parametrize("message", [
    None, "x", 5, [], {}, {"id": "reply"}, {"id": "reply", "value": "1e999999999", "base": OWN}, {"id": "reply", "value": "-5", "base": OWN},
    {"id": "reply", "value": "nan", "base": OWN}, {"id": "reply", "value": "101", "base": OWN}, {"id": "base", "value": "5", "base": OWN},
    {"id": ["reply"], "value": "5", "base": OWN}, {"id": {"a": 1}, "value": "5"}, {"id": "reply", "value": {"a": 1}},
    {"id": "reply", "value": "5", "base": {**OWN, "care": "26"}}, {"id": "reply", "value": "5", "base": {**OWN, "care": "25/0"}},
    {"id": "reply", "value": "5", "base": {**OWN, "care": "9" * 10_000}}, {"id": "__class__", "value": "5"}, {"id": "reply", "value": "５"},
])
def test_what_a_browser_makes_up_changes_no_weight(monkeypatch, message):
    assert _moved(monkeypatch, message)["weights"] == OWN


def test_other_weights_of_other_items_are_not_taken(monkeypatch):
    held = _moved(monkeypatch, {"id": "reply", "value": "50", "base": {"reply": "99", "pay": "1"}})
    assert held["weights"]["reply"] == "50" and sum(map(Fraction, held["weights"].values())) == 100


def test_the_frozen_weights_give_the_frozen_totals():
    rows = re.findall(r"<tr><td.*?</tr>", markup(drawn("what_if")))
    assert len(rows) == 12
    for row in rows:
        cells = [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row)]
        assert cells[-1] == cells[-2] and cells[1] == "="


# ---- alone


def test_the_page_is_drawn_where_nothing_else_can_be_imported():
    """Not a verb, not the warehouse, not the records: they cannot even be found."""
    script = f"""
import sys
class Shut:
    def find_spec(self, name, path=None, target=None):
        if any(name == one or name.startswith(one + ".") for one in {FORBIDDEN!r}):
            raise ImportError(name + " is shut")
sys.meta_path.insert(0, Shut())
sys.path.insert(0, {str(ROOT)!r})
from streamlit.testing.v1 import AppTest
from tests.pages.test_shared_view import page
from tests.pages.fake_snapshots import ALL
for name in ALL:
    at = AppTest.from_function(page, args=(name,), default_timeout=60)
    at.query_params["lang"] = "en"
    at.run()
    assert not at.exception, (name, at.exception)
held = [name for name in sys.modules if any(name == one or name.startswith(one + ".") for one in {FORBIDDEN!r})]
assert not held, held
print("alone")
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.stdout.strip().endswith("alone"), done.stderr[-2000:]


def test_plain_names_are_there():
    assert PLAIN[0] in said(drawn("leaderboard"))
