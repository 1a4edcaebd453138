"""Every metric, credit rule and scheme, printed from its own card, and every rule with what carries it."""

import streamlit as st

from pages.parts import frame, state
from pages.parts.data import ask
from pages.parts.html import el
from pages.parts.lang import lang, t
from pages.parts.printed import credit_card, found, metric_groups, scheme_card
from pages.parts.scheme_coverage import coverage
from pages.parts.scheme_coverage import found as rules_found
from pages.parts.scheme_draft import scheme_of
from pages.parts.scheme_marks import names_of
from pages.parts.sheet import sheet


def draw() -> None:
    frame.settings_menu()
    frame.title(t("catalogue.title"), t("catalogue.subtitle"))
    with st.container(horizontal=True, vertical_alignment="center"):
        words = {kind: t(f"catalogue.{kind}") for kind in ("metrics", "credit", "schemes")} | {"coverage": t("coverage.kind")}
        kind = state.choose(
            st.segmented_control,
            "kind",
            t("catalogue.title"),
            list(words),
            "metrics",
            words.get,
            required=True,
            label_visibility="collapsed",
            width="content",
        )
        with st.container(width=320):
            text = state.search("q", t("app.search"), t("coverage.search" if kind == "coverage" else "catalogue.search"))
    if kind == "coverage":
        _coverage(text)
        return
    cards = found(getattr(ask("catalogue"), kind), text)
    if not cards:
        sheet("cards", el("p", t("catalogue.no_match", query=text), cls="quiet"))
    elif kind == "metrics":
        sheet("cards", metric_groups(cards))
    elif kind == "credit":
        sheet("cards", el("div", *(credit_card(card) for card in cards), cls="cards"))
    else:
        sheet("cards", el("div", *(scheme_card(card) for card in cards), cls="stack"))


def _coverage(text: str) -> None:
    """Every rule of the sources, and what carries it."""
    table = rules_found(ask("coverage", lang=lang()), text)
    if table.empty:
        sheet("cards", el("p", t("catalogue.no_match", query=text), cls="quiet"))
    else:
        cards = ask("catalogue").schemes
        sheet("cards", coverage(table, cards, {card["id"]: names_of(scheme_of(card["text"])) for card in cards}))


draw()
