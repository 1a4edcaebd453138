"""95 % intervals of one agent's figure."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from kpi.doubt import intervals


@pytest.mark.parametrize(("hits", "cases"), [(0, 10), (3, 10), (10, 10), (53, 114)])
def test_wilson_is_scipys(hits, cases):
    found, wanted = intervals.wilson(hits, cases), stats.binomtest(hits, cases).proportion_ci(method="wilson")
    assert (found.low, found.high) == pytest.approx((wanted.low, wanted.high)) and found.how == "wilson"


def test_no_interval_where_there_is_nothing_to_tell_it_from():
    assert intervals.wilson(0, 0) is None and intervals.wilson(3, 2) is None
    assert intervals.normal([5.0]) is None and intervals.bootstrap([1], [1]) is None and intervals.bootstrap_quantile([1], 0.5) is None
    assert intervals.bootstrap([1, 1], [0, 0]) is None


def test_normal_holds_the_mean_in_95_of_100_samples():
    draw = np.random.default_rng(3)
    held = [found.low <= 30 <= found.high for found in (intervals.normal(draw.normal(30, 9, size=60)) for _ in range(400))]
    assert 0.92 <= np.mean(held) <= 0.98


def test_bootstrap_of_a_quotient_is_repeatable_and_holds_the_quotient():
    tops, belows = [1, 5, 2, 8, 3, 9], [2, 9, 4, 10, 5, 12]
    one, again = intervals.bootstrap(tops, belows), intervals.bootstrap(tops, belows)
    assert one == again and one.low < sum(tops) / sum(belows) < one.high and one.how == "bootstrap"


def test_bootstrap_of_a_median_holds_it():
    values = [3.0, 9, 12, 15, 40, 41, 90]
    found = intervals.bootstrap_quantile(values, 0.5)
    assert found.low <= np.median(values) <= found.high
