"""Half up away from zero, parts that add up, competition ranks."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.errors import KpiError
from kpi.scoring.rounding import add_up, exact, half_up, ranks, ratio

FRACTIONS = st.fractions(-1000, 1000, max_denominator=997)


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [("2.345", 2, "2.35"), ("-2.345", 2, "-2.35"), ("2.344999", 2, "2.34"), ("0.5", 0, "1"), ("-0.5", 0, "-1"),
     ("-0.004", 2, "0.00"), ("23.75", 2, "23.75"), ("100", 2, "100.00")],
)  # fmt: skip
def test_a_half_goes_away_from_zero(value, decimals, shown):
    assert str(half_up(Fraction(value), decimals)) == shown


@given(st.decimals(-(10**6), 10**6, places=6), st.integers(0, 5))
def test_rounding_is_pythons_round_half_up(value, decimals):
    assert half_up(Fraction(value), decimals) == value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


@given(st.lists(FRACTIONS, max_size=12), st.integers(0, 4))
def test_shown_parts_add_up_and_each_is_its_neighbour(parts, decimals):
    shown = add_up(parts, decimals)
    assert sum(shown) == half_up(sum(parts, Fraction(0)), decimals)
    assert all(abs(Fraction(each) - part) < Fraction(1, 10**decimals) for each, part in zip(shown, parts, strict=True))


def test_the_largest_remainder_is_raised_first_and_of_equal_ones_the_earlier():
    third = Fraction(1, 3)
    assert add_up([third, third, third], 2) == [Decimal("0.34"), Decimal("0.33"), Decimal("0.33")]
    assert add_up([Fraction("0.331"), Fraction("0.338"), Fraction("0.331")], 2) == list(
        map(Decimal, ("0.33", "0.34", "0.33"))
    )


def test_a_part_that_needs_no_rounding_is_left_alone():
    assert add_up([Fraction("29.69"), Fraction("0.125"), Fraction("0.125")], 2)[0] == Decimal("29.69")


def test_equal_totals_share_the_better_rank():
    totals = {"a": Decimal("90"), "b": Decimal("80.00"), "c": Decimal("80"), "d": Decimal("70"), "e": None}
    assert ranks(totals) == {"a": 1, "b": 2, "c": 2, "d": 4, "e": None}


@given(st.dictionaries(st.text(max_size=3), st.none() | st.decimals(0, 9, places=1), max_size=9))
def test_a_rank_is_one_more_than_the_number_of_better_totals(totals):
    for name, rank in ranks(totals).items():
        own = totals[name]
        better = [other for other in totals.values() if other is not None and own is not None and other > own]
        assert rank == (None if own is None else 1 + len(better))


@pytest.mark.parametrize("value", [0.1, "0.1", None, True])
def test_what_is_not_exact_is_refused(value):
    with pytest.raises(KpiError, match="not an exact number"):
        exact(value)


def test_the_refusal_names_the_value_and_what_to_pass():
    with pytest.raises(KpiError) as refused:
        ratio(0.5)
    assert str(refused.value) == "scoring: 0.5 is not an exact number. Pass int, Decimal or Fraction."
