"""The what-if page over a small data home, with the verbs themselves: what is tried comes from the address."""
from __future__ import annotations

import json
import re
from decimal import Decimal as D
from html import unescape
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import kpi
from kpi import words
from kpi.records import Records
from kpi.verbs import scores
from tests.verbs.test_what_if import MINE, OWN, RATED, exports

ROOT = Path(__file__).parents[2]
NEW = "orders_paid~5~~response_time~5~~execution~60~~attitude~30"


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    home = tmp_path_factory.mktemp("what_if_page")
    exports(home / "exports")
    kpi.import_files([home / "exports"], home=home)
    (home / "schemes").mkdir()
    (home / "schemes" / "mine.toml").write_text(MINE)
    chosen = scores.load_scheme("mine", home)
    for item, marks in RATED.items():
        for agent, mark in marks.items():
            told = {"scheme": "mine", "item": item, "role": "supervisor", "rating": D(mark), "rater": "eve"}
            Records(home).add("rating", agent, told, "eve", period="2026-09", scheme=chosen)
    return home


class Page:
    """The page as it stands after a run."""

    def __init__(self, at: AppTest) -> None:
        self.at = at

    @property
    def sheets(self) -> str:
        found = [json.loads(one.proto.json) for one in self.at.get("bidi_component")]
        return unescape(re.sub(r"<[^>]+>", "\n", "\n".join(one["html"] for one in found if "html" in one)))

    @property
    def sliders(self) -> dict:
        found = [json.loads(one.proto.json) for one in self.at.get("bidi_component")]
        return next(one for one in found if "groups" in one)

    @property
    def labels(self) -> str:
        return "\n".join(one.label for kind in ("button", "selectbox", "text_input", "toggle") for one in self.at.get(kind))


@pytest.fixture
def page(made, monkeypatch):
    """page(lang="en", w=…) → Page"""
    monkeypatch.setenv("KPI_HOME", str(made))

    def opener(**address: str) -> Page:
        st.cache_data.clear()
        at = AppTest.from_file(str(ROOT / "kpi" / "web" / "shell.py"), default_timeout=60)
        at.run()
        at.switch_page("../../pages/what_if.py").run()
        for name in list(at.query_params):
            del at.query_params[name]
        for name, value in {"scheme": "mine", "period": "2026-09", **address}.items():
            at.query_params[name] = value
        at.run()
        assert not at.exception, at.exception[0].message
        return Page(at)

    return opener


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_opens_with_the_schemes_weights_and_no_word_unfilled(page, lang):
    shown = page(lang=lang)
    assert not shown.at.error
    rows = [row for group in shown.sliders["groups"] for row in group]
    assert {row["id"]: row["exact"] for row in rows if row["kind"] == "item"} == {item: str(weight) for item, weight in OWN.items()}
    assert not re.search(r"\{\w+\}", shown.sheets + shown.labels)
    assert words.text("what_if.strip.moved_none", lang) in shown.sheets


def test_the_chinese_page_holds_no_english_text_of_ours(page):
    shown = page(lang="zh", w=NEW, expert="1")
    english = [text for key, text in words.catalogue("en").items()
               if " " in text and "{" not in text and text != words.catalogue("zh")[key]]
    lines = {line.strip() for line in (shown.sheets + shown.labels).splitlines()}
    assert [text for text in english if text in lines] == []


def test_weights_of_the_address_are_tried_and_kept_in_it(page):
    shown = page(lang="en", w=NEW, lock="execution")
    rows = {row["id"]: row for group in shown.sliders["groups"] for row in group}
    assert rows["execution"]["weight"] == 60 and rows["execution"]["locked"] and rows["orders_paid"]["most"] == 40
    tried = kpi.what_if("mine", "2026-09", kpi.weights_read(NEW, OWN))
    for row in tried.rows.itertuples():
        assert row.total is None or f"{row.total}" in shown.sheets
    assert shown.at.query_params["w"] in (NEW, [NEW])


def test_weights_that_do_not_fit_are_refused_in_words(page):
    shown = page(lang="en", w="orders_paid~100")
    assert shown.sliders["wrong"] == words.text("what_if.refused.weights", "en")


def test_the_expert_view_shows_numbers_and_seed_and_the_plain_one_does_not(page):
    plain, expert = page(lang="en"), page(lang="en", expert="1")
    assert "seed 7" not in plain.sheets and "seed 7" in expert.sheets
    assert any(words.text(f"terms.{word}", "en") in plain.sheets for word in ("clear", "fairly_clear", "cannot_tell"))


def test_names_are_hidden_until_the_weights_are_frozen(page, made):
    number = kpi.blind_begun("mine", "2026-09", OWN, "eve", home=made)
    shown = page(lang="en", w=NEW)
    assert "Agent 1" in shown.sheets and not re.search(r"\b(Amy|Bob|Cat|Dan|Eva|Fay)\b", shown.sheets)
    markup = "".join(one.proto.json for one in shown.at.get("bidi_component"))
    assert not re.search(r'"(amy|bob)"|data-(key|open)=\\"(amy|bob)', markup)
    kpi.blind_moved(number, "frozen", "2026-09", OWN, who="eve", home=made)
    shown = page(lang="en", w=NEW)
    assert "Amy" in shown.sheets and "Agent 1" not in shown.sheets
    Records(made).withdraw(number, "eve", "done")


def test_a_scheme_without_a_total_says_so(page):
    shown = page(lang="en", scheme="complaint-desk")
    assert "no total" in shown.at.error[0].value


def test_the_slope_chart_joins_old_and_new_places():
    from kpi import charts

    drawn = charts.slope([1, 2, 2, None], [2, 1, 3, 4], width=100, row=20)
    assert drawn["left"] == [0, 1, 2] and drawn["right"] == [1, 0, 2, 3] and drawn["height"] == 80
    assert drawn["paths"][0].startswith("M0 10C") and drawn["paths"][0].endswith("100 30") and drawn["paths"][3] == ""


def test_other_settings_score_anew_when_sent_and_stand_in_the_address(page):
    shown = page(lang="en")
    shown.at.number_input(key="knob_mine_cases").set_value(3)
    shown.at.text_input(key="knob_mine_full:orders_paid").set_value("4")
    next(button for button in shown.at.button if button.label == words.text("what_if.knobs.apply", "en")).click().run()
    assert not shown.at.exception and not shown.at.error
    assert "cases~3" in str(shown.at.query_params["knobs"]) and "full:orders_paid~4" in str(shown.at.query_params["knobs"])
    assert str(shown.at.query_params["knobs"]) in ("cases~3~~full:orders_paid~4", "['cases~3~~full:orders_paid~4']")
    tried = kpi.what_if("mine", "2026-09", OWN, knobs={"cases": "3", "full:orders_paid": "4"})
    bob = next(row for row in tried.rows.itertuples() if row.key == "bob")
    totals = re.findall(r"\d+\.\d\d", Page(shown.at).sheets)
    assert str(bob.total) in totals, totals
