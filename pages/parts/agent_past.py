"""An agent's appraisals so far, and the pay slip of the period."""

from __future__ import annotations

import streamlit as st

from pages.parts import cards, figures, pay_table, state
from pages.parts.data import ask
from pages.parts.filters import Choice
from pages.parts.html import Html, el, join
from pages.parts.lang import lang, t
from pages.parts.sheet import sheet


def past(card: object, choice: Choice) -> None:
    """Total, rank, grade, tier and actions, the newest period first."""
    found = ask("agent_past", agent=card.agent_id, scheme=choice.scheme, period=choice.period, lang=lang())
    if found.rows.empty:
        sheet("past", el("p", t("board_page.no_history"), cls="quiet"))
        return
    sheet("past", el("div", _table(found, card), cls="scroll", tabindex="0", role="region", aria_label=t("board_page.history")))


def _table(found: object, card: object) -> Html:
    heads = [("period", ""), ("score", "num"), ("rank", "num"), ("coefficient", "num wide")]
    heads += [("grade", "")] if found.grades else []
    heads += [("tier", "")] if found.tiers else []
    heads += [("actions", "content wide")] if found.actions else []
    head = el("tr", join(el("th", t(f"board_page.{name}"), scope="col", cls=cls or None) for name, cls in heads))
    names = [name for name, _ in heads]
    rows = join(el("tr", join(_cell(row, name, card) for name in names)) for row in found.rows.itertuples())
    return el("table", el("caption", t("board_page.history")), el("thead", head), el("tbody", rows), lang=lang(), cls="rows past")


def _cell(row: object, name: str, card: object) -> Html:
    none = el("span", "—", cls="missing")
    if name == "period":
        link = el("a", figures.period(row.period), href=state.link("agent", agent=card.agent_id, period=row.period), cls="name")
        return el("th", link, scope="row")
    if name == "score":
        return el("td", none if row.score is None else figures.points(row.score, card.scheme["decimals"]), cls="num")
    if name == "rank":
        return el("td", none if row.rank is None else t("board_page.place", rank=row.rank, of=row.of), cls="num")
    if name == "coefficient":
        return el("td", none if row.coefficient is None else figures.points(row.coefficient, 4), cls="num wide")
    if name == "grade":
        return el("td", cards.grade(card.scheme, row.grade) or none)
    if name == "tier":
        return _tier(row, none)
    return el("td", join(_action(one) for one in row.actions) or el("span", t("board_page.no_actions"), cls="missing"), cls="content wide")


def _tier(row: object, none: Html) -> Html:
    if row.tier is None:
        return el("td", none)
    words = t("pay_page.no_tier") if row.tier == "none" else row.tier_title
    provisional = el("small", " ", t("board_page.provisional_tier")) if row.provisional else ""
    return el("td", words, provisional, title=row.tier_because or None)


def _action(one: dict) -> Html:
    mark = t("board_page.held") if one["state"] == "held" else t("board_page.review") if one["proposal"] else ""
    return el("p", one["title"], el("small", f" {mark}") if mark else "", title=one["because"] or None)


def slip(card: object, choice: Choice) -> None:
    """The slip as the pay page shows it; what stands behind a line is opened there. No doubt stands beside pay."""
    roll = ask("payroll", scheme=choice.scheme, period=choice.period, lang=lang())
    if card.agent_id not in list(roll.people.agent_id):
        sheet("slip", el("p", t("board_page.no_slip"), cls="quiet"))
        return
    found = ask("slip", scheme=choice.scheme, period=choice.period, agent=card.agent_id, lang=lang())
    opened = sheet("slip", pay_table.slip(found, roll.scheme, choice.period, ""))
    pages = st.session_state["kpi_pages"]
    address = state.parameters("pay", agent=card.agent_id)
    st.page_link(pages["pay"], label=t("board_page.open_pay"), icon=":material/receipt_long:", query_params=address)
    if opened:
        st.switch_page(pages["pay"], query_params=address)
