"""The verbs of kpi, kept in memory by the version of the data: a new import or record makes all fresh, nothing else does."""

from __future__ import annotations

import os
from datetime import date

import streamlit as st

import kpi
from pages.parts.lang import t


def status():
    """The state of the data home, asked anew at most every two seconds."""
    with st.spinner(t("app.loading")):
        return _status(_home())


def ask(verb: str, **question: str):
    """The answer of `kpi.<verb>(**question)`; empty values mean "all" and are left out. Small strings only."""
    mark = f"{_home()}|{status().version}|{_stamp(_home())}|{date.today()}"  # the day decides what is final
    with st.spinner(t("app.loading")):
        return _ask(mark, verb, tuple(sorted((name, value) for name, value in question.items() if value)))


def forget() -> None:
    """After an import, an undo or a demo: ask everything anew."""
    _status.clear()
    _stamp.clear()
    _ask.clear()


def _home() -> str:
    return os.environ.get("KPI_HOME", "")


@st.cache_data(ttl=2, show_spinner=False)
def _status(home: str):
    return kpi.status()


@st.cache_data(ttl=2, show_spinner=False)
def _stamp(home: str) -> int:
    """The number of the last record: what somebody else records makes all fresh too."""
    return kpi.records_stamp()


@st.cache_data(max_entries=300, show_spinner=False)
def _ask(mark: str, verb: str, question: tuple[tuple[str, str], ...]):
    return getattr(kpi, verb)(**dict(question))
