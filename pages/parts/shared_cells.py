"""Figures of a frozen page as the reader sees them: from decimal text to words, bars and small lines. Asks nobody anything."""

from __future__ import annotations

import json
from decimal import Decimal

from kpi.words import numbers
from pages.parts import figures
from pages.parts.board import bar, climbed
from pages.parts.html import Html, el, join
from pages.parts.lang import lang, t
from pages.parts.tiles import sparkline

NUMERIC = ("rank", "points", "score", "number", "share", "money", "seconds", "change")
"""Types whose cells stand at the right and sort by their value."""
_MISSING = el("span", "—", cls="missing")


def text(value: str | None, type_: str, decimals: int | None) -> str:
    """A figure in words; — when it is missing, · when a text is."""
    if value is None or value == "":
        return "·" if type_ in ("text", "words", "name", "change") else numbers.NOT_ENOUGH
    if type_ in ("text", "words", "name"):
        return value
    if type_ == "rank_range":
        return value.replace("-", "–")
    if type_ == "change":
        return signed(value, decimals)
    number = Decimal(value)
    if type_ in ("share", "seconds", "money"):
        return figures.figure(number, type_)
    if type_ in ("points", "score"):
        return numbers.points_text(number, 2 if decimals is None else decimals)
    return _number(number, decimals)


def _number(number: Decimal, decimals: int | None) -> str:
    """Rounded, or as exact as it is without needless zeros."""
    return f"{numbers.rounded(number, decimals):,}" if decimals is not None else f"{number.normalize():,f}"


def signed(value: str, decimals: int | None) -> str:
    """+1.20, −0.50, 0."""
    number = Decimal(value)
    shown = _number(abs(number), decimals)
    return f"+{shown}" if number > 0 else f"−{shown}" if number < 0 else shown


def change(value: str | None, decimals: int | None) -> Html:
    """▲2 for places (no decimals), +1.20 for figures."""
    if value is None:
        return el("span", "·", cls="missing")
    number = Decimal(value)
    if not decimals:
        return climbed(int(number))
    return el("span", signed(value, decimals), cls=f"change {'good' if number > 0 else 'bad' if number < 0 else 'same'}")


def moved(value: dict | None) -> Html:
    """The change on a tile: its arrow and its figure; no colour, since nobody says here which way is better."""
    if value is None or value["value"] is None:
        return Html("")
    number = Decimal(value["value"])
    arrow = "▲ " if number > 0 else "▼ " if number < 0 else ""
    said = _step(number, value["type"], value["decimals"], value["value"])
    return el("span", f"{arrow}{said}", cls="change same")


def _step(number: Decimal, type_: str, decimals: int | None, written: str) -> str:
    units = {"share": "share", "seconds": "seconds"}
    if type_ in units:
        return numbers.change_text(number, Decimal(0), units[type_], lang())
    if type_ == "money":
        return numbers.money_text(number, lang(), tile=True)
    return signed(written, decimals)


def on_tile(cell: dict) -> str:
    """A tile's figure; money is shortened."""
    if cell["type"] == "money" and cell["value"] is not None:
        return figures.figure(Decimal(cell["value"]), "money", tile=True)
    return text(cell["value"], cell["type"], cell["decimals"])


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
