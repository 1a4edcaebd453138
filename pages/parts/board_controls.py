"""What may be chosen on the leaderboard; every choice is in the address, by code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from pages.parts import figures, state
from pages.parts.data import ask
from pages.parts.lang import lang, t
from pages.parts.text import plain

BY = ("agent", "team", "shift")
COMPARE = ("previous", "year")


@dataclass(frozen=True)
class Asked:
    """What the board is asked for, before it is drawn."""

    by: str
    days: str
    compare: str


@dataclass(frozen=True)
class View:
    """How it is shown."""

    view: str
    group: str
    columns: list[str]
    pins: list[str]
    expert: bool
    meeting: bool


def asked(period: str) -> Asked:
    """From the address; days of an event that is not in the period count as all days."""
    days = state.get("days", "all", list(day_choices(period)))
    by = state.get("by", "agent", BY)
    some = "" if days == "all" else days
    chosen = state.get("compare", "usual", ["usual", *COMPARE])
    return Asked(by, some, usual_comparison(period, some) if chosen == "usual" else chosen)


def usual_comparison(period: str, days: str) -> str:
    """What changes are told against unless somebody chooses: an event's days against the same event last year, where that is known."""
    return "year" if days.startswith("event:") and ask("event_before", period=period, days=days) else "previous"


def day_choices(period: str) -> dict[str, str]:
    """Code → words: all days, each promotion of the period, and the period without it (without any, where there are several)."""
    names = list(dict.fromkeys(row.event for row in ask("events", period=period).itertuples()))
    found = {"all": t("board_page.days_all")}
    found |= {f"event:{name}": t("board_page.days_only", event=plain(name)) for name in names}
    found |= {f"without:{name}": t("board_page.days_without", event=plain(name)) for name in names[:1] if len(names) == 1}
    return found | ({"without:*": t("board_page.days_without", event=t("board_page.any_event"))} if len(names) > 1 else {})


def row() -> object:
    """The line over the table that holds all controls; it wraps."""
    return st.container(horizontal=True, vertical_alignment="center", key="board_controls")


def switches(place: object, period: str) -> str:
    """Search, who is listed, and which days count; returns the text searched for."""
    with place:
        with st.container(width=170):
            text = state.search("q", t("app.search"), t("filters.search_agent"))
        words = {"agent": t("filters.agents"), "team": t("filters.teams"), "shift": t("board_page.shifts")}
        _segments("by", t("terms.agents"), list(BY), "agent", words.get)
        views = {"points": t("filters.points"), "metrics": t("filters.metrics")}
        _segments("view", t("terms.points"), list(views), "points", views.get)
        days_switch(period)
    return text


def days_switch(period: str) -> str:
    """All days, a promotion's, or those without; nothing to choose where the period has no promotion. Returns "" for all."""
    days = day_choices(period)
    if len(days) > 1:
        _segments("days", t("board_page.days"), list(days), "all", days.get)
    chosen = state.get("days", "all", list(days))
    return "" if chosen == "all" else chosen


def display(place: object, shown: object, known: list[tuple[str, str]], question: Asked) -> View:
    """What stands behind "Display": comparison, groups, columns, pins, expert view. `known`: code and words of every column."""
    grouped = _groupings(shown)
    usual = "group" if len(shown.groups) > 1 else "none"
    free = [(code, words) for code, words in known if code not in ("rank", "name")]
    with place:
        # its content is made only while it is open: what is drawn before it is seen would not show what is chosen
        behind = st.popover(t("board_page.display"), icon=":material/tune:", key="board_display", on_change="rerun")
        if behind.open:
            with behind:
                _choices(grouped, usual, free, question)
        if st.button(t("board_page.meeting"), icon=":material/co_present:", key="board_meeting", type="tertiary"):
            state.put("mode", "meeting")
            st.rerun()
    shown_to_expert = state.get("expert", "") == "1"
    group = state.get("group", usual, list(grouped))
    view = state.get("view", "points", ["points", "metrics"])
    meeting = state.get("mode", "") == "meeting"
    return View(view, "" if group == "none" else group, listed("cols", known), listed("pin", known), shown_to_expert, meeting)


def _choices(grouped: dict[str, str], usual: str, free: list[tuple[str, str]], question: Asked) -> None:
    """Everything behind "Display"."""
    _comparison(question)
    _segments("group", t("board_page.group_by"), list(grouped), usual, grouped.get, named=True)
    several("cols", t("board_page.columns"), free)
    several("pin", t("board_page.pin"), free, most=4)
    expert()


def _comparison(question: Asked) -> None:
    """Against what: the choice in force is shown, whether somebody made it or not."""
    year = "board_page.compare_event" if question.days.startswith("event:") else "board_page.compare_year"
    before, key = {"previous": t("board_page.compare_previous"), "year": t(year)}, f"leaderboard.against@{lang()}"
    if st.session_state.get(key) != question.compare:
        st.session_state[key] = question.compare
    st.segmented_control(
        t("board_page.compare"), list(before), format_func=before.get, key=key, required=True, width="content",
        on_change=lambda: state.put("compare", st.session_state[key]),
    )


def _groupings(shown: object) -> dict[str, str]:
    found = {"none": t("board_page.group_none")}
    if shown.by == "agent":
        found["team"] = t("board_page.group_team")
    if shown.by == "agent" and shown.groups:
        found["group"] = t("board_page.group_group")
    return found


def expert() -> bool:
    """The switch between words and numbers, kept per page."""
    on = state.get("expert", "") == "1"
    st.toggle(
        t("board_page.expert"),
        value=on,
        key=f"expert_{state.current()}",
        help=t("board_page.expert_help"),
        on_change=lambda: state.put("expert", "1" if st.session_state[f"expert_{state.current()}"] else ""),
    )
    return on


def listed(name: str, known: list[tuple[str, str]]) -> list[str]:
    """The codes in the address that are known, in its order."""
    codes = {code for code, _ in known}
    return [code for code in state.get(name, "").split(",") if code in codes]


def several(name: str, label: str, known: list[tuple[str, str]], most: int | None = None) -> None:
    """Pills of which several may be on; none on means the usual choice."""
    key, words = f"{state.current()}.{name}@{st.session_state['kpi_values'].get('lang', 'zh')}", dict(known)
    now = listed(name, known)[:most]
    if st.session_state.get(key) != now:
        st.session_state[key] = now
    st.pills(
        label,
        list(words),
        selection_mode="multi",
        format_func=lambda code: plain(words[code]),
        key=key,
        on_change=lambda: state.put(name, ",".join(st.session_state[key][-most:] if most else st.session_state[key])),
    )


def _segments(name: str, label: str, codes: list[str], usual: str, show: Callable[[str], str], named: bool = False) -> str:
    """One of a few; `named`: its label is shown above."""
    shown = "visible" if named else "collapsed"
    return state.choose(st.segmented_control, name, label, codes, usual, show, required=True, label_visibility=shown, width="content")


def note(shown: object, period: str) -> str:
    """Which days count, for the line under the title and for files."""
    if not shown.days:
        return ""
    words = day_choices(period).get(shown.days, shown.days)
    return f"{words}　{t('board_page.days_counted', count=shown.days_counted)}"


def against(shown: object) -> str:
    """What the changes are told against."""
    return t("board_page.against", period=figures.period(shown.before)) if shown.before else t("board_page.against_none")
