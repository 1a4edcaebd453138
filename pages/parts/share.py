"""Sharing what is on the screen: a dialog that shows exactly what others will see, and then the link to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import streamlit as st

import kpi
from kpi.errors import KpiError
from pages.parts import frame, share_made, shared_view, state
from pages.parts.data import ask, forget
from pages.parts.lang import either, lang, t
from pages.parts.records_act import me, name_field
from pages.parts.text import plain

DAYS, MOST_DAYS, LEAST = 30, 366, 5
PREVIEW = 440
"""Pixels: the button below stays in sight."""
ALWAYS = ("rank", "name")
"""Columns that are always shared."""


def button(page: str, **question: str) -> Callable[[], None]:
    """What draws the button of a page, and the dialog while it is open.

    `question`: what the page shows, as small texts, for kpi.share_shown.
    """

    def drawn() -> None:
        if st.button(t("share.button"), icon=":material/ios_share:", key=f"share_{page}"):
            st.session_state["share"] = {"page": page, "at": datetime.now(UTC).isoformat(timespec="seconds")}
        now = st.session_state.get("share")
        if now and now["page"] == page:
            st.dialog(t("share.title"), width="large", icon=":material/ios_share:", on_dismiss=close)(_inside)(now, question)
        else:
            close()

    return drawn


def close() -> None:
    """Forget what was being shared; the token with it."""
    st.session_state.pop("share", None)


def _inside(now: dict, question: dict[str, str]) -> None:
    """First the form; in its place, once the link is made, the link."""
    place = st.empty()
    if "made" not in now:
        with place.container():
            _form(now, question)
    if "made" in now:
        with place.container():
            share_made.result(now["made"], now["shown"], close)


def _form(now: dict, question: dict[str, str]) -> None:
    st.caption(plain(t("share.lead")))
    place = st.container(key="share_form", gap="small")
    try:
        wish = _wish(place, now, question)
        shown = _shown(now, question, wish)
    except KpiError as error:
        frame.refusal(error)
        return
    with st.container(border=True, height=PREVIEW, key="share_preview"):
        st.caption(f":material/visibility: {plain(t('share.preview'))}")
        shared_view.draw(shown)
    _create(now, shown, wish)


def _shown(now: dict, question: dict[str, str], wish: dict) -> object:
    """The snapshot, as it will be written: frozen at the moment the dialog was opened."""
    asked = {**question, "page": now["page"], "at": now["at"], "names": wish["names"], "columns": wish["columns"],
             "pay": "1" if wish["pay"] else "", "least_people": str(wish["least"])}
    return replace(ask("share_shown", **asked), shown_for=wish["who"])


def _wish(place: object, now: dict, question: dict[str, str]) -> dict:
    """What the sharer chose."""
    with place:
        first, second = st.columns([5, 3])
        who = first.text_input(t("share.who"), key="share_who", placeholder=t("share.who_hint"), help=t("share.who_help"), max_chars=60).strip()
        with second:
            names = _one_of("share_names", t("share.names"), {"full": t("share.names_full"), "initials": t("share.names_initials")})
        columns = _columns(now, question)
        days, views, least, phrase = st.columns(4)
        wish = {"who": who, "names": names, "columns": columns}
        wish["days"] = days.number_input(t("share.days"), 1, MOST_DAYS, DAYS, key="share_days")
        wish["views"] = views.number_input(t("share.views"), 1, 1_000_000, None, key="share_views", placeholder=t("share.views_hint"))
        wish["least"] = least.number_input(t("share.least"), 1, 1000, LEAST, key="share_least", help=t("share.least_help"))
        wish["phrase"] = phrase.text_input(t("share.passphrase"), key="share_phrase", type="password", help=t("share.passphrase_help"),
                                           placeholder=t("share.passphrase_hint"), max_chars=100, autocomplete="new-password")
        with st.container(horizontal=True, gap="large"):
            wish["pay"] = st.toggle(t("share.pay"), key="share_pay", help=t("share.pay_help"))
            wish["forward"] = st.toggle(t("share.forward"), key="share_forward", help=t("share.forward_help"))
    return wish


def _one_of(key: str, label: str, words: dict[str, str]) -> str:
    return st.segmented_control(label, list(words), format_func=lambda code: plain(words[code]), key=key, default=next(iter(words)),
                                required=True, width="stretch")


def _columns(now: dict, question: dict[str, str]) -> str:
    """Which columns of the board; those it shows now to begin with. Codes with commas, "" for all."""
    if now["page"] != "leaderboard":
        return ""
    known, seen = (_codes(now, question, columns) for columns in ("", state.get("cols", "", None)))
    if not known:
        return ""
    chosen = st.multiselect(t("share.columns"), list(known), default=[code for code in seen if code in known] if seen != known else [],
                            format_func=known.get, key=f"share_columns@{lang()}", placeholder=t("share.columns_hint"))
    return ",".join(chosen)


def _codes(now: dict, question: dict[str, str], columns: str) -> dict[str, str]:
    """Code → label of the columns of the board."""
    shown = ask("share_shown", **{**question, "page": now["page"], "at": now["at"], "columns": columns})
    table = next((block for block in shown.blocks if block["kind"] == "table"), {"columns": ()})
    return {one["code"]: either(one["label"]) for one in table["columns"] if one["code"] not in ALWAYS}


def _create(now: dict, shown: object, wish: dict) -> None:
    """Who shares it, and the button."""
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="right", key="share_foot"):
        who = me()
        if not who:
            with st.container(width=260):
                who = name_field("share_by")
        pressed = st.button(t("share.create"), type="primary", icon=":material/link:", key="share_create", disabled=not who)
    if not pressed:
        return
    try:
        now["made"] = kpi.share_made(shown, who, int(wish["days"]), int(wish["views"]) if wish["views"] else None, wish["phrase"] or None,
                                     wish["forward"])
    except KpiError as error:
        frame.refusal(error)
        return
    now["shown"] = shown
    forget()
