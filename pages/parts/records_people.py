"""Tab for people and groups: who is in which appraisal group, which scheme binds a group, and the pay terms of everybody."""

from __future__ import annotations

import streamlit as st

import kpi
from kpi.errors import KpiError
from pages.parts import frame, records_act, records_words
from pages.parts.data import ask, forget
from pages.parts.filters import Choice, scheme_titles
from pages.parts.html import el
from pages.parts.lang import t
from pages.parts.records_table import table
from pages.parts.sheet import sheet
from pages.parts.text import plain

MONEY = ("contract", "base_pay", "post_wage", "basic_wage", "bonus_base", "seniority")
FACT_OF = {"seniority": "seniority_pay", "ceiling_step": "pay_grade"}
CYCLES = ("month", "quarter", "year", "week", "case")


def people(choice: Choice, forms: object) -> None:
    """The three parts, one under the other; the choice between them is in the address."""
    _members(choice, forms)
    _schemes(choice, forms)
    _terms(choice, forms)


def _members(choice: Choice, forms: object) -> None:
    sheet("members_heading", frame.heading(t("records_page.members"), t("records_page.members_help")))
    with st.expander(t("records_page.add_members"), icon=":material/group_add:"):
        agents = st.multiselect(
            t("terms.agents"), list(records_words.names()), format_func=records_words.agent, key="member_agents", placeholder=""
        )
        left, middle, right = st.columns(3)
        group = left.selectbox(
            t("terms.appraisal_group"),
            forms.groups,
            index=None,
            accept_new_options=True,
            key="member_group",
            placeholder=t("records_page.group_hint"),
        )
        start = middle.date_input(t("record.field.from"), value=forms.scheme["first"], key="member_from")
        end = right.date_input(t("record.field.to"), value=None, key="member_to")
        data = {"group": (group or "").strip(), "from": start, **({"to": end} if end else {})}
        if _button("member_add", bool(agents and group)):
            _each("membership", agents, data, t("records_page.did_members", count=len(agents)))
    _list("membership", choice, t("records_page.no_members", groups=t("ui.comma").join(forms.groups) or t("app.none")))


def _schemes(choice: Choice, forms: object) -> None:
    sheet("bound_heading", frame.heading(t("records_page.bound"), t("records_page.bound_help")))
    titles, versions = scheme_titles(), dict(zip(ask("options").schemes.id, ask("options").schemes.version, strict=True))
    with st.expander(t("records_page.add_bound"), icon=":material/link:"):
        left, right = st.columns(2)
        group = left.selectbox(
            t("terms.appraisal_group"),
            forms.groups,
            index=None,
            accept_new_options=True,
            key="bound_group",
            placeholder=t("records_page.group_hint"),
        )
        scheme = right.selectbox(
            t("terms.scheme"), list(titles), format_func=titles.get, index=list(titles).index(choice.scheme), key="bound_scheme"
        )
        left, middle, right = st.columns(3)
        version = left.text_input(t("record.field.version"), value=versions.get(scheme, ""), key=f"bound_version_{scheme}")
        cycle = middle.selectbox(
            t("record.field.cycle"), CYCLES, format_func=lambda code: t(f"records_page.cycle.{code}"), key="bound_cycle"
        )
        start = right.date_input(t("record.field.from"), value=forms.scheme["first"], key="bound_from")
        if _button("bound_add", bool(group and version.strip())):
            data = {"scheme": scheme, "version": version.strip(), "cycle": cycle, "from": start}
            _each("group_scheme", [group], data, t("records_page.did_bound"))
    _list("group_scheme", choice, t("records_page.no_bound"))


def _terms(choice: Choice, forms: object) -> None:
    sheet("terms_heading", frame.heading(t("records_page.terms"), t("records_page.terms_help")))
    rows = ask("records_listed", kind="terms")
    with st.expander(t("records_page.add_terms"), icon=":material/payments:"):
        left, right = st.columns(2)
        agent = left.selectbox(
            t("terms.agent"), list(records_words.names()), format_func=records_words.agent, index=None, key="terms_agent", placeholder=""
        )
        start = right.date_input(t("record.field.from"), value=forms.scheme["first"], key="terms_from")
        own = rows[rows.subject == agent] if agent else rows.head(0)
        before = {} if own.empty else own.iloc[-1].data
        data, places = {"from": start}, st.columns(3)
        for place, name in enumerate((*MONEY, "ceiling_step")):
            wanted = FACT_OF.get(name, name) in forms.terms
            label = f"{records_words.field(name)}{t('records_page.asked') if wanted else ''}"
            typed = places[place % 3].text_input(label, value=str(before.get(name, "")), key=f"terms_{agent}_{name}").strip()
            data |= {name: typed} if typed else {}
        st.caption(plain(t("records_page.terms_whole")))
        if _button("terms_add", bool(agent)):
            _each("terms", [agent], data, t("records_page.did_terms"))
    _list("terms", choice, t("records_page.no_terms"))


def _button(key: str, ready: bool) -> bool:
    if not records_act.me():
        st.caption(plain(t("records_page.name_first")))
    return st.button(t("records_page.keep"), type="primary", key=key, disabled=not (ready and records_act.me()))


def _each(kind: str, subjects: list[str], data: dict, said: str) -> None:
    """One record for each; those refused are shown, the others stand."""
    refused = []
    for subject in subjects:
        try:
            kpi.record(kind, subject, data, records_act.me())
        except KpiError as error:
            refused.append(error)
    for error in refused:
        frame.refusal(error)
    if not refused:
        records_act.happened(said)
    elif len(refused) < len(subjects):
        forget()


def _list(kind: str, choice: Choice, none: str) -> None:
    rows = ask("records_listed", kind=kind)
    if rows.empty:
        sheet(f"list_{kind}", el("p", none, cls="quiet"))
        return
    called = records_words.titles(choice.scheme, choice.period) | scheme_titles()
    records_act.answer(sheet(f"list_{kind}", table(rows, called, records_words.kind(kind))), rows, called)
