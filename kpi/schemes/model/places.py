"""How many people fall to each share of a headcount: what scoring gives out and what the linter tries beforehand. Pure and exact."""
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from math import floor

from kpi.errors import KpiError


def quotas(shares: Mapping[str, Decimal], headcount: int) -> dict[str, int]:
    """Grade → people, adding up to the headcount (R4-08): largest remainder, equal remainders to the better (earlier) grade.

    The shares make 1. KpiError for a headcount below 0.
    """
    if headcount < 0:
        raise KpiError(f"the headcount is {headcount}", "scoring")
    ideal = {grade: Fraction(share) * headcount for grade, share in shares.items()}
    found = {grade: floor(people) for grade, people in ideal.items()}
    by_remainder = sorted(ideal, key=lambda grade: found[grade] - ideal[grade])
    for grade in by_remainder[: headcount - sum(found.values())]:
        found[grade] += 1
    return found
