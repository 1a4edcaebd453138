"""Differences between two versions: in the file, and for whom."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from decimal import Decimal as D

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi import schemes, words
from kpi.schemes import read
from kpi.schemes.diff import KINDS, Change, changes, effect, sentence
from kpi.schemes.edits import edited

RAW = (schemes.LIBRARY / "ecommerce-100.toml").read_text("utf-8").partition("# ---- what a total leads to")[0]
MORE = """
[grades]
bands = [{ id = "A", at_least = 90 }, { id = "B", at_least = 80 }, { id = "C" }]
[[pay]]
line = "commission"
kind = "brackets"
of = "sales_paid"
rows = [{ to = 15000, rate = 0.015 }, { rate = 0.02 }]
[table.grade_pay]
key = ["grade"]
columns = ["amount"]
rows = [["A", 3000], ["B", "blank"], ["C", 2000]]
[[action]]
id = "reminder"
when = "score < 70"
run = 1
"""


def scheme(text: str):
    return read.scheme(tomllib.loads(text, parse_float=D))


def of(edits: dict) -> list[Change]:
    return changes(scheme(RAW + MORE), scheme(edited(RAW + MORE, edits)))


def test_a_scheme_does_not_differ_from_itself_written_otherwise():
    assert changes(scheme(RAW), scheme("# words\n" + RAW.replace("full = 0.60", "full = 0.6"))) == []


@pytest.mark.parametrize(
    ("edits", "path", "before", "after"),
    [
        ({"item[reply_rate].weight": D("7.5")}, "item[reply_rate].weight", D(5), D("7.5")),
        ({"item[inquiry_conversion].points.full": D("0.5")}, "item[inquiry_conversion].points.full.at", D("0.60"), D("0.5")),
        ({"title.en": "Chat"}, "title.en", "E-commerce chat, 100 points", "Chat"),
        ({"grades.bands[B].at_least": D(75)}, "grades.bands[B].at_least", D(80), D(75)),
        ({"pay[commission].rows[1].rate": D("0.010")}, "pay[commission].rows[1].rate", D("0.015"), D("0.01")),
        ({"author": "甲"}, "author", "", "甲"),
        ({"action[reminder].pay": 200}, "action[reminder].pay", None, D(200)),
    ],
)
def test_each_changed_cell_is_one_change_at_its_place(edits, path, before, after):
    assert of(edits) == [Change(path, before, after, "changed" if before is not None else "added")]


def test_limits_that_come_and_go():
    assert of({"cap": None}) == [Change("cap", D(100), None, "removed")]
    assert of({"floor": 0}) == [Change("floor", None, D(0), "added")]


def test_a_rule_of_another_kind_is_one_change():
    (change,) = of({"item[reply_rate].points": {"kind": "peer"}})
    assert change.path == "item[reply_rate].points" and (change.before.kind, change.after.kind) == ("linear", "peer")


def test_a_condition_is_compared_by_what_it_says():
    (change,) = of({"action[reminder].when": "score < 75"})
    assert change.kind == "changed" and (change.before.text, change.after.text) == ("score < 70", "score < 75")


def test_rows_that_come_go_and_change_places_are_told_by_name():
    shipped = scheme(RAW)
    first, second, *rest = shipped.items
    assert [(c.path, c.kind) for c in changes(shipped, replace(shipped, items=(first, *rest)))] == [(f"item[{second.id}]", "removed")]
    assert [(c.path, c.kind) for c in changes(replace(shipped, items=(first, *rest)), shipped)] == [(f"item[{second.id}]", "added")]
    (moved,) = changes(shipped, replace(shipped, items=(second, first, *rest)))
    assert (moved.path, moved.kind) == ("item", "moved") and moved.after[:2] == (second.id, first.id)


def test_a_blank_cell_that_is_filled():
    (change,) = of({"table.grade_pay.rows[2][2]": 2500})
    assert change.path.startswith("table.grade_pay.rows[B]") and change.kind == "changed" and D(2500) in change.after


WEIGHTS = st.lists(st.decimals(1, 50, places=1), min_size=8, max_size=8)


@settings(max_examples=30, deadline=None)
@given(WEIGHTS, WEIGHTS)
def test_the_way_back_is_the_same_changes_turned_round(one, other):
    shipped = scheme(RAW)
    a, b = (
        replace(shipped, items=tuple(replace(item, weight=w) for item, w in zip(shipped.items, weights, strict=True))) for weights in (one, other)
    )
    assert [Change(c.path, c.after, c.before, c.kind) for c in changes(b, a)] == changes(a, b)
    assert len(changes(a, b)) == sum(w != v for w, v in zip(one, other, strict=True))


# ---- for whom


def rows(*cells: tuple) -> list[dict]:
    return [dict(zip(("agent_id", "points", "rank", "tier", "pay"), cell, strict=True)) for cell in cells]


BEFORE = rows(("a", D("91.00"), 1, "senior", D("3000.00")), ("b", D("85.50"), 2, "mid", D("2500.00")), ("c", D("70.00"), 3, "junior", None))


def test_who_moves_comes_by_the_size_of_the_move_and_the_cost_is_told():
    after = rows(("a", D("90.00"), 2, "senior", D("3000.00")), ("b", D("92.25"), 1, "senior", D("3100.10")), ("c", D("70.00"), 3, "junior", None))
    found = effect(BEFORE, after)
    assert [move.agent_id for move in found.moves] == ["b", "a"]
    b, a = found.moves
    assert (b.by("pay"), b.by("points"), b.by("rank")) == (D("600.10"), D("6.75"), D(1)) and a.by("rank") == -1
    assert (b.before["tier"], b.after["tier"]) == ("mid", "senior")
    assert (found.cost, found.unknown, found.same) == (D("600.10"), 1, 1), "who has no pay yet costs nothing known"


def test_a_pay_that_is_not_set_is_never_zero():
    after = rows(("a", D("91.00"), 1, "senior", None), ("b", D("85.50"), 2, "mid", None), ("c", D("70.00"), 3, "junior", D("1.00")))
    found = effect(BEFORE, after)
    assert found.cost is None and found.unknown == 3 and {move.agent_id for move in found.moves} == {"a", "b", "c"}
    assert all(move.by("pay") is None for move in found.moves)


def test_agents_who_come_or_go_are_told():
    found = effect(BEFORE, [*BEFORE[:2], {"agent_id": "d", "points": D(60), "rank": 3, "name": "丁"}])
    assert [(m.agent_id, m.name, m.before["points"], m.after["points"]) for m in found.moves] == [
        ("c", "c", D("70.00"), None), ("d", "丁", None, D(60)),
    ]


def test_the_table_of_a_score_counts_by_its_totals():
    score = pd.DataFrame(
        [{"agent_id": "a", "item": "x", "points": D(3), "rank": None}, {"agent_id": "a", "item": "total", "points": D(9), "rank": 1}],
        dtype=object,
    )
    assert effect(score, score).same == 1 and effect(score, score).moves == ()
    (move,) = effect(score, score.assign(points=D(8))).moves
    assert move.by("points") == -1


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.decimals(-99, 9999, places=2), st.decimals(-99, 9999, places=2)), min_size=1, max_size=12))
def test_the_cost_is_the_difference_of_the_sums_and_the_greatest_move_comes_first(pays):
    before = [{"agent_id": str(at), "pay": old} for at, (old, _) in enumerate(pays)]
    after = [{"agent_id": str(at), "pay": new} for at, (_, new) in enumerate(pays)]
    found = effect(before, after)
    assert found.cost == sum(new for _, new in pays) - sum(old for old, _ in pays)
    sizes = [abs(move.by("pay")) for move in found.moves]
    assert sizes == sorted(sizes, reverse=True) and found.same == sum(old == new for old, new in pays)


def test_every_kind_of_change_has_words():
    if not words.has("diff.changed"):
        pytest.skip("the sentences of diff are not in kpi/words yet")
    edits = {
        "item[reply_rate].weight": D("7.5"), "cap": None, "item[reply_rate].points": {"kind": "peer"}, "table.grade_pay.rows[2][2]": 2500,
        "action[reminder].when": "score < 75", "item[response_time].uncapped": True,
    }
    found = [*of(edits), Change("item", ("a", "b"), ("b", "a"), "moved"), Change("item[x]", None, scheme(RAW).items[0], "added")]
    assert {change.kind for change in found} == set(KINDS)
    for lang in words.LANGUAGES:
        for change in found:
            assert "{" not in sentence(change, lang) and "object at" not in sentence(change, lang)
    assert sentence(found[0], "en") == "Item reply_rate, weight: 5 → 7.5" or found[0].path != "item[reply_rate].weight"
