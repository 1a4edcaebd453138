"""The shipped schemes as a whole: they load, speak both languages, cite their rules, and lean on what exists."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from decimal import Decimal as D

import pytest

from kpi import cards, schemes
from kpi.schemes.coverage import rules
from kpi.schemes.model import BLANK

SHIPPED = {
    "ecommerce-100", "ecommerce-10x10", "response-center-200", "call-desk-110", "complaint-desk", "points-40-60", "kpi-coefficient",
    # halves and sheets that are totals of their own
    "response-center-admin", "response-center-business", "points-40-60-performance", "recording-qa",
}
EVERY = pytest.mark.parametrize("name", sorted(SHIPPED))


def parts(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Every part of a scheme with where it stands."""
    if is_dataclass(value) and not isinstance(value, type):
        yield path, value
        for field in fields(value):
            yield from parts(getattr(value, field.name), f"{path}.{field.name}")
    elif isinstance(value, (tuple, list)):
        for place, entry in enumerate(value, 1):
            yield from parts(entry, f"{path}[{place}]")
    elif isinstance(value, dict):
        for key, entry in value.items():
            yield from parts(entry, f"{path}.{key}")


def test_exactly_these_schemes_ship_and_none_is_broken():
    assert schemes.problems() == []
    assert set(schemes.library()) == SHIPPED


@EVERY
def test_everything_shown_has_a_title_in_both_languages(name):
    bare = [path for path, part in parts(schemes.load(name)) if hasattr(part, "title") and hasattr(part, "rules")
            and set(part.title) != {"zh", "en"} and type(part).__name__ != "Eligible"]
    assert bare == []
    shown = [part for form in schemes.load(name).duties.recorded for part in (*form.form, *form.states)]
    assert [part.id for part in shown if set(part.title) != {"zh", "en"}] == []


@EVERY
def test_no_chinese_text_holds_a_letter_of_ours_and_no_english_one_an_ideograph(name):
    allowed = ("KPI", "presale_conversion", "manager", "supervisor")
    bad = []
    for path, part in parts(schemes.load(name)):
        for words in (getattr(part, "title", {}), getattr(part, "why", {})):
            zh = words.get("zh", "") if words else ""
            for word in allowed:
                zh = zh.replace(word, "")
            bad += [(path, zh)] if any("a" <= letter.lower() <= "z" for letter in zh) else []
            bad += [(path, words["en"])] if words and any("\u4e00" <= letter <= "\u9fff" for letter in words["en"]) else []
    assert bad == []


@EVERY
def test_every_cited_rule_is_one_of_the_sources(name):
    cited = {rule for _, part in parts(schemes.load(name)) for rule in getattr(part, "rules", ())}
    assert cited and cited <= set(rules())


@EVERY
def test_every_part_that_does_something_cites_a_rule(name):
    scheme = schemes.load(name)
    doing = (*scheme.items, *scheme.sections, *scheme.events, *scheme.outcomes.actions, *scheme.outcomes.awards, *scheme.outcomes.rewards,
             *scheme.outcomes.blends, *scheme.outcomes.running, *scheme.outcomes.annual, *scheme.pay.lines, *scheme.pay.tables.values(),
             *scheme.duties.limits, *scheme.duties.deadlines, *scheme.duties.lists, *scheme.duties.recorded)
    assert [part for part in doing if not part.rules] == []


@EVERY
def test_what_it_leans_on_exists(name):
    scheme = schemes.load(name)
    assert set(scheme.metrics) <= set(cards.metrics())
    assert {item.scheme for item in scheme.items if item.scheme} <= SHIPPED
    known = {item.id for item in scheme.items} | set(scheme.metrics)
    assert {metric for award in scheme.outcomes.awards for metric in award.tie_break} <= known
    assert {term.of for blend in scheme.outcomes.blends for term in blend.terms} <= known


@EVERY
def test_a_blank_cell_says_that_it_is_blank(name):
    scheme = schemes.load(name)
    open_tables = [table for table in scheme.pay.tables.values() if table.blanks()]
    wholly = [table.id for table in open_tables if all(cell is BLANK for row in table.rows for cell in row.cells) and table.origin != "blank"]
    assert wholly == []
    unsaid = [event.id for event in scheme.events if event.points is BLANK and not event.steps and event.origin != "blank"]
    assert unsaid == []


@EVERY
def test_scales_the_source_does_not_print_are_marked_ours(name):
    """Every anchor says where it is from; printed ones are the four the sources print (R2A-06, R0-07, R3-02) and none else."""
    printed = {(item.id, anchor.at) for item in schemes.load(name).items if item.metric or item.record
               for anchor in getattr(item.points, "anchors", ()) if anchor.origin == "printed"}
    expected = {"ecommerce-100": {("reply_rate", D(1))}, "response-center-business": {("answer_rating", D(3))},
                "points-40-60": {("monthly_points", D(0)), ("monthly_points", D(100))}}
    assert printed == expected.get(name, set())


@EVERY
def test_the_file_name_is_the_id_and_versions_are_texts(name):
    table = tomllib.loads((schemes.LIBRARY / f"{name}.toml").read_text("utf-8"))
    assert table["id"] == name and table["version"] == "1.0"
