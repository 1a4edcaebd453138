"""Forced distribution: quotas that add up, equal people in the better grade, the next grade shrinking."""

from __future__ import annotations

from decimal import Decimal as D
from fractions import Fraction as F
from math import ceil, floor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi.errors import KpiError
from kpi.scoring.forced import distribute, quotas
from tests.scoring.golden_cases import of_rule
from tests.scoring.outcome_plans import YEARS, plan

FORCED = YEARS.forced
THIRDS = plan('[forced]\nby = "x"\nshares = { A = 0.25, B = 0.50, C = 0.25 }').forced


def people(*values: object) -> dict[str, object]:
    return {f"a{place}": None if value is None else D(str(value)) for place, value in enumerate(values)}


def grades(found) -> str:
    return "".join(one.grade or "-" for one in found.people.values())


@pytest.mark.parametrize("row", of_rule("R4-08")[0]["table"], ids=str)
def test_the_golden_quotas(row):
    """R4-08: largest remainder, equal remainders to the better grade."""
    headcount, expected = row
    assert list(quotas(FORCED.shares, headcount).values()) == expected


def test_quotas_add_up_for_every_headcount_to_two_thousand():
    """R4-08: nobody is lost or invented, and each grade is within one person of its share."""
    for headcount in range(1, 2001):
        found = quotas(FORCED.shares, headcount)
        assert sum(found.values()) == headcount
        ideal = {grade: F(share) * headcount for grade, share in FORCED.shares.items()}
        assert all(floor(ideal[grade]) <= people <= ceil(ideal[grade]) for grade, people in found.items())


@settings(deadline=None)
@given(st.lists(st.integers(1, 99), min_size=1, max_size=7), st.integers(0, 2000))
def test_the_largest_remainders_are_raised_and_of_equal_ones_the_better(parts, headcount):
    """R4-08: for any shares."""
    shares = {f"g{place}": F(part, sum(parts)) for place, part in enumerate(parts)}
    found = quotas(shares, headcount)
    assert sum(found.values()) == headcount
    left = [(share * headcount % 1, -place, found[f"g{place}"] > share * headcount // 1) for place, share in enumerate(shares.values())]
    raised, kept = [one for one in left if one[2]], [one for one in left if not one[2]]
    assert not raised or not kept or min(raised)[:2] > max(kept)[:2]


def test_a_headcount_below_zero_is_refused():
    with pytest.raises(KpiError, match="the headcount is -1"):
        quotas(FORCED.shares, -1)


def test_places_are_held_against_the_quotas_added_up():
    """R4-08: eight people, a quarter A, half B, a quarter C; the order of rows makes no difference."""
    found = distribute(THIRDS, people(50, 60, 70, 80, 90, 100, 110, 120))
    assert (dict(found.quotas), grades(found)) == ({"A": 2, "B": 4, "C": 2}, "CCBBBBAA")
    assert found.people["a7"].place == 1 and found.people["a0"].place == 8
    assert dict(found.people["a5"].params) == {"grade": "B", "place": 3, "headcount": 8, "up_to": 6, "value": 100}
    assert found.counts == found.quotas and found.warnings == ()


def test_equal_people_share_a_grade_only_where_they_reach_beyond_it():
    """R4-08: two equal people fill the two places of A; of three the third has no place of its own in it."""
    fits = distribute(THIRDS, people(120, 120, 100, 90, 80, 70, 60, 50)).people
    assert [(fits[name].grade, fits[name].because) for name in ("a0", "a1", "a2")] == [("A", "forced"), ("A", "forced"), ("B", "forced")]
    beyond = distribute(THIRDS, people(120, 120, 120, 90, 80, 70, 60, 50)).people
    assert [(beyond[name].grade, beyond[name].because) for name in ("a0", "a2", "a3")] == [
        ("A", "forced_shared"), ("A", "forced_shared"), ("B", "forced")]


def test_equal_people_share_the_better_grade_and_the_next_one_shrinks():
    """R4-08: three share the second place; A is exceeded and said so; the fifth person is still B."""
    found = distribute(THIRDS, people(100, 90, 90, 90, 80, 70, 60, 50))
    assert grades(found) == "AAAABBCC"
    assert found.counts == {"A": 4, "B": 2, "C": 2}
    assert [found.people[name].because for name in ("a0", "a1", "a4")] == ["forced", "forced_shared", "forced"]
    assert found.warnings == (("forced_exceeded", {"grade": "A", "quota": 2, "count": 4}),)


def test_a_grade_may_shrink_to_nothing():
    """R4-08: everybody equal: all share the best grade."""
    found = distribute(THIRDS, people(*[75] * 8))
    assert grades(found) == "A" * 8
    assert found.counts == {"A": 8, "B": 0, "C": 0}


def test_who_has_no_coefficient_has_no_grade_and_does_not_count():
    """R4-08: missing is never zero."""
    found = distribute(THIRDS, people(None, 4, 3, 2, 1))
    assert grades(found) == "-ABBC"
    assert (found.people["a0"].because, found.people["a0"].place) == ("forced_no_value", None)
    assert sum(found.quotas.values()) == 4


def test_small_teams_are_shown_with_a_warning():
    """R4-08: grades whose share is less than one person."""
    assert distribute(FORCED, people(*range(19))).warnings[0] == ("forced_small", {"headcount": 19, "grades": ("A", "E")})
    assert distribute(FORCED, people(*range(20))).warnings == ()
    assert distribute(FORCED, {}).warnings == ()


def test_coefficients_enter_uncapped_and_exact():
    """R4-18: above 1 and thirds are what they are."""
    found = distribute(THIRDS, {"a": F(1, 3), "b": D("0.3333"), "c": D("1.04"), "d": F(4, 3)})
    assert {name: one.grade for name, one in found.people.items()} == {"d": "A", "c": "B", "a": "B", "b": "C"}


@settings(deadline=None)
@given(st.lists(st.integers(0, 12), min_size=1, max_size=60))
def test_better_people_never_have_worse_grades_and_equal_people_equal_ones(values):
    """R4-08: and everybody has one; nobody sits below the grade of the own place."""
    found = distribute(FORCED, people(*values))
    order = "ABCDE".index
    given_ = sorted(((value, order(one.grade)) for value, one in zip(values, found.people.values(), strict=True)), reverse=True)
    assert all(high[1] <= low[1] for high, low in zip(given_, given_[1:], strict=False))
    assert len({(value, grade) for value, grade in given_}) == len(set(values))
    assert sum(found.counts.values()) == sum(found.quotas.values()) == len(values)
    line = "".join(grade * people_ for grade, people_ in found.quotas.items())
    for value, grade in given_:
        assert "ABCDE"[grade] == line[sum(other > value for other in values)]
