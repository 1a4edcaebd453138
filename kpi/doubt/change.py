"""Why a quotient changed: how much because its parts changed (rate), how much because their shares did (mix). Exact; the parts add up.

For Σamount ÷ Σcases over parts k with shares s = cases ÷ all cases and rates r = amount ÷ cases:
change = Σ s₁·(r₁ − r₀) [rate] + Σ (s₁ − s₀)·(r₀ − R₀) [mix], R₀ the whole's rate before (Laspeyres form, as in shift-share analysis).
A part without cases on one side has no rate there: it counts wholly as mix, at the rate it has on the other side.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

Sums = Mapping[str, tuple[Fraction, Fraction]]
"""Part -> (amount, cases)."""


@dataclass(frozen=True)
class Part:
    """What one part gives to the change; `rate` + `mix` over all parts is the change of the whole."""

    key: str
    rate: Fraction
    mix: Fraction
    before: Fraction | None
    after: Fraction | None

    @property
    def gives(self) -> Fraction:
        return self.rate + self.mix


def parts_of_change(before: Sums, after: Sums) -> list[Part] | None:
    """Every part, the one that gives most first; None when either side has no cases."""
    whole = [_whole(side) for side in (before, after)]
    if None in whole or not whole[0][1] or not whole[1][1]:
        return None
    (amount, cases), (_, now) = whole
    rate_before = amount / cases
    found = []
    for key in dict.fromkeys((*before, *after)):
        a0, c0 = before.get(key, (Fraction(0), Fraction(0)))
        a1, c1 = after.get(key, (Fraction(0), Fraction(0)))
        s0, s1 = c0 / cases, c1 / now
        r0, r1 = (a0 / c0 if c0 else None), (a1 / c1 if c1 else None)
        rate = s1 * (r1 - r0) if r0 is not None and r1 is not None else Fraction(0)
        if r0 is not None:
            mix = (s1 - s0) * (r0 - rate_before)
        else:
            mix = s1 * (r1 - rate_before) if r1 is not None else Fraction(0)
        found.append(Part(key, rate, mix, r0, r1))
    return sorted(found, key=lambda part: -abs(part.gives))


def _whole(side: Sums) -> tuple[Fraction, Fraction]:
    return sum((a for a, _ in side.values()), Fraction(0)), sum((c for _, c in side.values()), Fraction(0))
