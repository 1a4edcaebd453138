"""Every metric, credit rule and scheme, printed from its own card."""

import streamlit as st

from pages.parts import frame, state
from pages.parts.data import ask
from pages.parts.html import el
from pages.parts.lang import t
from pages.parts.printed import credit_card, found, metric_groups, scheme_card
from pages.parts.sheet import sheet


def draw() -> None:
    frame.settings_menu()
    frame.title(t("catalogue.title"), t("catalogue.subtitle"))
    with st.container(horizontal=True, vertical_alignment="center"):
        words = {kind: t(f"catalogue.{kind}") for kind in ("metrics", "credit", "schemes")}
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
            text = state.search("q", t("app.search"), t("catalogue.search"))
    cards = found(getattr(ask("catalogue"), kind), text)
    if not cards:
        sheet("cards", el("p", t("catalogue.no_match", query=text), cls="quiet"))
    elif kind == "metrics":
        sheet("cards", metric_groups(cards))
    elif kind == "credit":
        sheet("cards", el("div", *(credit_card(card) for card in cards), cls="cards"))
    else:
        sheet("cards", el("div", *(scheme_card(card) for card in cards), cls="stack"))


draw()
