"""One agent: every point explained, against the team and the own past."""
from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pandas as pd

from kpi import cards
from kpi.errors import unknown
from kpi.scoring.rounding import add_up
from kpi.verbs import boards
from kpi.verbs.boards import TREND, final_of, item_row, scheme_facts, totals
from kpi.verbs.desk import agents as roster
from kpi.verbs.events import days_of
from kpi.verbs.scores import Scored, decimal, scored_at
from kpi.warehouse import parse

ITEMS = [*boards.ITEMS, "team_value", "team_points", "gap", "previous_value", "direction"]


@dataclass(frozen=True)
class AgentCard:
    """`items`: columns ITEMS (gap = points − mean points of the team, the bridge's own step where there is a bridge). `bridge`: from the
    team's mean total to the agent's, step by step (label, kind start/step/end, amount, start, end). `trend`: score beside the team's
    quartiles. `item_trend`: value beside the team's."""

    agent_id: str
    name: str
    team: str | None
    staff_number: str | None
    rank: int | None
    of: int
    rank_change: int | None
    score: Decimal | None
    score_change: Decimal | None
    full_score: Decimal
    state: str
    reason: str
    final: bool
    n: int
    n_metric: str
    previous_agent: str | None
    next_agent: str | None
    items: pd.DataFrame
    strong: list[str]
    weak: list[str]
    bridge: pd.DataFrame
    trend: pd.DataFrame
    item_trend: pd.DataFrame
    scheme: dict


def agent_card(
    agent: str, scheme: str, period: str, shop: str | None = None, team: str | None = None, home: Path | str | None = None,
    days: str = "", compare: str = "previous",
) -> AgentCard:
    """The card of one agent; KpiError for an agent nobody knows. days, compare: as the board takes them; the trends stay those of whole
    periods."""
    board = boards.leaderboard(scheme, period, "agent", team, shop, home, days, compare, with_items=False)
    scored = scored_at(scheme, period, "agent", shop, home, days_of(period, days, home).days)
    known = {r.agent_id: r for r in roster(home).itertuples()}
    if agent not in known:
        raise unknown("agent", agent, known)
    order = list(board.rows["key"])
    row = next((r for r in board.rows.to_dict("records") if r["key"] == agent), None) or dict.fromkeys(boards.ROWS)
    spot = order.index(agent) if agent in order else None
    items = _items(agent, scored, boards.compared(scheme, days_of(period, days, home), compare, "agent", shop, home)[0])
    bridge = _bridge(agent, scored)
    steps = {row.label: Decimal(str(row.amount)) for row in bridge.itertuples() if row.kind == "step"}
    for item in items:
        if item["gap"] is not None:
            item["gap"] = steps.get(item["item"], item["gap"])
    named = {item.id for item in scored.scheme.items}
    gaps = [(r["gap"], r["item"]) for r in items if r["gap"] is not None and r["item"] in named]
    own_team = scored.team_of.get(agent)
    return AgentCard(
        agent, known[agent].name, own_team, known[agent].staff_number, row["rank"],
        sum(t.rank is not None for t in scored.standings.totals), row["rank_change"], row["score"], row["score_change"],
        scored.scheme.full_score, row["state"] or "does_not_apply", row["reason"] or "nothing_present", board.final,
        row["n"] or 0, board.n_metric,
        order[spot - 1] if spot else None, order[spot + 1] if spot is not None and spot + 1 < len(order) else None,
        pd.DataFrame(items, columns=ITEMS, dtype=object),
        [item for gap, item in sorted(gaps, key=lambda g: -g[0])[:3] if gap > 0],
        [item for gap, item in sorted(gaps)[:3] if gap < 0],
        bridge, _trend(agent, scheme, period, shop, home), _item_trend(agent, scheme, period, shop, home),
        scheme_facts(scored.scheme),
    )


def mates(agent: str, scored: Scored) -> set[str]:
    """Everybody of the agent's team, the agent included; everybody scored where there is no team."""
    team = scored.team_of.get(agent)
    return {a for a in scored.people["agent_id"] if team is None or scored.team_of.get(a) == team}


def _items(agent: str, scored: Scored, before: Scored | None) -> list[dict]:
    of_team = mates(agent, scored)
    was = {line.item: line for line in before.standings.lines if line.agent_id == agent} if before else {}
    means, rated = _means(of_team, scored), _mean_values(of_team, scored)
    known, final, rows = cards.metrics(), final_of(scored), []
    for line in scored.standings.lines:
        if line.agent_id != agent:
            continue
        points = means.get(line.item)
        row = item_row(line, final)
        last = was[line.item].value if line.item in was and was[line.item].metric == line.metric else None
        row["previous_value"] = decimal(last)
        row["team_value"] = decimal(scored.pooled.get((agent, line.metric)) if line.metric in known else rated.get(line.item))
        row["team_points"] = decimal(points)
        row["gap"] = None if points is None or line.points is None else decimal(line.points - points)
        row["direction"] = _direction(line.value, last, known[line.metric].better if line.metric in known else "higher")
        rows.append(row)
    return rows


