"""What is odd about a scheme, without being wrong.

Each finding is a code and its numbers; `kpi.words` has the sentence `lint.<code>`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Protocol

from kpi.errors import nearest
from kpi.schemes.model import Curve, Item, Linear, Scheme, Steps


class Card(Protocol):
    """What a metric's card must tell: `better` ("higher" or "lower") and `combine`."""

    better: str
    combine: str


@dataclass(frozen=True)
class Finding:
    """One odd thing: `code` names the sentence, `params` fills it, `item` says where (empty: the whole scheme)."""

    code: str
    item: str = ""
    params: Mapping[str, object] = field(default_factory=dict)


def findings(scheme: Scheme, cards: Mapping[str, Card], credit_rules: Collection[str]) -> list[Finding]:
    """Everything odd about `scheme`, given the metric cards and credit rules that exist."""
    found = [*_weights(scheme), *_credit(scheme, credit_rules)]
    for item in scheme.items:
        found += [*_names(item, cards), *_directions(item, cards), *_thresholds(scheme, item, cards)]
    return found


def direction(item: Item) -> str | None:
    """What the item's own anchors call better, "higher" or "lower".

    None when they do not say (a team's value, peers, ratings) or go both ways.
    """
    rule = item.points
    if isinstance(rule, (Linear, Curve)):
        points = [(anchor.at, anchor.worth) for anchor in rule.anchors if anchor.at is not None]
    elif isinstance(rule, Steps):
        bands = [(band.at_least, band.worth if band.points is None else band.points) for band in rule.bands]
        points = [(at, worth) for at, worth in bands if at is not None]
        rest = [worth for at, worth in bands if at is None]
        points += [(min(at for at, _ in points) - 1, worth) for worth in rest if points]
    else:
        return None
    worths = [worth for _, worth in sorted(points)]
    rising = any(high > low for low, high in pairwise(worths))
    falling = any(high < low for low, high in pairwise(worths))
    return {(True, False): "higher", (False, True): "lower"}.get((rising, falling))


def _weights(scheme: Scheme) -> list[Finding]:
    total = sum(item.weight for item in scheme.items)
    return (
        [Finding("weights_sum", params={"sum": total, "full": scheme.full_score})] if total != scheme.full_score else []
    )


def _credit(scheme: Scheme, rules: Collection[str]) -> list[Finding]:
    return [] if scheme.credit in rules else [_unknown("unknown_credit", scheme.credit, rules)]


def _names(item: Item, cards: Mapping[str, Card]) -> list[Finding]:
    return [_unknown("unknown_metric", name, cards, item.id) for name in item.metric if name not in cards]


def _unknown(code: str, name: str, names: Collection[str], item: str = "") -> Finding:
    near = nearest(name, names)
    params = {"name": name, "item": item} if item else {"name": name}
    return Finding(f"{code}_near", item, {**params, "nearest": near}) if near else Finding(code, item, params)


def _directions(item: Item, cards: Mapping[str, Card]) -> list[Finding]:
    said = direction(item)
    against = [name for name in item.metric if name in cards and said and cards[name].better != said]
    return [
        Finding("direction", item.id, {"item": item.id, "metric": name, "better": cards[name].better})
        for name in against
    ]


def _thresholds(scheme: Scheme, item: Item, cards: Mapping[str, Card]) -> list[Finding]:
    cases = scheme.threshold(item)
    counts = [name for name in item.metric if name in cards and cards[name].combine in ("people", "sum") and cases > 1]
    return [
        Finding("threshold_on_count", item.id, {"item": item.id, "metric": name, "cases": cases}) for name in counts
    ]
