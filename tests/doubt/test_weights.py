"""Intervals and smallest changes against a scan of the weights, and by hand."""
from __future__ import annotations

from dataclasses import replace
from fractions import Fraction as F

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi.doubt.table import points_of, section_rebalanced
from kpi.doubt.weights import STEP, Table, interval, leaders, rebalanced, smallest_change, totals
from kpi.errors import KpiError


def table(worth: dict[str, tuple], weights: tuple = (50, 30, 20), missing: str = "spread", **extra: int) -> Table:
    items = "xyz"[: len(weights)]
    cells = {(agent, item): value for agent, row in worth.items() for item, value in zip(items, row, strict=True)}
    attainment = {key: None if value is None else F(value) for key, value in cells.items()}
    return Table(tuple(worth), dict(zip(items, map(F, weights), strict=True)), attainment, {a: F(v) for a, v in extra.items()}, missing)


def test_totals_spread_what_is_missing_and_add_what_stands_beside():
    made = table({"a": (1, F(1, 2), 0), "b": (1, None, 0), "c": (None, None, None)}, b=3)
    assert totals(made) == {"a": 65, "b": F(500, 7) + 3, "c": None}
    assert totals(table({"b": (1, None, 0)}, missing="zero")) == {"b": 50}


def test_the_others_share_the_rest_in_their_own_proportion():
    weights = {"x": F(50), "y": F(30), "z": F(20)}
    assert rebalanced(weights, "x", F(25)) == {"x": 25, "y": 45, "z": 30}
    assert rebalanced(weights, "x", F(25), ["z"]) == {"x": 25, "y": 55, "z": 20}
    assert rebalanced({"x": F(100), "y": F(0), "z": F(0)}, "x", F(40)) == {"x": 40, "y": 30, "z": 30}
    for value, locked in ((F(-1), ()), (F(81), ("z",)), (F(40), ("y", "z"))):
        with pytest.raises(KpiError, match="x cannot weigh"):
            rebalanced(weights, "x", value, locked)


def test_an_interval_by_hand():
    """a: x = 1, else 0; b: y = z = 1, x = 0. Equal where x = 50 of 100: a leads from 50 up."""
    made = table({"a": (1, 0, 0), "b": (0, 1, 1)}, (60, 20, 20))
    found = interval(made, "x", 1)
    assert (found.low, found.high, found.below.challenger, found.above) == (50, 100, "b", None)
    change = smallest_change(made, "a", 1)
    assert (change.item, change.after - change.before, change.challenger) == ("x", -10, "b")


def test_equal_totals_lead_together_and_a_group_of_one_stays():
    made = table({"a": (1, 1, 1), "b": (1, 1, 1)})
    assert leaders(totals(made), 1) == ("a", "b")
    assert interval(table({"a": (1, 0, 0)}), "x", 1).low == 0 and smallest_change(table({"a": (1, 0, 0)}), "a", 1) is None


WORTH = st.one_of(st.none(), st.integers(0, 20).map(lambda n: F(n, 20)))
GROUPS = st.dictionaries(st.sampled_from("abcde"), st.tuples(WORTH, WORTH, WORTH).filter(any), min_size=2, max_size=5)


@settings(max_examples=150, deadline=None)
@given(GROUPS, st.tuples(*[st.integers(1, 9)] * 3), st.integers(1, 3), st.sampled_from("xyz"), st.sampled_from(["spread", "zero"]))
def test_inside_the_interval_the_leaders_stay_and_just_beyond_they_do_not(worth, weights, k, item, missing):
    made = table(worth, weights, missing)
    first = set(leaders(totals(made), k))
    found = interval(made, item, k)
    for n in range(21):
        x = found.low + (found.high - found.low) * F(n, 20)
        if found.low < x < found.high:
            now = totals(made, rebalanced(made.weights, item, x))
            outside = [now[a] for a in made.agents if a not in first and now[a] is not None]
            assert all(now[w] >= max(outside, default=now[w]) for w in first if now[w] is not None)
    for change, beyond in ((found.below, -3 * STEP), (found.above, 3 * STEP)):
        x = change.after + beyond if change else None
        if x is not None and 0 < x < made.whole:
            now = totals(made, rebalanced(made.weights, item, x))
            assert now[change.challenger] > now[change.winner] or _touches(made, item, change)


def _touches(made: Table, item: str, change) -> bool:
    """Two parabolas that touch without crossing: equal at the end, on the same side behind it."""
    now = totals(made, rebalanced(made.weights, item, change.after))
    return abs(now[change.challenger] - now[change.winner]) < F(1, 1000)


def test_a_section_moves_as_one_and_locked_items_stay():
    weights = {"x": F(50), "y": F(30), "z": F(20)}
    assert section_rebalanced(weights, ["x", "y"], F(40)) == {"x": 25, "y": 15, "z": 60}
    assert section_rebalanced(weights, ["x", "y"], F(60), ["x"]) == {"x": 50, "y": 10, "z": 40}
    with pytest.raises(KpiError, match="x, y cannot weigh"):
        section_rebalanced(weights, ["x", "y"], F(40), ["x"])


def test_points_add_up_to_the_total_and_stay_in_their_section():
    made = replace(table({"a": (1, None, F(1, 2))}), section={"x": "1", "y": "1", "z": "2"})
    assert points_of(made, "a", made.weights) == {"x": 80, "z": 10} and totals(made) == {"a": 90}
