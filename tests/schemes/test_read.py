"""Scheme files: what they say is read to the digit; a slip is refused with file, line and the nearest name."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from kpi import schemes
from kpi.errors import KpiError

HEAD = """id = "mine"
version = "1.0"
title = { zh = "我的", en = "Mine" }
"""
ITEM = """
[[item]]
metric = ["conversion", "other_conversion"]
weight = 30
points = { kind = "linear", zero = 0.0, full = 0.60 }
"""


@pytest.fixture
def read(tmp_path):
    def reader(text: str):
        path = tmp_path / "mine.toml"
        path.write_text(text, "utf-8")
        return schemes.load_path(path)

    return reader


def test_numbers_are_read_as_written(read):
    (item,) = read(HEAD + ITEM).items
    assert (item.weight, item.points.full.at) == (D(30), D("0.60"))
    assert str(item.points.full.at) == "0.60"


def test_an_item_is_named_after_its_first_metric(read):
    (item,) = read(HEAD + ITEM).items
    assert item.id == "conversion" and item.metric == ("conversion", "other_conversion")


def test_all_seven_kinds_are_read(read):
    made = read(
        HEAD
        + ITEM
        + """
[[item]]
metric = "speed"
weight = 5
points = { kind = "curve", anchors = [ { at = 30, worth = 1 }, { at = 60.5, worth = 0.5, origin = "ours" } ] }
[[item]]
metric = "rate"
weight = 5
points = { kind = "steps", bands = [ { at_least = 0.9, points = 5 }, { at_least = 0.8, worth = 0.5 }, { worth = 0 } ] }
[[item]]
metric = "sets"
weight = 10
points = { kind = "per_unit", each = 1, cap = 12 }
[[item]]
metric = "volume"
weight = 10
points = { kind = "peer", better = "higher" }
[[item]]
rated = "conduct"
weight = 10
points = { kind = "rated", scale = 5 }
raters = { self = 0.2, supervisor = 0.8 }
[[item]]
metric = "given"
weight = 10
uncapped = true
points = { kind = "passthrough" }
"""
    )
    assert [item.points.kind for item in made.items] == [
        "linear", "curve", "steps", "per_unit", "peer", "rated", "passthrough",
    ]  # fmt: skip
    assert made.item("speed").points.anchors[1].origin == "ours"
    assert made.item("rate").points.bands[2].at_least is None
    assert made.item("conduct").mix.weights == {"self": D("0.2"), "supervisor": D("0.8")}


def test_an_anchor_may_be_the_teams_own_value(read):
    text = HEAD + ITEM.replace("0.60", '{ of = "team", take = "pooled", origin = "ours" }')
    full = read(text).items[0].points.full
    assert full.of_team and full.origin == "ours"


def test_a_rated_item_takes_the_supervisor_and_a_scale_of_100_unless_it_says_otherwise(read):
    (item,) = read(HEAD + '[[item]]\nrated = "execution"\nweight = 10\n').items
    assert item.points.scale == 100 and item.mix.weights == {"supervisor": 1}


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (HEAD + 'creditt = "x"\n' + ITEM, 4, 'Did you mean "credit"?'),
        (HEAD + ITEM.replace("weight", "wieght"), 7, 'Did you mean "weight"?'),
        (HEAD + ITEM.replace("linear", "liner"), 8, 'Did you mean "linear"?'),
        (HEAD + ITEM.replace("full =", "ful ="), 8, 'Did you mean "full"?'),
        (HEAD + ITEM + ITEM.replace('["conv', '["b_conv').replace("30", "nan"), 12, "is not a number"),
        (HEAD + ITEM.replace("30", '"30"'), 7, "'30' is not a number"),
        (HEAD + ITEM.replace("30", "true"), 7, "is not a number"),
        (HEAD + ITEM.replace("zero = 0.0, ", ""), 8, '"zero" is missing'),
        (HEAD + ITEM.replace("0.60", '{ of = "group" }'), 8, 'anchor of "group" is not known'),
        (HEAD + ITEM + "[enough]\ncase = 30\n", 10, 'Did you mean "cases"?'),
        (HEAD + ITEM + "[enough]\ncases = 30.5\n", 10, "is not a whole number"),
        (HEAD.replace('en = "Mine"', 'de = "Meins"') + ITEM, 3, 'there is no key "de"'),
        (HEAD + 'missing = "spred"\n' + ITEM, 4, 'Did you mean "spread"?'),
        (HEAD + "[[sections]]\nweight = 20\n" + ITEM, 4, "there is no key \"sections\""),
        (HEAD + ITEM + 'raters = { self = 1 }\n', 9, "only rated items have raters"),
    ],
)  # fmt: skip
def test_a_slip_is_refused_with_file_line_and_the_nearest_name(read, text, line, said):
    with pytest.raises(KpiError) as refusal:
        read(text)
    assert said in str(refusal.value)
    assert refusal.value.where.startswith(f"mine.toml, line {line},"), refusal.value.where


def test_broken_toml_is_refused_with_the_parsers_own_line(read):
    with pytest.raises(KpiError, match=r"mine.toml: not valid TOML: .*line 4"):
        read(HEAD + "weight = = 3\n")


def test_the_content_hash_knows_content_from_form(read):
    plain = read(HEAD + ITEM).content_hash
    assert read("# a remark\n" + HEAD + ITEM.replace("0.60", "0.6").replace("30", "30.0")).content_hash == plain
    assert read(HEAD + ITEM.replace("0.60", "0.61")).content_hash != plain
    assert read(HEAD + ITEM.replace("30", '30\nid = "conversion"')).content_hash != plain


def test_schemes_of_the_data_home_stand_beside_the_shipped_ones(tmp_path):
    (tmp_path / "mine.toml").write_text(HEAD + ITEM, "utf-8")
    assert list(schemes.library(tmp_path)) == [*schemes.library(), "mine"]
    assert schemes.load("mine", tmp_path).title["zh"] == "我的"


def test_a_broken_file_hides_no_other_scheme_and_says_why_when_asked_for(tmp_path):
    (tmp_path / "mine.toml").write_text(HEAD + ITEM.replace("weight", "wieght"), "utf-8")
    (tmp_path / "zwei.toml").write_text(HEAD.replace("mine", "zwei") + ITEM, "utf-8")
    assert list(schemes.library(tmp_path)) == [*schemes.library(), "zwei"]
    assert len(schemes.problems(tmp_path)) == 1
    with pytest.raises(KpiError, match="line 7"):
        schemes.load("mine", tmp_path)


def test_a_copy_may_not_take_the_id_of_a_shipped_scheme(tmp_path):
    (tmp_path / "copy.toml").write_text(HEAD.replace("mine", "ecommerce-100") + ITEM, "utf-8")
    (fault,) = schemes.problems(tmp_path)
    assert "is taken" in fault.what
    assert len(schemes.load("ecommerce-100", tmp_path).items) == 8


def test_an_unknown_scheme_names_the_nearest():
    with pytest.raises(KpiError, match='Did you mean "ecommerce-100"'):
        schemes.load("ecommerce100")
