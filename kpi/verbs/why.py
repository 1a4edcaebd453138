"""Which teams and hours a change comes from: an exact split of the change of a rate or mean into rate and mix."""
from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pandas as pd

from kpi import cards
from kpi.doubt.change import parts_of_change
from kpi.measures import VALUE, measure_in
from kpi.verbs.desk import opened
from kpi.verbs.overview import overview
from kpi.verbs.scores import decimal
from kpi.warehouse import Where, parse

PARTS = ["by", "key", "gives", "rate", "mix", "before", "after"]
SPLIT = ("share", "mean")


@dataclass(frozen=True)
class Why:
    """`parts`: columns PARTS, per `by` (team, hour) the greatest first; their `gives` add up to `change`. None: it cannot be split."""

    metric: str
    before: Decimal | None
    after: Decimal | None
    change: Decimal | None
    parts: pd.DataFrame


def why(metric: str, period: str, against: str | None = None, shop: str | None = None, home: Path | str | None = None) -> Why:
    """What changed in a metric from `against` (default: the period before) to `period`, by team and by hour of the day. Only rates and
    means over cases split; people counted once do not add, and say so by having no parts."""
    p = parse(period)
    before = parse(against) if against else p.previous()
    here = opened(home)
    where = Where(shop=shop) if shop else None
    whole = [next(measure_in(here, [metric], each, "all", where=where).itertuples()) for each in (before, p)]
    values = [row.exact if row.state == VALUE else None for row in whole]
    rows = []
    if cards.metric(metric).combine in SPLIT and None not in values:
        for by in ("team", "hour"):
            found = [measure_in(here, [metric], each, by, where=where).itertuples() for each in (before, p)]
            sums = [{row.key: (Fraction(row.amount), Fraction(row.cases)) for row in each} for each in found]
            sums = [_with_rest(side, one) for side, one in zip(sums, whole, strict=True)]
            for part in parts_of_change(*sums) or []:
                figures = (part.gives, part.rate, part.mix, part.before, part.after)
                rows.append((by, part.key, *(decimal(figure) for figure in figures)))
    change = None if None in values else decimal(values[1] - values[0])
    return Why(metric, decimal(values[0]), decimal(values[1]), change, pd.DataFrame(rows, columns=PARTS, dtype=object))


MOST = 3
"""Metrics and parts told at most."""


def changes(period: str, shop: str | None = None, home: Path | str | None = None) -> list[dict]:
    """For the first tiles that split: metric, unit, better, change, and the teams and hours that give most of it (by, key, gives, share of
    the greatest). Nothing for a metric that did not change."""
    found = []
    for row in overview(period, shop=shop, home=home).tiles.itertuples():
        card = cards.metric(row.metric)
        if card.combine not in SPLIT or len(found) == MOST:
            continue
        told = why(row.metric, period, None, shop, home)
        if told.change:
            named = told.parts[told.parts["key"] != ""]
            parts = [part for by in ("team", "hour") for part in named[named["by"] == by].head(MOST).itertuples()]
            greatest = max((abs(part.gives) for part in parts), default=Decimal(0))
            found.append({
                "metric": row.metric, "unit": card.unit, "better": card.better, "change": told.change, "before": told.before, "after": told.after,
                "parts": [{"by": part.by, "key": part.key, "gives": part.gives, "bar": abs(part.gives), "of": greatest} for part in parts],
            })
    return found


def _with_rest(side: dict[str, tuple[Fraction, Fraction]], whole: object) -> dict[str, tuple[Fraction, Fraction]]:
    """Cases of nobody's team (or hour) as a part of their own, so that the parts are the whole."""
    amount = Fraction(whole.amount) - sum((a for a, _ in side.values()), Fraction(0))
    cases = Fraction(whole.cases) - sum((c for _, c in side.values()), Fraction(0))
    return side | {"": (amount, cases)} if amount or cases else side
