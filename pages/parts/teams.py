"""Teams as small multiples: the same metric for each team, on one scale."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from pages.parts import figures
from pages.parts.html import Html, el
from pages.parts.lang import t


@dataclass(frozen=True)
class Panel:
    """One team's small chart: its own line, the other teams' lines, and the scale all panels share."""

    team: str
    heading: Html
    periods: list[str]
    line: list[float | None]
    others: list[list[float | None]]
    texts: list[str]
    low: float
    high: float


def panels(table: pd.DataFrame, metric: str) -> list[Panel]:
    """A panel per team from `overview().teams`, in its order; teams without any value for the metric are left out."""
    rows = [row for row in table.itertuples() if row.metric == metric and any(v is not None for v in row.trend)]
    known = [value for row in rows for value in row.trend if value is not None]
    return [
        Panel(
            row.team,
            _heading(row),
            [figures.short_period(code) for code in row.trend_periods],
            row.trend,
            [other.trend for other in rows if other.team != row.team],
            [figures.drawn(value, row.unit) for value in row.trend],
            min(known),
            max(known),
        )
        for row in rows
    ]


def _heading(row: object) -> Html:
    value = figures.marked(figures.of_row(row, tile=True), row.final)
    return el(
        "div",
        el("h3", row.team, el("small", t("app.number_of_agents", count=row.agents))),
        el("p", el("b", value), " ", figures.change(row)),
        cls="panel",
    )
