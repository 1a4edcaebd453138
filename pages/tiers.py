"""What if the bands were others: histogram with the bands on it, marks right under it, who moves, what it costs, what may come."""

import streamlit as st

import kpi
from pages.parts import cards, figures, filters, frame, share, state, tiers_charts, tiers_hand, tiers_lift, tiers_lists
from pages.parts.data import ask, status
from pages.parts.empty import empty_page
from pages.parts.html import el
from pages.parts.lang import either, t
from pages.parts.sheet import sheet

TABS = ("movers", "forecast", "lift", "quota", "version")


def draw() -> None:
    choice = filters.choose()
    frame.boards_menu()
    desk = ask("tier_desk", scheme=choice.scheme, period=choice.period, team=choice.team)
    if desk is None:
        frame.title(t("tiers_page.title"), figures.period(choice.period), filters.scheme_titles()[choice.scheme])
        sheet("tiers_none", el("p", t("tiers_page.none"), cls="quiet"))
        return
    scheme = {"id": desk.scheme, "version": desk.version, "title": desk.title}
    frame.title(t("tiers_page.title_of", kind=t(f"tiers_page.kind.{desk.kind}")),
                *frame.facts(desk.final, None, figures.period(choice.period), cards.scheme_line(scheme), choice.team),
                end=share.button("tiers", period=choice.period, scheme=choice.scheme, team=choice.team, knobs=tiers_hand.written()))
    if all(desk.values[one.agent_id] is None for one in desk.inside):
        sheet("tiers_nobody", el("p", t("tiers_page.nobody", period=figures.period(choice.period), scheme=either(desk.title)), cls="quiet"))
        return
    tiers_hand.settle(desk)
    _live(desk, choice)


@st.fragment
def _live(desk: object, choice: filters.Choice) -> None:
    """All that answers a slider, out of totals that are in memory."""
    rules = tiers_hand.rules(desk)
    trial = kpi.tier_trial(desk, rules)
    movers = kpi.tier_movers(desk, trial)
    sheet("tiers_summary", tiers_lists.summary(desk, trial, movers), el("p", t(f"tiers_page.about.{desk.kind}"), cls="quiet"))
    tiers_charts.histogram(desk, rules)
    tiers_hand.sliders(desk)
    tiers_hand.rule_boxes(desk)
    left, right = st.columns(2, gap="large")
    with left:
        tiers_charts.heads(desk, trial)
    with right:
        tiers_charts.wages(desk, trial)
    tab, expert = _tabs()
    if tab == "movers":
        tiers_lists.movers(desk, trial, movers)
    elif tab == "forecast":
        tiers_lists.forecast(desk, rules, expert)
    elif tab == "lift":
        tiers_lift.lift(desk, trial, choice, expert)
    elif tab == "quota":
        tiers_lists.quota(desk, rules)
    else:
        tiers_lift.version(desk, trial)
    state.publish()


def _tabs() -> tuple[str, bool]:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="tiers_tabs"):
        tab = state.choose(st.segmented_control, "tab", t("tiers_page.title"), list(TABS), TABS[0], lambda code: t(f"tiers_page.tab.{code}"),
                           required=True, label_visibility="collapsed", width="content")
        key = "tiers.expert"
        on = state.get("expert", "") == "1"
        if st.session_state.get(key) != on:
            st.session_state[key] = on
        st.toggle(t("app.expert_view"), key=key, on_change=lambda: state.put("expert", "1" if st.session_state[key] else ""))
    return tab, on


if status().has_data:
    draw()
else:
    empty_page(t("tiers_page.title"))
