"""The app doing nothing: what a slider, a button and a first page cost before any of our own work. Served by benchmarks.pages.

`?show=sliders` the what-if sliders, echoed; `?show=slider` one native slider, echoed; `?show=button`; `?show=chart` one empty Plotly
chart; anything else: a line of text.
"""
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import plotly.graph_objects as go  # noqa: E402
import streamlit as st  # noqa: E402

from pages.parts import what_if_sliders  # noqa: E402
from pages.parts.html import el  # noqa: E402
from pages.parts.sheet import sheet  # noqa: E402

ITEMS = 8


def _row(number: int, weight: float) -> dict:
    ends = {"own": 12.5, "least": 0, "most": 100, "low": 5, "high": 20, "exact": str(weight)}
    said = {"title": f"item {number}", "locked": False, "spoken": "", "left": "", "right": "", "tip": ""}
    return {"kind": "item", "id": f"i{number}", "section": "", "weight": weight} | ends | said


@st.fragment
def _sliders() -> None:
    sent = st.session_state.get("floor")
    move = dict((sent["move"] if sent else None) or {})
    weights = st.session_state.setdefault("weights", {})
    if move:
        weights[move["id"]] = float(move["value"])
    rows = [_row(number, weights.get(f"i{number}", 12.5)) for number in range(ITEMS)]
    words = {"lock": "lock", "unlock": "unlock", "number": "number"}
    data = {"groups": [rows], "made": "floor", "whole": 100, "sum": "", "words": words, "seen": move.get("n", 0), "stamp": "floor",
            "last": True, "wrong": ""}
    what_if_sliders._sliders(key="floor", data=data, on_move_change=lambda: None)
    sheet("answer", el("p", str(sorted(weights.items())), cls="tried"))


@st.fragment
def _slider() -> None:
    sheet("answer", el("p", str(st.slider("nothing", 0.0, 100.0, 50.0)), cls="tried"))


@st.fragment
def _button() -> None:
    st.session_state["pressed"] = st.session_state.get("pressed", 0) + st.button("nothing")
    sheet("answer", el("p", str(st.session_state["pressed"]), cls="tried"))


show = st.query_params.get("show", "")
if show == "sliders":
    _sliders()
elif show == "slider":
    _slider()
elif show == "button":
    _button()
elif show == "chart":
    st.plotly_chart(go.Figure(), theme=None)
else:
    st.text("nothing")
