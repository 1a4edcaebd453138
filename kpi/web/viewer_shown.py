"""What the viewer app shows now: the snapshot of this reader's share, or that it does not open; and a fault of ours in one sentence."""

from __future__ import annotations

import html
from functools import lru_cache

import streamlit as st

from kpi import words
from kpi.errors import KpiError
from kpi.sharing import snapshot
from kpi.web import viewer_log
from kpi.web.viewer_desk import Desk

# Back to the address it came from, where the gate now answers with its own constant page.
_LEAVE = "<script>window.setTimeout(() => window.location.replace(window.location.pathname), 0)</script>"


def now() -> snapshot.Snapshot | None:
    """The snapshot this session may see at this moment, its view counted once; None for everything else."""
    told = st.context.headers
    shares, sessions = told.get_all("x-kpi-share"), told.get_all("x-kpi-session")
    if len(shares) != 1 or len(sessions) != 1:
        return None
    desk = Desk.at_home()
    try:
        found = desk.viewed(shares[0], sessions[0])
        return _read(str(desk.home), found) if found else None
    except KpiError as error:
        viewer_log.fault("a shared page cannot be read", error)
        return None


def closed() -> None:
    """Says in both languages that the page does not open, and goes back to the gate."""
    said = "".join(
        f'<section lang="{lang}"><h1>{_say("closed", lang)}</h1><p>{_say("closed_text", lang)}</p></section>' for lang in words.LANGUAGES
    )
    st.html(f"<main>{said}</main>{_LEAVE}", unsafe_allow_javascript=True)


def failed(_: BaseException) -> bool:
    """A fault of ours: one sentence on the screen, nothing of the inside (Streamlit has written its kind into the log)."""
    for lang in words.LANGUAGES:
        st.error(f"**{words.text('errors.title', lang)}** {words.text('errors.unexpected', lang)}", icon=":material/error:")
    return True


@lru_cache(16)
def _read(home: str, id_: str) -> snapshot.Snapshot:
    """A snapshot never changes, so one that was checked once is kept."""
    return snapshot.read(home, id_)


def _say(key: str, lang: str) -> str:
    return html.escape(words.text(f"shared_gate.{key}", lang))
