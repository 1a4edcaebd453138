"""The one component of ours: shows escaped markup in the theme's colours and says what was clicked."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path

import streamlit as st

from pages.parts.html import Html, join
from pages.parts.lang import lang

_HERE = Path(__file__).parent
_sheet = st.components.v2.component(
    "kpi_sheet",
    html='<div class="sheet"></div>',
    css=(_HERE / "sheet.css").read_text("utf-8"),
    js=(_HERE / "sheet.js").read_text("utf-8"),
)


def sheet(key: str, *pieces: Html) -> str | None:
    """Draws the pieces; returns the `data-open` value that was clicked in this run, else None."""
    html = str(join(pieces))
    mark = blake2b(html.encode(), digest_size=8).hexdigest()
    result = _sheet(key=key, data={"html": html, "mark": mark, "lang": lang()}, on_open_change=lambda: None)
    return result.open
