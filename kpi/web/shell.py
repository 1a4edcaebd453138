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
from pages.parts import frame, state  # noqa: E402
from pages.parts.lang import t  # noqa: E402

st.set_page_config(page_icon=str(ROOT / "kpi" / "web" / "icon.png"), layout="wide", initial_sidebar_state=236)
state.language()
frame.style()
FOLDER = ROOT / "pages"
shown = {
    "overview": st.Page(FOLDER / "overview.py", title=f"{t('menu.today')} · {t('app.name')}", default=True),
    "leaderboard": st.Page(FOLDER / "leaderboard.py", title=f"{t('pages.leaderboard')} · {t('app.name')}"),
    "agent": st.Page(FOLDER / "agent.py", title=f"{t('pages.agent')} · {t('app.name')}"),
    "imports": st.Page(FOLDER / "imports.py", title=f"{t('pages.imports')} · {t('app.name')}"),
    "catalogue": st.Page(FOLDER / "catalogue.py", title=f"{t('pages.catalogue')} · {t('app.name')}"),
}
page = st.navigation(list(shown.values()), position="hidden")
state.begin(page.url_path or "overview")
frame.menu(shown)
frame.ribbon()
try:
    page.run()
except KpiError as error:
    frame.refusal(error)
frame.foot()
state.publish()
