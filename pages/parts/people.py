"""Short lists of agents: who leads, who climbed and fell."""

from __future__ import annotations

import pandas as pd

from pages.parts import state
from pages.parts.board import climbed, rank_text
from pages.parts.figures import points
from pages.parts.html import Html, el, join
from pages.parts.lang import t


def leaders(table: pd.DataFrame) -> Html:
    """The top of the board."""
    return _card(t("ui.leaders"), t("ui.none_scored"), table, lambda row: el("b", points(row.score), cls="num"))


def movers(table: pd.DataFrame) -> Html:
    """Who climbed and who fell most since the previous period."""
    return _card(
        t("ui.movers"),
        t("overview.no_previous"),
        table,
        lambda row: el("span", climbed(row.rank_change), " ", el("b", points(row.score), cls="num")),
    )


def _card(heading: str, none: str, table: pd.DataFrame, end) -> Html:
    if table.empty:
        return el("section", el("h2", heading), el("p", none, cls="quiet"), cls="card")
    rows = join(
        el(
            "li",
            el("span", rank_text(row.rank), cls="rank"),
            _name(row),
            el("small", row.team or ""),
            end(row),
            data_open=row.agent_id,
        )
        for row in table.itertuples()
    )
    return el("section", el("h2", heading), el("ol", rows, cls="people"), cls="card")


def _name(row: object) -> Html:
    return el(
        "a",
        row.name or row.agent_id,
        href=state.link("agent", agent=row.agent_id),
        data_open=row.agent_id,
        cls="name",
        title=row.name,
    )
