"""The draft of a scheme: its text is kept in the session until it is saved, whatever page is open."""

from __future__ import annotations

from functools import lru_cache

import streamlit as st

import kpi
from pages.parts.data import forget


def drafts() -> dict[str, str]:
    """Scheme id → text with unsaved changes."""
    return st.session_state.setdefault("kpi_scheme_drafts", {})


def text_of(name: str) -> str:
    """The text being written, else the one at hand."""
    return drafts().get(name) or kpi.scheme_text(name)


@lru_cache(maxsize=64)
def scheme_of(text: str) -> object:
    """The scheme a text describes. KpiError with its line when it cannot be read."""
    return kpi.scheme_read(text)


def keep(name: str, text: str, anew: bool = False) -> None:
    """Keep a text as the draft; a text like the one at hand is none. `anew`: the boxes of the form take their values from it."""
    if text == kpi.scheme_text(name):
        drafts().pop(name, None)
    else:
        drafts()[name] = text
    if anew:
        st.session_state["kpi_scheme_turn"] = turn() + 1


def turn() -> int:
    """Counts how often the whole text was replaced; part of the boxes' keys."""
    return st.session_state.get("kpi_scheme_turn", 0)


def drop(name: str) -> None:
    """Give up the unsaved changes."""
    drafts().pop(name, None)
    st.session_state["kpi_scheme_turn"] = turn() + 1
    refused(name, None)


def save(name: str) -> None:
    """Write the draft into the data home. KpiError: shipped, or published under this version."""
    kpi.scheme_saved(text_of(name))
    drafts().pop(name, None)
    forget()


def refused(name: str, said: tuple[str, object] | None) -> None:
    """Remember which box was refused, and why, until the next change."""
    st.session_state["kpi_scheme_refused"] = (name, *said) if said else None


def refusal(name: str) -> tuple[str, object] | None:
    """(path, why) of the box that was refused last."""
    found = st.session_state.get("kpi_scheme_refused")
    return found[1:] if found and found[0] == name else None
