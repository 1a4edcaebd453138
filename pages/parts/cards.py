"""Titles and meanings from the metrics' own cards."""

from __future__ import annotations

import pandas as pd

from pages.parts.data import ask
from pages.parts.lang import either, t


def card(metric: str) -> dict:
    """The card of a metric; {} for a name that has none (a rated item, say)."""
    return next((found for found in ask("catalogue").metrics if found["id"] == metric), {})


def title(metric: str) -> str:
    return either(card(metric).get("title")) or metric


def title_over(metric: str, team: str | None) -> str:
    """The title, which says so where the figure of all holds silent sales and a team's does not."""
    return t("ui.sales_of_all") if metric == "sales_paid" and not team else title(metric)


def meaning(metric: str) -> str:
    return either(card(metric).get("meaning"))


def with_units(table: pd.DataFrame) -> pd.DataFrame:
    """The table with the `unit` of each row's metric."""
    units = {found["id"]: found["unit"] for found in ask("catalogue").metrics}
    return table.assign(unit=[units[metric] for metric in table.metric])


def grade(scheme: dict, code: str | None) -> str:
    """A grade in the page's language; "" for none."""
    return either(scheme.get("grades", {}).get(code)) or code or ""


def scheme_line(scheme: dict) -> str:
    """Title and version, as one fact."""
    return f"{either(scheme['title'])} {scheme['version']}"
