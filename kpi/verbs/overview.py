"""The morning page: five figures with change and trend, teams beside each other, who moved."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import pandas as pd

from kpi import cards, schemes
from kpi.measures import COUNTS, Figure, figures, twelve
from kpi.verbs.boards import leaderboard, settles_on
from kpi.verbs.desk import home as data_home
from kpi.verbs.desk import opened, status
from kpi.verbs.scores import teams_at
from kpi.warehouse import Period, Store, Where, parse

CANDIDATES = (
    "sales_paid", "inquiry_conversion", "first_answered", "response_time", "first_response_time", "reply_rate", "refund_rate",
    "refund_amount_share", "satisfaction", "resolution_rate", "contacts", "orders_placed", "payment_share", "average_order_value",
    "handle_time", "answer_rating", "inquiries", "sla_met",
)
"""Tiles in order of preference; the first five that have a value are shown, so that any kind of desk sees five useful ones."""
ALIKE = (("inquiry_conversion", "first_answered"), ("response_time", "first_response_time"), ("refund_rate", "refund_amount_share"))
"""Pairs that say nearly the same: the second only stands in for the first."""
TILES, TREND = 5, 7

TILE = ["metric", "value", "state", "reason", "n", "people", "final", "previous", "previous_period", "change", "change_share",
        "direction", "trend", "trend_periods", "like_for_like"]
TEAM = ["team", "metric", "value", "state", "final", "previous", "change", "direction", "trend", "trend_periods", "agents"]
MOVER = ["agent_id", "name", "team", "rank", "rank_change", "score", "score_change", "kind"]


@dataclass(frozen=True)
class Overview:
    """`tiles` (columns TILE), `teams` (TEAM), `movers` (MOVER), `leaders`; `like_for_like`: the period still runs and is compared with
    as many days of the one before."""

    tiles: pd.DataFrame
    teams: pd.DataFrame
    movers: pd.DataFrame
    leaders: pd.DataFrame
    like_for_like: bool
    final: bool
    settles_on: date | None


def overview(
    period: str, scheme: str | None = None, team: str | None = None, shop: str | None = None, as_of: date | None = None,
    home: Path | str | None = None,
) -> Overview:
    """Everything the overview shows of one period; frames without rows where there is no data."""
    into = data_home(home)
    return _overview(period, scheme, team, shop, as_of or date.today(), str(into), Store(into).manifest.version)


@lru_cache(maxsize=32)
def _overview(
    period: str, scheme: str | None, team: str | None, shop: str | None, as_of: date, home: str, _version: str,
) -> Overview:
    p, state = parse(period), status(home)
    running = bool(state.data_to and p.start <= state.data_to.date() < p.end)
    now = Period(p.text, "range", p.start, state.data_to.date()) if running else p
    before = _same_days(p, now) if running else p.previous()
    shown = [m for m in CANDIDATES if _figure(home, m, now, team, shop, as_of).state == "value"]
    for first, second in ALIKE:
        if first in shown and second in shown:
            shown.remove(second)
    back = [p]
    for _ in range(TREND - 1):
        back.insert(0, back[0].previous())
    tiles = [_tile(home, m, now, before, back, team, shop, as_of, running) for m in shown[:TILES]]
    board = leaderboard(scheme or state.default_scheme, period, "agent", team, shop, home)
    plan = schemes.load(scheme or state.default_scheme, data_home(home) / "schemes")
    return Overview(
        pd.DataFrame(tiles, columns=TILE, dtype=object), _teams(home, shown[:TILES], now, before, back, shop, as_of),
        _movers(board.rows), _leaders(board.rows), running,
        bool(tiles) and all(t["final"] for t in tiles), settles_on(plan, p),
    )


def _same_days(p: Period, now: Period) -> Period:
    was = p.previous()
    end = min(was.end, was.start + timedelta(days=(now.end - now.start).days))
    return Period(was.text, "range", was.start, end)


def _figure(home: str, metric: str, p: Period, team: str | None, shop: str | None, as_of: date) -> Figure:
    by = "team" if team else "all"
    found = figures(opened(home), metric, p, by, as_of, Where(shop=shop, team=team) if shop or team else None)
    return next((f for f in found if f.key in (team, "all")), None) or _none(metric, p, by)


def _none(metric: str, p: Period, by: str) -> Figure:
    return Figure(p.text, by, "", metric, None, Decimal(0), Decimal(0), 0, "does_not_apply", False, 0, "not_covered")


def _tile(
    home: str, metric: str, now: Period, before: Period, back: list[Period], team: str | None, shop: str | None, as_of: date, running: bool,
) -> dict:
    current, last = _figure(home, metric, now, team, shop, as_of), _figure(home, metric, before, team, shop, as_of)
    change, share, direction = _change(metric, current.exact, last.exact)
    trend = [_figure(home, metric, q, team, shop, as_of).exact for q in back]
    return {
        "metric": metric, "value": current.value, "state": current.state, "reason": current.reason, "n": current.n,
        "people": current.people, "final": current.final, "previous": last.value, "previous_period": before.text, "change": change,
        "change_share": share, "direction": direction, "trend": [None if t is None else float(t) for t in trend],
        "trend_periods": [q.text for q in back], "like_for_like": running,
    }


def _change(metric: str, now: Fraction | None, before: Fraction | None) -> tuple[Decimal | None, Decimal | None, str | None]:
    """Difference, for counts and money also relative to before, and whether it is for the better."""
    if now is None or before is None:
        return None, None, None
    card = cards.metric(metric)
    relative = card.combine in COUNTS or card.unit.startswith("money")
    share = twelve((now - before) / before) if relative and before else None
    direction = "same" if now == before else "better" if (now > before) == (card.better == "higher") else "worse"
    return twelve(now - before), share, direction


def _teams(
    home: str, metrics: list[str], now: Period, before: Period, back: list[Period], shop: str | None, as_of: date,
) -> pd.DataFrame:
    here = opened(home)
    heads = [t for t in teams_at(here, now).values() if t]
    where = Where(shop=shop) if shop else None
    rows = []
    for metric in metrics:
        current = {f.key: f for f in figures(here, metric, now, "team", as_of, where)}
        last = {f.key: f.exact for f in figures(here, metric, before, "team", as_of, where)}
        past = [{f.key: f.exact for f in figures(here, metric, q, "team", as_of, where)} for q in back]
        for name, f in current.items():
            change, _, direction = _change(metric, f.exact, last.get(name))
            trend = [None if q.get(name) is None else float(q[name]) for q in past]
            was = last.get(name)
            before_it = None if was is None else twelve(was)
            rows.append((name, metric, f.value, f.state, f.final, before_it, change, direction, trend, [q.text for q in back],
                         heads.count(name)))
    return pd.DataFrame(rows, columns=TEAM, dtype=object)


def _movers(rows: pd.DataFrame) -> pd.DataFrame:
    """Up to three who climbed most and three who fell most."""
    moved = [r for r in rows.to_dict("records") if r["rank_change"]]
    up = sorted((r for r in moved if r["rank_change"] > 0), key=lambda r: (-r["rank_change"], r["rank"]))[:3]
    down = sorted((r for r in moved if r["rank_change"] < 0), key=lambda r: (r["rank_change"], r["rank"]))[:3]
    found = [{**{c: r.get(c) for c in MOVER}, "agent_id": r["key"], "kind": kind} for kind, rs in (("up", up), ("down", down)) for r in rs]
    return pd.DataFrame(found, columns=MOVER, dtype=object)


def _leaders(rows: pd.DataFrame) -> pd.DataFrame:
    ranked = [r for r in rows.to_dict("records") if r["rank"] is not None][:5]
    return pd.DataFrame([{**r, "agent_id": r["key"]} for r in ranked], columns=["agent_id", "name", "team", "rank", "score"], dtype=object)
