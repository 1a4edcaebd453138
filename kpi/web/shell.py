"""The frame around every page: language, menu, demo ribbon. Run by dashboard.py, never imported.

It stands in a folder without a `pages/` beside it, so that no page can run without this frame.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import streamlit as st  # noqa: E402

from kpi.errors import KpiError  # noqa: E402
from kpi.web import door  # noqa: E402
from pages.parts import frame, state  # noqa: E402
from pages.parts.lang import t  # noqa: E402

st.set_page_config(page_icon=str(ROOT / "kpi" / "web" / "icon.png"), layout="wide", initial_sidebar_state=236)
state.language()
frame.style()
FOLDER = ROOT / "pages"
NAMES = {
    "overview": "menu.today",
    "leaderboard": "pages.leaderboard",
    "agent": "pages.agent",
    "what_if": "pages.what_if",
    "tiers": "pages.tiers",
    "records": "records_page.title",
    "pay": "pay_page.title",
    "best_agent": "best_page.title",
    "imports": "pages.imports",
    "schemes": "pages.schemes",
    "catalogue": "pages.catalogue",
    "shares": "shares_page.title",
}


def pages(open_to_all: bool) -> dict[str, object]:
    """Every page under its own address; to a visitor who is not signed in each address shows the sign-in instead."""
    return {
        name: st.Page(
            FOLDER / f"{name}.py" if open_to_all else frame.sign_in,
            title=f"{t(word)} · {t('app.name')}",
            url_path=name,
            default=name == "overview",
        )
        for name, word in NAMES.items()
    }


inside = door.let_in()
shown = pages(inside)
page = st.navigation(list(shown.values()), position="hidden")
state.begin(page.url_path or "overview")
if not inside:
    page.run()
    st.stop()
frame.menu(shown)
frame.ribbon()
try:
    page.run()
except KpiError as error:
    frame.refusal(error)
frame.foot()
state.publish()
