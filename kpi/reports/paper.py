"""Printable pages: self-contained HTML for A4, every text escaped, nothing fetched from anywhere."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from html import escape

from kpi.reports.labels import word
from kpi.reports.plain import is_blank, plain
from kpi.scoring.rounding import half_up

STYLE = """
@page { size: A4 %(side)s; margin: 12mm 12mm 14mm; }
* { box-sizing: border-box; }
body { margin: 0; color: #1b2430; font: 10pt/1.45 "Noto Sans SC", "PingFang SC", "Microsoft YaHei", "Source Han Sans SC", sans-serif; }
.page { position: relative; break-after: page; padding: 4mm; }
.page:last-child { break-after: auto; }
h1 { font-size: 15pt; margin: 0 0 1mm; }
h2 { font-size: 11pt; margin: 5mm 0 1.5mm; }
table { width: 100%%; border-collapse: collapse; break-inside: auto; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th, td { border: 0.3mm solid #c8d0da; padding: 1mm 1.6mm; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { background: #eef2f7; font-weight: 600; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.open { font-style: italic; }
.sum td { font-weight: 600; background: #f7f9fc; }
.note { color: #5b6775; font-size: 8.5pt; margin: 0 0 2mm; }
.who { display: flex; flex-wrap: wrap; gap: 1mm 8mm; margin: 2mm 0; }
.who b { font-weight: 600; }
.draft { color: #8a5a00; border: 0.3mm solid #e0b860; padding: 1mm 2mm; margin: 0 0 2mm; font-weight: 600; }
.watermark { position: absolute; top: 90mm; left: 0; right: 0; text-align: center; font-size: 60pt; color: #1b2430; opacity: 0.06;
  transform: rotate(-28deg); pointer-events: none; }
.sign { display: flex; gap: 10mm; margin-top: 12mm; }
.sign span { flex: 1; border-bottom: 0.3mm solid #1b2430; padding-bottom: 1mm; }
footer { margin-top: 4mm; color: #5b6775; font-size: 8pt; }
"""


class Html(str):
    """Text that is HTML already; anything else is escaped before it stands on a page."""


def tag(name: str, *children: object, **attributes: str) -> Html:
    """An element. Children that are not Html are escaped; `klass` is the attribute class."""
    said = "".join(f' {key.replace("klass", "class")}="{escape(str(value), quote=True)}"' for key, value in attributes.items() if value)
    return Html(f"<{name}{said}>{inside(children)}</{name}>")


def inside(children: Iterable[object]) -> Html:
    return Html("".join(child if isinstance(child, Html) else escape(plain(child)) for child in children))


def document(title: str, pages: Sequence[Html], lang: str, side: str = "portrait") -> str:
    """A whole file. It may load nothing and run nothing, and says so to the browser."""
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    head = inside([
        Html('<meta charset="utf-8">'), Html(f'<meta http-equiv="Content-Security-Policy" content="{policy}">'),
        Html('<meta name="viewport" content="width=device-width, initial-scale=1">'), tag("title", title),
        tag("style", Html(STYLE % {"side": side})),
    ])
    return f'<!doctype html>\n{tag("html", tag("head", head), tag("body", *pages), lang="zh-CN" if lang == "zh" else "en")}\n'


def page(*parts: Html, foot: str, lang: str, draft: bool) -> Html:
    """One printed page (or as many as its tables need), stamped when it is a draft."""
    stamp = (tag("div", word("draft", lang), klass="watermark"), tag("p", word("draft_line", lang), klass="draft")) if draft else ()
    return tag("section", *stamp, *parts, tag("footer", foot), klass="page")


def table(heads: Sequence[str], rows: Iterable[Sequence[object]], bottom: Iterable[Sequence[object]] = ()) -> Html:
    """A table with heads that repeat on each page. A cell is text, or `number(…)` for figures."""
    body = [tag("tr", *map(_cell, row)) for row in rows] + [tag("tr", *map(_cell, row), klass="sum") for row in bottom]
    return tag("table", tag("thead", tag("tr", *[tag("th", head) for head in heads])), tag("tbody", *body))


def number(value: object, decimals: int = 2, state: str = "value", lang: str = "zh") -> Html:
    """A cell with a figure, or with the words of its state; a missing figure is a dash, never 0."""
    if state != "value":
        return tag("td", word(state, lang), klass="number open" if state != "does_not_apply" else "number")
    return tag("td", "—" if is_blank(value) else figure(value, decimals), klass="number")


def figure(value: int | Decimal | Fraction, decimals: int = 2) -> str:
    """With thousands separators, half up."""
    return f"{half_up(Fraction(value), decimals):,}"


def _cell(value: object) -> Html:
    return value if isinstance(value, Html) and value.startswith("<td") else tag("td", value)


def who(pairs: Iterable[tuple[str, object]]) -> Html:
    """The line that says whom a page is about; what nobody knows is left out."""
    return tag("div", *[tag("span", f"{said}: ", tag("b", value)) for said, value in pairs if not is_blank(value) and value != ""], klass="who")


def signatures(keys: Sequence[str], lang: str) -> Html:
    return tag("div", *[tag("span", f"{word(key, lang)}:") for key in keys], klass="sign")
