"""The script of the viewer app: one page, the share of this reader. Run by dashboard.py in the role viewer, never imported.

It stands in a folder without a `pages/` beside it, so that no other page has an address. The gate says in two headers which share and
which session this is; what a browser sends under those names never arrives. Each run asks anew whether the share is open.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import streamlit as st  # noqa: E402

from kpi.web import viewer_shown  # noqa: E402

st.set_page_config(layout="wide", initial_sidebar_state="collapsed", menu_items={"Get help": None, "Report a bug": None, "About": None})
snapshot = viewer_shown.now()
if snapshot is None:
    viewer_shown.closed()
    st.stop()

from pages import shared  # noqa: E402

shared.draw(snapshot)
