"""The awards page over a small quarter with ties, a veto and a leaver, with the verbs themselves."""
from __future__ import annotations

import json
import re
import shutil
from html import unescape
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import kpi
from kpi import words
from kpi.verbs.award_meeting import Offer
from kpi.verbs.ledger import records
from tests.verbs.award_home import QUARTER, barred, make, scheme

ROOT = Path(__file__).parents[2]
STEPS = ("who", "ranking", "candidates", "decision")
WIDGETS = ("button", "selectbox", "text_input", "multiselect", "radio", "toggle", "download_button")


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    home = make(tmp_path_factory.mktemp("awards_page") / "home")
    barred(home, "ivy")
    return home


class Page:
    """The page as it stands after a run."""

    def __init__(self, at: AppTest) -> None:
        self.at = at

    @property
    def markup(self) -> str:
        found = [json.loads(one.proto.json) for one in self.at.get("bidi_component")]
        return "\n".join(one["html"] for one in found if "html" in one)

    @property
    def words(self) -> str:
        labels = [one.label for kind in WIDGETS for one in self.at.get(kind)]
        said = [one.value for kind in ("markdown", "caption", "info", "warning", "success") for one in self.at.get(kind)]
        return unescape("\n".join([re.sub(r"<[^>]+>", "\n", self.markup), *map(str, labels), *map(str, said)])).replace("\\", "")

    def fill(self, **texts: str) -> Page:
        for key, value in texts.items():
            self.at.text_input(key=key).set_value(value)
        self.at.run()
        return self

    def press(self, key: str) -> Page:
        self.at.button(key=key).click()
        self.at.run()
        assert not self.at.exception and not self.at.error, [one.value for one in self.at.error]
        return self


@pytest.fixture
def page(made, tmp_path, monkeypatch):
    """page(lang="en", step=…) → Page over the home, or with `share` (that of both awards) over a copy, to record in."""

    def opener(share: str = "", **address: str) -> Page:
        home = made
        if share:
            home = Path(shutil.copytree(made, tmp_path / "home"))
            (home / "schemes" / "prize.toml").write_text(scheme(share))
        monkeypatch.setenv("KPI_HOME", str(home))
        st.cache_data.clear()
        at = AppTest.from_file(str(ROOT / "kpi" / "web" / "shell.py"), default_timeout=60)
        at.switch_page("../../pages/best_agent.py")
        for name, value in ({"lang": "en", "under": "prize", "span": QUARTER} | address).items():
            at.query_params[name] = value
        at.run()
        assert not at.exception, at.exception[0].message
        assert not at.error, at.error[0].value
        return Page(at)

    return opener


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("step", STEPS)
def test_every_step_opens_with_every_word_filled(page, step, lang):
    shown = page(lang=lang, step=step).words
    assert not re.search(r"\{\w+\}", shown) and words.text(f"best_page.step.{step}", lang) in shown
    other = words.catalogue("en" if lang == "zh" else "zh")
    ours = {value for key, value in other.items() if key.startswith("best_page.") and "{" not in value and len(value) > 6}
    same = {value for key, value in words.catalogue(lang).items()}
    assert [line for line in shown.splitlines() if line.strip() in ours - same] == []


def test_who_takes_part_and_who_does_not_is_said_with_reasons(page):
    """R2A-15, R3-07: quota arithmetic in one sentence, and a reason for everybody left out."""
    shown = page().words
    assert "25 % × 8 people = 2 → 2 places" in shown and "6 take part, 3 do not" in shown
    for reason in ("Left on 20 Aug 2026", "Scored in 1 of 3 months", "Harm to the team"):
        assert reason in shown


def test_names_from_data_stay_text(page):
    for step in STEPS:
        assert "<b>Cat" not in page(step=step).markup
    assert "&lt;b&gt;Cat&lt;/b&gt;" in page(step="ranking").markup


def test_no_place_is_asked_about_and_the_answer_kept_with_who_and_why(page):
    """R2A-15: 5 % of 8 is 0; the page asks and shows the real share."""
    shown = page("0.05")
    assert "No place for Best: take at least one?" in shown.words and "12.5 %" in shown.words
    assert shown.at.button(key="do_least_best").disabled
    shown.at.radio(key="least_best").set_value(1)
    shown.fill(least_best_why="a prize was announced", who_least_best="Wang").press("do_least_best")
    assert "1 place by the least number asked for: really 12.5 %" in shown.words
    assert "Wang" in shown.words and "a prize was announced" in shown.words
    assert list(records("quota")["who"]) == ["Wang"]


def test_equal_people_are_decided_about_in_the_open(page):
    """R2A-15: the steps of the tie-break, then a choice on record, then a way back."""
    shown = page("0.25", step="ranking")
    assert "Dan, Fay" in shown.words and "Step 2: Credited sales" in shown.words and "2 equal people to decide about" in shown.words
    shown.at.multiselect(key="equal_good").set_value(["fay"])
    shown.fill(equal_good_why="helped the new ones", who_equal_good="Wang").press("do_equal_good")
    assert "2 equal people" not in shown.words and list(records("choice")["subject"]) == ["fay"]
    shown.fill(undo_good_why="asked again", who_undo_good="Wang").press("do_undo_good")
    assert records("choice").empty and "2 equal people to decide about" in shown.words


def test_candidates_stand_beside_each_other_and_a_link_names_them(page):
    shown = page(step="candidates", who="amy,hal")
    assert shown.markup.count('class="card"') == 2 and "=SUM(1;1)" in shown.words
    assert "Clear" in shown.words and "How far each weight may go" not in shown.words
    shown.at.toggle(key="award_expert").set_value(True).run()
    assert "How far each weight may go" in shown.words and "seed 7" in shown.words


def test_somebody_who_is_no_candidate_is_not_compared(page):
    assert page(step="candidates", who="gus,amy").markup.count('class="card"') == 1


def test_a_decision_is_recorded_and_changed_only_with_a_reason(page):
    """R2A-15: who decides, why, and the change beside what stood before."""
    shown = page("0.25", step="decision")
    assert shown.at.multiselect(key="decide_best_people").value == ["amy", "cat"] and shown.at.button(key="do_decide_best").disabled
    shown.fill(decide_best_by="Director Li", decide_best_why="by the ranking", who_decide_best="Wang").press("do_decide_best")
    assert "decided by Director Li" in shown.words and "1 of 2 decided" in shown.words
    shown.at.multiselect(key="decide_best_people").set_value(["amy", "bob"]).run()
    assert "Not as ranked: Bob" in shown.words
    shown.fill(decide_best_why="Cat declined").press("do_decide_best")
    assert "By the ranking it would now be: Amy, <b>Cat</b>" in shown.words
    history = [line for line in shown.words.splitlines() if "decided by Director Li" in line and line.startswith("Best")]
    assert any("Amy, <b>Cat</b>" in line for line in history) and any("Amy, Bob" in line for line in history) and "Cat declined" in shown.words


def test_a_running_year_says_so(page):
    shown = page(span="2026").words
    assert "2026 is not over" in shown


def test_without_data_or_awards_the_page_says_what_to_do(page, monkeypatch, tmp_path):
    monkeypatch.setattr(kpi, "award_offer", lambda *_, **__: Offer({}, []), raising=False)
    assert "No scheme here has awards" in page().words
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.setenv("KPI_HOME", str(empty))
    st.cache_data.clear()
    at = AppTest.from_file(str(ROOT / "kpi" / "web" / "shell.py"), default_timeout=60).run()
    at.switch_page("../../pages/best_agent.py").run()
    assert not at.exception and {button.key for button in at.button} == {"empty_imports", "empty_demo"}
