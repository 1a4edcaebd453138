"""What the check says about a scheme: severity, place, what with numbers, what to do."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from kpi import words
from pages.parts.data import ask
from pages.parts.html import Html, el, join
from pages.parts.lang import lang, t

_SEVERITIES = ("fault", "warning", "note")
_MARKS = {"fault": "!", "warning": "!", "note": "i"}


def checked(text: str) -> pd.DataFrame:
    """The findings of a draft, faults first."""
    return ask("draft_checked", text=text, lang=lang())


def faults(table: pd.DataFrame) -> int:
    return list(table["severity"]).count("fault")


def findings(table: pd.DataFrame, names: Mapping[str, str]) -> Html:
    """The findings as a list, with how many of each kind; ids in them are shown by their names."""
    counts = {kind: list(table["severity"]).count(kind) for kind in _SEVERITIES}
    said = t("schemes.check.counts", faults=counts["fault"], warnings=counts["warning"], notes=counts["note"])
    if table.empty:
        return el("section", el("h2", t("schemes.check.title")), el("p", t("schemes.check.clean"), cls="quiet"), cls="findings")
    listed = join(_finding(row, names) for row in table.itertuples())
    return el("section", el("h2", t("schemes.check.title"), el("small", said)), el("ul", listed, cls="attention"), cls="findings")


def _finding(row: object, names: Mapping[str, str]) -> Html:
    mark = el("span", _MARKS[row.severity], cls=f"mark {'problem' if row.severity == 'fault' else row.severity}",
              title=t(f"schemes.check.{row.severity}"), aria_label=t(f"schemes.check.{row.severity}"))
    what = words.because(f"lint.{row.code}", row.params, lang(), names)
    do = words.because(f"lint_do.{row.code}", row.params, lang(), names)
    place = words.place_text(row.place, lang(), names)
    return el("li", mark, el("div", el("p", el("b", t(f"schemes.check.{row.severity}")), " ", el("small", place)), el("p", what),
                             el("p", t("schemes.check.do", what=do), cls="quiet")), data_code=row.code)
