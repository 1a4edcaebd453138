"""A share as one HTML file: both languages, sorting, search, light and dark, paper and phone; it fetches nothing from anywhere."""
from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from pathlib import Path

from kpi import words
from kpi.reports.paper import Html, inside, tag
from kpi.reports.share_cells import (
    NUMERIC,
    Cell,
    either,
    figure,
    frozen,
    line,
    rows,
    since,
    spans,
    told,
    watermark,
)
from kpi.sharing.snapshot import Snapshot
from kpi.words.frozen import moved_text

HERE = Path(__file__).parent
STYLE, SCRIPT = ((HERE / f"share_paper.{kind}").read_text("utf-8") for kind in ("css", "js"))
LANGUAGES = ("zh", "en")
OTHER = {"zh": "English", "en": "\u4e2d\u6587"}
"""The other language, in its own words."""
ON_A_PHONE = 3
"""Columns a phone shows at first, beside the score bar: rank, name and the first figure."""
ON_ONE_LINE = 14
"""Texts of so many characters are not broken."""
_OFFICIAL = {"zh": "zh-CN", "en": "en"}
_MARKS = 24


def html(snapshot: Snapshot, lang: str = "zh") -> bytes:
    """The file, UTF-8; `lang` is the language it opens in."""
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{_hash(SCRIPT)}'; base-uri 'none'; form-action 'none'"
    head = inside([
        Html('<meta charset="utf-8">'), Html(f'<meta http-equiv="Content-Security-Policy" content="{policy}">'),
        Html('<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">'),
        Html('<meta name="robots" content="noindex">'), tag("title", _title(snapshot, lang)), Html(f"<style>{STYLE}</style>"),
    ])
    mains = inside(_main(snapshot, one) for one in LANGUAGES)
    body = f'<body data-lang="{lang}">{mains}<script>{SCRIPT}</script></body>'
    return f'<!doctype html>\n<html lang="{_OFFICIAL[lang]}"><head>{head}</head>{body}</html>\n'.encode()


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _title(snapshot: Snapshot, lang: str) -> str:
    return f"{either(snapshot.title, lang)} · {words.period_text(snapshot.period, lang)}"


def _main(snapshot: Snapshot, lang: str) -> Html:
    blocks = list(snapshot.blocks)
    first = [blocks.pop(0)] if blocks and blocks[0]["kind"] == "facts" else []
    mark = watermark(snapshot, lang)
    found = tag(
        "main", tag("h1", either(snapshot.title, lang)), _line("told", [*told(snapshot, lang), since(snapshot, lang)]),
        *(_facts(one, lang) for one in first), _tools(snapshot, blocks, lang), *(_block(snapshot, one, lang) for one in blocks),
        tag("footer", _line("frozen", [frozen(snapshot, lang), mark])),
        tag("div", *(tag("span", mark) for _ in range(_MARKS)), klass="mark"),
    )
    return Html(found.replace("<main>", f'<main data-of="{lang}" lang="{_OFFICIAL[lang]}">', 1).replace(
        '<div class="mark">', '<div class="mark" aria-hidden="true">', 1))


def _line(klass: str, parts: Sequence[str]) -> Html:
    return tag("p", *(tag("span", part) for part in parts if part), klass=klass)


def _tools(snapshot: Snapshot, blocks: list[dict], lang: str) -> Html:
    other = "en" if lang == "zh" else "zh"
    speak = Html(tag("button", OTHER[lang], klass="speak").replace(
        "<button", f'<button type="button" data-to="{other}" data-title="{_attribute(_title(snapshot, other))}"', 1))
    tables = [one for one in blocks if one["kind"] == "table"]
    parts = [speak]
    if any(one["search"] for one in tables):
        said = _attribute(words.text("shared_paper.search", lang))
        parts.insert(0, Html(f'<input type="search" placeholder="{said}" aria-label="{said}">'))
    if any(len(one["columns"]) > ON_A_PHONE for one in tables):
        wide = tag("button", words.text("shared_paper.all_columns", lang), klass="widen")
        parts.append(Html(wide.replace("<button", '<button type="button" aria-pressed="false"', 1)))
    none = Html(tag("p", words.text("shared_paper.nothing_found", lang), klass="none").replace("<p", "<p hidden", 1))
    return inside([tag("div", *parts, klass="bar-of-tools"), none])


def _attribute(text: str) -> str:
    return str(inside([text]))


# ---- blocks


def _block(snapshot: Snapshot, block: dict, lang: str) -> Html:
    kind = block["kind"]
    if kind == "table":
        return _table(snapshot, block, lang)
    made = {"facts": _facts, "tiles": _tiles, "notes": _notes}.get(kind, _spans)
    return made(block, lang)


def _facts(block: dict, lang: str) -> Html:
    return _line("facts", [either(one, lang) for one in block["texts"]])


