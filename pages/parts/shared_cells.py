"""Figures of a frozen page as the reader sees them: from decimal text to words, bars and small lines. Asks nobody anything."""

from __future__ import annotations

import json
from decimal import Decimal

from kpi.words.frozen import frozen_text, moved_text, signed_text
from pages.parts.board import bar, climbed
from pages.parts.html import Html, el, join
from pages.parts.lang import lang, t
from pages.parts.tiles import sparkline

NUMERIC = ("rank", "points", "score", "number", "share", "money", "seconds", "change")
"""Types whose cells stand at the right and sort by their value."""
_MISSING = el("span", "—", cls="missing")


def text(value: str | None, kind: str, decimals: int | None) -> str:
    """A figure in words; — when it is missing, · when a text is."""
    return frozen_text(value, kind, decimals, lang())


def change(value: str | None, decimals: int | None) -> Html:
    """▲2 for places (no decimals), +1.20 for figures."""
    if value is None:
        return el("span", "·", cls="missing")
    number = Decimal(value)
    if not decimals:
        return climbed(int(number))
    return el("span", signed_text(value, decimals), cls=f"change {'good' if number > 0 else 'bad' if number < 0 else 'same'}")


def moved(value: dict | None) -> Html:
    """The change on a tile: its arrow and its figure; no colour, since nobody says here which way is better."""
    if value is None or value["value"] is None:
        return Html("")
    said = moved_text(value, lang())
    arrow = "▲ " if Decimal(value["value"]) > 0 else "▼ "
    return el("span", f"{arrow}{said}", cls="change same") if said else Html("")


def on_tile(cell: dict) -> str:
    """A tile's figure; money is shortened."""
    return frozen_text(cell["value"], cell["type"], cell["decimals"], lang(), tile=True)


def line(values: list[str | None], label: str, width: float = 96, height: float = 26) -> Html:
    """A small line; empty when there is nothing to draw."""
    return sparkline([None if value is None else float(value) for value in values], width, height, label)


def cell(column: dict, value: str | None, of: int, own: str | None, tied: bool) -> tuple[Html, str]:
    """The inside of a table's cell and what it sorts by. `of`: how many rows; `own`: the row's rank; `tied`: the rank is shared."""
    kind, decimals = column["type"], column["decimals"]
    if kind == "spark":
        return (line(json.loads(value), column["said"]) if value else _MISSING), ""
    if kind == "change":
        return change(value, decimals), value or ""
    if value is None:
        return el("span", text(None, kind, decimals), cls="missing"), ""
    if kind == "rank":
        return join([el("small", "=", title=t("board_page.tie"), cls="equal") if tied else "", value]), value
    if kind == "score":
        mark = "span" if column["code"].startswith("item.") else "b"
        return join([el(mark, text(value, kind, decimals)), bar(value, column["full"])]), value
    if kind == "rank_range":
        low, _, high = value.partition("-")
        return join([el("span", text(value, kind, None), cls="sureness"), _range(low, high, own, of)]), low
    return el("span", text(value, kind, decimals)), value


def _range(low: str, high: str, own: str | None, of: int) -> Html:
    """The range of a rank as a light bar; the first place is at the left."""
    whole, first, last = max(of, int(high)), int(low), int(high)
    mark = el("rect", x=int(own) - 1, y=0, width=1, height=6, cls="own") if own else ""
    bars = [el("rect", x=0, y=2, width=whole, height=2, cls="all"), el("rect", x=first - 1, y=1, width=last - first + 1, height=4, cls="range")]
    return el("svg", *bars, mark, viewBox=f"0 0 {whole} 6", preserveAspectRatio="none", cls="rank-range", aria_hidden="true")
