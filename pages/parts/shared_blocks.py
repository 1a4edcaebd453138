"""The blocks of a frozen page, other than tables and weights, as markup."""

from __future__ import annotations

from bisect import bisect_right
from decimal import Decimal
from itertools import accumulate
from unicodedata import east_asian_width

from kpi.words import numbers
from kpi.words.frozen import steps_text
from pages.parts.html import Html, el, join
from pages.parts.lang import either, t
from pages.parts.shared_cells import line, moved, on_tile


def facts(block: dict) -> Html:
    """One quiet line."""
    return el("p", join(el("span", either(text)) for text in block["texts"]), cls="facts told")


def tiles(block: dict) -> Html:
    """The tiles in a row that wraps."""
    return el("section", join(_tile(tile) for tile in block["tiles"]), cls="tiles", aria_label=t("overview.tiles"))


def _tile(tile: dict) -> Html:
    label, value = either(tile["label"]), tile["value"]
    missing = value["value"] is None
    drawn = line(tile["spark"], label, 220, 40)
    below = join([moved(tile["change"]), " " if tile["change"] else "", el("small", either(tile["note"])) if tile["note"] else ""])
    return el("article", el("h3", label, title=label), el("p", on_tile(value), cls="figure missing" if missing else "figure"),
              el("p", below, cls="against"), drawn, cls="tile" if drawn else "tile short")


def bars(block: dict) -> Html:
    """One bar per name, its figure at the end; all on one scale."""
    most = max((abs(Decimal(bar["value"])) for bar in block["bars"]), default=Decimal(0)) or Decimal(1)
    return el("section", el("h2", either(block["title"])), el("ul", join(_bar(bar, most) for bar in block["bars"]), cls="spread-bars"))


def _bar(bar: dict, most: Decimal) -> Html:
    note = el("small", either(bar["note"])) if bar["note"] else ""
    return el("li", el("b", either(bar["label"])), el("progress", max=str(most), value=str(abs(Decimal(bar["value"]))), aria_hidden="true"),
              el("span", numbers.plain_text(Decimal(bar["value"])), cls="num"), note)


def notes(block: dict) -> Html:
    """Sentences, under their title if they have one."""
    said = el("ul", join(el("li", either(text)) for text in block["texts"]), cls="told-list")
    return el("section", el("h2", either(block["title"])) if block["title"] else "", said)


def steps_words(block: dict) -> tuple[list[str], list[str]]:
    """Labels and figures of a waterfall: its start, each step, its end."""
    return [short(either(one["label"])) for one in (block["start"], *block["steps"], block["end"])], steps_text(block)


def short(label: str, room: int = 26) -> str:
    """A label that leaves room for its bar on a phone; a Chinese character takes twice the room of a Latin one."""
    places = list(accumulate(2 if east_asian_width(one) in "FWA" else 1 for one in label))
    kept = label[:bisect_right(places, room)]
    return label if kept == label else f"{kept.rstrip()}…"

