"""The leaderboard: standings with change, sample size and trend."""
from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pandas as pd

from kpi import cards
from kpi.measures import figures, is_final
from kpi.schemes.model import SOURCES, Scheme
from kpi.scoring.standings import Line
from kpi.verbs.desk import agents as roster
from kpi.verbs.desk import opened
from kpi.verbs.scores import Scored, decimal, scored_at
from kpi.warehouse import Period, Where, parse

LANGS = ("zh", "en")
TREND = 6
SAMPLE = ("inquiries", "contacts", "orders_placed")
"""What the sample size counts: the first of these that applies."""

ROWS = ["key", "name", "team", "group", "agents", "rank", "rank_change", "score", "score_change", "state", "reason", "n", "final", "trend",
        "trend_periods"]
ITEMS = ["key", "item", "metric", "value", "state", "reason", "params", "points", "weight", "nominal_weight", "n", "final", "attainment"]


@dataclass(frozen=True)
class Board:
    """`rows` (columns ROWS) ordered by rank, then name; `items` long (columns ITEMS); the scheme as the screen needs it."""

    rows: pd.DataFrame
    items: pd.DataFrame
    scheme: dict
    n_metric: str
    final: bool
    settles_on: date
    left_out: list[dict]
    """key, name, team, code, params of people who are listed and not scored, and why."""
    groups: list[str]
    """The appraisal groups ranked here; more than one: ranks are within each."""


def leaderboard(
    scheme: str, period: str, by: str = "agent", team: str | None = None, shop: str | None = None, home: Path | str | None = None,
) -> Board:
    """Agents or teams by points. `team` picks who is shown; ranks are those of the whole group."""
    scored = scored_at(scheme, period, by, shop, home)
    p = parse(period)
    back = [p]
    for _ in range(TREND - 1):
        back.insert(0, back[0].previous())
    earlier = {q.text: totals(scored_at(scheme, q.text, by, shop, home)) for q in back}
    before = earlier[back[-2].text]
    size, n_metric = sample(p, by, shop, home)
    ranks_before = {t.agent_id: t.rank for t in scored_at(scheme, back[-2].text, by, shop, home).standings.totals}
    heads = _agents_per_team(scored) if by == "team" else {}
    people = {r.agent_id: r for r in scored.people.itertuples()}
    rows = []
    for total in scored.standings.totals:
        person = people[total.agent_id]
        if team and person.team != team:
            continue
        was = ranks_before.get(total.agent_id)
        rows.append({
            "key": total.agent_id, "name": person.name, "team": person.team,
            "group": scored.group_of.get(total.agent_id, ""), "agents": heads.get(total.agent_id, 1),
            "rank": total.rank, "rank_change": None if total.rank is None or was is None else was - total.rank,
            "score": total.total, "score_change": difference(total.total, before.get(total.agent_id)),
            "state": "not_enough" if total.total is None else "value", "reason": total.reason,
            "n": size.get(total.agent_id, 0), "final": all(f.final for f in scored.figures.itertuples()),
            "trend": [_float(earlier[q.text].get(total.agent_id)) for q in back], "trend_periods": [q.text for q in back],
        })
    rows.sort(key=lambda r: (r["rank"] is None, r["rank"], r["name"]))
    shown = {r["key"] for r in rows}
    items = [item_row(line, scored) for line in scored.standings.lines if line.agent_id in shown]
    return Board(
        pd.DataFrame(rows, columns=ROWS, dtype=object), pd.DataFrame(items, columns=ITEMS, dtype=object),
        scheme_facts(scored.scheme), n_metric, is_settled(scored.scheme, p), settles_on(scored.scheme, p),
        _left_out(scored, home), sorted({group for group in scored.group_of.values() if group}),
    )


def _left_out(scored: Scored, home: Path | str | None) -> list[dict]:
    known = {row.agent_id: row.name for row in roster(home).itertuples()} if scored.left_out else {}
    return [{"key": agent, "name": known.get(agent, agent), "team": scored.team_of.get(agent), "code": code, "params": params}
            for agent, (code, params) in scored.left_out.items()]


def totals(scored: Scored) -> dict[str, Decimal | None]:
    return {t.agent_id: t.total for t in scored.standings.totals}


def difference(now: Decimal | None, before: Decimal | None) -> Decimal | None:
    return None if now is None or before is None else now - before


def item_row(line: Line, scored: Scored) -> dict:
    """One item of one agent as the screen needs it."""
    return {
        "key": line.agent_id, "item": line.item, "metric": line.metric, "value": decimal(line.value), "state": line.state,
        "reason": line.reason, "params": dict(line.params), "points": line.shown, "weight": decimal(line.weight),
        "nominal_weight": decimal(line.nominal_weight), "n": line.n,
        "final": next((f.final for f in scored.figures.itertuples() if f.metric == line.metric), None),
        "attainment": decimal(line.attainment),
    }


def sample(period: Period, by: str, shop: str | None, home: Path | str | None) -> tuple[dict[str, int], str]:
    """Sample size per agent or team, and the metric it counts."""
    here = opened(home)
    for metric in SAMPLE:
        found = figures(here, metric, period, by, where=Where(shop=shop) if shop else None)
        if any(f.state == "value" and f.n for f in found):
            return {f.key: f.n for f in found}, metric
    return {}, SAMPLE[0]


def scheme_facts(scheme: Scheme) -> dict:
    """What pages print of a scheme."""
    known = cards.metrics()
    return {
        "id": scheme.id, "version": scheme.version, "title": dict(scheme.title), "full_score": scheme.full_score,
        "decimals": scheme.decimals, "credit": scheme.credit, "credit_days": scheme.credit_days, "missing": scheme.missing,
        "total": scheme.total, "hash": scheme.content_hash[:12], "cap": scheme.cap,
        "beside": [
            *({"item": f"event:{e.id}", "kind": "event", "title": _titles(e), "class": e.klass} for e in scheme.events),
            *({"item": f"cap:{c.id}", "kind": "section", "title": _titles(c)} for c in scheme.sections),
        ],
        "sections": [{"id": c.id, "title": _titles(c), "weight": c.weight} for c in scheme.sections],
        "items": [
            {
                "item": item.id, "kind": next(kind for kind in SOURCES if getattr(item, kind)), "section": item.section,
                "metric": item.metric[0] if item.metric else None, "weight": item.weight, "title": _titles(item),
                "unit": known[item.metric[0]].unit if item.metric and item.metric[0] in known else "points",
                "better": known[item.metric[0]].better if item.metric and item.metric[0] in known else "higher",
                "points": {"kind": item.points.kind, **asdict(item.points)}, "metrics": list(item.metric),
            }
            for item in scheme.items
        ],
    }


def _titles(part: object) -> dict[str, str]:
    return {lang: part.name(lang) for lang in LANGS}


def settles_on(scheme: Scheme, period: Period) -> date:
    """The first day on which every item of the scheme is final."""
    known = cards.metrics()
    days = [known[m].settles_after for item in scheme.items for m in item.metric if m in known]
    return period.end + timedelta(days=max(days, default=0) + 1)


def is_settled(scheme: Scheme, period: Period) -> bool:
    known = cards.metrics()
    return all(is_final(known[m], period) for item in scheme.items for m in item.metric if m in known)


def _agents_per_team(scored: Scored) -> dict[str, int]:
    counts: dict[str, int] = {}
    for team in scored.team_of.values():
        if team:
            counts[team] = counts.get(team, 0) + 1
    return counts


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
