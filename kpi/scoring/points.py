"""One value → its attainment by the item's point rule: 0 is nothing, 1 is full.

Each outcome carries the code and the numbers of the sentence that explains it. All arithmetic is exact. An outcome
whose attainment is None is missing, and its code says why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from kpi.schemes.model import Item
from kpi.scoring.rounding import Ratio, exact, ratio
from kpi.scoring.rules import ONE, ZERO, Rule, held, rule_of

Ratings = Mapping[str, Sequence[object]]  # role → its ratings


@dataclass(frozen=True)
class Outcome:
    """`reason` names the sentence (`explain.<reason>`, or `reasons.<reason>` when missing) and `params` fills it."""

    attainment: Fraction | None
    reason: str
    params: Mapping[str, object] = field(default_factory=dict)
    value: Fraction | None = None


def rated(ratings: Ratings, mix: Mapping[str, object], counts: str = "all") -> tuple[Fraction | None, list[str]]:
    """The mean rating per role, mixed by share over the roles that rated (None: nobody did); and the other roles.

    counts "last": the last role, in the order of the mix, that rated, alone (R4-03).
    """
    means = {role: sum(map(exact, given), ZERO) / len(given) for role, given in ratings.items() if given and role in mix}
    absent = [role for role in mix if role not in means]
    if not means:
        return None, absent
    if counts == "last":
        return means[[role for role in mix if role in means][-1]], absent
    shares = {role: exact(mix[role]) for role in means}
    return sum((means[role] * share for role, share in shares.items()), ZERO) / sum(shares.values()), absent


def clip(attainment: Fraction, uncapped: bool) -> Fraction:
    """Held in [0, 1], unless the item is uncapped."""
    return attainment if uncapped else min(max(attainment, ZERO), ONE)


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
    own = ratio(value)
    rule = rule_of(item, None if team is None else exact(team), [own, *map(ratio, others)], better)
    return told(rule, exact(value), share(rule, item, own))


def share(rule: Rule, item: Item, value: Ratio) -> Ratio | None:
    """The attainment of a value, held in [0, 1] unless the item is uncapped or its rule has a cap of its own."""
    found = rule.share(*value)
    return found if found is None or rule.free or item.uncapped else held(found)


def told(rule: Rule, value: Fraction, found: Ratio | None) -> Outcome:
    """An attainment with what explains it."""
    return Outcome(None if found is None else Fraction(*found), *rule.told(value), value)


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
