"""How sure a rank is, said in words first: the days of the period drawn anew, the same days for everybody (kpi.doubt.redrawn).

Ratings, records, events and middle values stay as they are; a section's cap keeps what it took off.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from kpi import cards
from kpi.doubt import redrawn
from kpi.scoring.results import Line
from kpi.verbs.desk import home as data_home
from kpi.verbs.desk import opened
from kpi.verbs.events import days_of
from kpi.verbs.recorded import moving
from kpi.verbs.scores import Scored, load_scheme, scored_at
from kpi.warehouse import Store, Warehouse, Where

COLUMNS = ["key", "low", "high", "kept", "word"]


@dataclass(frozen=True)
class RankRanges:
    """`rows`: columns COLUMNS; low and high hold nine tenths of the draws, kept is the share of draws within `near` places of the own
    (a twentieth of the group, at least one), word is clear, fairly or open. `still`: items that do not move."""

    rows: pd.DataFrame
    draws: int
    seed: int
    days: int
    still: list[str]


def rank_ranges(
    scheme: str, period: str, by: str = "agent", shop: str | None = None, home: Path | str | None = None, days: str = "",
) -> RankRanges:
    """The range of each rank under other days like the period's own. Nobody stands in it who has no rank, and nobody
    at all where no item moves with the days."""
    into = data_home(home)
    state = (Store(into).manifest.version, moving(into), load_scheme(scheme, into).content_hash)
    return _ranges(scheme, period, by, shop, str(into), days, state)


@lru_cache(maxsize=64)
def _ranges(scheme: str, period: str, by: str, shop: str | None, home: str, days: str, _state: tuple) -> RankRanges:
    chosen = days_of(period, days, home)
    scored = scored_at(scheme, period, by, shop, home, chosen.days)
    ranked = {total.agent_id: total for total in scored.standings.totals if total.rank is not None}
    agents = list(ranked)
    if not agents:
        return RankRanges(pd.DataFrame(columns=COLUMNS), redrawn.DRAWS, redrawn.SEED, 0, [])
    here = opened(home, scored.scheme.credit, scored.scheme.credit_days)
    where = Where(shop=shop or None, days=chosen.days)
    every = sorted({line.metric for line in scored.standings.lines if line.metric in cards.metrics()})
    by_day = {metric: _by_day(here, metric, scored, by, where) for metric in every if cards.metric(metric).combine not in ("median", "p90")}
    dates = sorted({day for table in by_day.values() for day in table["day"]})
    counts = redrawn.day_counts(max(len(dates), 1))
    totals = np.tile([float(ranked[agent].exact) for agent in agents], (redrawn.DRAWS, 1))
    names = sorted({scored.group_of.get(agent, "") for agent in agents})
    group = np.array([names.index(scored.group_of.get(agent, "")) for agent in agents])
    still = []
    for item in scored.scheme.items:
        lines = {line.agent_id: line for line in scored.standings.lines if line.item == item.id and line.attainment is not None}
        metric = next((line.metric for line in lines.values()), None)
        if metric not in by_day or not dates:
            still.append(item.id)
            continue
        totals += _moves(item, lines, by_day[metric], agents, dates, counts, scored, group)
    if not dates:
        return RankRanges(pd.DataFrame(columns=COLUMNS), redrawn.DRAWS, redrawn.SEED, 0, still)
    found = redrawn.ranges(totals, [ranked[agent].rank for agent in agents], group)
    rows = [(agent, one.low, one.high, one.kept, one.word) for agent, one in zip(agents, found, strict=True)]
    return RankRanges(pd.DataFrame(rows, columns=COLUMNS), redrawn.DRAWS, redrawn.SEED, len(dates), still)


def _moves(
    item: object, lines: dict[str, Line], table: pd.DataFrame, agents: list[str], dates: list[date], counts: np.ndarray, scored: Scored,
    group: np.ndarray,
) -> np.ndarray:
    """(draws, agents): by how many points the item moves in each draw."""
    card = cards.metric(next(iter(lines.values())).metric)
    there = [agent for agent in agents if agent in lines]
    place = {agent: n for n, agent in enumerate(there)}
    spot = {day: n for n, day in enumerate(dates)}
    amount, cases = np.zeros((len(dates), len(there))), np.zeros((len(dates), len(there)))
    for key, day, top, below in table.itertuples(index=False):
        if key in place:
            amount[spot[day], place[key]], cases[spot[day], place[key]] = top, below
    real = np.array([float(lines[agent].value) for agent in there])
    drawn = redrawn.values(counts, amount, None if card.combine in ("sum", "people") else cases, real)
    team = np.array([float(scored.pooled.get((agent, card.id), lines[agent].value)) for agent in there])
    own_group = group[[agents.index(agent) for agent in there]]
    weight = np.array([float(lines[agent].weight) for agent in there])
    before = np.array([float(lines[agent].attainment) for agent in there])
    after = redrawn.worth(item, drawn, team, card.better, own_group)
    moved = np.zeros((len(counts), len(agents)))
    moved[:, [agents.index(agent) for agent in there]] = (after - before) * weight
    return moved


def _by_day(here: Warehouse, metric: str, scored: Scored, by: str, where: Where) -> pd.DataFrame:
    """key, day, top, below as floats: what a day adds to the metric's dividend and divisor; persons are counted day by day."""
    combine = cards.metric(metric).combine
    person = "count(distinct case when person is not null {} then concat(shop, chr(0), person) end)"
    happy, everybody = person.format("and amount > 0"), person.format("")
    top = {"people": happy, "share_of_people": happy}.get(combine, "sum(amount)")
    below = {"share_of_people": everybody, "per_person": happy}.get(combine, "sum(cases)")
    key = {"agent": "agent_id"}.get(by, by)
    picked, params = here.picked(metric, scored.period.start, scored.period.end, where)
    rows = here.rows(
        f"select {key} as key, day, cast({top} as double), cast({below} as double) from ({picked}) where {key} is not null group by all", params
    )
    return pd.DataFrame(rows, columns=["key", "day", "top", "below"])