def _tiles(block: dict, lang: str) -> Html:
    return tag("div", *(_tile(one, lang) for one in block["tiles"]), klass="tiles")


def _tile(tile: dict, lang: str) -> Html:
    value, change = tile["value"], tile["change"]
    moved = moved_text(change, lang)
    small = " ".join(part for part in (moved, either(tile["note"], lang)) if part)
    return tag("div", tag("span", either(tile["label"], lang)), tag("b", figure(value["value"], value["type"], value["decimals"], lang, True)),
               tag("small", small) if small else "", _drawn(line(tile["spark"])), klass="tile")


def _table(snapshot: Snapshot, block: dict, lang: str) -> Html:
    columns, found = block["columns"], rows(snapshot, block, lang)
    if not found:
        return inside([_heading(block["title"], lang), tag("p", words.text("shared_paper.empty", lang), klass="told")])
    kept = phone_columns(columns)
    heads = inside(_head(column, place in kept, column["code"] == block["sort"], lang) for place, column in enumerate(columns))
    body = inside(tag("tr", *(_cell(one, column, place in kept) for place, (one, column) in enumerate(zip(row, columns, strict=True))))
                  for row in found)
    searched = " data-searched" if block["search"] else ""
    table = f"<table data-sorts{searched}><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
    return inside([_heading(block["title"], lang), Html(f'<div class="scroll">{table}</div>')])


def phone_columns(columns: list[dict]) -> set[int]:
    """Places of the columns a phone shows at first: the rank, the name (or first text) and the score, in their own order."""
    found: list[int] = []
    for kinds in (("rank",), ("name", "text", "words"), ("score", "points", "share", "number", "money", "seconds")):
        place = next((n for n, column in enumerate(columns) if column["type"] in kinds and n not in found), None)
        if place is not None:
            found.append(place)
    return set(found) or set(range(min(ON_A_PHONE, len(columns))))


def _klass(column: dict, kept: bool, text: str = "") -> str:
    own = "n" if column["type"] in NUMERIC else "t name" if column["type"] == "name" and len(text) <= ON_ONE_LINE else \
        "w name" if column["type"] == "name" else "t" if len(text) <= ON_ONE_LINE else "w"
    return own if kept else f"{own} more"


def _head(column: dict, kept: bool, sorted_: bool, lang: str) -> Html:
    label = either(column["label"], lang)
    if column["type"] == "spark":
        return tag("th", label, klass=_klass(column, kept))
    th = tag("th", Html(f'<button type="button">{inside([label])}</button>'), klass=_klass(column, kept))
    return Html(th.replace("<th", f'<th aria-sort="{"ascending" if sorted_ and column["type"] == "rank" else "none"}"', 1))


def _cell(cell: Cell, column: dict, kept: bool) -> Html:
    bar = Html(f'<span class="part"><i style="inline-size:{cell.part * 100:.1f}%"></i></span>') if cell.part is not None else ""
    made = tag("td", cell.text, bar, _drawn(cell.line), klass=_klass(column, kept, cell.text))
    sort = cell.sort if column["type"] in NUMERIC or column["type"] == "rank_range" else cell.text if cell.sort else ""
    return Html(made.replace("<td", f'<td data-sort="{_attribute(sort)}"', 1)) if sort else made


def _drawn(values: Sequence[float | None]) -> Html | str:
    """A small line; broken where a value is missing."""
    there = [value for value in values if value is not None]
    if len(there) < 2:
        return ""
    low, width = min(there), (max(there) - min(there)) or 1
    parts, pen = [], "M"
    for place, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        parts.append(f"{pen}{place / (len(values) - 1) * 84:.0f} {20 - (value - low) / width * 18:.1f}")
        pen = "L"
    return Html(f'<svg class="line" viewBox="0 0 84 22" preserveAspectRatio="none" aria-hidden="true"><path d="{"".join(parts)}"/></svg>')


def _heading(title: dict | None, lang: str) -> Html | str:
    return tag("h2", either(title, lang)) if title else ""


def _spans(block: dict, lang: str) -> Html:
    """Rows of label, bar, figure."""
    cells = [piece for label, low, high, kind, text in spans(block, lang) for piece in (
        tag("span", label), Html(f'<span class="track"><i class="{kind}" style="inset-inline-start:{low * 100:.1f}%;inline-size:'
                                 f'{max(high - low, 0) * 100:.1f}%"></i></span>'), tag("span", text, klass="n"))]
    title = tag("h2", words.text("shared_paper.weights", lang)) if block["kind"] == "weights" else _heading(block["title"], lang)
    return inside([title, tag("div", *cells, klass="spans")])


def _notes(block: dict, lang: str) -> Html:
    return inside([_heading(block["title"], lang), tag("ul", *(tag("li", either(one, lang)) for one in block["texts"]))])
