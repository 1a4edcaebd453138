"""One person: each point with its sentence, against the team and the past, and the rows behind each figure."""

import streamlit as st

from kpi import charts
from pages.parts import (
    agent_cases,
    agent_figures,
    agent_hours,
    agent_past,
    board_controls,
    cards,
    explained,
    figures,
    filters,
    frame,
    share,
    state,
)
from pages.parts.data import ask, status
from pages.parts.empty import empty_page
from pages.parts.evidence import evidence
from pages.parts.html import Html, el
from pages.parts.lang import lang, t
from pages.parts.later import later, when_there
from pages.parts.sentences import item_title
from pages.parts.sheet import sheet


def draw() -> None:
    choice = filters.choose()
    agent = _agent(choice)
    if not agent:
        frame.title(t("agent.title"), *frame.facts(True, None, figures.period(choice.period)))
        sheet("nobody", el("p", t("leaderboard.empty", period=figures.period(choice.period)), cls="quiet"))
        return
    days = state.get("days", "all", list(board_controls.day_choices(choice.period))).removeprefix("all")
    against = board_controls.usual_comparison(choice.period, days)
    question = {"agent": agent, "scheme": choice.scheme, "period": choice.period, "shop": choice.shop, "days": days}
    card = ask("agent_card", team=choice.team, compare=against, **question)
    tab = state.get("tab", "team", _tab_words(card))
    _steps(card)
    frame.title(
        card.name,
        *frame.facts(card.final, None, figures.period(choice.period), _days_note(days, choice), cards.scheme_line(card.scheme), card.team or ""),
        end=share.button("agent", agent=card.agent_id, period=choice.period, scheme=choice.scheme, team=choice.team, shop=choice.shop),
    )
    board_controls.days_switch(choice.period)
    opened = [sheet("standing", explained.standing(card, "" if tab == "pay" else _sure(card, choice, days)))]
    left, right = st.columns([3, 2], gap="medium")
    spread = ask("agent_spread", **question)
    with left:
        opened.append(sheet("explained", explained.points(card)))
    with right:
        opened.append(sheet("worth", agent_figures.worth(spread, card.scheme)))
        sheet("strong_weak", explained.strong_and_weak(card))
    _follow(opened)
    _tabs(card, choice, question)
    when_there()


def _days_note(days: str, choice: filters.Choice) -> str:
    return board_controls.day_choices(choice.period).get(days, "") if days else ""


def _sure(card: object, choice: filters.Choice, days: str) -> Html | str:
    """How sure the rank is, in a word that says more when pointed at; empty until it is worked out."""
    found = later("rank_ranges", scheme=choice.scheme, period=choice.period, by="agent", shop=choice.shop, days=days)
    own = None if found is None else next((row for row in found.rows.itertuples() if row.key == card.agent_id), None)
    if own is None or card.rank is None:
        return ""
    word = t(f"board_page.{own.word}")
    return el("span", word, title=t("board_page.sure_of", word=word, low=own.low, high=own.high), cls=f"sure-word {own.word}")


def _follow(opened: list[str | None]) -> None:
    """A figure that is pressed opens its rows."""
    for what in opened:
        kind, _, item = (what or "").partition(":")
        if kind == "rows":
            state.put("tab", "rows")
            state.put("item", item)
            st.rerun()


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


def _tab_words(card: object) -> dict[str, str]:
    """The tabs this agent has: a slip only where the scheme pays."""
    found = {
        "team": t("agent.against_team"),
        "figures": t("board_page.figures"),
        "time": t("agent.trend"),
        "hours": t("board_page.hours"),
        "cases": t("board_page.cases"),
        "history": t("board_page.history"),
        "pay": t("board_page.pay"),
        "rows": t("agent.rows_behind"),
    }
    return found if card.scheme.get("pay") else {code: words for code, words in found.items() if code != "pay"}


def _tabs(card: object, choice: filters.Choice, question: dict[str, str]) -> None:
    """Only the tab that is open is made."""
    words = _tab_words(card)
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
    if tab == "team":
        _against_team(card, look)
    elif tab == "figures":
        expert = board_controls.expert()
        spread = ask("agent_spread", sure=True, **question)
        _follow([sheet("strips", agent_figures.strips(spread, card, expert))])
    elif tab == "time":
        _time(card, look)
    elif tab == "hours":
        sheet("hours", agent_hours.heat(ask("agent_hours", **question)))
    elif tab == "cases":
        agent_cases.cases(card, choice, question)
    elif tab == "history":
        agent_past.past(card, choice)
    elif tab == "pay":
        agent_past.slip(card, choice)
    else:
        evidence(card, choice, question["days"])


def _against_team(card: object, look: str) -> None:
    """From the team's mean to the own score, step by step."""
    if card.bridge.empty:
        sheet("bridge_note", el("p", t("ui.not_drawn"), cls="quiet"))
        return
    sheet("bridge_note", el("p", t("ui.bridge_note"), cls="quiet"))
    labels, texts = explained.bridge_words(card)
    st.plotly_chart(
        charts.bridge(card.bridge, labels, texts, look),
        config=charts.settings(lang()),
        key=f"bridge_{lang()}",
        theme=None,
    )


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
                        (list(rows.team_low), list(rows.team_high)),
                    )
                    st.plotly_chart(
                        figure, config=charts.settings(lang()), key=f"item_chart_{item['item']}_{lang()}", theme=None
                    )


if status().has_data:
    draw()
else:
    empty_page(t("agent.title"))
