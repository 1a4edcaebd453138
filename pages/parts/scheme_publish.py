"""Copying, trying, publishing a scheme, and its versions."""

from __future__ import annotations

from datetime import date

import streamlit as st

import kpi
from kpi.errors import KpiError
from pages.parts import figures, frame, state
from pages.parts import scheme_draft as draft
from pages.parts.data import ask, forget, status
from pages.parts.html import el, join
from pages.parts.lang import either, lang, t
from pages.parts.scheme_check import checked, faults, findings
from pages.parts.scheme_effect import changes, moves
from pages.parts.scheme_marks import names_of
from pages.parts.sheet import sheet
from pages.parts.text import plain as literal


def copy_form(name: str) -> None:
    """Asks for id and titles, then opens the copy's form."""
    scheme = draft.scheme_of(draft.text_of(name))
    with st.form(f"copy:{name}", border=True):
        sheet("copy_title", el("h3", t("schemes.edit.copy_title")))
        left, right = st.columns(2)
        new_id = left.text_input(t("schemes.edit.new_id"), value=f"our-{name}", key=f"copy_id:{name}", max_chars=60)
        author = right.text_input(t("schemes.edit.author"), key=f"copy_author:{name}", max_chars=60)
        zh = left.text_input(t("schemes.edit.title_zh"), value=scheme.title.get("zh", ""), key=f"copy_zh:{name}", max_chars=80)
        en = right.text_input(t("schemes.edit.title_en"), value=scheme.title.get("en", ""), key=f"copy_en:{name}", max_chars=80)
        pressed = st.form_submit_button(t("schemes.edit.make_copy"), type="primary", icon=":material/content_copy:")
    if not pressed:
        return
    if not (zh.strip() and en.strip()):
        st.error(t("schemes.edit.needs_titles"))
        return
    try:
        made = kpi.scheme_copied(name, new_id.strip(), author.strip(), {"zh": zh.strip(), "en": en.strip()})
    except KpiError as error:
        frame.refusal(error)
        return
    forget()
    frame.go("schemes", id=made, tab="edit")


# ---- trying


def try_out(name: str, shelf: dict[str, str]) -> None:
    """The draft against another scheme on real figures of a period."""
    if not status().has_data:
        sheet("try_no_data", el("p", t("schemes.try.needs_data"), cls="quiet"))
        return
    text = draft.text_of(name)
    scheme = draft.scheme_of(text)
    period, against = _what(name, scheme, shelf)
    asked = (name, period, against)
    pressed = st.button(t("schemes.try.run"), type="primary", icon=":material/play_arrow:", key="try_run")
    if pressed:
        st.session_state["kpi_scheme_tried"] = (asked, text)
    tried = st.session_state.get("kpi_scheme_tried")
    if not tried or tried[0] != asked:
        sheet("try_wait", el("p", t("schemes.try.waiting", period=figures.period(period)), cls="quiet"))
        return
    if tried[1] != text:
        st.info(t("schemes.try.stale"), icon=":material/history:")
    found = ask("draft_compared", against=against, text=tried[1], period=period, lang=lang())
    names = names_of(scheme) | names_of(draft.scheme_of(kpi.scheme_text(against)))
    sheet("effect", el("div", changes(found), moves(found, names), cls="stack wide-stack"))


def _what(name: str, scheme: object, shelf: dict[str, str]) -> tuple[str, str]:
    """The period and the scheme it is compared with, chosen."""
    known = ask("options").periods
    first = status().default_period
    names = {one: title for one, title in shelf.items() if one != name}
    if name in draft.drafts():
        names = {name: t("schemes.try.saved_version", title=shelf[name])} | names
    origin = next((one for one in names if f" {one} " in f" {scheme.edition.description} "), "")
    usual = name if name in names else origin or next(iter(names))
    left, right = st.columns(2)
    with left:
        period = state.choose(st.selectbox, "period", t("schemes.try.period"), known, first, figures.period)
    with right:
        against = state.choose(st.selectbox, "against", t("schemes.try.against"), list(names), usual, names.get)
    return period, against


# ---- publishing


def publish(name: str, shelf: object) -> None:
    """The form that publishes the saved version, or what was published."""
    title = either({"zh": shelf.title_zh, "en": shelf.title_en})
    if st.session_state.get("kpi_scheme_done", ("",))[0] == name:
        st.success(t("schemes.publish.done", title=literal(title), version=shelf.version, hash=st.session_state.pop("kpi_scheme_done")[1][:16]))
    if name in draft.drafts():
        sheet("publish_first", el("p", t("schemes.publish.save_first")))
        return
    if shelf.published:
        row = next(row for row in kpi.scheme_versions(name).itertuples() if row.version == shelf.version)
        said = t("schemes.publish.is_published", version=row.version, date=figures.day(row.date), approver=row.approver, hash=row.hash[:16])
        sheet("publish_is", el("p", said))
        renew(name, shelf)
        return
    text = draft.text_of(name)
    found = checked(text)
    wrong = faults(found)
    _publish_form(name, shelf, draft.scheme_of(text).edition, wrong)
    if wrong:
        sheet("publish_check", findings(found[found["severity"] == "fault"], names_of(draft.scheme_of(text))))


