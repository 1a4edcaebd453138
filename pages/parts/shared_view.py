"""Draws a frozen page as the page it came from, without anything that leads elsewhere. The preview and the link draw by this alone.

Nothing here or in what it imports asks a verb, reads a file or knows the warehouse (a test blocks them).
"""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from kpi import charts
from pages.parts import figures, shared_blocks
from pages.parts.board_kept import kept
from pages.parts.html import Html, el, join
from pages.parts.lang import either, lang, t
from pages.parts.shared_sheet import shared_sheet
from pages.parts.shared_table import table
from pages.parts.shared_weights import weights

KEPT_ROWS = 1_000
"""Larger tables are written anew at each run, so that what is kept stays small."""
_PLAIN = {"facts": shared_blocks.facts, "tiles": shared_blocks.tiles, "bars": shared_blocks.bars, "notes": shared_blocks.notes}


def draw(snapshot: object) -> None:
    """The whole page: one line on top (what, period, frozen when, by which scheme), then its blocks in order."""
    first, rest = _told_first(list(enumerate(snapshot.blocks)))
    live = {block["table"] for block in snapshot.blocks if block["kind"] == "weights"}
    with st.container(key="shared_page", gap="medium"):
        shared_sheet("shared_head", head(snapshot, first))
        for place, block in rest:
            key, kind = f"shared_{place}", block["kind"]
            if kind in _PLAIN:
                shared_sheet(key, _PLAIN[kind](block))
            elif kind == "table" and block["id"] not in live:
                shared_sheet(key, _table(block, snapshot.tables[block["id"]]))
            elif kind == "steps":
                _steps(block, key)
            elif kind == "weights":
                weights(snapshot, block, key)


def _table(block: dict, frozen: object) -> Html:
    """Written once in each language: nothing a reader does changes it."""
    def written() -> Html:
        return table(block, frozen.to_pylist())
    return kept((block, frozen, lang()), written) if frozen.num_rows <= KEPT_ROWS else written()


def _told_first(blocks: list[tuple[int, dict]]) -> tuple[Html | str, list[tuple[int, dict]]]:
    """Facts that come first belong to the head."""
    if blocks and blocks[0][1]["kind"] == "facts":
        return shared_blocks.facts(blocks[0][1]), blocks[1:]
    return "", blocks


def head(snapshot: object, facts: Html | str = "") -> Html:
    """Title, under it the one line that says what this is, and the facts of the page."""
    scheme = snapshot.scheme
    line = [
        figures.period(snapshot.period),
        f"{either(scheme['title'])} {scheme['version']}" if scheme else "",
        el("b", t("shared.frozen", time=moment(snapshot.frozen_at))),
        t("shared.initials") if snapshot.names == "initials" else "",
        t("shared.shown_for", who=snapshot.shown_for) if snapshot.shown_for else "",
    ]
    told = el("p", join(el("span", part) for part in line if part), cls="frozen")
    return el("header", el("h1", either(snapshot.title)), told, facts, cls="shared-head")


def moment(at: str) -> str:
    """A moment in the reader's own time zone, which is named."""
    local = datetime.fromisoformat(at).astimezone(_zone())
    hours = f"{local:%z}"
    minutes = "" if hours.endswith("00") else f":{hours[3:]}"
    return f"{local:%Y-%m-%d %H:%M} UTC{hours[0]}{int(hours[1:3])}{minutes}"


def _zone() -> object:
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def _steps(block: dict, key: str) -> None:
    labels, texts = shared_blocks.steps_words(block)
    amounts = [float(one["amount"]) for one in block["steps"]]
    figure = charts.waterfall(float(block["start"]["amount"]), amounts, float(block["end"]["amount"]), labels, texts, look())
    with st.container(gap="xsmall"):
        shared_sheet(f"{key}_title", el("h2", either(block["title"])))
        st.plotly_chart(figure, config=charts.settings(lang()), key=f"{key}_{lang()}", theme=None)


def look() -> str:
    """light or dark, as the reader's screen is."""
    return st.context.theme.type or "light"
