"""Settings beside weights that score everybody anew: credit rule and days, minimum cases, days looked at, anchors."""

from __future__ import annotations

from datetime import date

import streamlit as st

from pages.parts.lang import either, t
from pages.parts.text import plain
from pages.parts.what_if_state import Trial, knobs, put_knobs, write_down

ENDS = ("full", "zero")


def panel(trial: Trial) -> None:
    """A form: nothing is scored until it is sent."""
    now = knobs()
    title = t("what_if.knobs.title") + (f" · {t('what_if.knobs.changed', count=len(now))}" if now else "")
    with st.expander(title, icon=":material/tune:", expanded=bool(now)), st.form("what_if_knobs", border=False):
        st.caption(t("what_if.knobs.lead"))
        chosen = {**_counting(trial, now), **_anchors(trial, now)}
        with st.container(horizontal=True):
            sent = st.form_submit_button(t("what_if.knobs.apply"), type="primary")
            back = st.form_submit_button(t("what_if.knobs.back"), disabled=not now)
    if (sent or back) and (chosen if sent else {}) != now:
        put_knobs(chosen if sent else {})
        write_down(trial, ", ".join(f"{name} {value}" for name, value in chosen.items()) if sent and chosen else "")
        st.rerun()


def _counting(trial: Trial, now: dict[str, str]) -> dict[str, str]:
    start = trial.start
    titles = {rule["id"]: either(rule["title"]) for rule in start.credit}
    one, two, three = st.columns(3)
    usual = now.get("credit", start.own["credit"])
    rules = list(titles)
    credit = one.selectbox(t("what_if.knobs.credit"), rules, rules.index(usual), format_func=titles.get,
                           key=f"knob_{trial.scheme}_credit")
    days = two.number_input(t("what_if.knobs.days"), 0, 60, int(now.get("days", start.own["days"])), key=f"knob_{trial.scheme}_days")
    cases = three.number_input(t("what_if.knobs.cases"), 0, 10_000, int(now.get("cases", start.own["cases"])), key=f"knob_{trial.scheme}_cases")
    limits = {"min_value": start.days[0], "max_value": start.days[1], "format": "YYYY-MM-DD"}
    first = one.date_input(t("what_if.knobs.from"), start.window[0], key=f"knob_from_{trial.period}", **limits)
    last = two.date_input(t("what_if.knobs.to"), start.window[1], key=f"knob_to_{trial.period}", **limits)
    found = {"credit": credit, "days": str(days), "cases": str(cases)}
    chosen = {name: value for name, value in found.items() if value != str(start.own[name])}
    if isinstance(first, date) and isinstance(last, date) and first <= last and (first, last) != start.days:
        chosen["window"] = f"{first.isoformat()}..{last.isoformat()}"
    return chosen


def _anchors(trial: Trial, now: dict[str, str]) -> dict[str, str]:
    """Two numbers per item that has anchors of its own, in the metric's unit."""
    chosen = {}
    columns = st.columns(2)
    for one in trial.start.items:
        for side, end in enumerate(ENDS):
            if end not in one["own_anchors"]:
                continue
            name, own = f"{end}:{one['item']}", str(one["own_anchors"][end])
            label = plain(t(f"what_if.knobs.{end}", item=either(one["title"])))
            typed = columns[1 - side].text_input(label, now.get(name, own), key=f"knob_{trial.scheme}_{name}", max_chars=20)
            value = typed.strip().replace(",", ".")
            if value and value != own:
                chosen[name] = value
    return chosen
