"""How far a rank would move if the period were made of other days like its own: its days drawn anew, with the same days for everybody.

A quick form, in floats: for drawing and for the words clear, fairly clear, cannot be told apart; never for points.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kpi.schemes.model import Curve, Item, Linear, Peer, PerUnit, Steps

DRAWS, SEED = 400, 20260618
CLEAR, FAIRLY, OPEN = "clear", "fairly", "open"
MOST_CLEAR, MOST_FAIRLY = 0.9, 0.6
"""A place is clear when it is kept, give or take `near` places, in nine draws of ten; fairly clear in six."""
INSIDE = 0.9
"""The share of draws the range of a rank holds."""


@dataclass(frozen=True)
class Range:
    """The middle nine tenths of the ranks drawn, the share of draws within `near` places of the own rank, and that in a word's code."""

    low: int
    high: int
    kept: float
    word: str


def day_counts(days: int, draws: int = DRAWS, seed: int = SEED) -> np.ndarray:
    """(draws, days): how often each day is drawn when as many days as there are are drawn with replacement."""
    made = np.random.default_rng(seed)
    return made.multinomial(days, np.full(days, 1 / days), size=draws).astype(float)


def values(counts: np.ndarray, amount: np.ndarray, cases: np.ndarray | None, real: np.ndarray) -> np.ndarray:
    """(draws, agents) of a metric. amount, cases: (days, agents); cases None: a sum. Scaled so that the period as it was gives `real`
    (persons counted on two days count once there); where nothing is drawn the real value stands."""
    top = counts @ amount
    with np.errstate(divide="ignore", invalid="ignore"):
        found = top if cases is None else top / (counts @ cases)
        once = amount.sum(axis=0) if cases is None else amount.sum(axis=0) / cases.sum(axis=0)
        found = found * (real / once)
    return np.where(np.isfinite(found), found, real)


def worth(item: Item, drawn: np.ndarray, team: np.ndarray, better: str, group: np.ndarray) -> np.ndarray:
    """What the values are worth by the item's rule, 0 to 1 (or beyond, where the item is not capped). team: pooled value per agent;
    group: number of the group per agent, who are each other's peers."""
    rule = item.points
    if isinstance(rule, (Linear, Curve)):
        found = _on_anchors(rule, drawn, team)
    elif isinstance(rule, Steps):
        found = _on_steps(rule, item, drawn)
    elif isinstance(rule, PerUnit):
        points = float(rule.each) * drawn
        return (points if rule.cap is None else np.minimum(points, float(rule.cap))) / float(item.weight)
    elif isinstance(rule, Peer):
        found = _against_peers(drawn, (rule.better or better) == "higher", group)
    else:
        found = drawn / float(item.weight)
    return found if item.uncapped else np.clip(found, 0, 1)


def _on_anchors(rule: Linear | Curve, drawn: np.ndarray, team: np.ndarray) -> np.ndarray:
    at = [team if anchor.of_team else np.full_like(team, float(anchor.at)) for anchor in rule.anchors]
    worths = [float(anchor.worth) for anchor in rule.anchors]
    if isinstance(rule, Linear):
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.nan_to_num((drawn - at[0]) / (at[1] - at[0]))
    found = np.empty_like(drawn)
    for agent in range(drawn.shape[1]):
        points = sorted((spot[agent], one) for spot, one in zip(at, worths, strict=True))
        found[:, agent] = np.interp(drawn[:, agent], [x for x, _ in points], [y for _, y in points])
    return found


def _on_steps(rule: Steps, item: Item, drawn: np.ndarray) -> np.ndarray:
    found, open_ = np.zeros_like(drawn), np.ones(drawn.shape, dtype=bool)
    for band in rule.bands:
        reached = open_ if band.at_least is None else open_ & (drawn >= float(band.at_least))
        found[reached] = float(band.worth) if band.points is None else float(band.points) / float(item.weight)
        open_ = open_ & ~reached
    return found


def _against_peers(drawn: np.ndarray, higher: bool, group: np.ndarray) -> np.ndarray:
    found = np.ones_like(drawn)
    for one in np.unique(group):
        inside = np.flatnonzero(group == one)
        own = drawn[:, inside] if higher else -drawn[:, inside]
        if len(inside) > 1:
            order = np.sort(own, axis=1)
            for row in range(len(own)):
                below = np.searchsorted(order[row], own[row], "left")
                equal = np.searchsorted(order[row], own[row], "right") - below - 1
                found[row, inside] = (below + equal / 2) / (len(inside) - 1)
    return found


def ranges(totals: np.ndarray, ranks: Sequence[int], group: np.ndarray) -> list[Range]:
    """A range per agent. totals: (draws, agents); ranks: the real ones; everybody is ranked within the own group."""
    found: list[Range] = [Range(rank, rank, 1.0, CLEAR) for rank in ranks]
    for one in np.unique(group):
        inside = np.flatnonzero(group == one)
        own = np.round(totals[:, inside], 6)
        places = np.empty(own.shape, dtype=int)
        order = np.sort(-own, axis=1)
        for row in range(len(own)):
            places[row] = np.searchsorted(order[row], -own[row], "left") + 1
        near = max(1, round(len(inside) / 20))
        tail = (1 - INSIDE) / 2
        for column, agent in enumerate(inside):
            drawn = places[:, column]
            low, high = np.quantile(drawn, [tail, 1 - tail], method="nearest")
            kept = float(np.mean(np.abs(drawn - ranks[agent]) <= near))
            found[agent] = Range(min(int(low), ranks[agent]), max(int(high), ranks[agent]), kept, word(kept))
    return found


def word(kept: float) -> str:
    """clear, fairly or open, by the share of draws in which the place is kept."""
    return CLEAR if kept >= MOST_CLEAR else FAIRLY if kept >= MOST_FAIRLY else OPEN


__all__ = ["CLEAR", "DRAWS", "FAIRLY", "OPEN", "SEED", "Range", "day_counts", "ranges", "values", "word", "worth"]
