"""Bands of an item: holes, bands worth more than the item, and worth that turns on its way."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import groupby, pairwise

from kpi.schemes.lint.finding import Finding, plain
from kpi.schemes.model import Band, Curve, Item, Linear, Scheme, Steps

Point = tuple[Decimal, Fraction]  # a value and what it is worth, 1 being the whole item


def findings(scheme: Scheme) -> list[Finding]:
    """What is odd about the bands and curves of the items. (Bands that overlap are refused when the file is read.)"""
    return [finding for item in scheme.items for finding in (*_holes(item), *_heavy(item), *_turns(item))]


def direction(item: Item) -> str | None:
    """What the item's own anchors call better, "higher" or "lower".

    None when they do not say (a team's value, peers, ratings) or go both ways.
    """
    worths = [worth for _, worth in marks(item)]
    rising = any(high > low for low, high in pairwise(worths))
    falling = any(high < low for low, high in pairwise(worths))
    return {(True, False): "higher", (False, True): "lower"}.get((rising, falling))


def marks(item: Item) -> list[Point]:
    """The values an item's rule names, rising, with their worth; the rest of steps stands one below the last band."""
    rule = item.points
    if isinstance(rule, (Linear, Curve)):
        return sorted((anchor.at, Fraction(anchor.worth)) for anchor in rule.anchors if anchor.at is not None)
    if not isinstance(rule, Steps):
        return []
    lowest = min((band.at_least for band in rule.bands if band.at_least is not None), default=Decimal(1))
    return sorted((lowest - 1 if band.at_least is None else band.at_least, _worth(band, item)) for band in rule.bands)


def _worth(band: Band, item: Item) -> Fraction:
    return Fraction(band.points) / Fraction(item.weight) if band.worth is None else Fraction(band.worth)


def _holes(item: Item) -> list[Finding]:
    """Steps without a last band for the rest: below the last bound an item gives nothing, which may not be meant."""
    if not isinstance(item.points, Steps) or item.points.bands[-1].at_least is None:
        return []
    low, worth = marks(item)[0]
    if worth <= 0:
        return []
    told = {"item": item.id, "at": plain(low), "points": plain(worth * Fraction(item.weight))}
    return [Finding("steps_hole", f"item {item.id}", "warning", told)]


def _heavy(item: Item) -> list[Finding]:
    """A band worth more than a capped item can give."""
    if item.uncapped:
        return []
    return [
        Finding("band_above_weight", f"item {item.id}", "warning", {
            "item": item.id, "at": plain(at), "points": plain(worth * Fraction(item.weight)), "weight": plain(item.weight),
        })
        for at, worth in marks(item)
        if worth > 1
    ]


def _turns(item: Item) -> list[Finding]:
    """Worth that rises and then falls, or the other way round, with the three values that show it."""
    turn = _turn([next(equal) for _, equal in groupby(marks(item), key=lambda point: point[1])])
    if turn is None:
        return []
    told: dict[str, object] = {"item": item.id}
    for name, (at, worth) in zip("abc", turn, strict=True):
        told |= {name: plain(at), f"{name}_points": plain(worth * Fraction(item.weight))}
    return [Finding("turn", f"item {item.id}", "warning", told)]


def _turn(points: Sequence[Point]) -> Sequence[Point] | None:
    for place in range(len(points) - 2):
        first, second, third = points[place : place + 3]
        if (second[1] > first[1]) != (third[1] > second[1]):
            return first, second, third
    return None
