"""The leaderboard: standings with change, sample size and trend."""
from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median

import pandas as pd

from kpi import cards
from kpi.errors import unknown
from kpi.measures import figures, is_final
from kpi.schemes.model import SOURCES, Scheme
from kpi.scoring.standings import Line
from kpi.verbs.desk import agents as roster
from kpi.verbs.desk import opened
from kpi.verbs.events import Days, covered, days_of, event_before, last_year
from kpi.verbs.scores import Scored, decimal, graded, scored_at
from kpi.warehouse import Period, Where, parse

LANGS = ("zh", "en")
BY = ("agent", "team", "shift")
COMPARE = ("previous", "year")
TREND = 6
SAMPLE = ("inquiries", "contacts", "orders_placed")
"""What the sample size counts: the first of these that applies."""

ROWS = ["key", "name", "team", "group", "agents", "rank", "rank_change", "score", "score_change", "state", "reason", "n", "final", "trend",
        "trend_periods", "grade"]
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
    by: str
    before: str
    """The period compared with, or the days of the same event; "" where there is none to compare with."""
    days: str
    """"" for all days, else "event:NAME" or "without:NAME"."""
    days_counted: int
    grades: bool
    """Whether the scheme has grades; `rows.grade` then holds them."""
    summary: dict[str, object]
    """scored and not_scored (counts), best, median and least (totals; None where nobody is scored), over the rows."""


def leaderboard(
    scheme: str, period: str, by: str = "agent", team: str | None = None, shop: str | None = None, home: Path | str | None = None,
    days: str = "", compare: str = "previous", with_items: bool = True,
) -> Board:
    """Agents, teams or shifts by points. `team` picks who is shown; ranks are those of the whole group.

    days: "event:NAME" or "without:NAME" measure some days of the period only (ratings and records stay those of the period).
    compare: "previous" (period), or "year": the same period, or the same event, last year. with_items: False leaves `items` empty.
    """
    if by not in BY:
        raise unknown("board", by, BY, "by")
    p, chosen = parse(period), days_of(period, days, home)
    scored = scored_at(scheme, period, by, shop, home, chosen.days)
    back = _back(p)
    earlier = {q.text: totals(scored_at(scheme, q.text, by, shop, home)) for q in back}
    other, told = compared(scheme, chosen, compare, by, shop, home)
    before, ranks_before = ({}, {}) if other is None else (totals(other), {t.agent_id: t.rank for t in other.standings.totals})
    size, n_metric = sample(p, by, shop, home, chosen.days)
    heads = _agents_per_team(scored) if by == "team" else {}
    people = {r.agent_id: r for r in scored.people.itertuples()}
    final = all(scored.figures["final"])
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
            "n": size.get(total.agent_id, 0), "final": final,
            "trend": [_float(earlier[q.text].get(total.agent_id)) for q in back], "trend_periods": [q.text for q in back],
            "grade": None if total.total is None else graded(scored.scheme_at(total.agent_id), total.total),
        })
    rows.sort(key=lambda r: (r["rank"] is None, r["rank"], r["name"]))
    shown = {r["key"] for r in rows}
    settled = final_of(scored)
    items = [item_row(line, settled) for line in scored.standings.lines if with_items and line.agent_id in shown]
    return Board(
        pd.DataFrame(rows, columns=ROWS, dtype=object), pd.DataFrame(items, columns=ITEMS, dtype=object),
        scheme_facts(scored.scheme), n_metric, is_settled(scored.scheme, p), settles_on(scored.scheme, p),
        _left_out(scored, home), sorted({group for group in scored.group_of.values() if group}),
        by, told if before else "", chosen.text, chosen.count, bool(scored.scheme.outcomes.grades),
        _summary([row["score"] for row in rows]),
    )


def _summary(scores: list[Decimal | None]) -> dict[str, object]:
    known = [score for score in scores if score is not None]
    told = {"best": max(known), "median": median(known), "least": min(known)} if known else dict.fromkeys(("best", "median", "least"))
    return {"scored": len(known), "not_scored": len(scores) - len(known), **told}


def _back(period: Period) -> list[Period]:
    """The last TREND periods, oldest first."""
    found = [period]
    while len(found) < TREND:
        found.insert(0, found[0].previous())
    return found


def compared(
    scheme: str, chosen: Days, compare: str, by: str, shop: str | None, home: Path | str | None,
) -> tuple[Scored | None, str]:
    """The scored group that changes are told against, and the days it stands for; None where there is none."""
    if compare not in COMPARE:
        raise unknown("comparison", compare, COMPARE, "compare")
    if compare == "previous":
        previous = chosen.period.previous().text
        return scored_at(scheme, previous, by, shop, home), previous
    other = last_year(chosen.period, chosen.text, home)
    if other is None or not covered(other, home):
        return None, ""
    told = event_before(chosen.period.text, chosen.text, home) or other.period.text
    return scored_at(scheme, other.period.text, by, shop, home, other.days), told


def _left_out(scored: Scored, home: Path | str | None) -> list[dict]:
    known = {row.agent_id: row.name for row in roster(home).itertuples()} if scored.left_out else {}
    return [{"key": agent, "name": known.get(agent, agent), "team": scored.team_of.get(agent), "code": code, "params": params}
            for agent, (code, params) in scored.left_out.items()]


def totals(scored: Scored) -> dict[str, Decimal | None]:
    return {t.agent_id: t.total for t in scored.standings.totals}


def difference(now: Decimal | None, before: Decimal | None) -> Decimal | None:
    return None if now is None or before is None else now - before


def final_of(scored: Scored) -> dict[str, bool]:
    """Metric -> whether its figures are final."""
    return dict(zip(scored.figures["metric"], scored.figures["final"], strict=True))


def item_row(line: Line, final: dict[str, bool]) -> dict:
    """One item of one agent as the screen needs it; `final` as final_of gives it."""
    return {
        "key": line.agent_id, "item": line.item, "metric": line.metric, "value": decimal(line.value), "state": line.state,
        "reason": line.reason, "params": dict(line.params), "points": line.shown, "weight": decimal(line.weight),
        "nominal_weight": decimal(line.nominal_weight), "n": line.n,
        "final": final.get(line.metric, True),
        "attainment": decimal(line.attainment),
    }


def sample(
    period: Period, by: str, shop: str | None, home: Path | str | None, days: tuple[date, ...] | None = None,
) -> tuple[dict[str, int], str]:
    """Sample size per agent, team or shift, and the metric it counts."""
    here = opened(home)
    where = Where(shop=shop, days=days) if shop or days is not None else None
    for metric in SAMPLE:
        found = figures(here, metric, period, by, where=where)
        if any(f.state == "value" and f.n for f in found):
            return {f.key: f.n for f in found}, metric
    return {}, SAMPLE[0]


def scheme_facts(scheme: Scheme) -> dict:
    """What pages print of a scheme."""
    known = cards.metrics()
    return {
        "id": scheme.id, "version": scheme.version, "title": dict(scheme.title), "full_score": scheme.full_score,
        "decimals": scheme.decimals, "credit": scheme.credit, "credit_days": scheme.credit_days, "missing": scheme.missing,
        "grades": {band.id: _titles(band) for band in scheme.outcomes.grades.bands} if scheme.outcomes.grades else {},
        "total": scheme.total, "hash": scheme.content_hash[:12], "cap": scheme.cap, "pay": bool(scheme.pay and scheme.pay.lines),
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
