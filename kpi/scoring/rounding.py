"""Rounding: half up away from zero, parts that add up to their rounded total, and ranks on rounded totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor

from kpi.errors import KpiError


def exact(value: object) -> Fraction:
    """An int, Decimal or Fraction as a Fraction. A float is refused: it is not the number that was written."""
    if isinstance(value, (int, Decimal, Fraction)) and not isinstance(value, bool):
        return Fraction(value)
    raise KpiError(f"{value!r} is not an exact number", "scoring", "Pass int, Decimal or Fraction")


def half_up(value: Fraction, decimals: int) -> Decimal:
    """`value` to so many decimals; a half goes away from zero, as Python's ROUND_HALF_UP."""
    size = floor(abs(value) * 10**decimals + Fraction(1, 2))
    return Decimal(f"{-size if value < 0 else size}E-{decimals}")


def add_up(parts: Sequence[Fraction], decimals: int) -> list[Decimal]:
    """The parts rounded so that they add up to their rounded sum: the largest remainder is rounded up first, of equal
    ones the earlier."""
    unit = 10**decimals
    floors = [floor(part * unit) for part in parts]
    spare = int(half_up(sum(parts, Fraction(0)), decimals) * unit) - sum(floors)
    by_remainder = sorted(range(len(parts)), key=lambda place: floors[place] - parts[place] * unit)
    raised = set(by_remainder[:spare])
    return [Decimal(f"{low + (place in raised)}E-{decimals}") for place, low in enumerate(floors)]


def ranks(totals: Mapping[str, Decimal | None]) -> dict[str, int | None]:
    """Competition ranks 1, 2, 2, 4 on rounded totals: one more than the number of better totals. No total, no rank."""
    falling = sorted((total for total in totals.values() if total is not None), reverse=True)
    first: dict[Decimal, int] = {}
    for place, total in enumerate(falling, 1):
        first.setdefault(total, place)
    return {name: None if total is None else first[total] for name, total in totals.items()}
