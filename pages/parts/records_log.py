"""Tab for the log: every event behind a number, newest first: who did what when, and why."""

from __future__ import annotations

import json

import pandas as pd
import streamlit as st

from pages.parts import figures, records_words, state
from pages.parts.data import ask
from pages.parts.export import csv_button
from pages.parts.filters import Choice
from pages.parts.html import el, join
from pages.parts.lang import lang, t
from pages.parts.sheet import sheet

SHOWN = 300


def log(choice: Choice) -> None:
    """The log of the data home."""
    found = ask("records_log")
    if found.empty:
        sheet("log", el("p", t("records_page.no_log"), cls="quiet"))
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(width=280):
            text = state.search("q", t("app.search"), t("records_page.log_search")).casefold()
        kinds = list(dict.fromkeys(found.kind))
        with st.container(width=220):
            kind = state.choose(
                st.selectbox,
                "kind",
                t("records_page.sheet_kind"),
                ["", *kinds],
                "",
                lambda code: records_words.kind(code) if code else t("app.all"),
                label_visibility="collapsed",
            )
    names = records_words.names()
    kept = [row for row in reversed(list(found.itertuples())) if kind in ("", row.kind) and (not text or text in _haystack(row, names))]
    known = set(ask("options").schemes.id)
    called = {name: records_words.titles(name, choice.period) for name in {row.scheme for row in kept[:SHOWN]} & known}
    heads = (
        "record.column.seq",
        "record.column.at",
        "record.column.who",
        "records_page.act",
        "record.column.subject",
        "records_page.content",
        "record.column.why",
    )
    rows = join(_line(row, called.get(row.scheme, {})) for row in kept[:SHOWN])
    listed = el(
        "table",
        el("caption", t("records_page.tab.log")),
        el("thead", el("tr", join(el("th", t(key), scope="col") for key in heads))),
        el("tbody", rows),
        lang=lang(),
        cls="rows records",
    )
    sheet(
        "log",
        el("p", t("app.shown_of", shown=f"{min(SHOWN, len(kept)):,}", count=f"{len(kept):,}"), cls="quiet"),
        el("div", listed, cls="scroll board-scroll", tabindex="0", role="region", aria_label=t("records_page.tab.log")),
    )
    csv_button(_table(kept), "records-log.csv", "log_csv")


def _haystack(row: object, names: dict[str, str]) -> str:
    return "\n".join(str(part or "") for part in (row.who, row.subject, names.get(row.subject), row.why, row.data)).casefold()


def _line(row: object, called: dict) -> object:
    act = f"{t(f'record.act.{row.act}')} {records_words.kind(row.kind)}"
    told = records_words.content(json.loads(row.data or "{}"), called, ("text",) if row.kind == "scheme" else ())
    state_ = records_words.standing(row.state) if row.act == "move" else ""
    return el(
        "tr",
        el("td", f"{row.seq}{f' ← {row.ref}' if row.ref else ''}", cls="num"),
        el("td", figures.moment(row.at)),
        el("td", records_words.person(row.who)),
        el("td", act, el("b", f" {state_}") if state_ else ""),
        el("th", records_words.agent(row.subject), scope="row"),
        el("td", told, el("small", f" {figures.period(row.period)}" if row.period else ""), cls="content"),
        el("td", row.why, cls="content"),
    )


def _table(kept: list) -> pd.DataFrame:
    return pd.DataFrame(kept).drop(columns="Index", errors="ignore")
