"""The awards meeting: who takes part, how many places, who stands where, the candidates beside each other, and the decision."""

import streamlit as st

from pages.parts import best_cards, best_decide, best_meeting, best_ranking, best_who, frame
from pages.parts.data import status
from pages.parts.empty import empty_page
from pages.parts.html import el
from pages.parts.lang import t
from pages.parts.records_act import tell
from pages.parts.sheet import sheet

STEPS = {"who": best_who.draw, "ranking": best_ranking.draw, "candidates": best_cards.draw, "decision": best_decide.draw}


def draw() -> None:
    choice = best_meeting.choose()
    if choice is None:
        frame.title(t("best_page.title"))
        sheet("no_awards", el("p", t("best_page.no_scheme"), cls="quiet"))
        return
    meeting = best_meeting.ask_for(choice)
    best_meeting.head(meeting)
    tell()
    step = best_meeting.stepper(meeting)
    STEPS[step](choice, meeting)
    best_meeting.onward(step)
    st.space("small")


if status().has_data:
    draw()
else:
    empty_page(t("best_page.title"))
