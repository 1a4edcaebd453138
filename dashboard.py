"""Launcher only: builds the web app around kpi/web.

Start it with `python -m kpi serve` or `streamlit run dashboard.py`. KPI_ROLE=viewer makes it the app for people with a link, which
holds the shared pages and nothing else.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import streamlit as st  # noqa: E402

from kpi.errors import KpiError  # noqa: E402
from kpi.web import role  # noqa: E402
from kpi.words.refusals import refusal  # noqa: E402

try:
    served = role.chosen(os.environ.get("KPI_ROLE", "manager"))
except KpiError as refused:
    sys.exit(f"{refused}\n{refusal(refused, 'zh')}")

app = st.App(served.script, routes=served.routes, middleware=served.middleware, on_script_error=served.on_script_error)

if __name__ == "__main__":
    app.run()
