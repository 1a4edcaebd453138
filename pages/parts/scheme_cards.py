"""The schemes to choose from: our own copies, two in front, the rest under more templates."""

from __future__ import annotations

import pandas as pd

from pages.parts import figures
from pages.parts.html import Html, el, join
from pages.parts.lang import either, lang, t
from pages.parts.scheme_marks import comma


def shelf(table: pd.DataFrame, kept: set[str]) -> Html:
    """All schemes as cards; `kept`: ids with unsaved changes."""
    rows = list(table.itertuples())
    own = [row for row in rows if row.own]
    front = [row for row in rows if row.front and not row.own]
    rest = [row for row in rows if not row.own and not row.front]
    return join([
        _group("own", own, kept),
        _group("front", front, kept),
        el("details", el("summary", t("schemes.more"), " ", el("small", f"{len(rest)}")), _cards(rest, kept), cls="more"),
    ])


def _group(word: str, rows: list, kept: set[str]) -> Html:
    return el("section", el("h2", t(f"schemes.{word}")), _cards(rows, kept), cls="group") if rows else Html("")


def _cards(rows: list, kept: set[str]) -> Html:
    return el("div", join(_card(row, row.id in kept) for row in rows), cls="cards")


def _card(row: object, kept: bool) -> Html:
    why = either(row.why)
    facts = [
        t("schemes.items", count=row.items),
        t("schemes.full", points=figures.weight(row.full_score)) if row.total == "sum" else t("schemes.no_total"),
        t(f"schemes.cycle.{row.cycle}"),
    ]
    signed = t("schemes.approved_by", name=row.approver, date=figures.day(row.date)) if row.published else t("schemes.not_published")
    used = t("schemes.used_by", groups=comma(row.groups)) if row.groups else t("schemes.used_by_none")
    badges = [el("span", t("schemes.kept"), cls="badge strong") if kept else "", status(row)]
    return el(
        "article",
        el("h3", el("button", title(row), type="button", data_open=row.id), join(badges), el("code", row.id)),
        el("p", join(el("span", one) for one in facts), cls="facts"),
        el("p", why, cls="clamp") if why else "",
        el("p", join([el("span", t("schemes.version", version=row.version)), el("span", signed), el("span", used)]), cls="facts foot"),
        cls="card choose", data_open=row.id,
    )


def title(row: object) -> str:
    """A scheme's title in the page's language."""
    return getattr(row, f"title_{lang()}")


def status(row: object) -> Html:
    """Published, draft, or shipped with the program."""
    word = "published" if row.published else "draft" if row.own else "shipped"
    return el("span", t(f"schemes.{word}"), cls=f"badge {word}")
