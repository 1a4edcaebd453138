"""Tab for recorded forms: what the rules say of what was filed, filing one with its fields as inputs, and bringing one further."""

from __future__ import annotations

from datetime import date, datetime

import pandas as pd
import streamlit as st

import kpi
from pages.parts import figures, records_act, records_words
from pages.parts.data import ask
from pages.parts.filters import Choice
from pages.parts.html import Html, el, join
from pages.parts.lang import either, lang, t
from pages.parts.sheet import sheet
from pages.parts.text import plain

TONES = {"deviation": "bad", "missing": "warn", "not_due": "quiet", "fine": "good"}
TO_DO = ("deviation", "missing")
SHOWN = 200


def forms(choice: Choice, entry: object) -> None:
    """The whole tab."""
    types = ask("form_types", scheme=choice.scheme, lang=lang())
    if not types:
        sheet("no_forms", el("p", t("forms_page.none", scheme=either(entry.scheme["title"])), cls="quiet"))
        return
    _checked(choice)
    _file(choice, types, entry)
    _filed(choice)


# ---- what the rules say


def _checked(choice: Choice) -> None:
    found = ask("forms_checked", scheme=choice.scheme, period=choice.period, lang=lang())
    sheet("checked_heading", el("h2", t("forms_page.checked"), el("small", t("forms_page.checked_help"))))
    if found.empty:
        sheet("checked", el("p", t("forms_page.nothing"), cls="quiet"))
        return
    first = found[found.state.isin(TO_DO)]
    every = len(first) < len(found) and st.toggle(t("forms_page.show_fine"), key="forms_show_fine")
    if first.empty and not every:
        sheet("checked", el("p", t("forms_page.all_fine", count=len(found)), cls="quiet"))
        return
    rows = found if every else first
    sheet("checked", _findings(rows.head(SHOWN)))
    if len(rows) > SHOWN:
        st.caption(plain(t("records_page.and_more", count=len(rows))))


def _findings(rows: pd.DataFrame) -> Html:
    heads = [
        t("forms_page.columns_state"),
        t("terms.agent"),
        t("forms_page.columns_found"),
        t("forms_page.columns_form"),
        t("forms_page.columns_rule"),
    ]
    head = el("tr", join(el("th", text, scope="col") for text in heads))
    lines = join(
        el(
            "tr",
            el("td", el("span", t(f"check_state.{row.state}"), cls=TONES[row.state])),
            el("th", records_words.agent(row.agent_id) if row.agent_id else "·", scope="row"),
            el("td", row.because, cls="content"),
            el("td", row.title, el("small", f" {_about(row)}")),
            el("td", row.rules),
        )
        for row in rows.itertuples()
    )
    listed = el("table", el("caption", t("forms_page.checked")), el("thead", head), el("tbody", lines), lang=lang(), cls="rows records")
    return el("div", listed, cls="scroll tall", tabindex="0", role="region", aria_label=t("forms_page.checked"))


def _about(row: object) -> str:
    """The form's number and the day it is about, as far as there are any."""
    number = f"{row.number:.0f}" if row.number is not None and row.number == row.number else ""
    day = figures.day(row.on) if isinstance(row.on, date) else ""
    return " · ".join(part for part in (number, day) if part)


# ---- filing one


def _file(choice: Choice, types: list[dict], entry: object) -> None:
    known = {form["id"]: form for form in types}
    with st.expander(t("forms_page.file"), icon=":material/note_add:"):
        name = st.selectbox(
            t("forms_page.kind"), list(known), format_func=lambda code: known[code]["title"], index=None, key="form_kind", placeholder=""
        )
        if name is None:
            return
        form = known[name]
        if form["why"]:
            st.caption(plain(form["why"]))
        columns, values = st.columns(2), {}
        for place, field in enumerate(form["fields"]):
            with columns[place % 2]:
                values[field["id"]] = _input(name, field)
        given = {field: value for field, value in values.items() if value not in (None, "")}
        lacking = [field["id"] for field in form["fields"] if field["required"] and field["id"] not in given]
        who = records_act.me()
        if not who:
            st.caption(plain(t("records_page.name_first")))
        if st.button(t("forms_page.file"), type="primary", key="form_file", disabled=bool(lacking or not who)):
            records_act.attempt(
                lambda: kpi.file_form(choice.scheme, name, given, who, period=_period(form, choice)),
                t("forms_page.did_file", title=form["title"]),
            )


def _period(form: dict, choice: Choice) -> str | None:
    """The period a form is about: that of its required day, else the one that is looked at."""
    return None if any(one["required"] and one["kind"] in ("day", "time") for one in form["fields"]) else choice.period


