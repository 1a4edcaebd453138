"""A fault of ours on a page: one sentence in the reader's language, the story in the log, no trace on the screen."""

from __future__ import annotations

import logging

import streamlit as st

from kpi import words

LOG = logging.getLogger("kpi.web")


def show(fault: BaseException) -> bool:
    """Draws the sentence and says that the fault has been dealt with (Streamlit then shows nothing of its own)."""
    LOG.error("a page failed", exc_info=fault)
    lang = st.session_state.get("kpi_values", {}).get("lang", "zh")
    st.error(f"**{words.text('errors.title', lang)}** {words.text('errors.unexpected', lang)}", icon=":material/error:")
    return True