def _means(of_team: set[str], scored: Scored) -> dict[str, Fraction]:
    """Item -> mean points of those of the team who have it. What stands beside the items (events, caps) is 0 for everybody else."""
    points: dict[str, list[Fraction]] = {}
    for line in scored.standings.lines:
        if line.agent_id in of_team and line.points is not None:
            points.setdefault(line.item, []).append(line.points)
    items = {item.id for item in scored.scheme.items}
    heads = sum(total.total is not None for total in scored.standings.totals if total.agent_id in of_team)
    return {name: sum(own, Fraction(0)) / (len(own) if name in items else max(heads, 1)) for name, own in points.items()}


def _mean_values(of_team: set[str], scored: Scored) -> dict[str, Fraction]:
    """Item -> mean value of those of the team who have one: what a rated or recorded item is compared with."""
    values: dict[str, list[Fraction]] = {}
    for line in scored.standings.lines:
        if line.agent_id in of_team and line.value is not None:
            values.setdefault(line.item, []).append(line.value)
    return {item: sum(own, Fraction(0)) / len(own) for item, own in values.items()}


def _direction(now: Fraction | None, before: Fraction | None, better: str) -> str | None:
    if now is None or before is None:
        return None
    if now == before:
        return "same"
    return "better" if (now > before) == (better == "higher") else "worse"


def _bridge(agent: str, scored: Scored) -> pd.DataFrame:
    """From the team's mean total to the agent's own. Every step is the agent's shown points less the mean of the team's (0 for who has
    none), rounded so that start and steps add up to the end, to the last digit shown."""
    columns = ["label", "kind", "amount", "start", "end"]
    total = totals(scored).get(agent)
    of_team = mates(agent, scored)
    whole = {a for a, t in totals(scored).items() if t is not None and a in of_team}
    if total is None or len(whole) < 2:
        return pd.DataFrame(columns=columns)
    mine: dict[str, Fraction] = {}
    of_all: dict[str, Fraction] = {}
    for line in scored.standings.lines:
        if line.agent_id in whole and line.shown is not None:
            of_all[line.item] = of_all.get(line.item, Fraction(0)) + Fraction(line.shown) / len(whole)
            if line.agent_id == agent:
                mine[line.item] = mine.get(line.item, Fraction(0)) + Fraction(line.shown)
    gaps = {item: mine.get(item, Fraction(0)) - mean for item, mean in of_all.items()}
    steps = dict(zip(gaps, add_up(list(gaps.values()), scored.scheme.decimals), strict=True))
    start = total - sum(steps.values())
    rows, level = [("team", "start", float(start), 0.0, float(start))], start
    for item, step in sorted(steps.items(), key=lambda s: -abs(s[1])):
        if step or item in mine:
            rows.append((item, "step", float(step), float(level), float(level + step)))
            level += step
    rows.append(("agent", "end", float(total), 0.0, float(total)))
    return pd.DataFrame(rows, columns=columns)


def _back(period: str) -> list[str]:
    p, found = parse(period), []
    for _ in range(TREND):
        found.insert(0, p.text)
        p = p.previous()
    return found


def _trend(agent: str, scheme: str, period: str, shop: str | None, home: Path | str | None) -> pd.DataFrame:
    rows = []
    for text in _back(period):
        scored = scored_at(scheme, text, "agent", shop, home)
        own_team = mates(agent, scored)
        mine = totals(scored).get(agent)
        team = sorted(float(t) for a, t in totals(scored).items() if a in own_team and t is not None)
        spots = [_quantile(team, part) for part in (0.25, 0.5, 0.75)]
        rows.append((text, None if mine is None else float(mine), *spots, all(scored.figures["final"])))
    return pd.DataFrame(rows, columns=["period", "score", "team_low", "team_mid", "team_high", "final"], dtype=object)


def _quantile(ordered: list[float], part: float) -> float | None:
    """Type 7: on a straight line between the two neighbours; None of nothing."""
    if not ordered:
        return None
    spot = (len(ordered) - 1) * part
    low = int(spot)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (spot - low) * (ordered[high] - ordered[low])


def _item_trend(agent: str, scheme: str, period: str, shop: str | None, home: Path | str | None) -> pd.DataFrame:
    """Each metric over the periods: the own value, the team's pooled one, and the quartiles of the team's members."""
    rows = []
    for text in _back(period):
        scored = scored_at(scheme, text, "agent", shop, home)
        own_team, values, mine = mates(agent, scored), {}, []
        for line in scored.standings.lines:
            if line.agent_id in own_team and line.metric is not None and line.value is not None:
                values.setdefault(line.item, []).append(float(line.value))
            if line.agent_id == agent and line.metric is not None:
                mine.append(line)
        for line in mine:
            team = scored.pooled.get((agent, line.metric))
            own = sorted(values.get(line.item, []))
            rows.append((line.item, text, None if line.value is None else float(line.value), None if team is None else float(team),
                         line.state, *(_quantile(own, part) for part in (0.25, 0.75))))
    columns = ["item", "period", "value", "team_value", "state", "team_low", "team_high"]
    return pd.DataFrame(rows, columns=columns, dtype=object)
