"""The viewer app with a page that fails, as a fault of ours would: `KPI_ROLE=viewer streamlit run tests/sharing_live/faulty_app.py`."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import streamlit as st  # noqa: E402

from kpi.web import role  # noqa: E402
from pages import shared  # noqa: E402

served = role.chosen("viewer")


def draw(snapshot: object) -> None:
    """Says a little and then fails with everything it knows."""
    st.text("before the fault")
    raise ValueError(f"a secret in {__file__}: {snapshot} \n\x1b[31m{{\"forged\": true}}")


shared.draw = draw
app = st.App(served.script, routes=served.routes, middleware=served.middleware, on_script_error=served.on_script_error)
