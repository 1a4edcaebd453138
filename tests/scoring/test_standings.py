"""A group scored by hand: missing items, thresholds, caps, weights, ranks."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D
from fractions import Fraction as F

import pandas as pd
import pytest

from kpi import schemes
from kpi.errors import KpiError
from kpi.schemes.model import Anchor, Enough, Item, Linear, Mix, Passthrough, Peer, PerUnit, Rated, Scheme
from kpi.scoring.standings import nominal_weights, score_group

ECOMMERCE = schemes.load("ecommerce-100")
UNIT = Linear(Anchor(D(0), D(0)), Anchor(D(1), D(1)))


def scheme(*weights: str, **more: object) -> Scheme:
    """Items a, b, c … with these weights, each linear from 0 to 1."""
    items = tuple(Item(id=n, weight=D(w), points=UNIT, metric=(n,)) for n, w in zip("abcdef", weights, strict=False))
    return Scheme(**({"id": "s", "version": "1", "title": {}, "items": items} | more))


def row(agent: str, metric: str, value: object, n: int = 100, state: str = "value", **more: object) -> dict:
    return {
        "agent_id": agent,
        "metric": metric,
        "value": None if value is None else D(value),
        "n": n,
        "state": state,
        **more,
    }


def lines(standings, agent: str = "x") -> dict:
    return {line.item: line for line in standings.lines if line.agent_id == agent}


def total(standings, agent: str = "x"):
    return next(each for each in standings.totals if each.agent_id == agent)


FULL = [
    row("x", "target_attainment", "0.873"),
    row("x", "inquiry_conversion", "0.475"),
    row("x", "order_success", "0.86"),
    row("x", "sales_per_buyer", "90"),
    row("x", "reply_rate", "0.96"),
    row("x", "response_time", "50"),
]
MARKS = [
    {"agent_id": "x", "rated": "assisted_follow_up", "role": "supervisor", "rating": D(80)},
    {"agent_id": "x", "rated": "execution", "role": "supervisor", "rating": D(92)},
]
TEAM = {("x", "sales_per_buyer"): D(120)}


def test_a_whole_month_by_hand():
    """26.19 + 23.75 + 8 + 3.75 + 4 + 3.25 + 4 + 9.2 = 82.14."""
    made = score_group(ECOMMERCE, FULL, MARKS, team_values=TEAM)
    assert [str(line.shown) for line in made.lines] == [
        "26.19", "23.75", "8.00", "3.75", "4.00", "3.25", "4.00", "9.20",
    ]  # fmt: skip
    assert (total(made).total, total(made).rank) == (D("82.14"), 1)


def test_a_missing_items_weight_is_spread_over_the_present_ones():
    """Without 10 of 100 the rest counts 100 ÷ 90: (82.14 - 9.2) × 10 ÷ 9 = 81.0444…"""
    made = score_group(ECOMMERCE, FULL, MARKS[:1], team_values=TEAM)
    conversion = lines(made)["inquiry_conversion"]
    assert (conversion.nominal_weight, conversion.weight) == (30, F(100, 3))
    assert conversion.points == F("23.75") * F(10, 9)
    execution = lines(made)["execution"]
    assert (execution.points, execution.shown, execution.weight) == (None, None, 0)
    assert (execution.reason, execution.params["missing"]) == ("no_rating", "spread")
    assert total(made).total == D("81.04")


def test_a_missing_item_counts_zero_where_the_scheme_says_so():
    made = score_group(replace(ECOMMERCE, missing="zero"), FULL, MARKS[:1], team_values=TEAM)
    assert (lines(made)["execution"].points, lines(made)["execution"].weight) == (0, 10)
    assert total(made).total == D("72.94")


def test_a_missing_item_refuses_the_total_where_the_scheme_says_so():
    made = score_group(replace(ECOMMERCE, missing="refuse"), FULL, MARKS[:1], team_values=TEAM)
    assert (total(made).total, total(made).rank, total(made).reason) == (None, None, "refused")
    assert total(made).params["items"] == ("execution",)
    assert lines(made)["inquiry_conversion"].points == F("23.75")


@pytest.mark.parametrize("missing", ["spread", "zero", "refuse"])
def test_who_has_nothing_at_all_has_no_total_and_no_zero(missing):
    made = score_group(scheme("60", "40", missing=missing), [row("x", "a", None, 0, "not_enough")])
    assert (total(made).total, total(made).rank, total(made).reason) == (None, None, "nothing_present")
    assert all(line.points is None for line in made.lines)


@pytest.mark.parametrize(
    ("given", "reason", "params"),
    [
        (row("x", "a", "0.5", 29), "not_enough", {"n": 29, "threshold": 30}),
        (row("x", "a", None, 0, "not_enough"), "not_enough", {"n": 0, "threshold": 30}),
        (row("x", "a", None, 44, "not_enough"), "divisor_zero", {}),
        (row("x", "a", None, 0, "does_not_apply"), "does_not_apply", {}),
        (row("x", "a", None, 0, "does_not_apply", reason="no_target"), "no_target", {}),
        (row("x", "b", "0.5"), "not_enough", {"n": 0, "threshold": 30}),
    ],
)
def test_why_an_item_is_missing(given, reason, params):
    made = score_group(
        scheme("60", "40", enough=Enough(30)), [given, row("x", "b", "1")][: 1 + (given["metric"] != "b")]
    )
    line = lines(made)["a"]
    assert (line.attainment, line.value, line.reason) == (None, None, reason)
    assert line.params == params | {"missing": "spread"}
    assert line.state == ("does_not_apply" if given["state"] == "does_not_apply" else "not_enough")


def test_exactly_the_threshold_is_enough():
    made = score_group(scheme("100", enough=Enough(30)), [row("x", "a", "0.5", 30)])
    assert total(made).total == 50


def test_a_count_of_zero_is_a_value_where_the_item_needs_no_cases():
    counted = Item(id="a", weight=D(10), points=PerUnit(D(1)), metric=("a",), enough=0)
    made = score_group(Scheme("s", "1", {}, (counted,), enough=Enough(30)), [row("x", "a", "0", 0)])
    assert total(made).total == 0


def test_one_metric_serves_the_whole_group():
    """The first accepted metric that anybody has; values of two definitions are never mixed."""
    either = Scheme("s", "1", {}, (Item(id="a", weight=D(100), points=UNIT, metric=("first", "second")),))
    values = [row("x", "first", "0.5"), row("y", "first", None, 0, "does_not_apply"), row("y", "second", "1")]
    made = score_group(either, values)
    assert (total(made, "x").total, total(made, "y").total) == (50, None)
    assert {line.metric for line in made.lines} == {"first"}
    second = score_group(either, [row("x", "first", None, 0, "does_not_apply"), *values[1:]])
    assert {line.metric for line in second.lines} == {"second"}


def test_peers_are_those_who_count():
    items = (Item(id="a", weight=D(10), points=Peer(), metric=("a",)),)
    peers = Scheme("s", "1", {}, items, enough=Enough(30))
    values = [row("x", "a", 5), row("y", "a", 7), row("z", "a", 9, n=3)]
    made = score_group(peers, values, better={"a": "higher"})
    assert (total(made, "x").total, total(made, "y").total, total(made, "z").total) == (0, 10, None)
    alone = score_group(peers, values[:1], better={"a": "higher"})
    assert lines(alone)["a"].reason == "group_of_one"


def test_a_cap_is_on_the_final_sum_and_a_row_of_its_own():
    """R1-03: 80 + 40 - 5 = 115, capped at 110."""
    named = [Item(id=n, weight=D(100), points=Passthrough(), metric=(n,), uncapped=True) for n in "abc"]
    capped = Scheme("s", "1", {}, tuple(named), cap=D(110))
    made = score_group(capped, [row("x", "a", 80), row("x", "b", 40), row("x", "c", -5)])
    assert (total(made).total, total(made).exact, total(made).reason) == (110, 115, "capped")
    assert (lines(made)["cap"].points, lines(made)["cap"].shown) == (-5, D("-5.00"))
    free = score_group(replace(capped, cap=None), [row("x", "a", 80), row("x", "b", 40), row("x", "c", -5)])
    assert total(free).total == 115 and "cap" not in lines(free)


def test_shown_points_add_up_to_the_total_rounded_once():
    thirds = scheme("33", "33", "33")
    made = score_group(thirds, [row("x", name, "0.12345") for name in "abc"])
    assert [str(line.shown) for line in made.lines] == ["4.08", "4.07", "4.07"]  # 3 × 4.07385 = 12.22155
    assert total(made).total == D("12.22")


def test_equal_totals_after_rounding_share_the_better_rank_and_order_never_decides():
    values = [row("z", "a", "0.5000001"), row("x", "a", "0.9"), row("y", "a", "0.5"), row("w", "a", "0.1")]
    for given in (values, values[::-1]):
        made = score_group(scheme("100"), given)
        assert {each.agent_id: each.rank for each in made.totals} == {"x": 1, "y": 2, "z": 2, "w": 4}


def test_weights_may_be_overridden_and_only_their_proportions_matter():
    values = [row("x", "a", "1"), row("x", "b", "0.5")]
    made = score_group(scheme("60", "40"), values, weights={"b": D(140)})
    assert total(made).total == 65  # 30 and 70 of 100
    assert nominal_weights(scheme("60", "40"), {"a": D(3), "b": D(7)}) == {"a": 30, "b": 70}
    assert nominal_weights(scheme("60", "40"), {"a": D(60), "b": D(40)}) == {"a": 60, "b": 40}


def test_an_item_of_weight_zero_neither_counts_nor_refuses():
    values = [row("x", "a", "0.5"), row("x", "b", None, 0, "does_not_apply")]
    made = score_group(scheme("60", "40", missing="refuse"), values, weights={"b": D(0)})
    assert total(made).total == 50


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ({"aa": D(1)}, 'there is no item "aa"'),
        ({"a": D(-1)}, "weight of a is -1"),
        ({"a": D(0), "b": D(0)}, "all weights are 0"),
    ],
)
def test_weights_that_make_no_sense_are_refused(weights, said):
    with pytest.raises(KpiError, match=said):
        score_group(scheme("60", "40"), [], weights=weights)


def test_points_that_stand_beside_the_weight_follow_it_when_it_changes():
    """Sets sold: one point each at the printed weight of 10; at weight 20 two points each."""
    items = (
        Item(id="sets", weight=D(10), points=PerUnit(D(1)), metric=("sets",)),
        Item(id="a", weight=D(90), points=UNIT, metric=("a",)),
    )
    values = [row("x", "sets", 14), row("x", "a", "1")]
    assert total(score_group(Scheme("s", "1", {}, items), values)).total == 104
    made = score_group(Scheme("s", "1", {}, items), values, weights={"sets": D(20), "a": D(80)})
    assert total(made).total == 108


def test_the_same_pair_twice_is_refused():
    with pytest.raises(KpiError, match="a of x comes twice"):
        score_group(scheme("100"), [row("x", "a", "1"), row("x", "a", "0.5")])


def test_a_data_frame_is_read_like_rows_and_its_gaps_are_missing():
    values = [row("x", "a", "0.5"), row("y", "a", None, 0, "does_not_apply", reason="no_target"), row("y", "b", "1")]
    by_rows, by_frame = score_group(scheme("60", "40"), values), score_group(scheme("60", "40"), pd.DataFrame(values))
    assert by_rows == by_frame


def test_who_is_scored_may_be_told():
    values = [row("x", "a", "1"), row("y", "a", "0.5")]
    made = score_group(scheme("100"), values, agents=["y", "new"])
    assert [(each.agent_id, each.total) for each in made.totals] == [("y", D("50.00")), ("new", None)]


def test_the_table_has_an_agents_lines_and_then_its_total():
    made = score_group(scheme("60", "40"), [row("x", "a", "0.5"), row("x", "b", "1"), row("y", "a", "1")])
    frame = made.frame()
    assert list(frame["item"]) == ["a", "b", "total"] * 2
    assert list(frame["points"]) == [30, 40, D("70.00"), 100, None, D("100.00")]
    assert list(frame["rank"])[2::3] == [2, 1]


def test_ratings_of_several_people_of_one_role_are_averaged():
    rated = Item(id="r", weight=D(10), points=Rated(), rated="r", mix=Mix({"supervisor": D(1)}))
    marks = [{"agent_id": "x", "rated": "r", "role": "supervisor", "rating": D(m)} for m in (80, 90)]
    made = score_group(Scheme("s", "1", {}, (rated,)), [], marks)
    assert total(made).total == D("8.50") and lines(made)["r"].n == 2
