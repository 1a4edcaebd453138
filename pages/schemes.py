"""The schemes: choose one, read it, change a copy, try it on real figures, publish it."""

import streamlit as st

import kpi
from kpi.errors import KpiError
from pages.parts import figures, frame, state
from pages.parts import scheme_draft as draft
from pages.parts.data import status
from pages.parts.html import el, join
from pages.parts.lang import t
from pages.parts.scheme_after import after
from pages.parts.scheme_cards import shelf, title
from pages.parts.scheme_cards import status as standing
from pages.parts.scheme_check import checked, findings
from pages.parts.scheme_form import form
from pages.parts.scheme_marks import comma, shown
from pages.parts.scheme_pay import duties, pay
from pages.parts.scheme_prose import events, items, purpose
from pages.parts.scheme_publish import copy_form, publish, renew, try_out, versions
from pages.parts.sheet import sheet

_TABS = ("read", "edit", "try", "publish", "versions")


def draw() -> None:
    frame.settings_menu()
    table = kpi.schemes_shelved()
    rows = {row.id: row for row in table.itertuples()}
    chosen = state.get("id", "", ["", *rows])
    if not chosen:
        frame.title(t("schemes.title"), t("schemes.subtitle"))
        for fault in kpi.schemes_refused():
            frame.refusal(fault)
        opened = sheet("shelf", shelf(table, set(draft.drafts())))
        if opened:
            frame.go("schemes", id=opened, tab="read")
        return
    row = rows[chosen]
    _head(row)
    tab = state.choose(
        st.segmented_control, "tab", t("schemes.title"), list(_TABS), "read", lambda code: t(f"schemes.tab.{code}"), required=True,
        label_visibility="collapsed", width="content",
    )
    if tab == "read":
        _read(row)
    elif tab == "edit":
        _edit(row)
    elif tab == "try":
        try_out(chosen, {one.id: title(one) for one in rows.values()})
    elif tab == "publish":
        _publish(row)
    else:
        versions(chosen, row)


def _head(row: object) -> None:
    signed = t("schemes.approved_by", name=row.approver, date=figures.day(row.date)) if row.published else ""
    used = t("schemes.used_by", groups=comma(row.groups)) if row.groups else ""
    kept = t("schemes.kept") if row.id in draft.drafts() else ""
    version = join([t("schemes.version", version=row.version), standing(row)])
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(t("schemes.back"), icon=":material/arrow_back:", key="schemes_back", type="tertiary"):
            frame.go("schemes", id="", tab="")
    frame.title(title(row), version, el("code", row.id), signed, used, kept)


def _read(row: object) -> None:
    text = draft.text_of(row.id)
    print_of = shown(draft.scheme_of(text), text)
    period = status().default_period if status().has_data else ""
    sheet("scheme", el("div", purpose(print_of), items(print_of), events(print_of), after(print_of, text, period), pay(print_of),
                       duties(print_of), cls="stack wide-stack"))
    with st.expander(t("schemes.edit.copy"), icon=":material/content_copy:", expanded=not row.own):
        copy_form(row.id)


def _edit(row: object) -> None:
    """The form at the left, what the check says at the right."""
    if not row.own:
        sheet("must_copy", el("p", t("schemes.edit.must_copy")))
        copy_form(row.id)
        return
    if row.published and row.id not in draft.drafts():
        sheet("must_renew", el("p", t("schemes.edit.must_renew", version=row.version)))
        renew(row.id, row)
        return
    left, right = st.columns([1.75, 1], gap="large")
    with left:
        form(row.id)
    with right:
        _keep(row.id)
        text = draft.text_of(row.id)
        print_of = shown(draft.scheme_of(text), text)
        sheet("findings", findings(checked(text), print_of.names))


def _keep(name: str) -> None:
    """Save or give up, and what is unsaved."""
    unsaved = name in draft.drafts()
    with st.container(horizontal=True):
        if st.button(t("schemes.edit.save"), type="primary", icon=":material/save:", key="save", disabled=not unsaved):
            try:
                draft.save(name)
                st.session_state["kpi_scheme_saved"] = name
                st.rerun()
            except KpiError as error:
                frame.refusal(error)
        if st.button(t("schemes.edit.discard"), icon=":material/undo:", key="discard", disabled=not unsaved):
            draft.drop(name)
            st.rerun()
    if st.session_state.pop("kpi_scheme_saved", "") == name:
        st.toast(t("schemes.edit.saved"), icon=":material/check:")
    sheet("unsaved", el("p", t("schemes.edit.unsaved" if unsaved else "schemes.edit.nothing_changed"), cls="quiet"))


def _publish(row: object) -> None:
    if row.own or row.published:
        publish(row.id, row)
        return
    sheet("must_copy", el("p", t("schemes.edit.must_copy")))
    copy_form(row.id)


draw()