def _publish_form(name: str, shelf: object, edition: object, wrong: int) -> None:
    with st.form(f"publish:{name}", border=True):
        lead = el("p", t("schemes.publish.lead"), " ", t("schemes.publish.people"), cls="quiet")
        sheet("publish_lead", el("h3", t("schemes.publish.title")), lead)
        left, right = st.columns(2)
        left.text_input(t("schemes.publish.version"), value=shelf.version, disabled=True, key="publish_version")
        day = right.date_input(t("schemes.publish.date"), value=date.today(), key="publish_date", format="YYYY-MM-DD")
        told = "" if edition.description.startswith("copied from ") else edition.description
        said = st.text_area(t("schemes.publish.description"), value=told, key="publish_description", height=80)
        boxes = st.columns(3)
        author = boxes[0].text_input(t("schemes.publish.author"), value=edition.author, key="publish_author")
        reviewer = boxes[1].text_input(t("schemes.publish.reviewer"), value=edition.reviewer, key="publish_reviewer")
        approver = boxes[2].text_input(t("schemes.publish.approver"), value=edition.approver, key="publish_approver")
        if wrong:
            st.markdown(t("schemes.publish.faults", count=wrong))
        allow = st.checkbox(t("schemes.publish.allow"), key="publish_allow") if wrong else False
        pressed = st.form_submit_button(t("schemes.publish.go"), type="primary", icon=":material/verified:")
    if not pressed:
        return
    try:
        mark = kpi.scheme_published(name, author.strip(), said.strip(), reviewer.strip(), approver.strip(), on=day, allow_faults=allow)
    except KpiError as error:
        frame.refusal(error)
        return
    st.session_state["kpi_scheme_done"] = (name, mark)
    forget()
    st.rerun()


def renew(name: str, shelf: object) -> None:
    """A published version stays; a change becomes a new version."""
    if shelf.own and st.button(t("schemes.edit.renew"), icon=":material/edit:", key="renew"):
        draft.keep(name, kpi.scheme_renewed(name), anew=True)
        frame.go("schemes", id=name, tab="edit")


# ---- versions


def versions(name: str, shelf: object) -> None:
    """The published versions with their edition, and two of them compared."""
    table = kpi.scheme_versions(name)
    if table.empty:
        sheet("versions", el("p", t("schemes.versions.none"), cls="quiet"))
        return
    heads = ("version", "date", "description", "author", "reviewer", "approver", "hash")
    head = el("tr", join(el("th", t(f"schemes.versions.{word}"), scope="col") for word in heads))
    rows = join(
        el("tr", el("th", row.version, scope="row"), el("td", figures.day(row.date)), el("td", row.description), el("td", row.author),
           el("td", row.reviewer), el("td", row.approver), el("td", el("code", row.hash[:16], title=row.hash)))
        for row in table.itertuples()
    )
    title = t("schemes.versions.title")
    listed = el("table", el("caption", title), el("thead", head), el("tbody", rows), cls="rows prose versions")
    sheet("versions", el("section", el("h2", title), el("div", listed, cls="scroll", tabindex="0", role="region", aria_label=title)))
    _compare(name, shelf, list(table.version))


def _compare(name: str, shelf: object, known: list[str]) -> None:
    """Two versions side by side: what changed in words, and, with data, for whom."""
    codes = list(reversed(known)) + ([] if shelf.published else [""])
    sheet("compare_title", el("h2", t("schemes.versions.compare")))
    if len(codes) < 2:
        sheet("compare_one", el("p", t("schemes.versions.one"), cls="quiet"))
        return
    words = {code: t("schemes.version", version=code) if code else t("schemes.versions.working", version=shelf.version) for code in codes}
    left, right = st.columns(2)
    with left:
        before = state.choose(st.selectbox, "before", t("schemes.versions.before"), codes, codes[-2], words.get)
    with right:
        after = state.choose(st.selectbox, "after", t("schemes.versions.after"), codes, codes[-1], words.get)
    texts = [kpi.scheme_text(f"{name}@{code}" if code else name) for code in (before, after)]
    sheet("compared", changes(ask("draft_changes", before=texts[0], after=texts[1], lang=lang())))
    if not status().has_data:
        return
    period = status().default_period
    if st.button(t("schemes.versions.run", period=figures.period(period)), icon=":material/compare_arrows:", key="compare"):
        st.session_state["kpi_scheme_compared"] = (name, before, after)
    if st.session_state.get("kpi_scheme_compared") == (name, before, after):
        found = ask("draft_compared", against=f"{name}@{before}" if before else name, text=texts[1], period=period, lang=lang())
        sheet("compared_effect", moves(found, names_of(draft.scheme_of(texts[1]))))
