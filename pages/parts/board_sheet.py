"""The board's own component: our escaped markup, with sorting, pinned columns, rows as needed and meeting screens in the browser."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path

import streamlit as st

from pages.parts.html import Html, join
from pages.parts.lang import lang

_HERE = Path(__file__).parent
_board = st.components.v2.component(
    "kpi_board",
    html='<div class="sheet"></div>',
    css=(_HERE / "sheet.css").read_text("utf-8") + (_HERE / "board.css").read_text("utf-8"),
    js=(_HERE / "board.js").read_text("utf-8"),
)


def board_sheet(key: str, *pieces: Html) -> str | None:
    """Draws the pieces; returns the key of the row that was opened in this run, "leave" when a meeting ends, else None."""
    html = str(join(pieces))
    mark = blake2b(html.encode(), digest_size=8).hexdigest()
    result = _board(key=key, data={"html": html, "mark": mark, "lang": lang()}, on_open_change=lambda: None)
    return result.open
