"""A frozen page as plain text for paper and picture: figures in words, the lines under its title, rows as they are shown."""
from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from kpi import words
from kpi.sharing.snapshot import Snapshot
from kpi.words import numbers
from kpi.words.frozen import frozen_text, steps_text

NUMERIC = ("rank", "points", "score", "number", "share", "money", "seconds", "change")
"""Types that stand at the right and sort by their value."""
LONGEST = 200
"""Characters of one text on paper; the rest is "…"."""


@dataclass(frozen=True)
class Cell:
    """One cell: what is read, what it sorts by ("" for nothing), the raw text, the part of a full bar (None: no bar), the small line."""

    text: str
    sort: str
    part: float | None = None
    line: tuple[float | None, ...] = ()


def figure(value: str | None, kind: str, decimals: int | None, lang: str, tile: bool = False) -> str:
    """A value in words; a text as it can be drawn."""
    return shown(frozen_text(value, kind, decimals, lang, tile=tile))


def shown(text: str) -> str:
    """A text on one line, without marks that turn or hide what is written (they are shown as □), cut when it is very long."""
    plain = "".join(" " if char in "\t\n\r" else "□" if unicodedata.category(char) in ("Cc", "Cf", "Co", "Cs") else char for char in text)
    return plain if len(plain) <= LONGEST else f"{plain[:LONGEST - 1]}…"


def either(text: dict | None, lang: str) -> str:
    """A text in one language, as it can be drawn."""
    return "" if text is None else shown(text[lang])


def rows(snapshot: Snapshot, block: dict, lang: str) -> list[list[Cell]]:
    """The rows of a table, in the order of the snapshot, a cell per column."""
    return [[_cell(row, column, lang) for column in block["columns"]] for row in snapshot.tables[block["id"]].to_pylist()]


def _cell(row: dict, column: dict, lang: str) -> Cell:
    kind, code = column["type"], column["code"]
    value = row[f"{code}.{lang}"] if kind == "words" else row[code]
    if kind == "spark":
        return Cell("", "", line=line(json.loads(value)) if value else ())
    text = figure(value, kind, column["decimals"], lang)
    if kind == "change" and value is not None and not column["decimals"]:
        places = int(Decimal(value))
        text = f"▲{places}" if places > 0 else f"▼{-places}" if places < 0 else numbers.DOES_NOT_APPLY
    return Cell(text, "" if value is None else value.split("-")[0] if kind == "rank_range" else value, _part(value, column))


def _part(value: str | None, column: dict) -> float | None:
    if column["type"] != "score" or value is None or not Decimal(column["full"]):
        return None
    return float(min(max(Decimal(value) / Decimal(column["full"]), Decimal(0)), Decimal(1)))


def line(values: list[str | None]) -> tuple[float | None, ...]:
    """The points of a small line."""
    return tuple(None if value is None else float(value) for value in values)


def scale(amounts: list[str]) -> list[tuple[float, float]]:
    """Bars from 0 as (from, to) within 0 to 1, so that those below 0 go the other way."""
    found = [Decimal(one) for one in amounts]
    low, high = min([*found, Decimal(0)]), max([*found, Decimal(0)])
    width = high - low or Decimal(1)
    return [(float((min(one, Decimal(0)) - low) / width), float((max(one, Decimal(0)) - low) / width)) for one in found]


def bridge(block: dict) -> list[tuple[dict, float, float, str]]:
    """A waterfall as rows: (label, from, to, kind) with kind total, up, down or same, from and to within 0 to 1."""
    at = Decimal(block["start"]["amount"])
    spans = [(block["start"]["label"], Decimal(0), at, "total")]
    for step in block["steps"]:
        amount = Decimal(step["amount"])
        spans.append((step["label"], at, at + amount, "up" if amount > 0 else "down" if amount < 0 else "same"))
        at += amount
    spans.append((block["end"]["label"], Decimal(0), Decimal(block["end"]["amount"]), "total"))
    low = min(min(a, b) for _, a, b, _ in spans)
    high = max(max(a, b) for _, a, b, _ in spans)
    if low >= 0 and spans[1:-1]:    # the steps are what is to be seen: the common part below them is cut off
        low = max(Decimal(0), min(min(a, b) for _, a, b, kind in spans if kind != "total") - (high - low) / 10)
    width = high - low or Decimal(1)
    return [(label, float(max(min(a, b) - low, Decimal(0)) / width), float((max(a, b) - low) / width), kind) for label, a, b, kind in spans]


def spans(block: dict, lang: str) -> list[tuple[str, float, float, str, str]]:
    """Bars, a waterfall or weights as rows: label, bar from … to within 0 to 1, its kind, the figure."""
    if block["kind"] == "steps":
        rows_ = zip(bridge(block), steps_text(block), strict=True)
        return [(either(label, lang), low, high, kind, text) for (label, low, high, kind), text in rows_]
    if block["kind"] == "weights":
        made = [(one["label"], one["weight"], numbers.plain_text(Decimal(one["weight"]))) for one in block["items"]]
    else:
        made = []
        for one in block["bars"]:
            said = (figure(one["value"], "number", None, lang), either(one["note"], lang))
            made.append((one["label"], one["value"], "　".join(part for part in said if part)))
    ends = scale([amount for _, amount, _ in made]) if made else []
    return [(either(label, lang), low, high, "", text) for (label, _, text), (low, high) in zip(made, ends, strict=True)]


def told(snapshot: Snapshot, lang: str) -> list[str]:
    """The line under the title: period, scheme, whom it is for, whose names are short, provisional."""
    scheme = snapshot.scheme
    found = [
        words.period_text(snapshot.period, lang),
        f"{either(scheme['title'], lang)} {scheme['version']}" if scheme else "",
        "" if snapshot.final else words.text("shared_paper.provisional", lang),
        words.text("shared_paper.initials", lang) if snapshot.names == "initials" else "",
        words.text("shared_paper.shown_for", lang, who=shown(snapshot.shown_for)) if snapshot.shown_for else "",
    ]
    return [one for one in found if one]


def since(snapshot: Snapshot, lang: str) -> str:
    """When it was frozen."""
    return words.text("shared_paper.frozen", lang, time=moment(snapshot.frozen_at))


def frozen(snapshot: Snapshot, lang: str) -> str:
    """When and by which scheme it was frozen."""
    said = since(snapshot, lang)
    scheme = snapshot.scheme
    by = words.text("shared_paper.by_scheme", lang, scheme=f"{scheme['id']} {scheme['version']} ({scheme['hash'][:12]})") if scheme else ""
    return f"{said}　{by}".strip()


def watermark(snapshot: Snapshot, lang: str) -> str:
    """Viewer, day and period."""
    who = shown(snapshot.shown_for) or words.text("app.name", lang)
    return f"{who}　{_local(snapshot.frozen_at):%Y-%m-%d}　{words.period_text(snapshot.period, lang)}"


def moment(at: str) -> str:
    """A moment in this machine's time zone, which is named."""
    local = _local(at)
    hours = f"{local:%z}"
    minutes = "" if hours.endswith("00") else f":{hours[3:]}"
    return f"{local:%Y-%m-%d %H:%M} UTC{hours[0]}{int(hours[1:3])}{minutes}"


def _local(at: str) -> datetime:
    return datetime.fromisoformat(at).astimezone(UTC).astimezone()