def _input(form: str, field: dict) -> object:
    """The input of one field."""
    label = plain(t("forms_page.required", title=field["title"]) if field["required"] else field["title"])
    key = f"form_{form}_{field['id']}"
    if field["kind"] == "flag":
        said = {None: t("forms_page.unsaid"), True: t("forms_page.yes"), False: t("forms_page.no")}
        return st.selectbox(label, list(said), format_func=said.get, key=key)
    if field["kind"] == "choice":
        return st.selectbox(label, list(field["choices"]), format_func=field["choices"].get, index=None, key=key, placeholder="")
    if field["kind"] == "agent":
        people = list(records_words.names())
        return st.selectbox(
            label, people, format_func=records_words.agent, index=None, key=key, placeholder="", accept_new_options=not field["required"]
        )
    if field["kind"] == "day":
        return st.date_input(label, value=None, key=key, format="YYYY-MM-DD")
    hint = t("forms_page.time_hint") if field["kind"] == "time" else ""
    return st.text_input(label, key=key, placeholder=hint, max_chars=2000).strip()


# ---- what is filed


def _filed(choice: Choice) -> None:
    listed = ask("forms_filed", scheme=choice.scheme, period=choice.period, lang=lang())
    sheet("filed_heading", el("h2", t("forms_page.filed"), el("small", figures.period(choice.period))))
    if not listed:
        sheet("filed", el("p", t("forms_page.none_filed"), cls="quiet"))
        return
    opened = sheet("filed", _table(listed[:SHOWN]))
    if len(listed) > SHOWN:
        st.caption(plain(t("records_page.and_more", count=len(listed))))
    what, _, number = (opened or "").partition(":")
    chosen = next((one for one in listed if str(one["number"]) == number), None)
    if chosen and (what == "withdraw" or what in chosen["next"]):
        _move(chosen, what)


def _table(listed: list[dict]) -> Html:
    lines = join(
        el(
            "tr",
            el("th", one["title"], el("small", f" {one['number']}"), scope="row"),
            el("td", records_words.agent(one["subject"]), el("small", f" {figures.day(one['day'])}")),
            el("td", _fields(one["fields"]), cls="content"),
            el(
                "td",
                one["state"],
                el("small", t("forms_page.waits", waits=t("ui.comma").join(one["waits"])), cls="block") if one["waits"] else "",
            ),
            el("td", records_words.person(one["who"])),
            el("td", _buttons(one)),
        )
        for one in listed
    )
    heads = [t("forms_page.columns_form"), t("forms_page.columns_about"), t("records_page.content"), t("forms_page.columns_state"),
             t("record.column.who"), ""]  # fmt: skip
    head = el("tr", join(el("th", text, scope="col") for text in heads))
    table = el("table", el("caption", t("forms_page.filed")), el("thead", head), el("tbody", lines), lang=lang(), cls="rows records")
    return el("div", table, cls="scroll tall", tabindex="0", role="region", aria_label=t("forms_page.filed"))


def _fields(fields: list[tuple[str, object]]) -> str:
    colon, stop = ("：", "；") if lang() == "zh" else (": ", "; ")
    return stop.join(f"{title}{colon}{_said(value)}" for title, value in fields)


def _said(value: object) -> str:
    """A value of a form: an agent by name, a day, a time, yes or no, anything else as written."""
    if isinstance(value, bool):
        return t("forms_page.yes" if value else "forms_page.no")
    if isinstance(value, datetime):
        return figures.moment(value)[:16]
    if isinstance(value, date):
        return figures.day(value)
    return records_words.agent(value) if isinstance(value, str) else str(value)


def _buttons(one: dict) -> Html:
    ways = [*one["next"].items(), ("withdraw", t("records_page.withdraw"))]
    return el("span", join(el("button", title, type="button", data_open=f"{code}:{one['number']}") for code, title in ways), cls="acts")


def _move(one: dict, state: str) -> None:
    """Bring a form into its next state, or take it back."""
    back = state == "withdraw"
    title = t("records_page.withdraw") if back else one["next"][state]

    @st.dialog(plain(title))
    def asked() -> None:
        st.markdown(f"**{plain(one['title'])}** {one['number']} · {plain(records_words.agent(one['subject']))}")
        st.caption(plain(_fields(one["fields"])))
        who = records_act.name_field(f"who_{state}_{one['number']}")
        why = st.text_input(t("records_page.why_needed" if back else "records_page.why"), key=f"why_{state}_{one['number']}")
        if st.button(plain(title), type="primary", key=f"do_{state}_{one['number']}", disabled=not who):
            said = t("records_page.did_withdraw", number=one["number"]) if back else t("forms_page.did_move", number=one["number"], state=title)
            records_act.attempt(lambda: kpi.record_moved("withdraw" if back else "move", one["number"], who, why, "" if back else state), said)

    asked()
