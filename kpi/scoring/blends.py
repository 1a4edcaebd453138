"""Longer periods out of shorter ones: blends (R3-01, R3-04, R0-02), running sums (R3-03), the annual figure (R4-18).

Exact until the end, rounded once. What is not on record is left out of a mean, and never counted as zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from kpi.schemes.model.outcomes import Annual, Blend, Running, Term
from kpi.scoring.rounding import exact, half_up

Series = Sequence[object]  # one entry per month, oldest first: int, Decimal or Fraction, or None: not on record


@dataclass(frozen=True)
class Side:
    """One term of a blend. value None: on record for fewer months than it needs. `weight` is the one in force."""

    of: str
    value: Fraction | None
    months: int
    need: int
    weight: Fraction
    nominal_weight: Fraction


@dataclass(frozen=True)
class Blended:
    """value: rounded once to the scheme's decimals; None: not enough, and `because` says which side is missing."""

    value: Decimal | None
    exact: Fraction | None
    sides: tuple[Side, ...]
    because: str  # blend, blend_alone, blend_not_enough
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Figure:
    """A running or annual figure and where it comes from. value None: nothing on record."""

    value: Fraction | None
    months: int
    because: str  # running_sum, running_mean, running_last, annual_form, annual_mean, annual_none, running_none
    params: Mapping[str, object] = field(default_factory=dict)


def taken(take: str, values: Series) -> tuple[Fraction | None, int]:
    """The mean, sum or last of what is on record, and how many there are."""
    there = [exact(value) for value in values if value is not None]
    if not there:
        return None, 0
    return {"mean": sum(there) / len(there), "sum": sum(there, Fraction(0)), "last": there[-1]}[take], len(there)


def blend(rule: Blend, series: Mapping[str, Series], decimals: int = 2) -> Blended:
    """The value of a longer period. series: the figure a term is `of` → its months in the period, oldest first.

    A side on record for too few months makes the blend "not enough", or with `missing = "spread"` leaves it: the other
    sides alone make the value, in their own proportion, and `because` says so.
    """
    sides = [_side(term, series.get(term.of, ())) for term in rule.terms]
    absent = tuple(side.of for side in sides if side.value is None)
    present = [side for side in sides if side.value is not None]
    if not present or (absent and rule.missing == "refuse"):
        return Blended(None, None, tuple(sides), "blend_not_enough", {"absent": absent, "blend": rule.id})
    whole = sum(side.nominal_weight for side in present)
    weighed = tuple(_weighed(side, whole) for side in sides)
    raw = sum((side.weight * side.value for side in weighed if side.value is not None), Fraction(0))
    params = {"sides": tuple(side.of for side in present), "absent": absent, "value": half_up(raw, decimals)}
    return Blended(params["value"], raw, weighed, "blend_alone" if absent else "blend", params)


def running(rule: Running, values: Series) -> Figure:
    """What has come together since `period` began. values: the months so far, oldest first. Shown, in no blend (R3-03)."""
    value, months = taken(rule.take, values)
    return Figure(value, months, "running_none" if value is None else f"running_{rule.take}", {"months": months, "value": value})


def annual(rule: Annual, months: Series, form: object = None) -> Figure:
    """The year's figure. months: the monthly figures, uncapped; form: the figure of the year's own form, None: not filled."""
    if rule.prefer == "form" and form is not None:
        return Figure(exact(form), 0, "annual_form", {"value": exact(form)})
    value, count = taken("mean", months if rule.otherwise == "mean" else ())
    return Figure(value, count, "annual_none" if value is None else "annual_mean", {"months": count, "value": value})


def _side(term: Term, values: Series) -> Side:
    value, months = taken(term.take, values)
    return Side(term.of, value if months >= term.need else None, months, term.need, exact(term.weight), exact(term.weight))


def _weighed(side: Side, whole: Fraction) -> Side:
    weight = Fraction(0) if side.value is None else side.nominal_weight / whole
    return Side(side.of, side.value, side.months, side.need, weight, side.nominal_weight)
