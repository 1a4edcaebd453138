"""Answers that take a while and are not waited for: worked out beside the page, which is drawn anew when they are there."""

from __future__ import annotations

import os
from concurrent.futures import Future, ThreadPoolExecutor

import streamlit as st

import kpi
from kpi.errors import KpiError
from pages.parts.data import status

MOST_KEPT = 64
SOON = 0.05
"""Seconds a page waits for an answer before it goes on without."""


@st.cache_resource(show_spinner=False)
def _desk() -> tuple[ThreadPoolExecutor, dict[tuple, Future]]:
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="later"), {}


def later(verb: str, **question: str) -> object | None:
    """The answer of `kpi.<verb>(**question)` if it is there, else None; it is then being worked out. None for good where it is refused."""
    pool, found = _desk()
    asked = tuple(sorted((name, value) for name, value in question.items() if value))
    mark = (os.environ.get("KPI_HOME", ""), status().version, kpi.records_stamp(), verb, asked)
    if mark not in found:
        while len(found) >= MOST_KEPT:
            del found[next(iter(found))]
        found[mark] = pool.submit(getattr(kpi, verb), **dict(asked))
    st.session_state.setdefault("kpi_waiting", set()).add(mark)
    try:
        return found[mark].result(SOON)
    except TimeoutError:
        return None
    except KpiError:
        return None


def when_there() -> None:
    """Draws the page anew as soon as something it asked for is there. Call it once, last."""
    marks = st.session_state.pop("kpi_waiting", set())
    _, found = _desk()
    waiting = {mark for mark in marks if mark in found and not found[mark].done()}
    if waiting:
        _watch(waiting)


@st.fragment(run_every=1.0)
def _watch(waiting: set[tuple]) -> None:
    _, found = _desk()
    if all(mark not in found or found[mark].done() for mark in waiting):
        st.rerun(scope="app")
