"""The links that were made: who they are for, whether they open, when last; revoke and extend."""

import pandas as pd
import streamlit as st

import kpi
from pages.parts import frame, shares_list
from pages.parts.data import ask
from pages.parts.html import el
from pages.parts.lang import t
from pages.parts.records_act import attempt, name_field, tell
from pages.parts.sheet import sheet
from pages.parts.text import plain

DAYS, MOST_DAYS = 30, 366


def draw() -> None:
    frame.settings_menu()
    frame.title(t("shares_page.title"), t("shares_page.lead"))
    tell()
    listed = ask("shares_listed")
    if listed.empty:
        sheet("no_shares", el("p", t("shares_page.empty"), cls="quiet"))
        return
    _answer(sheet("shares", shares_list.table(listed)), listed)


def _answer(opened: str | None, listed: pd.DataFrame) -> None:
    """Open the dialog a pressed button asks for: act:share."""
    act, _, share = (opened or "").partition(":")
    if act in ("revoke", "extend") and share in set(listed.id):
        row = next(listed[listed.id == share].itertuples())
        {"revoke": _revoke, "extend": _extend}[act](row)


def _revoke(row: object) -> None:
    @st.dialog(t("shares_page.revoke"))
    def asked() -> None:
        st.markdown(f"**{plain(shares_list.what(row))}**")
        st.caption(plain(t("shares_page.revoke_lead")))
        who = name_field("who_revoke")
        why = st.text_input(t("shares_page.why"), key="why_revoke", max_chars=300)
        if st.button(t("shares_page.revoke"), type="primary", key="do_revoke", disabled=not who):
            attempt(lambda: kpi.share_revoked(row.id, who, why), t("shares_page.did_revoke"))

    asked()


def _extend(row: object) -> None:
    @st.dialog(t("shares_page.extend"))
    def asked() -> None:
        st.markdown(f"**{plain(shares_list.what(row))}**")
        days = st.number_input(t("shares_page.days"), 1, MOST_DAYS, DAYS, key="days_extend")
        who = name_field("who_extend")
        if st.button(t("shares_page.extend"), type="primary", key="do_extend", disabled=not who):
            attempt(lambda: kpi.share_extended(row.id, int(days), who), t("shares_page.did_extend"))

    asked()


draw()
