"""Figures and the rows behind them."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pandas as pd

from kpi import cards
from kpi.measures import figures, measure_in, twelve
from kpi.verbs.desk import opened
from kpi.verbs.events import days_of
from kpi.warehouse import Where, parse

SHOWN_ROWS = 500


def measure(
    metrics: list[str] | str, period: str, by: str = "all", credit: str | None = None, credit_days: int | None = None,
    as_of: date | None = None, where: Where | None = None, home: Path | str | None = None,
) -> pd.DataFrame:
    """Figures: period, by, key, metric, value, amount, cases, people, state, final, n, reason (and `exact`, a Fraction)."""
    asked = [metrics] if isinstance(metrics, str) else list(metrics)
    return measure_in(opened(home, credit, credit_days), asked, period, by, as_of, where)


def rows(
    metric: str, period: str, agent: str | None = None, team: str | None = None, shop: str | None = None,
    credit: str | None = None, credit_days: int | None = None, home: Path | str | None = None, days: str = "",
) -> pd.DataFrame:
    """The evidence of one figure: agent_id, shop, observed_on, person, evidence, amount, cases, region, team.

    `agent` "unassigned" asks for cases that belong to no agent; None for all. `days`: "event:NAME" or "without:NAME" of the period."""
    card, p = cards.metric(metric), parse(period)
    where = Where(shop=shop, agent=agent, team=team, days=days_of(p, days, home).days)
    return opened(home, credit, credit_days).evidence(card.id, p.start, p.end, where)


@dataclass(frozen=True)
class Evidence:
    """The rows behind one figure (the newest first, at most `limit`) and what they recount to."""

    rows: pd.DataFrame
    total: int
    amount: Decimal
    cases: Decimal
    people: int
    recounted: Decimal | None
    figure: Decimal | None
    state: str
    agrees: bool
    combine: str
    unit: str


def evidence(
    metric: str, period: str, agent: str | None = None, team: str | None = None, shop: str | None = None,
    credit: str | None = None, credit_days: int | None = None, limit: int = SHOWN_ROWS, home: Path | str | None = None, days: str = "",
) -> Evidence:
    """The rows behind a figure, the figure, and the figure recounted from the rows alone."""
    card = cards.metric(metric)
    found = rows(metric, period, agent, team, shop, credit, credit_days, home, days)
    by = "agent" if agent and agent != "unassigned" else "team" if team else "all"
    shown = figures(
        opened(home, credit, credit_days), metric, period, by,
        where=Where(shop=shop, agent=agent, team=team, days=days_of(period, days, home).days),
    )
    figure = next((f for f in shown if f.key in (agent, team, "all")), None)
    again = recount(card, found)
    exact = figure.exact if figure else None
    return Evidence(
        found.iloc[::-1].head(limit).reset_index(drop=True), len(found),
        sum(found["amount"], Decimal(0)), sum(found["cases"], Decimal(0)), len(_people(found)),
        None if again is None else twelve(again), None if exact is None else twelve(exact),
        figure.state if figure else "does_not_apply", exact is None or again == exact, card.combine, card.unit,
    )


def recount(card: cards.MetricCard, found: pd.DataFrame) -> Fraction | None:
    """The figure from its rows alone, as a Fraction; None where they hold nothing to divide by."""
    amount = sum((Fraction(a) for a in found["amount"]), Fraction(0))
    cases = sum((Fraction(c) for c in found["cases"]), Fraction(0))
    people, happy = _people(found), _people(found[found["amount"] > 0])
    if card.combine == "sum":
        return amount
    if card.combine == "people":
        return Fraction(len(happy))
    if card.combine == "share_of_people":
        return Fraction(len(happy), len(people)) if people else None
    if card.combine == "per_person":
        return amount / len(happy) if happy else None
    if card.combine in ("median", "p90"):
        return _quantile([Fraction(a) for a in found["amount"]], Fraction(1, 2) if card.combine == "median" else Fraction(9, 10))
    return amount / cases if cases else None


def _people(found: pd.DataFrame) -> set[tuple[str, str]]:
    return {(s, p) for s, p in zip(found["shop"], found["person"], strict=True) if p is not None}


def _quantile(values: list[Fraction], share: Fraction) -> Fraction | None:
    """Type 7: a straight line between the two order statistics around (n - 1) * share."""
    if not values:
        return None
    values = sorted(values)
    spot = (len(values) - 1) * share
    low = int(spot)
    high = min(low + 1, len(values) - 1)
    return values[low] + (spot - low) * (values[high] - values[low])
