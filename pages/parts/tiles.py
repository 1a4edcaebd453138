"""The tiles on top of a page: label, figure, change, small trend; all of one height whatever the language."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from kpi import charts
from pages.parts import figures
from pages.parts.html import Html, el, join
from pages.parts.lang import t


def sparkline(values: list[float | None], width: float = 96, height: float = 26, label: str = "") -> Html:
    """A small line as SVG with a dot at its last point; empty when there is nothing to draw."""
    drawn = charts.sparkline(values, width, height)
    if not drawn["line"]:
        return Html("")
    x, y = drawn["end"]
    return el(
        "svg",
        el("path", d=drawn["line"]),
        el("circle", cx=x, cy=y, r=2.5),
        viewBox=f"0 0 {width:g} {height:g}",
        preserveAspectRatio="none",
        cls="spark",
        role="img",
        aria_label=label or t("terms.trend"),
    )


def tile(row: object, label: str, meaning: str) -> Html:
    """One tile from a row of `overview().tiles`."""
    value = figures.of_row(row, tile=True)
    against = (
        t("periods.against_previous", period=figures.short_period(row.previous_period))
        if figures.change_words(row)
        else t("ui.nothing_before")
    )
    return el(
        "article",
        el("h3", label, title=meaning),
        el(
            "p",
            figures.marked(value, row.final),
            cls="figure" if row.state == "value" else "figure missing",
            title=_state(row),
        ),
        el("p", figures.change(row), " ", el("small", against), cls="against"),
        sparkline(row.trend, 220, 40, label),
        cls="tile",
    )


def _state(row: object) -> str | None:
    return None if row.state == "value" else t(f"states.{row.state}")


def tiles(table: pd.DataFrame, label: Callable[[str], str], meaning: Callable[[str], str]) -> Html:
    """All tiles in a row that wraps."""
    return el(
        "section",
        join(tile(row, label(row.metric), meaning(row.metric)) for row in table.itertuples()),
        cls="tiles",
        aria_label=t("overview.tiles"),
    )
