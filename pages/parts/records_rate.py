"""Tabs for ratings, and for numbers and things done: the grid, and the list of what is missing."""

from __future__ import annotations

import pandas as pd
import streamlit as st

import kpi
from pages.parts import figures, records_act, records_words, state
from pages.parts.data import ask
from pages.parts.export import csv_button
from pages.parts.filters import Choice
from pages.parts.html import Html, el, join
from pages.parts.lang import lang, t
from pages.parts.records_grid import grid
from pages.parts.sheet import sheet


def ratings(choice: Choice, forms: object) -> None:
    """The ratings of one role."""
    if not forms.rated:
        sheet("unrated", el("p", t("records_page.no_rated", scheme=forms.scheme["title"][lang()]), cls="quiet"))
        _missing(choice)
        return
    role = state.choose(
        st.segmented_control,
        "role",
        t("record.field.role"),
        forms.roles,
        forms.roles[0],
        records_words.role,
        required=True,
        width="content",
    )
    question = {"scheme": choice.scheme, "period": choice.period, "role": role, "lang": lang(), "team": choice.team}
    held = ask("rating_sheet", who=records_act.me(), **question)
    if held.several:
        sheet("several", el("p", t("records_page.several", role=records_words.role(role)), cls="quiet"))
    grid(
        held,
        f"grid_{choice.scheme}_{choice.period}_{role}_{choice.team}_{lang()}_{_turn()}",
        lambda changed, who, why: _kept(kpi.keep_ratings(choice.scheme, choice.period, role, changed, who, why)),
    )
    csv_button(_sheet(held), f"{t('pages.rate')}-{choice.scheme}-{choice.period}-{role}.csv", "grid_csv")
    _missing(choice)


def numbers(choice: Choice, forms: object) -> None:
    """Recorded numbers, levels and things done."""
    if not forms.numbers:
        sheet("no_numbers", el("p", t("records_page.no_numbers", scheme=forms.scheme["title"][lang()]), cls="quiet"))
        return
    held = ask("number_sheet", scheme=choice.scheme, period=choice.period, lang=lang(), team=choice.team)
    if held.fixed:
        sheet("fixed", el("p", t("records_page.fixed", items=t("ui.comma").join(held.titles[name] for name in held.fixed)), cls="quiet"))
    grid(
        held,
        f"numbers_{choice.scheme}_{choice.period}_{choice.team}_{lang()}_{_turn()}",
        lambda changed, who, why: _kept(kpi.keep_numbers(choice.scheme, choice.period, changed, who, why)),
    )
    csv_button(_sheet(held), f"{t('records_page.tab.numbers')}-{choice.scheme}-{choice.period}.csv", "numbers_csv")
    _missing(choice)


def _turn() -> int:
    """A grid that was kept begins anew."""
    return st.session_state.get("kpi_grid_turn", 0)


def _kept(done: object) -> object:
    st.session_state["kpi_grid_turn"] = _turn() + 1
    return done


def _sheet(held: object) -> pd.DataFrame:
    """The grid with headings a person reads; it can be filled in and imported again."""
    heads = {"agent_id": t("records_page.head.agent_id"), "name": t("records_page.head.name"), "team": t("terms.team"), **held.titles}
    return held.rows.rename(columns=heads)


def _missing(choice: Choice) -> None:
    """Who lacks what, by item and role."""
    lacking = ask("entries_missing", scheme=choice.scheme, period=choice.period, lang=lang())
    if lacking.empty:
        sheet(
            "missing",
            el(
                "p",
                el("span", "✓", cls="mark good"),
                " ",
                t("records_page.nothing_missing", period=figures.period(choice.period)),
                cls="counted",
            ),
        )
        return
    groups: dict[tuple[str, str], list[str]] = {}
    for row in lacking.itertuples():
        groups.setdefault((row.title, row.role), []).append(row.name)
    rows = join(_lacking(title, role, people) for (title, role), people in groups.items())
    sheet(
        "missing",
        el(
            "section",
            el("h2", t("records_page.missing"), el("small", t("records_page.missing_count", count=len(lacking)))),
            el("ul", rows, cls="missing-list"),
            cls="card",
        ),
    )


def _lacking(title: str, role: str, people: list[str]) -> Html:
    said = f"{title}{f'（{records_words.role(role)}）' if role else ''}"
    return el(
        "li",
        el("b", said),
        el("span", t("ui.comma").join(people[:12]), el("small", t("records_page.and_more", count=len(people)) if people[12:] else "")),
    )
