"""Exact numbers, rounding half up away from zero, parts that add up to their rounded total, and ranks on rounded totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm

from kpi.errors import KpiError

Ratio = tuple[int, int]
"""Numerator and denominator; the denominator is above 0, the two need not be in lowest terms."""


def ratio(value: object) -> Ratio:
    """An int, Decimal or Fraction as two integers. A float is refused: it is not the number that was written."""
    if isinstance(value, (int, Decimal, Fraction)) and not isinstance(value, bool):
        return value.as_integer_ratio()
    raise KpiError(f"{value!r} is not an exact number", "scoring", "Pass int, Decimal or Fraction")


def exact(value: object) -> Fraction:
    """An int, Decimal or Fraction as a Fraction; see `ratio`."""
    return value if type(value) is Fraction else Fraction(*ratio(value))


def half_up(value: Fraction, decimals: int) -> Decimal:
    """`value` to so many decimals; a half goes away from zero, as Python's ROUND_HALF_UP."""
    return Decimal(f"{_units(*value.as_integer_ratio(), decimals)}E-{decimals}")


def _units(over: int, under: int, decimals: int) -> int:
    """over ÷ under in units of the last decimal, half up."""
    size = (2 * abs(over) * 10**decimals + under) // (2 * under)
    return -size if over < 0 else size


def add_up(parts: Sequence[Fraction], decimals: int) -> list[Decimal]:
    """The parts rounded so that they add up to their rounded sum: the largest remainder is rounded up first, of equal
    ones the earlier."""
    ratios = [part.as_integer_ratio() for part in parts]
    common = lcm(*[under for _, under in ratios])
    whole = [over * (common // under) for over, under in ratios]
    cut = [divmod(part * 10**decimals, common) for part in whole]
    spare = _units(sum(whole), common, decimals) - sum(low for low, _ in cut)
    raised = set(sorted(range(len(cut)), key=lambda place: -cut[place][1])[:spare])
    return [Decimal(f"{low + (place in raised)}E-{decimals}") for place, (low, _) in enumerate(cut)]


def ranks(totals: Mapping[str, Decimal | None]) -> dict[str, int | None]:
    """Competition ranks 1, 2, 2, 4 on rounded totals: one more than the number of better totals. No total, no rank."""
    falling = sorted((total for total in totals.values() if total is not None), reverse=True)
    first: dict[Decimal, int] = {}
    for place, total in enumerate(falling, 1):
        first.setdefault(total, place)
    return {name: None if total is None else first[total] for name, total in totals.items()}
