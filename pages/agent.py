"""One person: each point with its sentence, against the team and the past, and the rows behind each figure."""

import streamlit as st

from kpi import charts
from pages.parts import cards, explained, figures, filters, frame, state
from pages.parts.data import ask, status
from pages.parts.empty import empty_page
from pages.parts.evidence import evidence
from pages.parts.html import el
from pages.parts.lang import lang, t
from pages.parts.sentences import item_title
from pages.parts.sheet import sheet


def draw() -> None:
    choice = filters.choose()
    agent = _agent(choice)
    if not agent:
        frame.title(t("agent.title"), *frame.facts(True, None, figures.period(choice.period)))
        sheet("nobody", el("p", t("leaderboard.empty", period=figures.period(choice.period)), cls="quiet"))
        return
    card = ask(
        "agent_card", agent=agent, scheme=choice.scheme, period=choice.period, team=choice.team, shop=choice.shop
    )
    _steps(card)
    frame.title(
        card.name,
        *frame.facts(card.final, None, figures.period(choice.period), cards.scheme_line(card.scheme), card.team or ""),
    )
    sheet("standing", explained.standing(card))
    left, right = st.columns([3, 2], gap="medium")
    with left:
        sheet("explained", explained.points(card))
    with right:
        sheet("strong_weak", explained.strong_and_weak(card))
    _tabs(card, choice)


def _agent(choice: filters.Choice) -> str:
    """The agent of the address, else the first of the board; the sidebar can change it."""
    people = ask("options").agents
    names = dict(zip(people.agent_id, people.name, strict=True))
    asked = state.get("agent", next(iter(names), ""))
    listed = list(names) if asked in names else [asked, *names]
    with st.sidebar:
        return state.choose(
            st.selectbox, "agent", t("agent.choose"), listed, asked, lambda code: names.get(code) or code
        )


def _steps(card: object) -> None:
    """Back to the board, and to the neighbours on it."""
    pages = st.session_state["kpi_pages"]
    with st.container(horizontal=True, horizontal_alignment="distribute", key="agent_steps"):
        st.page_link(
            pages["leaderboard"],
            label=t("pages.leaderboard"),
            icon=":material/arrow_back:",
            query_params=state.parameters("leaderboard"),
        )
        with st.container(horizontal=True, horizontal_alignment="right", gap="small"):
            for other, word, icon, side in (
                (card.previous_agent, "agent.previous", ":material/chevron_left:", "left"),
                (card.next_agent, "agent.next", ":material/chevron_right:", "right"),
            ):
                st.page_link(
                    pages["agent"],
                    label=t(word),
                    icon=icon,
                    icon_position=side,
                    disabled=other is None,
                    query_params=state.parameters("agent", agent=other or card.agent_id),
                )


def _tabs(card: object, choice: filters.Choice) -> None:
    """Against the team, over time, and the rows behind: only the one that is open is made."""
    words = {"team": t("agent.against_team"), "time": t("agent.trend"), "rows": t("agent.rows_behind")}
    tab = state.choose(
        st.segmented_control,
        "tab",
        t("agent.points_explained"),
        list(words),
        "team",
        words.get,
        required=True,
        label_visibility="collapsed",
    )
    look = st.context.theme.type or "light"
    if tab == "team" and card.bridge.empty:
        sheet("bridge_note", el("p", t("ui.not_drawn"), cls="quiet"))
    elif tab == "team":
        sheet("bridge_note", el("p", t("ui.bridge_note"), cls="quiet"))
        labels, texts = explained.bridge_words(card)
        st.plotly_chart(
            charts.bridge(card.bridge, labels, texts, look),
            config=charts.settings(lang()),
            key=f"bridge_{lang()}",
            theme=None,
        )
    elif tab == "time":
        _time(card, look)
    else:
        evidence(card, choice)


def _time(card: object, look: str) -> None:
    names = [figures.short_period(code) for code in card.trend.period]
    texts = [figures.points(score) for score in card.trend.score]
    sheet("trend_note", el("p", t("ui.trend_note"), cls="quiet"))
    st.plotly_chart(
        charts.trend_with_band(card.trend, lang(), look, names, texts),
        config=charts.settings(lang()),
        key=f"trend_{lang()}",
        theme=None,
    )
    with st.grid("auto", min_column_width=300):
        for item in card.scheme["items"]:
            rows = card.item_trend[card.item_trend.item == item["item"]]
            if rows.value.notna().any():
                with st.container(border=True, gap="xsmall"):
                    sheet(f"item_{item['item']}", el("h3", item_title(item)))
                    values = [figures.drawn(value, item["unit"]) for value in rows.value]
                    figure = charts.item_trend(
                        [figures.short_period(code) for code in rows.period],
                        list(rows.value),
                        list(rows.team_value),
                        values,
                        item["unit"],
                        lang(),
                        look,
                    )
                    st.plotly_chart(
                        figure, config=charts.settings(lang()), key=f"item_chart_{item['item']}_{lang()}", theme=None
                    )


if status().has_data:
    draw()
else:
    empty_page(t("agent.title"))
