"""The web app with an invented board of 500 agents: `streamlit run tests/browser/board_500_app.py`."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import pandas as pd  # noqa: E402
import streamlit as st  # noqa: E402

from kpi.web import middleware, on_script_error, routes  # noqa: E402
from tests.pages.fake_kpi import Fake  # noqa: E402


class Many(Fake):
    """The invented verbs, each agent of the board standing there many times."""

    def leaderboard(self, *asked, **question):
        one = super().leaderboard(*asked, **question)
        copies = range(13)
        one.rows = pd.concat([one.rows.assign(key=[f"{key}-{n}" for key in one.rows.key]) for n in copies], ignore_index=True)[:500]
        one.items = pd.concat([one.items.assign(key=[f"{key}-{n}" for key in one.items.key]) for n in copies], ignore_index=True)
        return one


Many().install(dict.__setitem__)
SHELL = ROOT / "kpi" / "web" / "shell.py"
app = st.App(SHELL, routes=routes, middleware=middleware, on_script_error=on_script_error)
