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


def _with_rest(side: dict[str, tuple[Fraction, Fraction]], whole: object) -> dict[str, tuple[Fraction, Fraction]]:
    """Cases of nobody's team (or hour) as a part of their own, so that the parts are the whole."""
    amount = Fraction(whole.amount) - sum((a for a, _ in side.values()), Fraction(0))
    cases = Fraction(whole.cases) - sum((c for _, c in side.values()), Fraction(0))
    return side | {"": (amount, cases)} if amount or cases else side
