"""The viewer's page over hand-made snapshots, without its gate: `streamlit run tests/browser/shared_app.py`, one address per page."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import streamlit as st  # noqa: E402

from kpi.web import middleware, routes  # noqa: E402

app = st.App(Path(__file__).with_name("shared_script.py"), routes=[route for route in routes if route.path != "/overview"], middleware=middleware)
