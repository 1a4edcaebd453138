"""What a period's appraisal is worth in money: the team's total, a line per agent, and each slip down to its rules and rows."""

import streamlit as st

from pages.parts import cards, figures, filters, frame, pay_table, records_stepper, state
from pages.parts.data import ask, status
from pages.parts.empty import empty_page
from pages.parts.html import el
from pages.parts.lang import lang, t
from pages.parts.pay_behind import behind
from pages.parts.pay_files import files, print_one
from pages.parts.sheet import sheet


def draw() -> None:
    choice = filters.choose()
    frame.appraisal_menu()
    roll = ask("payroll", scheme=choice.scheme, period=choice.period, lang=lang())
    frame.title(t("pay_page.title"), figures.period(choice.period), cards.scheme_line(roll.scheme), choice.team, t("pay_page.draft"))
    records_stepper.stepper(choice, "pay")
    if not roll.scheme["lines"]:
        sheet(
            "no_lines",
            el("p", t("pay_page.no_lines", scheme=cards.scheme_line(roll.scheme), period=figures.period(choice.period)), cls="quiet"),
        )
        return
    if roll.people.empty:
        sheet("nobody", el("p", t("pay_page.nobody", period=figures.period(choice.period)), cls="quiet"))
        return
    people = roll.people[roll.people.team == choice.team] if choice.team else roll.people
    agent = state.get("agent", "", ["", *roll.people.agent_id])
    if agent:
        _slip(choice, roll, agent)
        return
    sheet(
        "totals",
        pay_table.totals(
            ask("pay_totals", scheme=choice.scheme, period=choice.period, team=choice.team, lang=lang()), len(people), choice.team
        ),
    )
    files(choice)
    _blanks(choice)
    opened = sheet("payroll", pay_table.agents(roll, people))
    if opened:
        state.put("agent", opened)
        st.rerun()


def _blanks(choice: filters.Choice) -> None:
    found = ask("pay_blanks", scheme=choice.scheme, period=choice.period, lang=lang())
    if found.empty:
        sheet("blanks", el("p", el("span", "✓", cls="mark good"), " ", t("pay_page.no_blanks"), cls="counted"))
        return
    opened = sheet("blanks", pay_table.blanks(found))
    if opened:
        _fill(opened)


def _fill(place: str) -> None:
    """Open the place where a blank is filled in."""
    if place in ("imports", "schemes"):
        frame.go(place if place in state.PAGES else "catalogue")
    frame.go("records", tab=place)


def _slip(choice: filters.Choice, roll: object, agent: str) -> None:
    """One agent's slip, the way back, and what stands behind a fact."""
    found = ask("slip", scheme=choice.scheme, period=choice.period, agent=agent, lang=lang())
    _steps(choice, found.order, agent)
    fact = state.get("fact", "")
    opened = sheet("slip", pay_table.slip(found, roll.scheme, choice.period, fact))
    print_one(choice, agent)
    what, _, name = (opened or "").partition(":")
    if what == "place":
        _fill(name)
    elif what == "fact":
        state.put("fact", "" if name == fact else name)
        st.rerun()
    line, _, asked = fact.partition(":")
    for one in found.lines:
        for each in one["facts"]:
            if one["line"] == line and each["name"] == asked:
                behind(each, found.person, choice)


def _steps(choice: filters.Choice, order: list[str], agent: str) -> None:
    """Back to all, and to the neighbours on the payroll."""
    here = order.index(agent)
    before, after = order[here - 1] if here else None, order[here + 1] if order[here + 1 :] else None
    page = st.session_state["kpi_pages"]["pay"]
    with st.container(horizontal=True, horizontal_alignment="distribute", key="pay_steps"):
        if st.button(t("pay_page.all"), icon=":material/arrow_back:", key="pay_back", type="tertiary"):
            state.put("agent", "")
            state.put("fact", "")
            st.rerun()
        with st.container(horizontal=True, horizontal_alignment="right", gap="small"):
            for other, word, icon, side in (
                (before, "agent.previous", ":material/chevron_left:", "left"),
                (after, "agent.next", ":material/chevron_right:", "right"),
            ):
                st.page_link(
                    page,
                    label=t(word),
                    icon=icon,
                    icon_position=side,
                    disabled=other is None,
                    query_params=state.parameters("pay", agent=other or agent, fact=""),
                )


if status().has_data:
    draw()
else:
    empty_page(t("pay_page.title"))
