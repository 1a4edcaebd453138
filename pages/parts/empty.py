"""No data yet: what to drop where, and two buttons that help at once."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import streamlit as st

from pages.parts import frame
from pages.parts.data import ask
from pages.parts.html import el, join
from pages.parts.intake import demo_button
from pages.parts.lang import t
from pages.parts.sheet import sheet

_EXAMPLES = ("orders", "messages", "conversations", "agents", "targets")


def empty_page(heading: str) -> None:
    """The page instead of figures."""
    frame.title(heading, t("freshness.no_data"))
    lines = join(el("li", el("b", t(f"tables.{name}")), " ", el("span", t(f"ui.empty.{name}"))) for name in _EXAMPLES)
    sheet(
        "empty",
        el("section", el("h2", t("imports.empty_title")), el("p", t("ui.empty.lead")), el("ul", lines), cls="empty"),
    )
    with st.container(horizontal=True):
        if st.button(t("ui.empty.open_imports"), icon=":material/upload:", type="primary", key="empty_imports"):
            frame.go("imports")
        demo_button("empty_demo")
        templates_button("empty_templates")


def templates_button(key: str) -> None:
    """All templates in one archive."""
    st.download_button(
        t("ui.empty.templates"),
        data=_archive,
        file_name="kpi-templates.zip",
        mime="application/zip",
        icon=":material/download:",
        key=key,
        on_click="ignore",
    )


def _archive() -> bytes:
    held = BytesIO()
    with ZipFile(held, "w", ZIP_DEFLATED) as archive:
        for name, content in ask("templates").items():
            archive.writestr(name, content)
    return held.getvalue()
