"""What may come of the next appraisals, if each is like one of an agent's own past ones (bootstrap of the agent's own months).

Pure: the months are drawn with a seed. No trend, no season and nobody else's months are looked at.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod

import numpy as np

from kpi.errors import KpiError

LEAST = 3
"""Appraisals of one's own without which there is no forecast."""
CLEAR, FAIRLY = Fraction(9, 10), Fraction(7, 10)
"""From which chance of the likeliest outcome a forecast is called clear, and fairly clear."""

Told = Callable[[tuple], Hashable]


@dataclass(frozen=True)
class Forecast:
    """`chances`: outcome -> its part of all draws, exact, the likeliest first; they add up to 1. `months`: how many past ones were drawn
    from. `draws`: 0 when every case was counted instead of drawn."""

    chances: dict[Hashable, Fraction]
    months: int
    draws: int
    seed: int

    @property
    def likeliest(self) -> Hashable:
        return next(iter(self.chances))

    @property
    def said(self) -> str:
        """clear, fairly or unclear, by the chance of the likeliest outcome."""
        most = self.chances[self.likeliest]
        return "clear" if most >= CLEAR else "fairly" if most >= FAIRLY else "unclear"


def forecast(past: Sequence[Hashable], told: Told, seed: int, ahead: int = 1, draws: int = 2000) -> Forecast | None:
    """Draws `ahead` further appraisals out of `past`, each past one as likely as any other, `draws` times; `told` gives what comes of
    each drawn run (in the order of time). None: fewer than LEAST past appraisals.

    `told` is asked once per run that differs, so equal entries of `past` (the bands, say) make it quick.
    KpiError: less than one appraisal ahead, or less than one draw.
    """
    _asked(ahead, draws)
    if len(past) < LEAST:
        return None
    names = list(dict.fromkeys(past))
    place = np.array([names.index(one) for one in past])
    random = np.random.default_rng(seed)
    drawn = place[random.integers(len(past), size=(draws, ahead))]
    codes, counts = np.unique(drawn @ (len(names) ** np.arange(ahead)), return_counts=True)
    found: Counter = Counter()
    for code, count in zip(codes.tolist(), counts.tolist(), strict=True):
        found[told(tuple(names[code // len(names) ** step % len(names)] for step in range(ahead)))] += count
    return Forecast(_shares(found, draws), len(past), draws, seed)


def enumerated(past: Sequence[Hashable], told: Told, ahead: int = 1) -> Forecast | None:
    """The same without drawing: every one of the len(past) ** ahead runs once. For small cases; what many draws come close to."""
    _asked(ahead, 1)
    if len(past) < LEAST:
        return None
    times, found = Counter(past), Counter()
    for run in product(times, repeat=ahead):
        found[told(run)] += prod(times[one] for one in run)
    return Forecast(_shares(found, len(past) ** ahead), len(past), 0, 0)


def _asked(ahead: int, draws: int) -> None:
    if ahead < 1 or draws < 1:
        raise KpiError(f"{ahead} appraisals ahead, {draws} draws", "forecast", "Give 1 or more of each")


def _shares(found: Counter, whole: int) -> dict[Hashable, Fraction]:
    return {name: Fraction(count, whole) for name, count in sorted(found.items(), key=lambda one: (-one[1], str(one[0])))}
