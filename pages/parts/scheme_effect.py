"""What another version changes: in the scheme, in words, and for whom."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from kpi.words import numbers
from pages.parts import figures
from pages.parts.html import Html, el, join
from pages.parts.lang import lang, t

_FIGURES = ("points", "rank", "tier", "grade", "pay")
_MOST = 12


def changes(found: object) -> Html:
    """The differences of the schemes in words; the first ones in sight, the rest a click away."""
    if not found.changes:
        return el("section", el("h2", t("schemes.try.changes")), el("p", t("schemes.try.no_changes"), cls="quiet"))
    first, rest = found.changes[:_MOST], found.changes[_MOST:]
    more = el("details", el("summary", t("schemes.try.more_changes", count=len(rest))), _list(rest)) if rest else ""
    return el("section", el("h2", t("schemes.try.changes")), _list(first), more)


def _list(lines: list[str]) -> Html:
    return el("ul", join(el("li", line) for line in lines), cls="said changes")


def moves(found: object, names: Mapping[str, str]) -> Html:
    """Who moves, before → after, the greatest change first; what it costs; for how many nothing changes."""
    facts = [t("schemes.try.moved", count=len(found.moves)) if len(found.moves) else t("schemes.try.nobody"),
             t("schemes.try.same", count=found.same) if found.same else "", cost(found.cost)]
    line = el("p", join(el("span", fact) for fact in facts if fact), cls="facts strong-facts")
    if found.moves.empty:
        return el("section", el("h2", t("schemes.try.moves")), line)
    shown = [name for name in _FIGURES if _told(found.moves, name)]
    head = el("tr", el("th", t("terms.agent"), scope="col"), join(el("th", t(f"schemes.try.{name}"), scope="col", cls="num") for name in shown))
    rows = join(_row(row, shown, names) for row in found.moves.to_dict("records"))
    title = t("schemes.try.moves")
    listed = el("table", el("caption", title), el("thead", head), el("tbody", rows), cls="rows moves")
    return el("section", el("h2", title), line, el("div", listed, cls="scroll", tabindex="0", role="region", aria_label=title))


def cost(amount: object) -> str:
    """What it costs in all, in a sentence."""
    if amount is None:
        return t("schemes.try.cost_unknown")
    if not amount:
        return t("schemes.try.cost_none")
    return t("schemes.try.cost_up" if amount > 0 else "schemes.try.cost_down", amount=numbers.money_text(abs(amount), lang()))


def _told(table: pd.DataFrame, name: str) -> bool:
    """Whether anybody has this figure on either side."""
    return any(not numbers.is_missing(value) for side in (name, f"{name}_before") for value in table[side])


def _row(row: dict, shown: list[str], names: Mapping[str, str]) -> Html:
    cells = (el("td", _pair(row[f"{name}_before"], row[name], name, names), cls="num") for name in shown)
    return el("tr", el("th", row["name"], scope="row"), join(cells))


def _pair(before: object, now: object, name: str, names: Mapping[str, str]) -> Html:
    """One figure before → after, with its change; one of them alone when nothing changed."""
    old, new = _figure(before, name, names), _figure(now, name, names)
    if old == new:
        return el("span", new, cls="same")
    change = numbers.change_text(now, before, "points", lang()) if name == "points" else ""
    tone = {"better": "good", "worse": "bad"}.get(numbers.change_is(now, before, "lower" if name == "rank" else "higher"), "") \
        if name in ("points", "rank", "pay") else ""
    return join([el("span", f"{old} → ", cls="same"), el("b", new), " ", el("span", change, cls=f"change {tone}") if change else ""])


def _figure(value: object, name: str, names: Mapping[str, str]) -> str:
    if name == "pay":
        return t("schemes.blank") if numbers.is_missing(value) else numbers.money_text(value, lang())
    if numbers.is_missing(value):
        return numbers.NOT_ENOUGH
    if name == "points":
        return figures.points(value)
    if name == "rank":
        return str(int(value))
    return t("condition.no_tier") if value == "none" else names.get(value, value)
