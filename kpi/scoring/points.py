"""One value → its attainment by the item's point rule: 0 is nothing, 1 is full.

Each outcome carries the code and the numbers of the sentence that explains it. All arithmetic is exact. An outcome
whose attainment is None is missing, and its code says why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

from kpi.errors import KpiError
from kpi.schemes.model import Anchor, Curve, Item, Linear, Peer, PerUnit, Steps
from kpi.scoring.rounding import exact

ZERO, ONE = Fraction(0), Fraction(1)
Ratings = Mapping[str, Sequence[object]]  # role → its ratings


@dataclass(frozen=True)
class Outcome:
    """`reason` names the sentence (`explain.<reason>`, or `reasons.<reason>` when missing) and `params` fills it."""

    attainment: Fraction | None
    reason: str
    params: Mapping[str, object] = field(default_factory=dict)
    value: Fraction | None = None


# ---- the formulas


def linear(value: Fraction, zero: Fraction, full: Fraction) -> Fraction:
    """0 at `zero`, 1 at `full`, a straight line through both."""
    return (value - zero) / (full - zero)


def curve(value: Fraction, anchors: Sequence[tuple[Fraction, Fraction]]) -> Fraction:
    """Straight lines between (value, worth) anchors, flat beyond the outer ones."""
    rising = sorted(anchors)
    if value <= rising[0][0]:
        return rising[0][1]
    for (low, low_worth), (high, high_worth) in pairwise(rising):
        if value <= high:
            return low_worth + (high_worth - low_worth) * (value - low) / (high - low)
    return rising[-1][1]


def peer(value: Fraction, others: Sequence[Fraction], better: str) -> tuple[int, int]:
    """How many of the others this value beats, and how many equal it."""
    beaten = sum(value > other if better == "higher" else value < other for other in others)
    return beaten, sum(value == other for other in others)


def rated(ratings: Ratings, mix: Mapping[str, object], counts: str = "all") -> tuple[Fraction | None, list[str]]:
    """The mean rating per role, mixed by share over the roles that rated (None: nobody did); and the other roles.

    counts "last": the last role, in the order of the mix, that rated, alone (R4-03).
    """
    means = {
        role: sum(map(exact, given), ZERO) / len(given) for role, given in ratings.items() if given and role in mix
    }
    absent = [role for role in mix if role not in means]
    if counts == "last" and means:
        last = [role for role in mix if role in means][-1]
        return means[last], absent
    shares = {role: exact(mix[role]) for role in means}
    mixed = sum((means[role] * share for role, share in shares.items()), ZERO)
    return (mixed / sum(shares.values()) if means else None), absent


def clip(attainment: Fraction, uncapped: bool) -> Fraction:
    """Held in [0, 1], unless the item is uncapped."""
    return attainment if uncapped else min(max(attainment, ZERO), ONE)


# ---- the item's own rule


def attainment(
    item: Item, value: object, *, team: object = None, others: Sequence[object] = (), better: str | None = None
) -> Fraction | None:
    """The attainment of one measured value; None when it cannot be told. See `outcome` for the arguments."""
    return outcome(item, value, team=team, others=others, better=better).attainment


def item_points(weight: object, share: Fraction | None) -> Fraction | None:
    """weight × attainment; missing stays missing."""
    return None if share is None else exact(weight) * share


def outcome(
    item: Item, value: object, *, team: object = None, others: Sequence[object] = (), better: str | None = None
) -> Outcome:
    """What a measured `value` is worth.

    `team`: the pooled value that anchors may ask for; `others`: the values of the rest of the group (peer only);
    `better`: the direction on the metric's card. Points are weight × attainment, so rules that speak in points
    (per_unit, passthrough, bands with points) are divided by the item's own weight.
    """
    rule, it = item.points, exact(value)
    if isinstance(rule, (Linear, Curve)):
        found = _by_anchors(item, it, None if team is None else exact(team), better)
    elif isinstance(rule, Steps):
        found = _by_steps(item, it)
    elif isinstance(rule, PerUnit):
        return _by_unit(item, it)
    elif isinstance(rule, Peer):
        found = _by_peers(rule, it, [exact(other) for other in others], better, item.id)
    elif rule.kind == "passthrough":
        found = Outcome(it / exact(item.weight), "passthrough")
    else:
        raise KpiError(f"{item.id} is rated, not measured", "scoring", "Use rating_outcome")
    held = None if found.attainment is None else clip(found.attainment, item.uncapped)
    return Outcome(held, found.reason, found.params, it)


def rating_outcome(item: Item, ratings: Ratings, role: object = None) -> Outcome:
    """What the ratings (role -> ratings) of a rated item are worth, for somebody of `role` (R1-03: others may rate the rater).

    Roles that did not rate leave the mix, or refuse it; `params` names them (R4-04).
    """
    shares = item.mix.of(role)
    value, absent = rated(ratings, shares, item.mix.counts)
    if value is None or (absent and item.mix.missing == "refuse"):
        return Outcome(None, "no_rating" if value is None else "ratings_missing", {"absent": tuple(absent)} if value is not None else {})
    params: dict[str, object] = {"scale": item.points.scale, "absent": tuple(absent)}
    if item.mix.counts == "last":
        last = [name for name in shares if name not in absent][-1]
        params |= {"absent": (), "counts": last}
    return Outcome(clip(value / exact(item.points.scale), item.uncapped), "rated", params, value)


def _by_anchors(item: Item, value: Fraction, team: Fraction | None, better: str | None) -> Outcome:
    rule = item.points
    if team is None and any(anchor.of_team for anchor in rule.anchors):
        return Outcome(None, "no_team_value")
    anchors = [(_at(anchor, team), exact(anchor.worth)) for anchor in rule.anchors]
    if len({at for at, _ in anchors}) < len(anchors):
        return Outcome(None, "anchors_equal")
    if isinstance(rule, Curve):
        return _on_curve(value, sorted(anchors))
    (zero, _), (full, _) = anchors
    if rule.full.of_team or rule.zero.of_team:
        if better and (full > zero) != (better == "higher"):
            return Outcome(None, "anchors_reversed")
    code = "linear" if zero == 0 else "linear_between"
    return Outcome(
        linear(value, zero, full), f"{code}_team" if rule.full.of_team else code, {"zero": zero, "full": full}
    )


def _at(anchor: Anchor, team: Fraction | None) -> Fraction:
    return team if anchor.of_team else exact(anchor.at)


def _on_curve(value: Fraction, anchors: list[tuple[Fraction, Fraction]]) -> Outcome:
    worth = curve(value, anchors)
    if anchors[0][0] < value < anchors[-1][0]:
        (low, low_worth), (high, high_worth) = next((a, b) for a, b in pairwise(anchors) if value <= b[0])
        return Outcome(
            worth, "curve_between", {"low": low, "low_worth": low_worth, "high": high, "high_worth": high_worth}
        )
    at = anchors[0][0] if value <= anchors[0][0] else anchors[-1][0]
    code = {ONE: "curve_full", ZERO: "curve_zero"}.get(worth, "curve_flat")
    return Outcome(worth, code, {"at": at, "worth": worth})


def _by_steps(item: Item, value: Fraction) -> Outcome:
    for band in item.points.bands:
        if band.at_least is None or value >= exact(band.at_least):
            worth = exact(band.worth) if band.points is None else exact(band.points) / exact(item.weight)
            at = {} if band.at_least is None else {"at": exact(band.at_least)}
            return Outcome(worth, "steps" if at else "steps_rest", at)
    return Outcome(ZERO, "steps_none")


def _by_unit(item: Item, value: Fraction) -> Outcome:
    """Bounded by the rule's own cap only."""
    rule = item.points
    points, params = exact(rule.each) * value, {"each": rule.each}
    if rule.cap is not None and points > exact(rule.cap):
        return Outcome(exact(rule.cap) / exact(item.weight), "per_unit_capped", {**params, "cap": rule.cap}, value)
    return Outcome(points / exact(item.weight), "per_unit", params, value)


def _by_peers(rule: Peer, value: Fraction, others: Sequence[Fraction], better: str | None, item: str) -> Outcome:
    direction = rule.better or better
    if direction is None:
        raise KpiError(
            f"nobody says whether higher or lower is better for {item}",
            "scoring",
            'Write better = "higher" in its points',
        )
    if not others:
        return Outcome(None, "group_of_one")
    beaten, equal = peer(value, others, direction)
    return Outcome(
        (beaten + Fraction(equal, 2)) / len(others), "peer", {"better": beaten, "equal": equal, "others": len(others)}
    )
