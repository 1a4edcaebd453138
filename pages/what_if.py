"""What if the weights were others: sliders on the left, who moves and whether it matters on the right."""

import streamlit as st

import kpi
from pages.parts import cards, figures, filters, frame, share, state
from pages.parts.data import status
from pages.parts.empty import empty_page
from pages.parts.html import el
from pages.parts.lang import lang, t
from pages.parts.sheet import sheet
from pages.parts.text import plain
from pages.parts.what_if_board import slope, strip, table, titles
from pages.parts.what_if_doubt import smallest, sure
from pages.parts.what_if_keep import keep_panel, names_panel, notice, presets
from pages.parts.what_if_knobs import panel
from pages.parts.what_if_sliders import live, sliders
from pages.parts.what_if_state import Trial, ask_blind, hidden, knobs, locked, moved, names, take, weights, write_down

NEAR = ("10", "20", "50")


def draw() -> None:
    frame.boards_menu()
    choice = filters.choose()
    with st.spinner(t("app.loading")):
        start = kpi.what_if_start(choice.scheme, choice.period, state.get("group", ""), choice.shop or None, knobs())
    trial = Trial(choice.scheme, choice.period, start.group, choice.shop, start)
    ask_blind(trial)
    if state.get("w", ""):
        write_down(trial)  # a link with other weights is a change, too
    shared = {"period": choice.period, "scheme": choice.scheme, "team": choice.team, "shop": choice.shop, "group": start.group,
              "weights": state.get("w", ""), "knobs": state.get("knobs", "")}
    frame.title(t("what_if.title"), t("what_if.subtitle"),
                *frame.facts(True, None, figures.period(choice.period), cards.scheme_line(start.scheme), start.group),
                end=None if hidden(trial) else share.button("what_if", **shared))  # a share would tell the names
    if told := st.session_state.pop("what_if_told", ""):
        st.success(plain(told), icon=":material/check:")
    kept = kpi.scenarios(choice.scheme)
    pay = _controls(trial, kept)
    settings, without_names = st.columns(2)
    with settings:
        panel(trial)
    with without_names:
        names_panel(trial)
    notice(trial)
    _live(trial, choice.team, pay)
    keep_panel(trial, kept, pay)


def _controls(trial: Trial, kept: list[dict]) -> bool:
    """Presets, group, expert view and pay, in one row; whether pay is worked out."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="what_if_controls"):
        with st.container(width=280):
            presets(trial, kept)
        if len(trial.start.groups) > 1:
            with st.container(width=220):
                state.choose(st.selectbox, "group", t("terms.appraisal_group"), list(trial.start.groups), trial.start.group, str)
        with st.container(width=200):
            words = {part: t("what_if.sure.near_short", part=part) for part in NEAR}
            state.choose(st.selectbox, "near", t("what_if.sure.near_label"), list(NEAR), "20", words.get)
        pay = st.toggle(t("what_if.strip.pay_ask"), key="what_if_pay", help=t("what_if.strip.pay_asked"))
        st.session_state["what_if_expert"] = state.get("expert", "") == "1"
        st.toggle(t("app.expert_view"), key="what_if_expert", on_change=_expert)
    return pay


def _expert() -> None:
    state.put("expert", "1" if st.session_state["what_if_expert"] else "")


@st.fragment
def _live(trial: Trial, team: str, pay: bool) -> None:
    """What answers while a slider moves; nothing in here asks the data."""
    start, last = trial.start, moved()["last"]
    held, used = locked(start), weights(start)
    expert = state.get("expert", "") == "1"
    tried = kpi.what_if(**trial.question, weights=used, locked=held, pay=pay and last, lang=lang(), deep=expert and last)
    shown, known = names(trial, tried), titles(start)
    rows = kpi.what_if_sliders(start, tried, held)
    changes = smallest(tried, shown, known, expert and last) if expert or len(tried.edges.first) > 1 else ""
    hand, answer = st.columns([5, 11], gap="medium")
    with hand:
        sliders(start, tried, rows, held, moved(), st.session_state.get("what_if_wrong", ""), lambda: take(trial))
        sheet("what_if_legend", el("p", t("what_if.bar_legend"), cls="quiet"))
    with answer:
        opened = live(
            "what_if_answer",
            el("div", strip(start, tried, shown), changes,
               el("div", slope(kpi.what_if_slope(tried), start.people, shown), table(tried, start, shown, team, hidden(trial)),
                  cls="side-by-side"),
               cls="stack"),
        )
        if opened:
            frame.go("agent", agent=opened)
        live("what_if_sure", sure(*_shares(trial, used, held, last), tried, shown, expert))


def _shares(trial: Trial, used: dict, held: list[str], last: bool) -> tuple[object, object]:
    """Shares of weightings, worked out when the hand lets go; until then those before."""
    part = state.get("near", "20", NEAR)
    kept = st.session_state.get("what_if_shares")
    mark = (trial.scheme, trial.period, trial.group, part, tuple(sorted(knobs().items())))
    if kept is None or last or kept[0] != mark:
        asked = {**trial.question, "weights": used, "locked": held}
        kept = (mark, kpi.what_if_shares(**asked, spread="near", percent=int(part)), kpi.what_if_shares(**asked, spread="all"))
        st.session_state["what_if_shares"] = kept
    return kept[1], kept[2]


if status().has_data:
    draw()
else:
    empty_page(t("what_if.title"))
