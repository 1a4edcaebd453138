"""One agent's metrics among the team: everybody's value, the place, how sure the own figure is, and what a change would be worth."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pandas as pd

from kpi import cards
from kpi.doubt import intervals
from kpi.schemes.model import Item
from kpi.scoring.points import outcome
from kpi.scoring.results import Line
from kpi.scoring.rounding import half_up
from kpi.verbs.desk import opened
from kpi.verbs.events import days_of
from kpi.verbs.person import mates
from kpi.verbs.scores import Scored, decimal, scored_at
from kpi.warehouse import Where

FIGURES = ["item", "metric", "unit", "better", "value", "n", "team_value", "rank", "of", "low", "high", "how", "at", "team_at",
           "low_at", "high_at"]
WORTH = ["item", "metric", "unit", "value", "to", "change", "points", "why"]
MOST_CASES = 50_000
"""Cases looked at, at most, for the spread of one figure."""
BEST = Fraction(3, 4)
"""The team's better quarter: what a change is measured to, when the agent is not behind the team's own value."""


@dataclass(frozen=True)
class Spread:
    """figures: columns FIGURES; rank and of count the agents of the team with a value, the better first; low and high are a 95 %
    interval and how says by what (wilson, normal, bootstrap; "" where there is none). dots: item, key, name, value of everybody in the
    team. `at` and its like: where a value stands between the least and greatest of the team, 0 to 100, for drawing. worth: columns
    WORTH, the changes worth most points first: from the own value to the team's (why "team") or to that of its better quarter (why
    "best"), all else unchanged."""

    figures: pd.DataFrame
    dots: pd.DataFrame
    worth: pd.DataFrame


def agent_spread(
    agent: str, scheme: str, period: str, shop: str | None = None, home: Path | str | None = None, sure: bool = False, days: str = "",
) -> Spread:
    """One agent's measured items against everybody of the team (of the whole group where there is no team). `sure`: with intervals,
    which ask for the rows behind each figure."""
    some = days_of(period, days, home).days
    scored = scored_at(scheme, period, "agent", shop, home, some)
    team, people = mates(agent, scored), {row.agent_id: row.name for row in scored.people.itertuples()}
    figures, dots, worth = [], [], []
    for item in scored.scheme.items:
        lines = {line.agent_id: line for line in scored.standings.lines if line.item == item.id and line.agent_id in team}
        own = lines.get(agent)
        if own is None or own.metric not in cards.metrics():
            continue
        card = cards.metric(own.metric)
        there = {key: line.value for key, line in lines.items() if line.value is not None and line.metric == own.metric}
        place_of = _scale(there)
        dots += [(item.id, key, people.get(key, key), float(value), place_of(value)) for key, value in sorted(there.items())]
        place = None
        if agent in there:
            place = 1 + sum(_ahead(value, there[agent], card.better) for value in there.values())
        found = None if own.value is None or not sure else _interval(scored, card, Where(shop=shop, agent=agent, days=some), home)
        pooled = scored.pooled.get((agent, card.id))
        figures.append({
            "item": item.id, "metric": card.id, "unit": card.unit, "better": card.better, "value": decimal(own.value), "n": own.n,
            "team_value": decimal(pooled), "rank": place, "of": len(there),
            "low": found and found.low, "high": found and found.high, "how": found.how if found else "",
            "at": None if own.value is None else place_of(own.value), "team_at": None if pooled is None else place_of(pooled),
            "low_at": found and place_of(found.low), "high_at": found and place_of(found.high),
        })
        worth += _worth(scored, item, own, there, card)
    worth.sort(key=lambda row: -row["points"])
    return Spread(
        pd.DataFrame(figures, columns=FIGURES, dtype=object), pd.DataFrame(dots, columns=["item", "key", "name", "value", "at"]),
        pd.DataFrame(worth, columns=WORTH, dtype=object),
    )


def _scale(there: dict[str, Fraction]) -> Callable[[object], float]:
    """Value -> 0 at the least and 100 at the greatest of these, held within."""
    low, high = (float(min(there.values())), float(max(there.values()))) if there else (0.0, 0.0)

    def at(value: object) -> float:
        return 50.0 if high == low else round(min(max((float(value) - low) / (high - low), 0.0), 1.0) * 100, 2)

    return at


def _ahead(value: Fraction, own: Fraction, better: str) -> bool:
    return value > own if better == "higher" else value < own


def _worth(scored: Scored, item: Item, own: Line, there: dict[str, Fraction], card: cards.MetricCard) -> list[dict]:
    """What the item would give at the team's value, else at its better quarter; nothing where that gives no more."""
    if own.points is None or own.value is None or len(there) < 2:
        return []
    ordered = sorted(there.values(), reverse=card.better == "lower")
    team = scored.pooled.get((own.agent_id, card.id))
    goals = [("team", Fraction(team))] if team is not None and _ahead(Fraction(team), own.value, card.better) else []
    best = ordered[int((len(ordered) - 1) * BEST)]
    goals += [("best", best)] if _ahead(best, own.value, card.better) else []
    others = [value for key, value in there.items() if key != own.agent_id]
    for why, goal in goals:
        after = outcome(item, goal, team=team, others=others, better=card.better).attainment
        gain = None if after is None else half_up(own.weight * after, scored.scheme.decimals) - half_up(own.points, scored.scheme.decimals)
        if gain:
            return [{"item": item.id, "metric": card.id, "unit": card.unit, "value": decimal(own.value), "to": decimal(goal),
                     "change": decimal(goal - own.value), "points": Decimal(gain), "why": why}] if gain > 0 else []
    return []


def _interval(scored: Scored, card: cards.MetricCard, where: Where, home: Path | str | None) -> intervals.Interval | None:
    """Wilson for shares of things counted once, the normal one for means, the bootstrap of cases for other quotients and quantiles;
    none for counts and sums, which were simply counted."""
    if card.combine in ("sum", "people"):
        return None
    here = opened(home, scored.scheme.credit, scored.scheme.credit_days)
    picked, params = here.picked(card.id, scored.period.start, scored.period.end, where)
    per_person = card.combine in ("share_of_people", "per_person")
    sums = "select cast({} as double), cast({} as double) from ({}) {} limit {}"
    if per_person:
        sql = sums.format("sum(amount)", "sum(cases)", picked, "where person is not null group by shop, person", MOST_CASES)
    else:
        sql = sums.format("amount", "cases", picked, "", MOST_CASES)
    rows = here.rows(sql, params)
    tops, belows = [top or 0.0 for top, _ in rows], [below or 0.0 for _, below in rows]
    if card.combine == "share_of_people":
        return intervals.wilson(sum(top > 0 for top in tops), len(tops))
    if card.combine == "per_person":
        happy = [top for top in tops if top > 0]
        return intervals.normal(happy)
    if card.combine in ("median", "p90"):
        return intervals.bootstrap_quantile(tops, 0.5 if card.combine == "median" else 0.9)
    if all(below == 1 for below in belows):
        counted_once = card.combine == "share" and all(top in (0, 1) for top in tops)
        return intervals.wilson(sum(tops), len(tops)) if counted_once else intervals.normal(tops)
    return intervals.bootstrap(tops, belows)
