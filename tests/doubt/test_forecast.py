"""Bootstrap of one's own appraisals against every case counted out, and by hand."""
from __future__ import annotations

from fractions import Fraction as F

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi.doubt.forecast import LEAST, enumerated, forecast
from kpi.errors import KpiError


def lowest(run: tuple) -> int:
    """The lowest of the last appraisal on record (2) and the drawn ones."""
    return min(2, *run)


def test_one_appraisal_ahead_by_hand():
    """Of four past ones, one is a 1, two are a 2 and one is a 3; the lower of it and the 2 on record counts."""
    found = enumerated([1, 2, 2, 3], lowest)
    assert found.chances == {2: F(3, 4), 1: F(1, 4)} and found.likeliest == 2 and found.said == "fairly"
    assert found.draws == 0 and found.months == 4


def test_two_ahead_by_hand():
    """Both must be no 1: (3/4)²."""
    assert enumerated([1, 2, 2, 3], lowest, 2).chances == {2: F(9, 16), 1: F(7, 16)}
    assert enumerated([1, 2, 2, 3], lowest, 2).said == "unclear"


def test_fewer_than_three_of_ones_own_are_not_enough():
    assert LEAST == 3
    assert forecast([1, 2], lowest, 7) is None and enumerated([1, 2], lowest) is None
    assert forecast([1, 2, 2], lowest, 7) is not None


def test_always_the_same_is_clear():
    found = forecast([2, 2, 2], lowest, 7)
    assert found.chances == {2: 1} and found.said == "clear"


@settings(max_examples=60, deadline=None)
@given(past=st.lists(st.integers(0, 4), min_size=3, max_size=6), ahead=st.integers(1, 3), seed=st.integers(0, 2**32 - 1))
def test_draws_come_close_to_every_case_counted(past, ahead, seed):
    """Within five standard errors of a share of 20,000 draws (at most 0.018)."""
    drawn, true = forecast(past, lowest, seed, ahead, 20_000), enumerated(past, lowest, ahead)
    assert sum(drawn.chances.values()) == sum(true.chances.values()) == 1
    for name in {*drawn.chances, *true.chances}:
        p = float(true.chances.get(name, 0))
        assert abs(float(drawn.chances.get(name, 0)) - p) <= 5 * (p * (1 - p) / 20_000) ** 0.5 + 1e-12


def test_the_same_seed_draws_the_same_and_another_does_not():
    past = [1, 2, 3, 4, 5, 6, 7]
    one, again, other = (forecast(past, sum, seed, 3) for seed in (7, 7, 8))
    assert one == again and one.chances != other.chances and (one.draws, one.seed) == (2000, 7)


def test_told_is_asked_once_per_run_that_differs():
    asked = []
    forecast(["a", "a", "b"] * 4, lambda run: asked.append(run) or run, 7, 2)
    assert sorted(asked) == [(x, y) for x in "ab" for y in "ab"]


@pytest.mark.parametrize("more", [{"ahead": 0}, {"draws": 0}])
def test_nothing_to_draw_is_refused(more):
    with pytest.raises(KpiError, match="ahead"):
        forecast([1, 2, 3], lowest, 7, **more)
