"""Tab for import: a sheet is read, shown with what is taken and what is refused and why, and only then kept."""

from __future__ import annotations

import streamlit as st

import kpi
from kpi.errors import KpiError
from pages.parts import figures, frame, records_act, records_words
from pages.parts.data import ask
from pages.parts.filters import Choice
from pages.parts.html import Html, el, join
from pages.parts.lang import lang, t
from pages.parts.sheet import sheet
from pages.parts.text import plain

ABOUT_AGENTS = ("rating", "mark", "done", "incident", "bonus", "membership", "terms", "interview", "choice", "tier", "city_reward", "form")
OF_SCHEME = ("rating", "mark", "done", "incident", "bonus", "choice", "tier", "form")
SHOWN = 200
_DROP = "<style>.st-key-sheet_drop [data-testid='stFileUploaderDropzoneInstructions'] span::after { content: 'Excel · CSV' }</style>"


def take_in(choice: Choice, forms: object) -> None:
    """The whole tab."""
    left, middle, right = st.columns(3)
    kind = left.selectbox(t("records_page.sheet_kind"), ABOUT_AGENTS, format_func=records_words.kind, key="sheet_kind")
    role = item = None
    if kind == "rating" and forms.roles:
        role = middle.selectbox(t("record.field.role"), forms.roles, format_func=records_words.role, key="sheet_role")
    types = {one["id"]: one for one in ask("form_types", scheme=choice.scheme, lang=lang())} if kind == "form" else {}
    if kind == "form":
        item = middle.selectbox(t("forms_page.kind"), list(types), format_func=lambda code: types[code]["title"], key="sheet_form")
        if item is None:
            return
    if kind in ("rating", "mark", "done"):
        known = _items(kind, forms)
        item = right.selectbox(
            t("records_page.sheet_item"),
            [None, *known],
            format_func=lambda code: known.get(code) or t("records_page.sheet_in_heads"),
            key="sheet_item",
        )
    if kind == "form":
        st.caption(plain(t("records_page.sheet_help.forms", heads=t("ui.comma").join(one["title"] for one in types[item]["fields"]))))
    else:
        st.caption(plain(t(f"records_page.sheet_help.{'wide' if kind in ('rating', 'mark', 'done') else 'list'}", heads=_heads(kind, forms))))
    turn = st.session_state.get("kpi_sheet_turn", 0)
    left, right = st.columns(2)
    with left.container(key="sheet_drop"):
        st.html(_DROP)
        file = st.file_uploader(t("records_page.sheet_file"), type=["xlsx", "csv", "txt", "tsv"], key=f"sheet_file_{turn}")
    pasted = right.text_area(
        t("records_page.sheet_paste"), key=f"sheet_paste_{turn}", height=150, placeholder=t("records_page.sheet_paste_hint")
    )
    source = file.getvalue() if file else pasted.strip()
    if not source:
        return
    question = {"kind": kind, "period": choice.period, "item": item, "role": role, "scheme": choice.scheme if kind in OF_SCHEME else None}
    try:
        read = kpi.records_checked(source=source, who=records_act.me(), **question)
    except KpiError as error:
        frame.refusal(error)
        return
    called = records_words.titles(choice.scheme, choice.period)
    sheet("checked", _preview(read, called))
    if read.entries:
        _apply(source, question, len(read.entries), turn, called)


def _apply(source: bytes | str, question: dict, count: int, turn: int, called: dict) -> None:
    if not records_act.me():
        st.caption(plain(t("records_page.name_first")))
    correct = st.checkbox(t("records_page.sheet_correct"), key="sheet_correct")
    why = st.text_input(t("records_page.why_needed"), key="sheet_why") if correct else ""
    ready = records_act.me() and (why.strip() or not correct)
    if st.button(t("records_page.sheet_keep", count=count), type="primary", icon=":material/save:", key="sheet_keep", disabled=not ready):
        try:
            done = kpi.records_from_sheet(source=source, who=records_act.me(), why=why, correct=correct, **question)
        except KpiError as error:
            frame.refusal(error)
            return
        st.session_state["kpi_sheet_turn"] = turn + 1
        records_act.applied(done, called)


def _items(kind: str, forms: object) -> dict[str, str]:
    listed = forms.rated if kind == "rating" else [one for one in forms.numbers if one["kind"] == kind]
    return {one["item"]: one["title"] for one in listed}


def _heads(kind: str, forms: object) -> str:
    """What the columns may be headed, for example."""
    if kind in ("rating", "mark", "done"):
        return t("ui.comma").join([t("records_page.head.agent_id"), t("records_page.head.name"), *list(_items(kind, forms).values())[:4]])
    fields = {
        "incident": ("event", "occurred_on", "points", "content"),
        "bonus": ("event", "occurred_on", "points", "content"),
        "membership": ("group", "from", "to"),
        "terms": ("from", "base_pay", "post_wage"),
        "interview": ("held_on", "text", "plan"),
        "choice": ("action", "option", "reason"),
        "tier": ("tier", "reason"),
        "city_reward": ("reason", "amount"),
    }[kind]
    return t("ui.comma").join([t("records_page.head.agent_id"), t("records_page.head.name"), *map(records_words.field, fields)])


def _preview(read: object, called: dict) -> Html:
    """What would be kept, and what would not, with line and reason."""
    said = t("records_page.sheet_read", taken=len(read.entries), refused=len(read.refused), blank=read.blank)
    passed = t("records_page.sheet_passed", columns=t("ui.comma").join(read.passed_over)) if read.passed_over else ""
    bad = join(
        el(
            "tr",
            el("td", el("span", "✕", cls="bad")),
            el("td", records_words.place(one.place, called)),
            el("td", records_act.told(one.error, called), colspan=2, cls="content"),
        )
        for one in read.refused[:SHOWN]
    )
    good = join(
        el(
            "tr",
            el("td", el("span", "✓", cls="good")),
            el("td", records_words.place(one.place, called)),
            el("th", records_words.agent(one.subject), scope="row"),
            el(
                "td",
                records_words.content(one.data, called, ("rater",)),
                el("small", f" {figures.period(one.period)}" if one.period else ""),
                cls="content",
            ),
        )
        for one in read.entries[:SHOWN]
    )
    listed = el("table", el("caption", t("records_page.tab.import")), el("tbody", bad, good), lang=lang(), cls="rows records")
    return el("section", el("h2", said), el("p", passed, cls="quiet") if passed else "", el("div", listed, cls="scroll tall", tabindex="0"))
