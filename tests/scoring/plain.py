"""A second, plain reading of metrics.md ("From metric to points"), to compare the engine with. Fractions only."""

from __future__ import annotations

from fractions import Fraction as F

from kpi.schemes import model


def straight(value: F, zero: F, full: F) -> F:
    """How far from zero to full."""
    return F(value - zero, 1) / F(full - zero)


def bent(value: F, anchors: list[tuple[F, F]]) -> F:
    """Straight lines between anchors, flat outside."""
    below = [a for a in anchors if a[0] <= value]
    above = [a for a in anchors if a[0] >= value]
    if not below:
        return min(above)[1]
    if not above:
        return max(below)[1]
    (x0, y0), (x1, y1) = max(below), min(above)
    return y0 if x0 == x1 else y0 + (y1 - y0) * F(value - x0) / F(x1 - x0)


def held(share: F, uncapped: bool) -> F:
    if uncapped:
        return share
    return F(0) if share < 0 else F(1) if share > 1 else share


def worth(item: model.Item, value: F, team: F | None, group: list[F], better: str) -> F | None:
    """Attainment by the item's rule; `group` is every counted value, this one included."""
    rule = item.points
    if rule.kind in ("linear", "curve"):
        anchors = [(team if a.at is None else F(a.at), F(a.worth)) for a in rule.anchors]
        if any(at is None for at, _ in anchors) or len({at for at, _ in anchors}) < len(anchors):
            return None
        if rule.kind == "curve":
            return held(bent(value, anchors), item.uncapped)
        (zero, _), (full, _) = anchors
        if any(a.at is None for a in rule.anchors) and ("higher" if full > zero else "lower") != better:
            return None
        return held(straight(value, zero, full), item.uncapped)
    if rule.kind == "steps":
        for band in rule.bands:
            if band.at_least is None or F(band.at_least) <= value:
                share = F(band.worth) if band.worth is not None else F(band.points) / F(item.weight)
                return held(share, item.uncapped)
        return F(0)
    if rule.kind == "per_unit":
        points = F(rule.each) * value
        return (points if rule.cap is None or points <= F(rule.cap) else F(rule.cap)) / F(item.weight)
    if rule.kind == "peer":
        if len(group) < 2:
            return None
        sign = 1 if (rule.better or better) == "higher" else -1
        won = sum(sign * value > sign * other for other in group)
        same = sum(value == other for other in group) - 1
        return held((won + F(same) / 2) / (len(group) - 1), item.uncapped)
    return held(value / F(item.weight), item.uncapped)


def marks(item: model.Item, given: dict[str, list[F]]) -> F | None:
    """Mean per role, then the mix over the roles present."""
    present = {role: F(share) for role, share in item.mix.weights.items() if given.get(role)}
    if not present:
        return None
    mixed = sum(share * sum(given[role]) / len(given[role]) for role, share in present.items()) / sum(present.values())
    return held(mixed / F(item.points.scale), item.uncapped)


def total(scheme: model.Scheme, shares: dict[str, F | None], weights: dict[str, F]) -> F | None:
    """The exact total after missing items and cap; None when there is none."""
    here = {name: share for name, share in shares.items() if share is not None}
    mass, full = sum((weights[name] for name in here), F(0)), sum(weights.values(), F(0))
    gone = [name for name in shares if name not in here and weights[name]]
    if not mass or (gone and scheme.missing == "refuse"):
        return None
    raw = sum((weights[name] * share for name, share in here.items()), F(0))
    if scheme.missing == "spread":
        raw = raw * full / mass
    return raw if scheme.cap is None else min(raw, F(scheme.cap))
