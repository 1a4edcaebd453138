"""Five lines for a chat group that others may read: totals and counts only, no agent, no customer."""
from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd

from kpi import cards, words
from kpi.errors import KpiError, unknown
from kpi.verbs.attention import attention
from kpi.verbs.boards import leaderboard
from kpi.verbs.desk import options, status
from kpi.verbs.outcomes import actions
from kpi.verbs.overview import Overview, overview

LEAST = 3
"""A team of fewer agents is not told by itself: its total would be the figure of a person."""
TEAMS = 8
"""Teams told by name at most."""


def group_lines(
    period: str | None = None, scheme: str | None = None, team: str | None = None, shop: str | None = None, lang: str = "zh",
    as_of: date | None = None, home: Path | str | None = None,
) -> list[str]:
    """Where and when; the tiles; the first of them by team; how many are scored and moved; how much needs someone.

    Empty without data. KpiError for an unknown team or shop, or a team of fewer than LEAST agents.
    """
    state = status(home)
    if not state.has_data:
        return []
    period, scheme = period or state.default_period, scheme or state.default_scheme
    known = options(home)
    _allowed(team, shop, known)
    seen = overview(period, scheme, team, shop, as_of, home)
    board = leaderboard(scheme, period, "agent", team, shop, home, with_items=False)
    if team and len(board.rows) < LEAST:
        raise KpiError(f'team "{team}" has fewer than {LEAST} agents', "the five lines", "Send the lines of all teams")
    separator = words.text("ui.separator", lang)
    place = dict(zip(known.shops["shop"], known.shops["name"], strict=True)).get(shop) or words.text("filters.all_shops", lang)
    title = words.text("webhook.title", lang, place=f"{place} {team}" if team else place, period=words.period_text(period, lang))
    stamp = words.text("freshness.data_to", lang, time=words.time_text(state.data_to, lang))
    rows = [row for row in seen.tiles.itertuples() if row.state == "value"]
    return [
        f"{title}　{stamp}" + ("" if seen.final else f"　{words.text('states.provisional', lang)}"),
        separator.join(f"{_title(row.metric, team, lang)} {_figure(row, lang)}" for row in rows) or words.text("webhook.no_figures", lang),
        _teams(seen, team, lang),
        _ranks(board.rows, board.summary, lang),
        _needs(period, scheme, home, lang),
    ]


def _allowed(team: str | None, shop: str | None, known: object) -> None:
    if team and team not in known.teams:
        raise unknown("team", team, known.teams)
    if shop and shop not in set(known.shops["shop"]):
        raise unknown("shop", shop, known.shops["shop"])


def _title(metric: str, team: str | None, lang: str) -> str:
    if metric == "sales_paid" and not team:
        return words.text("ui.sales_of_all", lang)
    return cards.metric(metric).title[lang]


def _figure(row: object, lang: str) -> str:
    unit = cards.metric(row.metric).unit
    change = words.change_text(row.value, row.previous, unit, lang)
    value = words.value_text(row.value, unit, lang, row.state, row.n, tile=True)
    return f"{value} {words.arrow(row.value, row.previous)} {change}".rstrip() if change else value


def _teams(seen: Overview, team: str | None, lang: str) -> str:
    """The first tile's metric by team, best first; teams that are too small are only counted."""
    if team or seen.teams.empty:
        return words.text("webhook.no_teams", lang)
    metric = seen.teams["metric"].iloc[0]
    card = cards.metric(metric)
    rows = [row for row in seen.teams[seen.teams["metric"] == metric].itertuples() if row.state == "value"]
    told = sorted((row for row in rows if row.agents >= LEAST), key=lambda row: row.value, reverse=card.better == "higher")
    if not told:
        return words.text("webhook.no_teams", lang)
    listed = words.text("ui.comma", lang).join(f"{row.team} {words.value_text(row.value, card.unit, lang, tile=True)}" for row in told[:TEAMS])
    line = words.text("webhook.teams", lang, metric=card.title[lang], teams=listed)
    more = len(rows) - len(told[:TEAMS])
    return line + (words.text("webhook.teams_more", lang, count=more) if more else "")


def _ranks(rows: pd.DataFrame, summary: dict[str, object], lang: str) -> str:
    moved = [change for change in rows["rank_change"] if change]
    up = sum(change > 0 for change in moved)
    line = words.text("webhook.ranks", lang, scored=summary["scored"], without=summary["not_scored"], up=up, down=len(moved) - up)
    if summary["median"] is None or summary["scored"] < LEAST:
        return line
    return line + words.text("webhook.median", lang, points=words.points_text(summary["median"]))


def _needs(period: str, scheme: str, home: Path | str | None, lang: str) -> str:
    levels = list(attention(period, scheme, home=home)["level"])
    fired = actions(scheme, period, lang=lang, home=home)
    people = len(set(fired["agent_id"]))
    return words.text("webhook.needs", lang, problems=levels.count("problem"), notes=levels.count("note"), people=people)
