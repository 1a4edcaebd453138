"""Under the board: what the marks mean, who is left out and why, and the files of what is seen."""

from __future__ import annotations

import pandas as pd
import streamlit as st

import kpi
from kpi.words import because
from pages.parts.board_columns import Column
from pages.parts.export import csv_button
from pages.parts.html import Html, el, join
from pages.parts.lang import lang, t


def left_out(people: list[dict]) -> Html:
    """Everybody who is listed and not ranked, with the reason."""
    if not people:
        return Html("")
    rows = join(
        el(
            "tr",
            el("th", one["name"] or one["key"], scope="row"),
            el("td", one["team"] or "·"),
            el("td", because(one["code"], one["params"], lang(), {}), cls="content"),
        )
        for one in people
    )
    table = el("table", el("caption", t("board_page.left_out")), el("tbody", rows), lang=lang(), cls="rows")
    head = el("summary", t("board_page.left_out"), " ", el("small", t("board_page.left_out_count", count=len(people))))
    return el("details", head, el("div", table, cls="scroll tall", tabindex="0"), cls="left-out")


def legend(shown: object, expert: bool, ranges: object | None) -> Html:
    """The marks in one quiet line; in the expert view how the ranges were made."""
    line = el("p", t("states.legend"), "　", t("leaderboard.tie"), cls="quiet legend")
    sure = t("board_page.sure_legend") if ranges is not None and len(ranges.rows) else ""
    method = ""
    if expert and sure:
        method = t("board_page.sure_method", days=ranges.days, draws=ranges.draws, seed=ranges.seed)
    whole = t("board_page.ratings_whole") if shown.days else ""
    return join([line, *(el("p", said, cls="quiet legend") for said in (sure, method, whole) if said)])


def files(rows: pd.DataFrame, columns: list[Column], title: str, note: str, name: str) -> None:
    """Excel and CSV of the rows and columns that are seen, in their order, made when the button is pressed."""
    kept = [column for column in columns if column.raw]
    records = list(rows.itertuples())

    def cells() -> list[list[object]]:
        return [[column.raw(row) for column in kept] for row in records]

    tongue = lang()
    with st.container(horizontal=True, horizontal_alignment="right", gap="small", key="board_files"):
        csv_button(pd.DataFrame(cells(), columns=_distinct([column.label for column in kept]), dtype=object), f"{name}.csv", "board_csv")
        st.download_button(
            t("board_page.export_excel"),
            data=lambda: kpi.board_file(title, note, [(column.label, column.unit) for column in kept], cells(), tongue),
            file_name=f"{name}.xlsx",
            mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            icon=":material/download:",
            key="board_xlsx",
            on_click="ignore",
        )


def _distinct(labels: list[str]) -> list[str]:
    """Two items of one name are told apart by their number."""
    return [f"{label} {labels[:place].count(label) + 1}" if label in labels[:place] else label for place, label in enumerate(labels)]
