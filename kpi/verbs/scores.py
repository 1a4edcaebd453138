"""Points per item, total and rank of every agent (or team) under a scheme."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas as pd

from kpi import cards, schemes, words
from kpi.measures import measure_in, twelve
from kpi.schemes.model import Scheme
from kpi.scoring.standings import Standings, score_group
from kpi.verbs.desk import home as data_home
from kpi.verbs.desk import opened
from kpi.warehouse import Period, Warehouse, Where, parse

COLUMNS = ["scheme", "version", "period", "agent_id", "name", "item", "value", "points", "weight", "reason", "team", "metric", "state",
           "n", "final", "nominal_weight", "attainment", "rank", "grade"]


@dataclass(frozen=True)
class Scored:
    """A scored group: the scheme, the period, its standings, and the figures they were made from."""

    scheme: Scheme
    period: Period
    by: str
    standings: Standings
    figures: pd.DataFrame
    people: pd.DataFrame
    team_of: dict[str, str | None]
    pooled: dict[tuple[str, str], object]
    """(agent, metric) -> the pooled value of the agent's team, this agent included."""


def score(
    scheme: str, period: str, weights: dict[str, Decimal] | None = None, as_of: date | None = None, credit: str | None = None,
    credit_days: int | None = None, where: Where | None = None, home: Path | str | None = None,
) -> pd.DataFrame:
    """One row per agent and item, with value, points (rounded so that they add up), weight in force and the reason as a sentence; the
    row with item "total" carries the rank. Columns: COLUMNS."""
    scored = score_by(scheme, period, "agent", weights, as_of, credit, credit_days, where, home)
    return table(scored)


def score_by(
    scheme: str | Scheme, period: str | Period, by: str = "agent", weights: dict[str, Decimal] | None = None,
    as_of: date | None = None, credit: str | None = None, credit_days: int | None = None, where: Where | None = None,
    home: Path | str | None = None,
) -> Scored:
    """Scores all agents (or teams, by their pooled values) of a period. Filters pick who is shown, never whom one is compared with."""
    chosen = schemes.load(scheme, data_home(home) / "schemes") if isinstance(scheme, str) else scheme
    p = parse(period)
    here = opened(home, credit or chosen.credit, chosen.credit_days if credit_days is None else credit_days)
    shop = Where(shop=where.shop) if where else None
    metrics = sorted({m for item in chosen.items for m in item.metric})
    figures = measure_in(here, metrics, p, by, as_of, shop)
    team_of = teams_at(here, p)
    people = who(here, p, figures, team_of) if by == "agent" else _teams(here, figures)
    better = {m: cards.metric(m).better for m in metrics}
    pooled = _team_values(here, metrics, p, by, team_of, people, shop)
    standings = score_group(chosen, _values(figures), (), weights, pooled, better, list(people["agent_id"]))
    return Scored(chosen, p, by, standings, figures, people, team_of, pooled)


def table(scored: Scored, lang: str = "en") -> pd.DataFrame:
    """Standings as the rows of `score`, ordered by rank, then id; an agent's items in the scheme's order, then the total."""
    people = {p.agent_id: p for p in scored.people.itertuples()}
    final = {(f.key, f.metric): f.final for f in scored.figures.itertuples()}
    items = {item.id: item for item in scored.scheme.items}
    titles = {item.id: item.name(lang) for item in scored.scheme.items}
    card_of = cards.metrics()
    rows = []
    for total in sorted(scored.standings.totals, key=lambda t: (t.rank is None, t.rank, t.agent_id)):
        same = {
            "scheme": scored.scheme.id, "version": scored.scheme.version, "period": scored.period.text, "agent_id": total.agent_id,
            "name": people[total.agent_id].name, "team": people[total.agent_id].team, "grade": None, "rank": None,
        }
        for line in scored.standings.lines:
            if line.agent_id == total.agent_id:
                rows.append(same | {
                    "item": line.item, "metric": line.metric, "value": decimal(line.value), "points": line.shown,
                    "weight": decimal(line.weight), "nominal_weight": decimal(line.nominal_weight),
                    "attainment": decimal(line.attainment), "state": line.state, "n": line.n,
                    "final": final.get((line.agent_id, line.metric)),
                    "reason": words.explain(line, items.get(line.item), card_of.get(line.metric), lang),
                })
        rows.append(same | {
            "item": "total", "points": total.total, "state": "not_enough" if total.total is None else "value", "rank": total.rank,
            "weight": sum((item.weight for item in scored.scheme.items), Decimal(0)),
            "final": all(final.values()), "reason": words.explain_total(total, titles, lang),
        })
    return pd.DataFrame([{c: row.get(c) for c in COLUMNS} for row in rows], columns=COLUMNS, dtype=object)


def decimal(value: object) -> Decimal | None:
    """An exact value with 12 decimals at most, for files; None stays None."""
    return value if value is None or isinstance(value, Decimal) else twelve(value)


def teams_at(here: Warehouse, period: Period) -> dict[str, str | None]:
    """The team of each agent at the end of the period (the latest assignment that begins before it is over)."""
    return dict(here.rows(
        "select agent_id, max_by(team, valid_from) from core.assignments"
        " where valid_from < cast($end as timestamp) + interval 1 day and valid_to > cast($start as timestamp) group by agent_id",
        {"start": period.start, "end": period.end},
    ))


def who(here: Warehouse, period: Period, figures: pd.DataFrame, team_of: dict[str, str | None]) -> pd.DataFrame:
    """agent_id, name, team of everybody who counts: on the roster and employed in the period, or with any case in it."""
    active = set(figures.loc[[n > 0 for n in figures["n"]], "key"])
    known = here.rows(
        "select agent_id, name, on_roster and coalesce(hired_on, date '0001-01-01') <= $end"
        " and coalesce(left_on, date '9999-12-31') >= $start from core.agents order by agent_id",
        {"start": period.start, "end": period.end},
    )
    rows = [(a, name, team_of.get(a)) for a, name, employed in known if employed or a in active]
    return pd.DataFrame(rows, columns=["agent_id", "name", "team"], dtype=object)


def _teams(here: Warehouse, figures: pd.DataFrame) -> pd.DataFrame:
    names = sorted(set(figures["key"]))
    return pd.DataFrame([(n, n, n) for n in names], columns=["agent_id", "name", "team"], dtype=object)


def _values(figures: pd.DataFrame) -> list[dict]:
    return [
        {"agent_id": f.key, "metric": f.metric, "value": f.exact, "n": f.n, "state": f.state, "reason": f.reason}
        for f in figures.itertuples()
    ]


def _team_values(
    here: Warehouse, metrics: list[str], period: Period, by: str, team_of: dict, people: pd.DataFrame, where: Where | None,
) -> dict[tuple[str, str], object]:
    """(agent, metric) -> pooled value of the agent's team; of all where there is no team."""
    pooled = {(f.key, f.metric): f.exact for f in measure_in(here, metrics, period, "team", where=where).itertuples()}
    of_all = {f.metric: f.exact for f in measure_in(here, metrics, period, "all", where=where).itertuples()}
    found = {}
    for agent in people["agent_id"]:
        team = agent if by == "team" else team_of.get(agent)
        for metric in metrics:
            value = pooled.get((team, metric)) if team else of_all[metric]
            if value is not None:
                found[agent, metric] = value
    return found
