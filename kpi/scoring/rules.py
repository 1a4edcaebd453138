"""Point rules with their numbers read once: a value → its share of full, exact, in integers, and the code that explains it.

`share(over, under)` of a rule takes the value over ÷ under and gives the attainment as such a pair, before it is held in [0, 1];
None: it cannot be told. `told(value)` gives the name of the sentence and its numbers. `free`: the rule is bounded by its own cap only.
"""
from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from math import lcm

from kpi.errors import KpiError
from kpi.schemes.model import Curve, Item, Linear, Passthrough, Peer, PerUnit, Steps
from kpi.scoring.rounding import Ratio, exact, ratio

ZERO, ONE = Fraction(0), Fraction(1)
NOTHING, FULL = (0, 1), (1, 1)
Told = tuple[str, Mapping[str, object]]


def held(share: Ratio) -> Ratio:
    """Held in [0, 1]."""
    over, under = share
    return NOTHING if over <= 0 else FULL if over >= under else share


class Never:
    """No value has an attainment, and why."""

    free = True

    def __init__(self, reason: str) -> None:
        self.reason = reason

    def share(self, over: int, under: int) -> None:
        return None

    def told(self, value: Fraction) -> Told:
        return self.reason, {}


class Straight:
    """A straight line through (zero, 0) and (full, 1)."""

    free = False

    def __init__(self, zero: Fraction, full: Fraction, of_team: bool = False) -> None:
        self.zero, self.full = zero, full
        self.code = ("linear" if zero == 0 else "linear_between") + ("_team" if of_team else "")
        self.rise, self.start, self.under = _line(zero, ZERO, full, ONE)

    def share(self, over: int, under: int) -> Ratio:
        return self.rise * over + self.start * under, self.under * under

    def told(self, value: Fraction) -> Told:
        return self.code, {"zero": self.zero, "full": self.full}


class Bent:
    """Straight lines between (value, worth) anchors, flat beyond the outer ones."""

    free = False

    def __init__(self, anchors: Sequence[tuple[Fraction, Fraction]]) -> None:
        self.anchors = sorted(anchors)
        lowest, least = self.anchors[0]
        flat = (0, *least.as_integer_ratio())
        lines = [(high, _line(low, worth, high, most)) for (low, worth), (high, most) in pairwise(self.anchors)]
        self.pieces = [(*high.as_integer_ratio(), *line) for high, line in [(lowest, flat), *lines]]
        self.beyond = self.anchors[-1][1].as_integer_ratio()

    def share(self, over: int, under: int) -> Ratio:
        for mark, unit, rise, start, whole in self.pieces:
            if over * unit <= mark * under:
                return rise * over + start * under, whole * under
        return self.beyond

    def told(self, value: Fraction) -> Told:
        first, last = self.anchors[0], self.anchors[-1]
        if first[0] < value < last[0]:
            (low, least), (high, most) = next((a, b) for a, b in pairwise(self.anchors) if value <= b[0])
            return "curve_between", {"low": low, "low_worth": least, "high": high, "high_worth": most}
        at, worth = first if value <= first[0] else last
        return {ONE: "curve_full", ZERO: "curve_zero"}.get(worth, "curve_flat"), {"at": at, "worth": worth}


class Stepped:
    """The worth of the first band, in the order written, whose `at_least` holds; below all of them nothing."""

    free = False

    def __init__(self, item: Item) -> None:
        self.bands = [
            (None if band.at_least is None else ratio(band.at_least),
             ratio(band.worth) if band.points is None else (exact(band.points) / exact(item.weight)).as_integer_ratio())
            for band in item.points.bands
        ]

    def share(self, over: int, under: int) -> Ratio:
        for at, worth in self.bands:
            if at is None or over * at[1] >= at[0] * under:
                return worth
        return NOTHING

    def told(self, value: Fraction) -> Told:
        for at, _ in self.bands:
            if at is None:
                return "steps_rest", {}
            if value >= Fraction(*at):
                return "steps", {"at": Fraction(*at)}
        return "steps_none", {}


