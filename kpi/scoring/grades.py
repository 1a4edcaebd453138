"""A rounded total → its grade. The bands cover every number, so only a missing total has no grade (R2B-11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from kpi.schemes.model.outcomes import Grades, Rung
from kpi.scoring.rounding import exact


@dataclass(frozen=True)
class Graded:
    """`because` names the sentence and `params` fills it; grade None: there is no total."""

    grade: str | None
    because: str
    params: Mapping[str, object] = field(default_factory=dict)


def band_of(bands: tuple[Rung, ...], total: object) -> int | None:
    """The place, from 0, of the first band whose `at_least` the total reaches; None when it reaches none."""
    value = exact(total)
    return next((place for place, band in enumerate(bands) if band.at_least is None or value >= exact(band.at_least)), None)


def grade_of(grades: Grades, total: Decimal | None) -> Graded:
    """The grade of a rounded total, in points."""
    if total is None:
        return Graded(None, "grade_no_total")
    place = band_of(grades.bands, total)
    band, above = grades.bands[place], grades.bands[place - 1] if place else None
    told = {"total": total, "grade": band.id, "at_least": band.at_least, "below": above.at_least if above else None}
    return Graded(band.id, _code(told), {key: value for key, value in told.items() if value is not None})


def _code(told: Mapping[str, object]) -> str:
    if told["below"] is None:
        return "grade_only" if told["at_least"] is None else "grade_top"
    return "grade_rest" if told["at_least"] is None else "grade_between"
