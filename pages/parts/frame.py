"""What stands around a page: menu, language, theme, demo ribbon, title line, refusals."""

from __future__ import annotations

import json
from collections.abc import Callable

import streamlit as st

from kpi.errors import KpiError
from kpi.words import refusals
from pages.parts import state
from pages.parts.data import status
from pages.parts.figures import stamp
from pages.parts.html import Html, el, join
from pages.parts.lang import lang, t
from pages.parts.sheet import sheet
from pages.parts.text import plain

_MENU = (
    ("overview", "menu.today", ":material/today:"),
    ("leaderboard", "menu.leaderboard", ":material/leaderboard:"),
    ("records", "menu.appraisal", ":material/fact_check:"),
    ("best_agent", "menu.awards", ":material/trophy:"),
    ("imports", "menu.settings", ":material/settings:"),
)
_APPRAISAL = (("records", "records_page.title"), ("pay", "pay_page.title"))
_BOARDS = (("leaderboard", "pages.leaderboard"), ("what_if", "pages.what_if"), ("tiers", "pages.tiers"))
_UNDER = {"leaderboard": ("what_if", "tiers"), "imports": ("catalogue", "schemes", "shares"), "records": ("pay",)}
"""Pages that stand under a word of the menu."""
_SETTINGS = (("imports", "pages.imports"), ("schemes", "pages.schemes"), ("catalogue", "pages.catalogue"), ("shares", "shares_page.title"))


_STYLE = """<style>
[data-testid='stMainBlockContainer'] {{ padding-inline: clamp(1rem, 3vw, 3.25rem) }}
[data-testid='stCaptionContainer'] {{ color: inherit; opacity: 0.75 }}
[data-testid='stMultiSelectTagsContainer'] [data-tag],
[data-testid^='stBaseButton-primary']:not(:disabled) {{ background: #2158db; border-color: #2158db; color: #fff }}
[data-testid='stFileUploaderDropzone'] button p {{ font-size: 0 }}
[data-testid='stFileUploaderDropzone'] button p::after {{ content: "{choose}"; font-size: 1rem }}
[data-testid='stFileUploaderDropzoneInstructions'] span {{ font-size: 0; white-space: normal }}
[data-testid='stFileUploaderDropzoneInstructions'] span::after {{ content: "{kinds}"; font-size: 0.85rem }}
</style>"""


def style() -> None:
    """Narrower margins than Streamlit's, since a board needs the width; our words on the drop zone."""
    st.html(_STYLE.format(choose=t("ui.choose_files"), kinds=t("imports.drop_help")))


def menu(pages: dict[str, object]) -> None:
    """The words of the menu that have a page, then language and theme."""
    st.session_state["kpi_pages"] = pages
    with st.sidebar:
        sheet("brand", el("div", el("span", cls="logo", aria_hidden="true"), el("b", t("app.name")), cls="brand"))
        here = state.current()
        for name, word, icon in _MENU:
            target = here if here in _UNDER.get(name, ()) else name
            st.page_link(
                pages[target], label=t(word), icon=icon, query_params=state.parameters(target), width="stretch"
            )
        st.space("small")


def sign_in() -> None:
    """All that somebody who has not signed in gets to see."""
    title(t("app.name"), t("ui.login.wanted"))
    st.button(t("ui.login.button"), type="primary", icon=":material/login:", on_click=st.login, key="sign_in")


def settings_menu() -> None:
    """The pages under Settings, as one row of links."""
    _row_of(_SETTINGS)


def boards_menu() -> None:
    """The pages under Leaderboard, as one row of links."""
    _row_of(_BOARDS)


def appraisal_menu() -> None:
    """The pages under Appraisal, as one row of links."""
    _row_of(_APPRAISAL)


def _row_of(listed: tuple[tuple[str, str], ...]) -> None:
    pages = st.session_state["kpi_pages"]
    with st.container(horizontal=True, gap="small"):
        for name, word in listed:
            st.page_link(pages[name], label=t(word), query_params=state.parameters(name))


def foot() -> None:
    """Language and theme, under whatever filters the page put into the sidebar."""
    with st.sidebar:
        st.space("small")
        state.choose(
            st.segmented_control,
            "lang",
            t("app.language"),
            list(state.LANGUAGES),
            "zh",
            {"zh": "中文", "en": "English"}.get,
            required=True,
            label_visibility="collapsed",
            width="stretch",
        )
        paths = json.dumps(["/", *(f"/{name}" for name in state.PAGES)])
        choices = [
            el("button", t(f"ui.theme.{word}"), type="button", data_theme=theme, data_paths=paths)
            for word, theme in (("light", "Light"), ("dark", "Dark"), ("system", "System"))
        ]
        sheet("theme", el("div", *choices, cls="switch", role="group", aria_label=t("app.theme")))
        _signed_in()


def _signed_in() -> None:
    """Who is signed in, and the way out; nothing where there is no login."""
    if st.user.get("is_logged_in"):
        st.caption(plain(st.user.get("name") or st.user.get("email") or ""))
        st.button(t("ui.login.out"), type="tertiary", icon=":material/logout:", on_click=st.logout, key="sign_out")


def ribbon() -> None:
    """Says that the data is invented and leads to the place for one's own."""
    if status().demo:
        words = el(
            "div",
            el("b", t("demo.ribbon")),
            " · ",
            el("a", t("demo.replace"), href=state.link("imports"), data_open="imports"),
            cls="ribbon",
        )
        if sheet("ribbon", words):
            go("imports")


def title(heading: str, *facts: str | Html, end: Callable[[], None] | None = None) -> None:
    """The page's heading, with the facts (period, scheme, data to …) in one quiet line under it; `end` draws what stands at its right."""
    line = join(el("span", fact) for fact in facts if fact)
    with st.container(horizontal=True, vertical_alignment="top", key="title_row"):
        sheet("title", el("header", el("h1", heading), el("p", line, cls="facts"), cls="title"))
        if end:
            end()


def facts(final: bool, settles_on: object, *others: str) -> list[str | Html]:
    """The line under a title: the others, "data to …", and whether the figures may still move."""
    provisional = "" if final else el("span", f"○ {t('states.provisional')}", title=_until(settles_on))
    return [*others, stamp(status().data_to), provisional]


def _until(settles_on: object) -> str | None:
    return t("states.provisional_until", date=settles_on) if settles_on else None


def go(page: str, **changes: str) -> None:
    """Open another page, keeping period, scheme, team, shop and language."""
    st.switch_page(st.session_state["kpi_pages"][page], query_params=state.parameters(page, **changes))


def refusal(error: KpiError | str) -> None:
    """What went wrong and what to do now, as text."""
    st.error(f"**{t('errors.title')}**　{plain(refusals.refusal(error, lang()))}", icon=":material/error:")


def heading(text: str, note: str = "") -> Html:
    """A section's heading."""
    return el("h2", text, el("small", note) if note else "")
