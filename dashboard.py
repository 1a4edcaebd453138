"""Launcher only: builds the web app around kpi/web.

Start it with `python -m kpi serve` or `streamlit run dashboard.py`.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import streamlit as st  # noqa: E402

from kpi.errors import KpiError  # noqa: E402
from kpi.web import door, middleware, on_script_error, routes  # noqa: E402

try:
    door.refuse_open_address(st.get_option("server.address"))
except KpiError as refusal:
    sys.exit(str(refusal))

app = st.App(ROOT / "kpi" / "web" / "shell.py", routes=routes, middleware=middleware, on_script_error=on_script_error)

if __name__ == "__main__":
    app.run()
