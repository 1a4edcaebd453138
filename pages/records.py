"""Rate and record: what people give, file, confirm and decide, for one scheme and period, and everything anybody ever did."""

import streamlit as st

from pages.parts import cards, figures, filters, frame, records_act, state
from pages.parts.data import ask, status
from pages.parts.empty import empty_page
from pages.parts.lang import lang, t
from pages.parts.records_decide import decide
from pages.parts.records_events import events
from pages.parts.records_forms import forms as forms_tab
from pages.parts.records_log import log
from pages.parts.records_people import people
from pages.parts.records_rate import numbers, ratings
from pages.parts.records_sheet import take_in
from pages.parts.records_stepper import stepper

TABS = ("rate", "events", "numbers", "forms", "people", "decide", "import", "log")


def draw() -> None:
    choice = filters.choose()
    forms = ask("entry_forms", scheme=choice.scheme, period=choice.period, lang=lang())
    frame.appraisal_menu()
    frame.title(t("records_page.title"), figures.period(choice.period), cards.scheme_line(forms.scheme), choice.team)
    tab = state.get("tab", "rate", TABS)
    stepper(choice, {"rate": "rate", "numbers": "rate", "events": "review"}.get(tab, ""))
    with st.container(horizontal=True, vertical_alignment="bottom", key="records_controls"):
        tab = state.choose(
            st.segmented_control,
            "tab",
            t("records_page.title"),
            list(TABS),
            "rate",
            lambda code: t(f"records_page.tab.{code}"),
            required=True,
            label_visibility="collapsed",
            width="content",
        )
        with st.container(width=240):
            records_act.name_field("who_am_i")
    records_act.tell()
    {
        "rate": ratings,
        "events": events,
        "numbers": numbers,
        "forms": forms_tab,
        "people": people,
        "decide": decide,
        "import": take_in,
        "log": lambda chosen, _: log(chosen),
    }[tab](choice, forms)


if status().has_data:
    draw()
else:
    empty_page(t("records_page.title"))
