"""Who stands where: agents or teams, their points or their metrics; a row opens the agent."""

import streamlit as st

from pages.parts import cards, figures, filters, frame, state
from pages.parts.board import board, export_columns
from pages.parts.data import ask, status
from pages.parts.empty import empty_page
from pages.parts.export import csv_button
from pages.parts.html import el
from pages.parts.lang import t
from pages.parts.sheet import sheet


def draw() -> None:
    choice = filters.choose()
    by = state.get("by", "agent", ["agent", "team"])
    shown = ask(
        "leaderboard",
        scheme=choice.scheme,
        period=choice.period,
        by=by,
        team="" if by == "team" else choice.team,
        shop=choice.shop,
    )
    frame.title(
        t("leaderboard.title"),
        *frame.facts(
            shown.final, shown.settles_on, figures.period(choice.period), cards.scheme_line(shown.scheme), choice.team
        ),
    )
    by, view, text = _controls()
    rows = _found(shown.rows, text)
    if shown.rows.empty:
        sheet("none", el("p", t("leaderboard.empty", period=figures.period(choice.period)), cls="quiet"))
        return
    if rows.empty:
        sheet("none", el("p", t("filters.nothing_left"), cls="quiet"))
    else:
        opened = sheet("board", board(shown, rows, by, view))
        if opened and by == "agent":
            frame.go("agent", agent=opened)
        elif opened:
            frame.go("leaderboard", by="agent", team=opened)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        sheet("legend", el("p", t("states.legend"), "　", t("leaderboard.tie"), cls="quiet legend"))
        csv_button(export_columns(shown, rows), f"{t('leaderboard.title')}-{choice.period}.csv", "board_csv")


def _controls() -> tuple[str, str, str]:
    """Search and the two switches, in one row over the table."""
    with st.container(horizontal=True, vertical_alignment="center", key="board_controls"):
        with st.container(width=280):
            text = state.search("q", t("app.search"), t("filters.search_agent"))
        words = {
            "agent": t("filters.agents"),
            "team": t("filters.teams"),
            "points": t("filters.points"),
            "metrics": t("filters.metrics"),
        }
        by = state.choose(
            st.segmented_control,
            "by",
            t("terms.agents"),
            ["agent", "team"],
            "agent",
            words.get,
            required=True,
            label_visibility="collapsed",
            width="content",
        )
        view = state.choose(
            st.segmented_control,
            "view",
            t("terms.points"),
            ["points", "metrics"],
            "points",
            words.get,
            required=True,
            label_visibility="collapsed",
            width="content",
        )
    return by, view, text


def _found(rows, text: str):
    """Rows whose name, team, id or staff number holds the text, whatever its case."""
    if not text or rows.empty:
        return rows
    people = ask("options").agents
    numbers = dict(zip(people.agent_id, people.staff_number, strict=True))
    wanted = text.casefold()
    return rows[
        [
            any(wanted in str(part or "").casefold() for part in (row.name, row.team, row.key, numbers.get(row.key)))
            for row in rows.itertuples()
        ]
    ]


if status().has_data:
    draw()
else:
    empty_page(t("leaderboard.title"))