class Counted:
    """So many points for each unit, at most so many. A value taken as it is counts one point a unit."""

    def __init__(self, item: Item) -> None:
        rule = item.points
        self.rule = rule if isinstance(rule, PerUnit) else None
        self.free = self.rule is not None
        self.each = exact(rule.each) if self.rule else ONE
        self.cap = exact(rule.cap) if self.rule and rule.cap is not None else None
        self.most = None if self.cap is None else (self.cap / exact(item.weight)).as_integer_ratio()
        self.rise, self.under = (self.each / exact(item.weight)).as_integer_ratio()

    def share(self, over: int, under: int) -> Ratio:
        found = self.rise * over, self.under * under
        if self.most is not None and found[0] * self.most[1] > self.most[0] * found[1]:
            return self.most
        return found

    def told(self, value: Fraction) -> Told:
        if self.rule is None:
            return "passthrough", {}
        if self.cap is not None and self.each * value > self.cap:
            return "per_unit_capped", {"each": self.rule.each, "cap": self.rule.cap}
        return "per_unit", {"each": self.rule.each}


class Among:
    """(better-than + half of the equal others) ÷ others, for the values of a group. Each value asked for is one of them."""

    free = False

    def __init__(self, values: Sequence[Ratio], better: str) -> None:
        self.common = lcm(*[under for _, under in values])
        self.places = sorted(self._place(over, under) for over, under in values)
        self.better, self.others = better, len(values) - 1

    def _place(self, over: int, under: int) -> int:
        return over * (self.common // under)

    def _counts(self, over: int, under: int) -> tuple[int, int]:
        """How many of the others this value beats, and how many equal it."""
        place = self._place(over, under)
        below, not_above = bisect_left(self.places, place), bisect_right(self.places, place)
        beaten = below if self.better == "higher" else len(self.places) - not_above
        return beaten, not_above - below - 1

    def share(self, over: int, under: int) -> Ratio:
        beaten, equal = self._counts(over, under)
        return 2 * beaten + equal, 2 * self.others

    def told(self, value: Fraction) -> Told:
        beaten, equal = self._counts(*value.as_integer_ratio())
        return "peer", {"better": beaten, "equal": equal, "others": self.others}


Rule = Never | Straight | Bent | Stepped | Counted | Among


def rule_of(item: Item, team: Fraction | None, values: Sequence[Ratio], better: str | None) -> Rule:
    """The rule of a measured item.

    team: the pooled value that anchors may ask for. values: those of the whole group (peer only). better: the direction on the
    metric's card. KpiError for a rated item, and for peers when nobody says which way is better.
    """
    rule = item.points
    if isinstance(rule, (Linear, Curve)):
        return _by_anchors(item, team, better)
    if isinstance(rule, Steps):
        return Stepped(item)
    if isinstance(rule, (PerUnit, Passthrough)):
        return Counted(item)
    if not isinstance(rule, Peer):
        raise KpiError(f"{item.id} is rated, not measured", "scoring", "Use rating_outcome")
    if (rule.better or better) is None:
        raise KpiError(f"nobody says whether higher or lower is better for {item.id}", "scoring", 'Write better = "higher" in its points')
    return Among(values, rule.better or better) if len(values) > 1 else Never("group_of_one")


def asks_team(item: Item) -> bool:
    """Whether an anchor of its rule is the team's pooled value."""
    return isinstance(item.points, (Linear, Curve)) and any(anchor.of_team for anchor in item.points.anchors)


def _by_anchors(item: Item, team: Fraction | None, better: str | None) -> Rule:
    rule, by_team = item.points, asks_team(item)
    if by_team and team is None:
        return Never("no_team_value")
    anchors = [(team if anchor.of_team else exact(anchor.at), exact(anchor.worth)) for anchor in rule.anchors]
    if len({at for at, _ in anchors}) < len(anchors):
        return Never("anchors_equal")
    if isinstance(rule, Curve):
        return Bent(anchors)
    (zero, _), (full, _) = anchors
    if by_team and better and (full > zero) != (better == "higher"):
        return Never("anchors_reversed")
    return Straight(zero, full, rule.full.of_team)


def _line(low: Fraction, least: Fraction, high: Fraction, most: Fraction) -> tuple[int, int, int]:
    """The line through (low, least) and (high, most), as integers: worth = (first × value + second) ÷ third."""
    rise = (most - least) / (high - low)
    start = least - rise * low
    under = lcm(rise.denominator, start.denominator)
    return int(rise * under), int(start * under), under
