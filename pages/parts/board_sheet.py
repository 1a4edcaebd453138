"""The board's own component: our escaped markup, with sorting, pinned columns, rows as needed and meeting screens in the browser."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Done:
    """What a reader did in this run: opened a row (its key; "leave" when a meeting ends), or sorted by a column ("score.desc")."""

    opened: str | None
    sorted: str | None


def board_sheet(key: str, *pieces: Html, sort: str = "", sorted_by: Callable[[str], object] = str) -> Done:
    """Draws the pieces in the order of `sort` (column code, then .asc or .desc; "" as they come); `sorted_by` hears of a new
    order before anything is drawn."""
    html = str(join(pieces))
    mark = blake2b(html.encode(), digest_size=8).hexdigest()
    data = {"html": html, "mark": mark, "lang": lang(), "sort": sort}
    result = _board(
        key=key, data=data, on_open_change=lambda: None, on_sort_change=lambda: sorted_by(st.session_state[key].get("sort") or "")
    )
    return Done(result.open, result.sort)
