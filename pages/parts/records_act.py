"""Acting on records: who one is, what just happened, and the dialogs that confirm, reject, correct and take back."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd
import streamlit as st

import kpi
from kpi.errors import KpiError
from kpi.words.refusals import refusal
from pages.parts import frame, records_words
from pages.parts.data import forget
from pages.parts.lang import lang, t
from pages.parts.text import plain

EDITABLE = {
    "rating": ("rating", "note"),
    "incident": ("points", "content", "amount", "occurred_on"),
    "bonus": ("points", "content", "amount", "occurred_on"),
    "mark": ("value", "note"),
    "done": ("count", "due", "note"),
    "interview": ("text", "plan", "held_on"),
    "membership": ("group", "to"),
    "group_scheme": ("version", "to"),
    "terms": ("contract", "base_pay", "post_wage", "basic_wage", "bonus_base", "seniority", "ceiling_step", "note"),
    "choice": ("option", "reason"),
    "tier": ("tier", "reason"),
}
"""The fields that a correction may change; for anything else the record is taken back and written anew."""
LONG = ("content", "text", "plan", "reason", "note")


def me() -> str:
    """The name the visitor gave, kept for the session."""
    return st.session_state.get("kpi_name", "")


def name_field(key: str) -> str:
    """The field that asks who one is."""
    typed = st.text_input(t("records_page.who"), value=me(), key=key, placeholder=t("records_page.who_hint"), max_chars=60).strip()
    st.session_state["kpi_name"] = typed or me()
    return typed


def tell() -> None:
    """What came of the last act, once."""
    if said := st.session_state.pop("kpi_done", None):
        st.success(plain(said), icon=":material/check:")
    for line in st.session_state.pop("kpi_left_out", []):
        st.warning(plain(line), icon=":material/block:")


def happened(said: str, left_out: tuple | list = (), called: Mapping[str, str] | None = None) -> None:
    """Remember what to say, ask everything anew and draw the page again."""
    st.session_state["kpi_done"] = said
    st.session_state["kpi_left_out"] = [
        f"{records_words.place(one.place, called or {})}　{told(one.error, called or {})}" for one in left_out
    ]
    forget()
    st.rerun()


def told(error: object, called: Mapping[str, str]) -> str:
    """A refusal in the page's language, with the scheme's own words for its items and events."""
    said = refusal(str(error), lang())
    for name, title in called.items():
        said = said.replace(f"“{name}”", f"“{title}”").replace(f'"{name}"', f'"{title}"')
    return said


def applied(done: object, called: Mapping[str, str]) -> None:
    """What came of many entries."""
    happened(
        t("record.sheet.taken", added=len(done.added), corrected=len(done.corrected), unchanged=done.unchanged, refused=len(done.refused)),
        done.refused,
        called,
    )


def attempt(act: Callable[[], object], said: str) -> None:
    """Do it and say so; a refusal is shown where one stands."""
    try:
        act()
    except KpiError as error:
        frame.refusal(error)
        return
    happened(said)


def answer(opened: str | None, table: pd.DataFrame, called: Mapping[str, str]) -> None:
    """Open the dialog a pressed button asks for: act:number."""
    what, _, number = (opened or "").partition(":")
    if number.isdigit() and int(number) in set(table.seq):
        row = next(table[table.seq == int(number)].itertuples())
        {"correct": correct, "confirm": decide, "check": decide, "reject": decide, "withdraw": decide}[what](row, what, called)


def decide(row: object, what: str, called: Mapping[str, str]) -> None:
    """Check, confirm, reject or take back one record."""

    @st.dialog(t(f"records_page.{what}"))
    def asked() -> None:
        _what_it_is(row, called)
        who = name_field(f"who_{what}_{row.seq}")
        why = st.text_input(
            t("records_page.why_needed" if what in ("reject", "withdraw") else "records_page.why"), key=f"why_{what}_{row.seq}"
        )
        if st.button(t(f"records_page.{what}"), type="primary", key=f"do_{what}_{row.seq}", disabled=not who):
            state = {"confirm": "confirmed", "check": "checked", "reject": "rejected"}.get(what, "")
            attempt(
                lambda: kpi.record_moved("withdraw" if what == "withdraw" else "move", row.seq, who, why, state),
                t(f"records_page.did_{what}", number=row.seq),
            )

    asked()


def correct(row: object, what: str, called: Mapping[str, str]) -> None:
    """Change fields of one record, with a reason."""

    @st.dialog(t("records_page.correct"))
    def asked() -> None:
        _what_it_is(row, called)
        changed = {}
        for name in EDITABLE.get(row.kind, ()):
            before = _written(row.data.get(name))
            draw = st.text_area if name in LONG else st.text_input
            now = draw(records_words.field(name), value=before, key=f"correct_{row.seq}_{name}").strip()
            if now != before:
                changed[name] = now or None
        who = name_field(f"who_correct_{row.seq}")
        why = st.text_input(t("records_page.why_needed"), key=f"why_correct_{row.seq}")
        if row.state == "confirmed":
            st.caption(plain(t("records_page.confirm_anew")))
        if st.button(t("records_page.correct"), type="primary", key=f"do_correct_{row.seq}", disabled=not (who and changed)):
            attempt(lambda: kpi.record_corrected(row.seq, changed, who, why), t("records_page.did_correct", number=row.seq))

    asked()


def _what_it_is(row: object, called: Mapping[str, str]) -> None:
    st.markdown(f"**{plain(records_words.kind(row.kind))}** {row.seq} · {plain(records_words.agent(row.subject))}")
    st.caption(plain(records_words.content(row.data, called)))


def _written(value: object) -> str:
    return "" if value is None else value.isoformat() if hasattr(value, "isoformat") else str(value)
