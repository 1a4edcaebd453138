"""The component a frozen page is drawn with: our escaped markup, sorted and searched in the browser."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path

import streamlit as st

from pages.parts.html import Html, join
from pages.parts.lang import lang

_HERE = Path(__file__).parent
_CSS = ("sheet.css", "board.css", "what_if.css", "shared.css")
_shared = st.components.v2.component(
    "kpi_shared",
    html='<div class="sheet"></div>',
    css="".join(_HERE.joinpath(name).read_text("utf-8") for name in _CSS),
    js=(_HERE / "board.js").read_text("utf-8"),
)


def shared_sheet(key: str, *pieces: Html, on_reset: Callable[[], None] | None = None) -> None:
    """Draws the pieces. `on_reset`: what the one button there can be does."""
    html = str(join(pieces))
    mark = blake2b(html.encode(), digest_size=8).hexdigest()

    def pressed() -> None:
        if on_reset and (st.session_state.get(key) or {}).get("open") == "reset":
            on_reset()

    _shared(key=key, data={"html": html, "mark": mark, "lang": lang()}, on_open_change=pressed)
