"""The real web app with invented answers instead of an engine: `streamlit run tests/browser/invented_app.py`."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import streamlit as st  # noqa: E402

from kpi.web import middleware, routes  # noqa: E402
from tests.pages.fake_kpi import Fake  # noqa: E402

Fake().install(dict.__setitem__)
app = st.App(ROOT / "kpi" / "web" / "shell.py", routes=routes, middleware=middleware)
