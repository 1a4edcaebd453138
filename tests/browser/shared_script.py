"""What shared_app.py runs: the page of the address, drawn as the viewer draws it."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import streamlit as st  # noqa: E402

from pages import shared  # noqa: E402
from tests.pages.fake_snapshots import ALL  # noqa: E402

st.set_page_config(page_title="shared", page_icon=str(ROOT / "kpi" / "web" / "icon.png"), layout="wide")


def page_of(name: str) -> object:
    def drawn() -> None:
        shared.draw(ALL[name]())

    return st.Page(drawn, title=name, url_path=name, default=name == "leaderboard")


st.navigation([page_of(name) for name in ALL], position="hidden").run()
