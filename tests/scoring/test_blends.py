"""Longer periods out of shorter ones."""

from __future__ import annotations

from decimal import Decimal as D
from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.scoring.blends import annual, blend, running
from tests.scoring.golden_cases import of_rule
from tests.scoring.outcome_plans import plan

QUARTER = """
[[blend]]
id = "quarter"
period = "quarter"
terms = [ { of = "points", weight = 0.4 }, { of = "performance", weight = 0.6 } ]
"""
HALVES = """
[[blend]]
id = "month"
period = "month"
missing = "spread"
terms = [ { of = "business", weight = 0.5 }, { of = "admin", weight = 0.5 } ]
"""


def test_the_golden_quarter():
    """R3-01, R3-02: 0.4 × mean points + 0.6 × mean performance."""
    case = of_rule("R3-01")[0]
    found = blend(plan(QUARTER).blends[0], {"points": case["points"], "performance": case["performance"]})
    assert str(found.value) == case["result"]
    assert [(side.of, side.value, side.months) for side in found.sides] == [("points", 92, 3), ("performance", 91, 3)]
    assert found.because == "blend"
    assert dict(found.params) == {"sides": ("points", "performance"), "absent": (), "value": D("91.40")}


def test_the_golden_year():
    """R3-04: the mean of the months on record, never the running sum."""
    case = of_rule("R3-04")[0]
    rule = plan(QUARTER.replace("quarter", "year")).blends[0]
    found = blend(rule, {"points": case["points"], "performance": [case["performance_mean"]]})
    assert str(found.value) == case["result"]


def test_means_are_over_the_months_on_record():
    """R3-01: a month without a record is left out, not zero."""
    found = blend(plan(QUARTER).blends[0], {"points": [90, None, D("95.5")], "performance": [None, None, 80]})
    assert found.exact == F(2, 5) * F("92.75") + F(3, 5) * 80
    assert [side.months for side in found.sides] == [2, 1]


@pytest.mark.parametrize("series", [{"points": [90]}, {"points": [None], "performance": [80]}, {}])
def test_a_side_without_any_month_is_not_enough(series):
    """R3-01: never 100 % of the other side."""
    found = blend(plan(QUARTER).blends[0], series)
    assert (found.value, found.exact, found.because) == (None, None, "blend_not_enough")
    assert found.params["absent"] == tuple(name for name in ("points", "performance") if not any(series.get(name, ())))
    assert found.params["blend"] == "quarter"


def test_a_side_may_need_more_months():
    """R3-01: `need` is a setting."""
    rule = plan(QUARTER.replace('of = "points", weight', 'of = "points", need = 2, weight')).blends[0]
    assert blend(rule, {"points": [90], "performance": [90]}).params["absent"] == ("points",)
    assert blend(rule, {"points": [90, 90], "performance": [90]}).value == 90


def test_a_missing_half_leaves_the_other_alone_where_the_scheme_says_so():
    """R0-02: no business half → administrative alone, and said so."""
    rule = plan(HALVES).blends[0]
    both = blend(rule, {"business": [80], "admin": [93]})
    assert (both.value, both.because) == (D("86.50"), "blend")
    alone = blend(rule, {"admin": [93]})
    assert (alone.value, alone.because, alone.params["absent"]) == (93, "blend_alone", ("business",))
    assert [side.weight for side in alone.sides] == [0, 1]
    assert blend(rule, {}).because == "blend_not_enough"


def test_rounded_once_at_the_end():
    """R3-01: 0.4 × 1/3 + 0.6 × 1/3, half up."""
    rule = plan(QUARTER).blends[0]
    found = blend(rule, {"points": [F(1, 3)], "performance": [F(1, 3)]})
    assert (found.exact, found.value) == (F(1, 3), D("0.33"))
    assert blend(rule, {"points": [D("0.005")], "performance": [D("0.005")]}).value == D("0.01")
    assert blend(rule, {"points": [D("90.25")], "performance": [D("90.25")]}, decimals=0).value == 90


def test_sum_and_last_are_other_ways_to_take_the_months():
    """R3-03: what a term or a running figure takes is a setting."""
    text = '[[running]]\nof = "points"\n[[running]]\nof = "points"\ntake = "last"\n[[running]]\nof = "points"\ntake = "mean"\n'
    total, last, mean = plan(text).running
    found = running(total, [90, None, 92])
    assert (found.value, found.because, found.months, dict(found.params)) == (182, "running_sum", 2, {"months": 2, "value": 182})
    assert (running(last, [90, 92, None]).value, running(mean, [90, 91]).value) == (92, F(181, 2))
    assert (running(total, [None]).value, running(total, []).because) == (None, "running_none")


@pytest.mark.parametrize(
    ("text", "months", "form", "value", "because", "count"),
    [
        ("", [D("0.9"), None, D("1.1")], None, 1, "annual_mean", 2),
        ("", [D("0.9")], D("0.8"), F(4, 5), "annual_form", 0),
        ('prefer = "none"', [D("0.9")], D("0.8"), F(9, 10), "annual_mean", 1),
        ('else = "none"', [D("0.9")], None, None, "annual_none", 0),
        ("", [None], None, None, "annual_none", 0),
        ("", [], D("-0.1"), F(-1, 10), "annual_form", 0),
    ],
)
def test_the_annual_coefficient(text, months, form, value, because, count):
    """R4-18: the year's own form, else the mean of the months on record, uncapped; and which, and how many months."""
    found = annual(plan(f'[[annual]]\nof = "coefficient"\n{text}').annual[0], months, form)
    assert (found.value, found.because, found.months) == (value, because, count)
    assert dict(found.params) == {"value": value} | ({} if because == "annual_form" else {"months": count})


@given(st.lists(st.none() | st.decimals(0, 100, places=2), max_size=4), st.lists(st.none() | st.decimals(0, 100, places=2), max_size=4))
def test_a_blend_lies_between_its_sides(points, performance):
    """R3-01: weights of 1 in all; and nothing at all only where a side has nothing."""
    found = blend(plan(QUARTER).blends[0], {"points": points, "performance": performance})
    means = [side.value for side in found.sides]
    assert (found.exact is None) == (None in means)
    assert found.exact is None or min(means) <= found.exact <= max(means)
