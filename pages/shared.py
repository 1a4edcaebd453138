"""The only page of the viewer: one frozen page, its language and its theme. kpi/web/viewer.py calls `draw` once the gate is open.

Everything here is drawn anew on every move (no fragments), so that the gate is asked each time. The address holds the language and
the theme, by code; nothing in it chooses what is shown.
"""

from __future__ import annotations

import streamlit as st

from pages.parts import shared_view, state
from pages.parts.html import Html, el
from pages.parts.lang import either, lang, t
from pages.parts.sheet import sheet

THEMES = {"light": "Light", "dark": "Dark", "system": "System"}
_STYLE = """<style>
[data-testid='stMainBlockContainer'] { padding: 1rem clamp(0.9rem, 3vw, 3.25rem) 2rem }
[data-testid='stHeader'], [data-testid='stToolbar'], [data-testid='stSidebar'], [data-testid='stSidebarCollapsedControl'] { display: none }
</style>"""


def draw(snapshot: object) -> None:
    """The frozen page under a line with language and theme."""
    state.language()
    st.set_page_config(page_title=f"{either(snapshot.title)} · {t('app.name')}")
    st.html(_STYLE)
    pressed = sheet("shared_bar", _bar())
    code = (pressed or "").removeprefix("lang:")
    if code in state.LANGUAGES and code != lang():
        state.put("lang", code)
        _publish()
        st.rerun()
    shared_view.draw(snapshot)
    _publish()


def _bar() -> Html:
    names = {"zh": "中文", "en": "English"}
    tongues = [el("button", names[code], type="button", data_open=f"lang:{code}", aria_pressed=str(code == lang()).lower(), lang=code)
               for code in state.LANGUAGES]
    looks = [el("button", t(f"ui.theme.{code}"), type="button", data_theme=name, data_code=code) for code, name in THEMES.items()]
    brand = el("div", el("span", cls="logo", aria_hidden="true"), el("b", t("app.name")), el("small", t("shared.read_only")), cls="brand")
    return el("div", brand, el("div", *tongues, cls="switch", role="group", aria_label=t("app.language")),
              el("div", *looks, cls="switch", role="group", aria_label=t("app.theme")), cls="shared-bar", data_asked=THEMES.get(_theme()))


def _theme() -> str:
    """The theme the address asks for, if it is one."""
    asked = st.query_params.get("theme", "")
    return asked if asked in THEMES else ""


def _publish() -> None:
    """Language and theme into the address; whatever else stood there goes."""
    wanted = {"lang": lang(), **({"theme": _theme()} if _theme() else {})}
    st.session_state["kpi_published"] = wanted
    if {name: st.query_params[name] for name in st.query_params} != wanted:
        st.query_params.from_dict(wanted)
