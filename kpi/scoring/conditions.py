"""Conditions at work: the closed grammar (`model.conditions`), and the places counted from the end that it may ask for."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from kpi.schemes.model.conditions import FACTS, NUMBERS, WORDS, Comparison, Condition, parse
from kpi.scoring.rounding import ranks

__all__ = ["Comparison", "Condition", "FACTS", "NUMBERS", "WORDS", "parse", "ranks_from_last"]


def ranks_from_last(totals: Mapping[str, Decimal | None]) -> dict[str, int | None]:
    """1 = last, one more than the number of worse totals: whoever shares the last place is last (R1-08). No total, no place."""
    return ranks({name: None if total is None else -total for name, total in totals.items()})
