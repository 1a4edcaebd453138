"""Today: how the desk is doing, what needs someone, how the teams move."""

import streamlit as st

from kpi import charts
from pages.parts import attention, calendar_card, cards, figures, filters, frame, morning, share, state, teams, tiles
from pages.parts.data import ask, status
from pages.parts.empty import empty_page
from pages.parts.html import el
from pages.parts.lang import lang, t
from pages.parts.people import leaders, movers
from pages.parts.sheet import sheet
from pages.parts.why import why


def draw() -> None:
    choice = filters.choose()
    question = {"period": choice.period, "scheme": choice.scheme, "team": choice.team, "shop": choice.shop}
    seen = ask("overview", **question)
    frame.title(
        t("overview.title"),
        *frame.facts(
            seen.final,
            seen.settles_on,
            figures.period(choice.period),
            filters.scheme_titles()[choice.scheme],
            choice.team,
        ),
        end=share.button("overview", **question),
    )
    if seen.tiles.empty:
        sheet("nothing", el("p", t("ui.no_figures", period=figures.period(choice.period)), cls="quiet"))
        _to_do(choice)
        _checklist()
        return
    shown = cards.with_units(seen.tiles)
    sheet("tiles", tiles.tiles(shown, lambda metric: cards.title_over(metric, choice.team), cards.meaning))
    left, right = st.columns([3, 2], gap="medium")
    with left:
        opened = sheet("people", el("div", leaders(seen.leaders), movers(seen.movers), cls="pair"))
        if opened:
            frame.go("agent", agent=opened)
        later = st.container()
    with right:
        _to_do(choice)
        _calendar(choice)
    _checklist()
    _teams(seen)
    morning.draw(seen, choice)
    with later:
        sheet("why", why(ask("changes", period=choice.period, shop=choice.shop)))
        _actions(choice)


def _to_do(choice: filters.Choice) -> None:
    todo = ask("attention", period=choice.period, scheme=choice.scheme)
    opened = sheet(
        "attention",
        el("section", frame.heading(t("overview.to_do")), attention.attention(todo, choice.period), cls="card"),
    )
    if opened:
        page, _, target = opened.partition(":")
        frame.go(page, **({"import": target} if page == "imports" else {"agent": target} if page == "agent" else {}))


def _calendar(choice: filters.Choice) -> None:
    """What the rules of the scheme make due around today."""
    due = ask("calendar", scheme=choice.scheme, lang=lang())
    sheet("calendar", calendar_card.calendar(due, filters.scheme_titles()[choice.scheme]))


def _actions(choice: filters.Choice) -> None:
    """What the totals led to; asked last, since it looks at every period before."""
    found = ask("actions", scheme=choice.scheme, period=choice.period, lang=lang())
    opened = sheet("actions", calendar_card.actions(found, choice.period))
    if opened:
        page, _, target = opened.partition(":")
        frame.go(page, **({"tab": target} if page == "records" else {"agent": target}))


def _checklist() -> None:
    """The set-up steps, until all are done."""
    steps = ask("checklist")
    if not steps.done.all():
        opened = sheet("checklist", el("section", attention.checklist(steps), cls="card"))
        if opened:
            frame.go(opened)


def _teams(seen: object) -> None:
    if seen.teams.empty:
        return
    metrics = list(seen.tiles.metric)
    sheet("teams_heading", frame.heading(t("overview.teams")))
    metric = state.choose(
        st.segmented_control,
        "metric",
        t("terms.metric"),
        metrics,
        metrics[0],
        cards.title,
        required=True,
        label_visibility="collapsed",
    )
    look = st.context.theme.type or "light"
    with st.grid("auto", min_column_width=230):
        for panel in teams.panels(cards.with_units(seen.teams), metric):
            with st.container(border=True, gap="xsmall"):
                sheet(f"team_{panel.team}", panel.heading)
                figure = charts.small_multiple(
                    panel.periods, panel.line, panel.others, panel.texts, look, panel.low, panel.high
                )
                st.plotly_chart(
                    figure, config=charts.settings(lang()), key=f"team_chart_{panel.team}_{metric}_{lang()}", theme=None
                )


if status().has_data:
    draw()
else:
    empty_page(t("overview.title"))
