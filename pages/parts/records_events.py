"""Tab for incidents and bonus items: file one, see what waits, let a second person decide, take what data proposes."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

import kpi
from pages.parts import figures, records_act, records_words
from pages.parts.data import ask
from pages.parts.filters import Choice
from pages.parts.html import Html, el, join
from pages.parts.lang import either, lang, t
from pages.parts.records_table import table
from pages.parts.sheet import sheet
from pages.parts.text import plain


def events(choice: Choice, forms: object) -> None:
    """The whole tab."""
    if not forms.events:
        sheet("no_events", el("p", t("records_page.no_events", scheme=either(forms.scheme["title"])), cls="quiet"))
        return
    _proposals(choice)
    called = records_words.titles(choice.scheme, choice.period)
    rows = pd.concat([ask("records_listed", kind=kind, period=choice.period) for kind in ("incident", "bonus")], ignore_index=True)
    rows = rows[rows.scheme == choice.scheme].sort_values("seq") if not rows.empty else rows
    waiting = rows[rows.state.isin(["filed", "checked"])]
    sheet("waiting_heading", el("h2", t("records_page.waiting"), el("small", t("records_page.second_person"))))
    _list(waiting, called, "waiting", t("records_page.none_waiting"))
    _file(choice, forms)
    decided = rows[rows.state.isin(["confirmed", "rejected"])]
    sheet("decided_heading", el("h2", t("records_page.decided"), el("small", figures.period(choice.period))))
    _list(decided, called, "decided", t("records_page.none_decided"))


def _list(rows: pd.DataFrame, called: dict, key: str, none: str) -> None:
    if rows.empty:
        sheet(key, el("p", none, cls="quiet"))
    else:
        records_act.answer(sheet(key, table(rows, called, t("records_page.tab.events"), states=True)), rows, called)


def _file(choice: Choice, forms: object) -> None:
    """File one: whom, what, when, what happened."""
    known, people = {one["id"]: one for one in forms.events}, records_words.names()
    with st.expander(t("records_page.file"), icon=":material/add:"):
        left, right = st.columns(2)
        agent = left.selectbox(
            t("terms.agent"), list(people), format_func=records_words.agent, index=None, key="event_agent", placeholder=""
        )
        name = right.selectbox(
            t("record.field.event"), list(known), format_func=lambda code: _label(known[code]), index=None, key="event_id", placeholder=""
        )
        if name is None:
            return
        event = known[name]
        st.caption(plain(_allowed(event)))
        left, middle, right = st.columns(3)
        points = _points(event, left)
        first, last = forms.scheme["first"], forms.scheme["last"]
        today = min(last, max(first, date.today()))
        day = middle.date_input(t("record.field.occurred_on"), value=today, min_value=first, max_value=last, key="event_day")
        amount = (
            right.text_input(t("record.field.amount"), key="event_amount", placeholder=t("records_page.yuan")) if event["money"] else ""
        )
        said = st.text_area(t("record.field.content"), key="event_content", placeholder=t("records_page.content_hint"))
        who = records_act.me()
        if not who:
            st.caption(plain(t("records_page.name_first")))
        if st.button(t("records_page.file"), type="primary", key="event_file", disabled=not (who and agent and said.strip())):
            kind = "bonus" if event["class"] == "bonus" else "incident"
            data = {
                "scheme": choice.scheme,
                "event": name,
                "occurred_on": day,
                "content": said,
                **({"points": points} if points else {}),
                **({"amount": amount.strip()} if amount.strip() else {}),
            }
            records_act.attempt(lambda: kpi.record(kind, agent, data, who), t("records_page.did_file"))


def _points(event: dict, place: object) -> str:
    """The points an assessor picks: one of the printed ones, or within the range; "" where they are fixed or there are none."""
    label = t("record.field.points")
    if event["steps"]:
        return place.selectbox(label, [str(one) for one in event["steps"]], key=f"points_{event['id']}")
    if event["low"] is None or event["low"] == event["high"]:
        place.text_input(
            label,
            value=str(event["low"]) if event["low"] is not None else t("pay_page.not_set"),
            disabled=True,
            key=f"points_{event['id']}",
        )
        return ""
    return place.text_input(label, key=f"points_{event['id']}", placeholder=f"{event['low']} … {event['high']}").strip()


def _label(event: dict) -> str:
    return f"{t('records_page.class.' + event['class'])} · {event['title']}　{_range(event)}"


def _range(event: dict) -> str:
    if event["steps"]:
        return " / ".join(str(one) for one in event["steps"])
    if event["low"] is None:
        return ""
    return figures.weight(event["low"]) if event["low"] == event["high"] else f"{event['low']} … {event['high']}"


def _allowed(event: dict) -> str:
    """What follows from it, in a sentence or two."""
    told = [t("records_page.points_of", points=_range(event)) if _range(event) else t("records_page.no_points")]
    told += [t("records_page.dismissal")] if event["dismissal"] else []
    told += [t("records_page.money")] if event["money"] else []
    return " ".join([*told, t("records_page.two_people")])


def _proposals(choice: Choice) -> None:
    """What data shows and nobody has filed yet."""
    found = ask("proposed_events", scheme=choice.scheme, period=choice.period, lang=lang())
    found = found[[not filed for filed in found.filed]] if not found.empty else found
    if found.empty:
        return
    with st.container(border=True):
        sheet("proposals", el("h2", t("records_page.proposals"), el("small", t("records_page.proposals_help"))), _proposed(found))
        if st.button(t("records_page.file_proposed", count=len(found)), key="file_proposed", icon=":material/playlist_add:"):
            records_act.attempt(
                lambda: kpi.file_proposed(choice.scheme, choice.period), t("records_page.did_file_proposed", count=len(found))
            )


def _proposed(found: pd.DataFrame) -> Html:
    rows = join(
        el(
            "tr",
            el("th", records_words.agent(row.agent_id), scope="row"),
            el("td", row.title),
            el("td", str(row.points), cls="num"),
            el("td", figures.day(row.occurred_on)),
            el("td", row.content),
        )
        for row in found.head(200).itertuples()
    )
    return el("div", el("table", el("tbody", rows), cls="rows"), cls="scroll tall", tabindex="0")
