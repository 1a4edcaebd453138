"""The smallest change of all weights against brute force over a fine grid and against every face of the simplex."""
from __future__ import annotations

from fractions import Fraction as F
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi.doubt.overall import gradient, nearest, smallest_overall
from kpi.doubt.weights import Table, totals

ROW = st.tuples(*[st.integers(0, 10).map(lambda n: F(n, 10))] * 3)


def table(rows: dict[str, tuple], weights: tuple, missing: str = "spread", **extra: int) -> Table:
    worth = {(agent, item): None if value is None else F(value) for agent, row in rows.items() for item, value in zip("xyz", row, strict=False)}
    return Table(tuple(rows), dict(zip("xyz", map(F, weights), strict=False)), worth, {a: F(v) for a, v in extra.items()}, missing)


def test_by_hand():
    """a has x, b has y: equal where x = y, so 60/40 goes to 50/50, 10·√2 away."""
    found = smallest_overall(table({"a": (1, 0), "b": (0, 1)}, (60, 40)), 1).overall["a"]
    assert found.weights == {"x": 50, "y": 50} and found.square == 200 and found.challenger == "b"


def test_a_weight_that_would_fall_below_0_is_held_there():
    made = table({"a": (1, 0, F(1, 2)), "b": (F(9, 10), 1, 0)}, (90, 1, 9))
    found = nearest(made, "a", "b")
    now = totals(made, found.weights)
    assert now["a"] == now["b"] and min(found.weights.values()) >= 0 and sum(found.weights.values()) == 100


def test_pairs_with_other_items_missing_are_counted_and_not_compared():
    found = smallest_overall(table({"a": (1, 1, 1), "b": (1, None, 0), "c": (0, 1, 1)}, (50, 30, 20)), 1)
    assert found.uncompared == 1 and found.overall["a"] is None or found.overall["a"].challenger == "c"


def test_who_is_better_everywhere_is_never_overtaken():
    assert smallest_overall(table({"a": (1, 1, 1), "b": (0, F(1, 2), 0)}, (50, 30, 20)), 1).overall == {"a": None}


@settings(max_examples=60, deadline=None)
@given(ROW, ROW, st.tuples(*[st.integers(1, 8)] * 3), st.sampled_from(["spread", "zero"]))
def test_no_weights_on_a_fine_grid_come_nearer(one, other, parts, missing):
    """Brute force: every weighting of a grid on which the challenger is at least equal is at least as far away."""
    whole = sum(parts)
    made = table({"a": one, "b": other}, parts, missing)
    if totals(made)["a"] <= totals(made)["b"]:
        return
    found = smallest_overall(made, 1).overall["a"]
    steps = 60
    away = []
    for i, j in product(range(steps + 1), repeat=2):
        if i + j <= steps:
            weights = dict(zip("xyz", (F(i * whole, steps), F(j * whole, steps), F((steps - i - j) * whole, steps)), strict=True))
            now = totals(made, weights)
            if now["b"] >= now["a"]:
                away.append(sum((weights[item] - made.weights[item]) ** 2 for item in "xyz"))
    if found is None:
        assert not away
    else:
        now = totals(made, found.weights)
        assert now["a"] == now["b"] and min(found.weights.values()) >= 0 and sum(found.weights.values()) == whole
        assert all(found.square <= square for square in away)
        assert min(away) ** F(1, 2) <= float(found.square) ** 0.5 + whole * 2**0.5 / steps * 2


@pytest.mark.parametrize("seed", range(20))
def test_every_face_of_the_simplex_tried_gives_the_same_distance(seed):
    """Six items, extras and a locked weight: the least over all choices of which weights are 0, each by least squares."""
    random = np.random.default_rng(seed)
    items = [f"i{n}" for n in range(6)]
    worth = {(agent, item): F(int(random.integers(0, 101)), 100) for agent in "abcd" for item in items}
    weights = {item: F(int(random.integers(1, 30))) for item in items}
    made = Table(tuple("abcd"), weights, worth, {"a": F(1), "c": F(-1, 2)})
    start = np.array([float(w) for w in weights.values()])
    for winner, found in smallest_overall(made, 1, ["i0"]).overall.items():
        best = min(_least(start, np.array([float(x) for x in gradient(made, winner, other).values()])) for other in set("abcd") - {winner})
        assert (found is None) == (not np.isfinite(best))
        assert found is None or float(found.square) == pytest.approx(best, rel=1e-9)


def _least(start: np.ndarray, g: np.ndarray) -> float:
    """The smallest squared change with g·w = 0, the sum, the first weight and w ≥ 0 kept; inf: there is none."""
    best, count = np.inf, len(g)
    for held in product((False, True), repeat=count - 1):
        rows = [np.ones(count), g, np.eye(count)[0], *(np.eye(count)[n + 1] for n in range(count - 1) if held[n])]
        goal = np.array([start.sum(), 0.0, start[0]] + [0.0] * sum(held))
        step = np.linalg.lstsq(np.array(rows), goal - np.array(rows) @ start, rcond=None)[0]
        if np.allclose(np.array(rows) @ (start + step), goal, atol=1e-9) and (start + step).min() > -1e-9:
            best = min(best, (step**2).sum())
    return best
