"""The words of the page's language: everything a reader sees goes through here."""

from __future__ import annotations

import streamlit as st

from kpi import words


def lang() -> str:
    """zh or en."""
    return st.session_state.get("kpi_values", {}).get("lang", "zh")


def t(key: str, **values: object) -> str:
    """The text of `key` in the page's language."""
    return words.text(key, lang(), **values)


def either(titles: dict[str, str] | str | None) -> str:
    """A card's { zh, en } in the page's language; plain text as it is."""
    if isinstance(titles, dict):
        return titles.get(lang()) or titles.get("zh") or titles.get("en") or ""
    return titles or ""
