"""Shares of weightings against exact lengths and areas; effective weights against fractions."""
from __future__ import annotations

from fractions import Fraction as F

import numpy as np
import pytest

from kpi.doubt.grid import Grid
from kpi.doubt.shares import effective, shares, weightings
from kpi.doubt.weights import Table, totals


def table(rows: dict[str, tuple], weights: tuple, **more) -> Table:
    items = "xyz"[: len(weights)]
    worth = {(agent, item): None if value is None else F(value) for agent, row in rows.items() for item, value in zip(items, row, strict=True)}
    return Table(tuple(rows), {item: F(w) for item, w in zip(items, weights, strict=True)}, worth, **more)


def test_two_items_have_the_exact_length():
    """a leads where x + y/2 > y, x = 1 − y: up to y = 2/3 of the whole."""
    found = shares(table({"a": (1, F(1, 2)), "b": (0, 1)}, (50, 50)), 1, draws=40_000)
    assert found.first["a"] == pytest.approx(2 / 3, abs=0.01) and found.first["b"] == pytest.approx(1 / 3, abs=0.01)
    assert found.among == found.first and found.seed == 7


def test_three_items_have_the_exact_area():
    """Each of three who own one item leads on a third; of two with (1, 0, 0) and (0, 1, 0), with z equal, on a half."""
    thirds = shares(table({"a": (1, 0, 0), "b": (0, 1, 0), "c": (0, 0, 1)}, (80, 10, 10)), 2, draws=40_000)
    assert all(part == pytest.approx(1 / 3, abs=0.01) for part in thirds.first.values())
    assert all(part == pytest.approx(2 / 3, abs=0.01) for part in thirds.among.values())
    area = shares(table({"a": (1, 0, 0), "b": (0, F(1, 2), F(1, 2))}, (1, 1, 1)), 1, draws=40_000)
    assert area.first["a"] == pytest.approx(4 / 9, abs=0.01)    # x > 1/3: the triangle with sides 2/3


def test_near_weightings_keep_the_sum_the_locked_and_the_part():
    made = table({"a": (1, 0, 0)}, (50, 30, 20))
    drawn = weightings(made, "near", 500, 3, 0.1, ["z"])
    assert np.allclose(drawn.sum(axis=0), 100) and np.allclose(drawn[2], 20)
    assert drawn[0].min() > 50 * 0.9 / 1.1 and drawn[0].max() < 50 * 1.1 / 0.9
    assert np.array_equal(drawn, weightings(made, "near", 500, 3, 0.1, ["z"]))
    sure = shares(table({"a": (1, 0, 0), "b": (0, 1, 1)}, (80, 10, 10)), 1, "near", part=0.2)
    assert sure.first == {"a": 1.0, "b": 0.0}


def test_equal_ones_share_the_place_and_who_has_no_total_has_none():
    found = shares(table({"a": (1, 0), "b": (1, 0), "c": (None, None)}, (50, 50)), 1)
    assert found.first == {"a": 1.0, "b": 1.0, "c": 0.0}


def test_totals_as_arrays_are_the_exact_ones():
    made = table({"a": (1, None, F(1, 3)), "b": (F(1, 2), 1, 0), "c": (None, None, F(1, 4))}, (50, 30, 20),
                 section={"x": "1", "y": "1", "z": "2"}, extra={"b": F(2)})
    for missing in ("spread", "zero", "refuse"):
        one = Table(made.agents, made.weights, made.attainment, made.extra, missing, made.section)
        drawn = Grid(one).totals(np.array([[50.0], [30.0], [20.0]]))[:, 0]
        exact = totals(one)
        assert [None if np.isnan(x) else pytest.approx(x) for x in drawn] == [None if v is None else float(v) for v in exact.values()]


def test_effective_weights_are_shares_of_the_variance():
    """Against fractions: cov(points, total) ÷ var(total); an item nobody differs in decides nothing."""
    rows = {"a": (1, F(1, 2), 1), "b": (F(1, 2), F(3, 4), 1), "c": (0, F(1, 4), 1)}
    weights = (50, 30, 20)
    points = [[F(w) * F(v) for w, v in zip(weights, row, strict=True)] for row in rows.values()]
    sums = [sum(own) for own in points]
    mean = sum(sums) / 3
    variance = sum((total - mean) ** 2 for total in sums)
    wanted = [sum((points[n][i] - sum(own[i] for own in points) / 3) * (sums[n] - mean) for n in range(3)) / variance for i in range(3)]
    assert list(effective(table(rows, weights)).values()) == pytest.approx([float(part) for part in wanted])
    assert effective(table(rows, weights))["z"] == 0 and effective(table({"a": (1, 1, 1)}, weights)) == {}
