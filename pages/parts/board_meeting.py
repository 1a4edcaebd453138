"""The board for a room: ranks and names only, in large type, a screen at a time."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from kpi.words import catalogue
from pages.parts.board import rank_text
from pages.parts.html import Html, el, join
from pages.parts.lang import lang, t

NAMES_AT_ONCE = 8


def meeting(rows: pd.DataFrame, heading: str, note: str, group: str = "") -> Html:
    """Screens of ranked names, best first; arrow keys turn them. With `group` every group begins a screen of its own."""
    screens = list(_screens(rows, group))
    shown = join(_screen(place, name, part, heading, note) for place, (name, part) in enumerate(screens))
    told = catalogue(lang())["board_page.screen"]
    foot = el(
        "footer",
        el("button", "← ", t("board_page.before"), type="button", data_before=True),
        el("button", t("board_page.after"), " →", type="button", data_after=True),
        el("span", "", data_told=told, cls="quiet", role="status"),
        el("small", t("board_page.keys")),
        el("button", t("board_page.leave"), type="button", data_open="leave", cls="leave"),
    )
    return el("div", el("div", shown), foot, cls="meeting", tabindex="-1", lang=lang())


def _screens(rows: pd.DataFrame, group: str) -> Iterable[tuple[str, list]]:
    ranked = [row for row in rows.itertuples() if row.rank is not None]
    names = sorted({getattr(row, group) or "" for row in ranked}) if group else [""]
    for name in names:
        part = [row for row in ranked if not group or (getattr(row, group) or "") == name]
        for start in range(0, len(part), NAMES_AT_ONCE):
            yield name, part[start : start + NAMES_AT_ONCE]


def _screen(place: int, name: str, part: list, heading: str, note: str) -> Html:
    lines = join(el("li", el("span", rank_text(row.rank), cls="rank"), el("span", row.name or row.key)) for row in part)
    head = el("header", el("h1", name or heading), el("small", note))
    return el("section", head, el("ol", lines), data_screen=str(place), hidden=place > 0)
