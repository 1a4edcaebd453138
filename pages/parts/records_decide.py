"""Tab for interviews and for what a manager decides: the way an action leaves open, and a tier set by hand."""

from __future__ import annotations

from datetime import date

import streamlit as st

import kpi
from pages.parts import frame, records_act, records_words
from pages.parts.data import ask
from pages.parts.filters import Choice
from pages.parts.html import el
from pages.parts.lang import lang, t
from pages.parts.records_table import table
from pages.parts.sheet import sheet
from pages.parts.text import plain


def decide(choice: Choice, forms: object) -> None:
    """Interviews, choices, tiers."""
    called = records_words.titles(choice.scheme, choice.period)
    _interviews(called)
    _choices(choice, forms, called)
    _tiers(choice, forms, called)


def _interviews(called: dict) -> None:
    sheet("interviews_heading", frame.heading(t("records_page.interviews"), t("records_page.interviews_help")))
    with st.expander(t("records_page.add_interview"), icon=":material/forum:"):
        left, middle, right = st.columns(3)
        agent = left.selectbox(
            t("terms.agent"),
            list(records_words.names()),
            format_func=records_words.agent,
            index=None,
            key="interview_agent",
            placeholder="",
        )
        held = middle.date_input(t("record.field.held_on"), value=date.today(), key="interview_day")
        by = right.text_input(t("record.field.by"), value=records_act.me(), key="interview_by")
        text = st.text_area(t("record.field.text"), key="interview_text")
        plan = st.text_area(t("record.field.plan"), key="interview_plan", height=80)
        data = {
            "held_on": held,
            "text": text.strip(),
            **({"plan": plan.strip()} if plan.strip() else {}),
            **({"by": by.strip()} if by.strip() else {}),
        }
        if _button("interview_add", bool(agent and text.strip())):
            records_act.attempt(lambda: kpi.record("interview", agent, data, records_act.me()), t("records_page.did_interview"))
    _list("interview", called, t("records_page.no_interviews"))


def _choices(choice: Choice, forms: object, called: dict) -> None:
    if not forms.choices:
        return
    sheet("choices_heading", frame.heading(t("records_page.choices"), t("records_page.choices_help")))
    found = ask("actions", scheme=choice.scheme, period=choice.period, lang=lang())
    found = (
        found[[bool(one) and state == "fired" for one, state in zip(found.choices, found.state, strict=True)]] if not found.empty else found
    )
    if found.empty:
        sheet("no_choices", el("p", t("records_page.no_choices"), cls="quiet"))
    elif not records_act.me():
        st.caption(plain(t("records_page.name_first")))
    options = {one["action"]: dict(one["options"]) for one in forms.choices}
    for row in found.itertuples():
        key = f"{row.agent_id}_{row.action}"
        with st.container(border=True):
            st.markdown(f"**{plain(records_words.agent(row.agent_id))}**　{plain(row.title)}")
            st.caption(plain(row.because))
            if row.chosen:
                st.markdown(plain(t("records_page.chosen", option=options[row.action].get(row.chosen, row.chosen))))
                continue
            left, middle, right = st.columns([2, 3, 1], vertical_alignment="bottom")
            own = options[row.action]
            taken = left.radio(
                plain(row.title), list(own), format_func=lambda code, own=own: plain(own[code]), index=None, horizontal=True,
                key=f"choice_{key}", label_visibility="collapsed",
            )
            reason = middle.text_input(t("record.field.reason"), key=f"choice_why_{key}")
            ready = bool(taken and reason.strip() and records_act.me())
            if right.button(t("records_page.keep"), type="primary", key=f"choice_add_{key}", disabled=not ready):
                data = {"scheme": choice.scheme, "action": row.action, "option": taken, "reason": reason}
                _record("choice", row.agent_id, data, choice.period, t("records_page.did_choice"))
    _list("choice", called, "", choice.period)


def _tiers(choice: Choice, forms: object, called: dict) -> None:
    if not forms.tiers:
        return
    sheet("tiers_heading", frame.heading(t("records_page.tiers"), t("records_page.tiers_help")))
    with st.expander(t("records_page.add_tier"), icon=":material/stairs:"):
        left, right = st.columns(2)
        agent = left.selectbox(
            t("terms.agent"), list(records_words.names()), format_func=records_words.agent, index=None, key="tier_agent", placeholder=""
        )
        tier = right.selectbox(
            t("terms.tier"), [code for code, _ in forms.tiers], format_func=dict(forms.tiers).get, index=None, key="tier_id", placeholder=""
        )
        reason = st.text_input(t("record.field.reason"), key="tier_why")
        if _button("tier_add", bool(agent and tier and reason.strip())):
            data = {"scheme": choice.scheme, "tier": tier, "reason": reason}
            _record("tier", agent, data, choice.period, t("records_page.did_tier"))
    _list("tier", called, t("records_page.no_tiers"), choice.period)


def _button(key: str, ready: bool) -> bool:
    if not records_act.me():
        st.caption(plain(t("records_page.name_first")))
    return st.button(t("records_page.keep"), type="primary", key=key, disabled=not (ready and records_act.me()))


def _list(kind: str, called: dict, none: str, period: str = "") -> None:
    rows = ask("records_listed", kind=kind, period=period)
    if not rows.empty:
        records_act.answer(sheet(f"list_{kind}", table(rows, called, records_words.kind(kind))), rows, called)
    elif none:
        sheet(f"list_{kind}", el("p", none, cls="quiet"))


def _record(kind: str, agent: str, data: dict, period: str, said: str) -> None:
    records_act.attempt(lambda: kpi.record(kind, agent, data, records_act.me(), period=period), said)
