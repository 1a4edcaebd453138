"""Grades: bands that leave no number without a grade."""

from __future__ import annotations

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.schemes.model.outcomes import Grades, Rung
from kpi.scoring.grades import band_of, grade_of
from tests.scoring.golden_cases import of_rule
from tests.scoring.outcome_plans import GRADES


@pytest.mark.parametrize("row", of_rule("R2B-11")[0]["table"], ids=lambda row: str(row[0]))
def test_the_golden_grades(row):
    """R2B-11: five grades, above 100 too, below zero too."""
    total, grade = row
    assert grade_of(GRADES, D(total)).grade == grade


@pytest.mark.parametrize(
    ("total", "because", "params"),
    [
        (96, "grade_top", {"total": D(96), "grade": "卓越", "at_least": D(95)}),
        (85, "grade_between", {"total": D(85), "grade": "优秀", "at_least": D(85), "below": D(95)}),
        (12, "grade_rest", {"total": D(12), "grade": "不合格", "below": D(65)}),
    ],
)
def test_why_this_grade(total, because, params):
    """R2B-11: the bounds of the band are told."""
    found = grade_of(GRADES, D(total))
    assert (found.because, dict(found.params)) == (because, params)


def test_no_total_no_grade():
    assert (grade_of(GRADES, None).grade, grade_of(GRADES, None).because) == (None, "grade_no_total")


def test_one_band_takes_everything():
    found = grade_of(Grades((Rung("all"),)), D(-7))
    assert (found.grade, found.because) == ("all", "grade_only")


def test_below_every_band_there_is_none():
    assert band_of((Rung("a", D(90)), Rung("b", D(80))), D("79.99")) is None


MARKS = st.lists(st.decimals(-200, 200, places=2), min_size=1, max_size=6, unique=True).map(lambda marks: sorted(marks, reverse=True))


@given(MARKS, st.decimals(-300, 300, places=2))
def test_bands_part_the_whole_line(marks, total):
    """R2B-11: every number lies in exactly one band, [at_least, the one above), and a better total has no worse grade."""
    grades = Grades((*(Rung(f"g{place}", mark) for place, mark in enumerate(marks)), Rung("rest")))
    above = [None, *marks]
    inside = [
        band.id
        for band, top in zip(grades.bands, above, strict=True)
        if (band.at_least is None or band.at_least <= total) and (top is None or total < top)
    ]
    assert inside == [grade_of(grades, total).grade]
    assert grades.ids.index(grade_of(grades, total + D("0.01")).grade) <= grades.ids.index(inside[0])
