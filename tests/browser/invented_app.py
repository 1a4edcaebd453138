"""The real web app with invented answers instead of an engine: `streamlit run tests/browser/invented_app.py`."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import streamlit as st  # noqa: E402

from kpi.web import middleware, on_script_error, routes  # noqa: E402
from tests.pages.fake_kpi import Fake  # noqa: E402

Fake().install(dict.__setitem__)
SHELL = ROOT / "kpi" / "web" / "shell.py"
app = st.App(SHELL, routes=routes, middleware=middleware, on_script_error=on_script_error)
