"""The sliders of the what-if page: our own component, since a hand on a slider wants its answer at once."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages.parts import figures
from pages.parts.html import Html, join
from pages.parts.lang import either, lang, t

_HERE = Path(__file__).parent
_CSS = (_HERE / "sheet.css").read_text("utf-8") + (_HERE / "what_if.css").read_text("utf-8")
_sliders = st.components.v2.component(
    "kpi_what_if_sliders",
    html='<div class="sheet"><div class="sliders"></div></div>',
    css=_CSS,
    js=(_HERE / "what_if_sliders.js").read_text("utf-8"),
)
_sheet = st.components.v2.component(
    "kpi_what_if_sheet", html='<div class="sheet"></div>', css=_CSS, js=(_HERE / "sheet.js").read_text("utf-8")
)
KEY = "what_if_sliders"


def live(key: str, *pieces: Html) -> str | None:
    """A sheet with this page's own styles; returns what was clicked."""
    html = str(join(pieces))
    return _sheet(key=key, data={"html": html, "mark": f"{len(html)}:{hash(html)}", "lang": lang()}, on_open_change=lambda: None).open


def slider_box(key: str, data: dict, on_move: object) -> None:
    """The bare component: `data` is what what_if_sliders.js draws."""
    _sliders(key=key, data=data, on_move_change=on_move)


def sliders(start: object, tried: object, rows: list[dict], locked: list[str], moved: dict, wrong: str, on_move: object) -> None:
    """Draw them. `rows`: what `kpi.what_if_sliders` gives; `moved`: the last move that was answered (n, last, stamp)."""
    titles = {one["item"]: either(one["title"]) for one in start.items} | {one["id"]: either(one["title"]) for one in start.sections}
    groups: dict[str, list[dict]] = {}
    for row in rows:
        groups.setdefault(row["section"], []).append(_worded(row, titles[row["id"]], row["id"] in locked))
    for group in groups.values():
        inside = [row["locked"] for row in group if row["kind"] == "item"]
        for row in group:
            if row["kind"] == "section":
                row["locked"] = all(inside)
    slider_box(
        KEY,
        {
            "groups": list(groups.values()),
            "made": f"{start.scheme['id']}|{start.scheme['hash']}|{start.group}|{lang()}",
            "whole": float(start.whole),
            "sum": t("what_if.sum", whole=figures.weight(start.whole)),
            "words": {"lock": t("what_if.lock"), "unlock": t("what_if.unlock"), "number": t("terms.weight")},
            "seen": moved.get("n", 0),
            "stamp": moved.get("stamp", ""),
            "last": bool(moved.get("last", True)),
            "wrong": wrong,
        },
        on_move,
    )


def _worded(row: dict, title: str, is_locked: bool) -> dict:
    now, own = figures.weight(row["exact_weight"]), figures.weight(row["exact_own"])
    shown = {name: row[name] for name in ("kind", "id", "weight", "own", "exact", "least", "most")}
    shown |= {"title": title, "locked": is_locked, "spoken": t("what_if.spoken", weight=now, own=own)}
    was = t("what_if.own", weight=own) if row["weight"] != row["own"] else ""
    if row["kind"] == "section":
        return shown | {"left": was, "right": ""}
    effective = t("what_if.effective", share=row["effective"]) if row["effective"] else ""
    low, high = figures.weight(row["exact_low"]), figures.weight(row["exact_high"])
    holds = t("what_if.holds_always") if row["always"] else t("what_if.holds", low=low, high=high)
    tip = t("what_if.holds_tip", low=low, high=high, now=now, own=own)
    return shown | {"low": row["low"], "high": row["high"], "left": t("ui.separator").join(part for part in (effective, was) if part),
                    "right": holds, "tip": tip}
