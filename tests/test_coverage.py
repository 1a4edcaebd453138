"""docs/coverage.md is what the scheme files and the tests say, and nothing of the sources is dropped."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from kpi import cards
from kpi.schemes import coverage
from kpi.schemes.model import duties
from kpi.verbs import form_checks

ROOT = Path(__file__).parents[1]
RULES_PER_SOURCE = {"R2A": 19, "R2B": 19, "R0": 15, "R1": 30, "R2D": 3, "R3": 14, "R4": 20, "R2C": 2}  # counted in the catalogue of rules


@pytest.fixture(scope="module")
def lines():
    return coverage.coverage()


def test_every_rule_is_listed_in_both_languages():
    assert Counter(rule.split("-")[0] for rule in coverage.rules()) == RULES_PER_SOURCE
    assert [rule for rule, title in coverage.rules().items() if set(title) != {"zh", "en"}] == []


def test_ids_run_without_a_gap():
    for source, count in RULES_PER_SOURCE.items():
        assert [rule for rule in coverage.rules() if rule.startswith(f"{source}-")] == [f"{source}-{n:02d}" for n in range(1, count + 1)]


def test_no_rule_is_missing(lines):
    assert [line.rule for line in lines if line.state == "missing"] == []


def test_every_computed_rule_is_named_by_a_test(lines):
    assert [line.rule for line in lines if line.state == "computed" and not line.tests] == []


def test_what_is_only_recorded_says_why_in_both_languages(lines):
    assert [line.rule for line in lines if line.state == "recorded" and set(line.why) != {"zh", "en"}] == []


def test_metrics_cite_rules_that_exist():
    cited = {rule for card in cards.metrics().values() for rule in card.rules}
    assert cited <= set(coverage.rules())


def test_tests_name_rules_that_exist():
    assert set(coverage.tests_naming()) <= set(coverage.rules())


def test_the_page_is_what_the_files_and_tests_say():
    written = (ROOT / "docs" / "coverage.md").read_text("utf-8")
    assert written == coverage.markdown(), "run: python -m kpi.schemes.coverage > docs/coverage.md"


def test_every_check_that_counts_as_asked_is_asked_of_what_people_file():
    assert set(form_checks.CHECKS) == coverage.ASKED == set(duties.CHECKS)


SCHEME = """
id = "mine"
rules = ["R4-14"]
[[item]]
metric = ["reply_rate"]
rules = ["R2A-06"]
[awards.best]
rules = ["R2A-15"]
[[recorded]]
id = "appeal"
rules = ["R2A-16"]
why = { zh = "由人处理", en = "People do it" }
[[recorded]]
id = "leave"
check = "leave"
rules = ["R1-22"]
[[recorded]]
id = "trip"
check = "of nobody"
rules = ["R1-23"]
"""
TEST = '''
"""R2A-06 and r2a_15, but"""
# R1-22 only in a comment
def test_r4_14_holds(): pass
'''


def test_parts_tests_and_states_are_found(tmp_path):
    """A form with a check that is asked is computed, one whose check is asked of nothing is recorded; comments name nothing."""
    (tmp_path / "library").mkdir()
    (tmp_path / "tests").mkdir()
    (tmp_path / "library" / "mine.toml").write_text(SCHEME, "utf-8")
    (tmp_path / "tests" / "test_mine.py").write_text(TEST, "utf-8")
    made = coverage.coverage(["R4-14", "R2A-06", "R2A-15", "R2A-16", "R1-22", "R1-23", "R3-01"], tmp_path / "tests", tmp_path / "library")
    assert [(line.rule, line.state, line.parts, bool(line.tests)) for line in made] == [
        ("R4-14", "computed", ("mine: head",), True),
        ("R2A-06", "computed", ("mine: item reply_rate",), True),
        ("R2A-15", "computed", ("mine: awards best",), True),
        ("R2A-16", "recorded", ("mine: recorded appeal",), False),
        ("R1-22", "computed", ("mine: recorded leave",), False),
        ("R1-23", "recorded", ("mine: recorded trip",), False),
        ("R3-01", "missing", (), False),
    ]
    assert made[3].why["en"] == "People do it"
    page = coverage.markdown(made)
    assert "| R3-01 |" in page and "MISSING" in page and "* **R2A-16** People do it 由人处理" in page
