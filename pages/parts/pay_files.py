"""Files of a payroll: the payroll itself, score sheets with live formulas, slips to print; each made when it is asked for."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

import kpi
from pages.parts.filters import Choice
from pages.parts.lang import lang, t

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def files(choice: Choice) -> None:
    """The download buttons. A file's name needs the file, so it is named here."""
    end = f"{choice.scheme}-{choice.period}"
    with st.container(horizontal=True):
        _button(
            "payroll_xlsx",
            f"{t('pay_page.title')}-{end}.xlsx",
            SHEET,
            lambda: kpi.payroll_file(choice.scheme, choice.period, lang=lang())[1],
        )
        _button(
            "payroll_csv",
            f"{t('pay_page.title')}-{end}.csv",
            "text/csv",
            lambda: kpi.payroll_file(choice.scheme, choice.period, lang=lang(), ending="csv")[1],
        )
        _button(
            "score_sheets",
            f"{t('terms.points')}-{end}.xlsx",
            SHEET,
            lambda: kpi.score_workbook(choice.scheme, choice.period, lang=lang())[1],
        )
        _button(
            "slips", f"{t('pay_page.slip')}-{end}.html", "text/html", lambda: kpi.slip_file(choice.scheme, choice.period, lang=lang())[1]
        )


def print_one(choice: Choice, agent: str) -> None:
    """One agent's slip to print."""
    _button(
        "print_slip",
        f"{t('pay_page.slip')}-{choice.scheme}-{choice.period}-{agent}.html",
        "text/html",
        lambda: kpi.slip_file(choice.scheme, choice.period, agent, lang=lang())[1],
    )


def _button(name: str, file_name: str, mime: str, make: Callable[[], bytes]) -> None:
    st.download_button(
        t(f"pay_page.{name}"), data=make, file_name=file_name, mime=mime, icon=":material/download:", key=name, on_click="ignore"
    )
