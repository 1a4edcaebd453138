"""What stands behind a fact of a slip: the rows of a metric, the records of an event, the terms, or the points of the appraisal."""

from __future__ import annotations

import streamlit as st

from pages.parts import records_words, state
from pages.parts.data import ask
from pages.parts.evidence import rows_behind
from pages.parts.filters import Choice
from pages.parts.html import el
from pages.parts.lang import t
from pages.parts.records_table import table
from pages.parts.sheet import sheet

KINDS = {"terms": ("terms",), "record": ("mark", "incident", "bonus")}


def behind(fact: dict, person: dict, choice: Choice) -> None:
    """Draw it under the slip."""
    sheet("behind_heading", el("h2", fact["title"], el("small", t("pay_page.behind"))))
    if fact["kind"] == "metric":
        rows_behind(fact["metric"], fact["period"], person["agent_id"], choice.shop, person["credit"])
    elif fact["kind"] in KINDS:
        _records(fact, person["agent_id"], choice)
    else:
        _elsewhere(fact, person["agent_id"])


def _records(fact: dict, agent: str, choice: Choice) -> None:
    """The records of this agent, and those for all."""
    called = records_words.titles(choice.scheme, choice.period)
    drawn = False
    for kind in KINDS[fact["kind"]]:
        rows = ask("records_listed", kind=kind, period="" if kind == "terms" else choice.period)
        kept = [
            row.subject in (agent, "company")
            and fact["name"] in (row.data.get("event"), row.data.get("item"), fact["name"] if kind == "terms" else None)
            for row in rows.itertuples()
        ]
        if any(kept):
            drawn = True
            sheet(f"behind_{kind}", table(rows[kept], called, records_words.kind(kind), states=kind in ("incident", "bonus"), tools=False))
    if not drawn:
        sheet("behind_none", el("p", t("pay_page.no_record"), cls="quiet"))
    _link("records", t("pay_page.open_records"), tab=fact["tab"] or "log")


def _elsewhere(fact: dict, agent: str) -> None:
    """Points and tier stand on the agent's page; role, post and group on the roster."""
    if fact["kind"] == "score":
        sheet("behind_score", el("p", t("pay_page.of_score"), cls="quiet"))
        _link("agent", t("pay_page.open_agent"), agent=agent)
    else:
        sheet("behind_roster", el("p", t("pay_page.of_roster"), cls="quiet"))
        _link("records", t("pay_page.fill.people"), tab="people")


def _link(page: str, label: str, **changes: str) -> None:
    st.page_link(
        st.session_state["kpi_pages"][page], label=label, icon=":material/arrow_forward:", query_params=state.parameters(page, **changes)
    )
