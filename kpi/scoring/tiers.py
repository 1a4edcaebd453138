"""Several appraisals → a tier (R2A-12). Every choice of the rule is a setting of the scheme's [tiers]."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from kpi.errors import KpiError
from kpi.schemes.model import choose
from kpi.schemes.model.outcomes import Tiers
from kpi.scoring.grades import band_of
from kpi.scoring.spans import adjacent

NONE = "none"  # below every band; no tier at all is None


@dataclass(frozen=True)
class Tiered:
    """tier: a band's id, "none" (below every band), or None (nothing to tell it from).

    provisional: fewer appraisals than the window. periods: those it comes from, oldest first. counted: the tier the rule
    gives when a person set another one.
    """

    tier: str | None
    provisional: bool
    because: str
    params: Mapping[str, object] = field(default_factory=dict)
    periods: tuple[str, ...] = ()
    counted: str | None = None


def tier_of(tiers: Tiers, history: Sequence[tuple[str, Decimal | None]]) -> Tiered:
    """The tier at the last period of `history`: (period, rounded total in points or None), oldest first.

    A period without a total, or left out, breaks "consecutive"; when the last one has none, there is no tier.
    """
    window = _window(tiers, history)
    if not window:
        return Tiered(None, False, "tier_not_appraised")
    short = len(window) < tiers.window
    periods = tuple(period for period, _ in window)
    told = {"totals": tuple(total for _, total in window), "periods": periods, "window": tiers.window}
    if short and tiers.short == "none":
        return Tiered(None, False, "tier_short", told, periods)
    each = tuple(_tier(tiers, total) for _, total in window)
    tier = _taken(tiers, each)
    code = "tier_provisional" if short else "tier_same" if len(set(each)) == 1 else f"tier_{tiers.take}"
    return Tiered(tier, short, code, {**told, "tiers": each, "tier": tier}, periods)


def set_by_person(tiers: Tiers, found: Tiered, tier: str, reason: str) -> Tiered:
    """The tier a manager sets instead, with the reason (R2A-12). KpiError for an unknown tier or without a reason."""
    choose("tier", tier, tiers.ids + (NONE,), "tier")
    if not reason.strip():
        raise KpiError("another tier needs a reason", "tier", "Write why this tier is right")
    params = {**found.params, "counted": found.tier, "tier": tier, "reason": reason}
    return replace(found, tier=tier, provisional=False, because="tier_set", params=params, counted=found.tier)


def _window(tiers: Tiers, history: Sequence[tuple[str, Decimal | None]]) -> list[tuple[str, Decimal]]:
    """The appraisals that count, oldest first, at most `window`."""
    if not history or history[-1][1] is None:
        return []
    found: list[tuple[str, Decimal]] = []
    for period, total in reversed(history):
        apart = total is None or bool(found) and not adjacent(period, found[-1][0])
        if len(found) == tiers.window or (apart and tiers.consecutive):
            break
        if total is not None:
            found.append((period, total))
    return found[::-1]


def _tier(tiers: Tiers, total: Decimal) -> str:
    place = band_of(tiers.bands, total)
    return NONE if place is None else tiers.ids[place]


def _taken(tiers: Tiers, each: tuple[str, ...]) -> str:
    """Which of the tiers counts: the lowest, the highest or the latest."""
    if tiers.take == "latest":
        return each[-1]
    order = (tiers.ids + (NONE,)).index
    return max(each, key=order) if tiers.take == "lowest" else min(each, key=order)
