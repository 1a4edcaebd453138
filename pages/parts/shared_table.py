"""A table of a frozen page as the board: sorted and searched in the browser, nothing asked."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from kpi.words import numbers
from pages.parts.board import ROWS_AT_ONCE
from pages.parts.html import Html, el, join
from pages.parts.lang import either, lang, t
from pages.parts.shared_cells import NUMERIC, cell

ASCENDING = ("rank", "rank_range", "name", "text", "words")
"""Types whose first press sorts upwards."""
UNSORTED = ("spark",)
PLACES = ("team", "group", "post", "shop")
LONG = ("because", "reason", "moved")
"""Columns of whole sentences."""


def table(block: dict, rows: list[dict], ends: Html | str = "") -> Html:
    """The table of a block. `rows`: column of the file → text, in the order of the page; `ends`: drawn beside the search box."""
    columns, caption = [dict(one) for one in block["columns"]], either(block["title"]) or t("shared.table")
    kept = on_a_phone(columns)
    for column in columns:
        column["label"] = either(column["label"])
        column["said"] = column["label"]
        column["cls"] = _cls(column, kept)
    head = el("thead", el("tr", join(_head(column, block["sort"]) for column in columns)))
    ranks = Counter(row[code] for row in rows for code in _codes(columns, "rank")[:1])
    body = el("tbody", join(_row(row, columns, len(rows), ranks) for row in rows))
    made = el("table", el("caption", caption), head, body, lang=lang(), cls="board points" if len(columns) > 6 else "board points roomy",
              data_rows=ROWS_AT_ONCE, data_top=block["top"], data_unfold=True, aria_rowcount=len(rows) + 1)
    box = el("div", made, cls="scroll board-scroll", tabindex="0", role="region", aria_label=caption)
    return el("section", _over(block, ends), box, el("p", t("shared.nothing_found"), cls="quiet", data_none=True, hidden=True),
              el("button", t("board_page.show_all", count=f"{len(rows):,}"), type="button", data_all=True, cls="copy", hidden=True))


def _over(block: dict, ends: Html | str) -> Html:
    """Title and search."""
    title = el("h2", either(block["title"])) if block["title"] else ""
    find = el("input", type="search", placeholder=t("shared.search"), aria_label=t("shared.search"), data_find=True, maxlength=80,
              autocomplete="off") if block["search"] else ""
    return el("div", title, find, ends, cls="find") if title or find or ends else Html("")


def on_a_phone(columns: list[dict]) -> set[str]:
    """What a narrow screen keeps: rank, name and score; where one of the last two is missing, the first that can stand for it."""
    names = _codes(columns, "name") or _codes(columns, "words", "text")
    figures = _codes(columns, "score") or _codes(columns, *(kind for kind in NUMERIC if kind not in ("rank", "change")))
    return {*_codes(columns, "rank")[:1], *names[:1], *figures[:1]}


def _codes(columns: list[dict], *types: str) -> list[str]:
    return [column["code"] for column in columns if column["type"] in types]


def _cls(column: dict, kept: set[str]) -> str:
    kind, wide = column["type"], "" if column["code"] in kept else "wide"
    own = {"rank": "rank", "score": "score num", "spark": "trend", "rank_range": "sure", "change": "change-cell", "name": "name"}.get(kind)
    if column["code"].startswith("item."):
        own = "item num"
    elif kind in ("text", "words"):
        own = "name" if column["code"] in kept else "team" if column["code"] in PLACES else "long" if column["code"] in LONG else "short"
    return " ".join(part for part in (own or "num fig", wide) if part)


def _head(column: dict, sort: str | None) -> Html:
    sorts = column["type"] not in UNSORTED
    first = "ascending" if column["type"] in ASCENDING else "descending"
    return el("th", el("span", column["label"]), _note(column), scope="col", cls=column["cls"], data_id=column["code"], data_sortable=sorts,
              data_first=first, tabindex="0" if sorts else None,
              aria_sort=(first if column["code"] == sort else "none") if sorts else None, title=column["label"])


def _note(column: dict) -> Html | str:
    """What is full, where each column has its own."""
    if column["type"] != "score" or not column["code"].startswith("item."):
        return ""
    return el("small", t("ui.of_points", points=numbers.plain_text(Decimal(column["full"]))))


def _row(row: dict, columns: list[dict], of: int, ranks: Counter) -> Html:
    own = next((row[code] for code in _codes(columns, "rank")), None)
    return el("tr", join(_cell(row, column, of, own, ranks) for column in columns))


def _cell(row: dict, column: dict, of: int, own: str | None, ranks: Counter) -> Html:
    value = row[column["code"]] if column["type"] != "words" else row[f"{column['code']}.{lang()}"]
    tied = column["type"] == "rank" and value is not None and ranks[value] > 1
    inside, sorts = cell(column, value, of, own, tied)
    named = column["cls"].split()[0] == "name"
    tip = value if column["type"] in ("name", "text", "words") else None
    return el("th" if named else "td", inside, scope="row" if named else None, cls=column["cls"], data_sort=sorts, data_type=column["type"],
              title=tip)

