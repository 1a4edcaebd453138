"""Every rule of the appraisal systems: computed by which part of which scheme, or recorded only, and why."""

from __future__ import annotations

import pandas as pd

from kpi import words
from pages.parts.html import Html, el, join
from pages.parts.lang import either, lang, t


def found(table: pd.DataFrame, text: str) -> pd.DataFrame:
    """Rows whose rule, title, parts or state hold the text, whatever its case; all without one."""
    wanted = text.casefold().strip()
    if not wanted:
        return table
    return table[[wanted in "\n".join([row.rule, row.title, row.parts, row.why, t(f"coverage.{row.state}")]).casefold()
                  for row in table.itertuples()]]


def coverage(table: pd.DataFrame, schemes: list[dict], names: dict[str, dict[str, str]]) -> Html:
    """The table, with counts above it; `schemes`: the catalogue's, for their titles; `names`: scheme → id → words."""
    titles = {card["id"]: either(card["title"]) for card in schemes}
    counts = {state: list(table["state"]).count(state) for state in ("computed", "recorded")}
    heads = (("rule", None), ("title", None), ("state", None), ("parts", None))
    head = el("tr", join(el("th", t(f"coverage.{name}"), scope="col", cls=cls) for name, cls in heads))
    rows = join(_row(row, titles, names) for row in table.itertuples())
    name = t("coverage.kind")
    listed = el("table", el("caption", name), el("thead", head), el("tbody", rows), cls="rows prose stacked coverage")
    return el(
        "section", el("p", t("coverage.intro"), cls="quiet"), el("p", t("coverage.counts", count=len(table), **counts), cls="counts"),
        el("div", listed, cls="scroll", tabindex="0", role="region", aria_label=name),
    )


def _row(row: object, titles: dict[str, str], names: dict[str, dict[str, str]]) -> Html:
    why = el("p", row.why, cls="quiet") if row.why else ""
    state = el("span", t(f"coverage.{row.state}"), cls=f"badge {'published' if row.state == 'computed' else 'strong'}")
    parts = _parts(row.parts, titles, names)
    return el("tr", el("th", el("code", row.rule), scope="row"), el("td", row.title), el("td", state, why), el("td", parts))


def _parts(parts: str, titles: dict[str, str], names: dict[str, dict[str, str]]) -> Html:
    """Scheme by scheme, its parts by their kind and title."""
    held: dict[str, list[str]] = {}
    for one in parts.split(", "):
        scheme, _, part = one.partition(": ")
        held.setdefault(scheme, []).append(_called(part, names.get(scheme, {})))
    comma, colon = t("ui.comma"), t("ui.colon")
    return el("ul", join(el("li", titles.get(one, one), colon, el("span", comma.join(said), cls="quiet")) for one, said in held.items()))


def _called(part: str, names: dict[str, str]) -> str:
    """A part of a scheme by its kind and title: "item reply_rate" → 考核项 回复率."""
    return t("coverage.head") if part == "head" else words.place_text(part, lang(), names)
