"""How far one agent's figure may lie from what more cases like these would show: 95 % intervals, in floats, for drawing and words."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

Z = 1.959963984540054
"""Of a two-sided 95 %."""
DRAWS, SEED = 1000, 20260618
LEAST = 2
"""A spread needs two cases."""


@dataclass(frozen=True)
class Interval:
    """low, high, and how it was made: wilson, normal or bootstrap."""

    low: float
    high: float
    how: str


def wilson(hits: float, cases: float) -> Interval | None:
    """Of a share of `hits` in `cases`, each counted once; None without a case or where hits exceed the cases."""
    if cases <= 0 or not 0 <= hits <= cases:
        return None
    share, more = hits / cases, Z * Z / cases
    middle = (share + more / 2) / (1 + more)
    half = Z * sqrt(share * (1 - share) / cases + more / (4 * cases)) / (1 + more)
    return Interval(max(middle - half, 0.0), min(middle + half, 1.0), "wilson")


def normal(values: Sequence[float]) -> Interval | None:
    """Of the mean of single values; None for fewer than two."""
    if len(values) < LEAST:
        return None
    mean, half = float(np.mean(values)), Z * float(np.std(values, ddof=1)) / sqrt(len(values))
    return Interval(mean - half, mean + half, "normal")


def bootstrap(tops: Sequence[float], belows: Sequence[float], seed: int = SEED, draws: int = DRAWS) -> Interval | None:
    """Of Σ tops ÷ Σ belows, the cases drawn anew; None for fewer than two cases."""
    if len(tops) < LEAST:
        return None
    top, below = np.asarray(tops, float), np.asarray(belows, float)
    made = np.random.default_rng(seed)
    drawn = made.multinomial(len(top), np.full(len(top), 1 / len(top)), size=draws)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = (drawn @ top) / (drawn @ below)
    return _middle(found, "bootstrap")


def bootstrap_quantile(values: Sequence[float], share: float, seed: int = SEED, draws: int = DRAWS) -> Interval | None:
    """Of a median (share 0.5) or another quantile, the cases drawn anew; None for fewer than two cases."""
    if len(values) < LEAST:
        return None
    made = np.random.default_rng(seed)
    picked = made.choice(np.asarray(values, float), size=(draws, len(values)))
    return _middle(np.quantile(picked, share, axis=1), "bootstrap")


def _middle(found: np.ndarray, how: str) -> Interval | None:
    there = found[np.isfinite(found)]
    if not len(there):
        return None
    low, high = np.quantile(there, [0.025, 0.975])
    return Interval(float(low), float(high), how)
