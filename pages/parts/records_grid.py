"""Entry grids: agents by items, pasted from a sheet or typed; only what changed is kept, and blank stays blank."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

import pandas as pd
import streamlit as st

from kpi.errors import KpiError
from pages.parts import frame, records_act, records_words
from pages.parts.lang import t
from pages.parts.text import plain

SHOWN = 12
"""So many cells that cannot be kept are named one by one."""


def grid(held: object, key: str, keep: Callable[[list, str, str], object]) -> None:
    """Draw the grid and, when cells changed, what would be kept. `keep(changed, who, why)` keeps it."""
    names = [name for name in held.titles if any((agent, name) not in held.not_for for agent in held.rows.agent_id)]
    if held.rows.empty or not names:
        st.info(t("records_page.nothing_to_rate"), icon=":material/info:")
        return
    shown = held.rows[["agent_id", "name", "team", *names]].set_index("agent_id")
    for name in names:
        shown[name] = [_text(value) for value in shown[name]]
    columns = {"name": st.column_config.TextColumn(t("terms.agent"), pinned=True), "team": st.column_config.TextColumn(t("terms.team"))}
    columns |= {name: _column(held, name) for name in names}
    edited = st.data_editor(
        shown, column_config=columns, disabled=["name", "team", *held.fixed], hide_index=True, key=key, height=480, placeholder=""
    )
    changed = [
        (agent, name, before, after)
        for agent in shown.index
        for name in names
        for before, after in [(_text(shown.at[agent, name]), _text(edited.at[agent, name]))]
        if before != after
    ]
    _keep(held, changed, key, keep)


def _column(held: object, name: str) -> object:
    """Cells are text, so that what is pasted stays as it came: nothing is cut to the range behind anybody's back."""
    title, most = held.titles[name], held.most.get(name)
    if name in held.choices:
        return st.column_config.SelectboxColumn(title, options=[_text(one) for one in held.choices[name]])
    return st.column_config.TextColumn(title if most is None else f"{title} 0–{_text(most)}", alignment="right", max_chars=20)


def _keep(held: object, changed: list[tuple], key: str, keep: Callable[[list, str, str], object]) -> None:
    """What changed in words, what cannot be kept and why, and the button that keeps the rest."""
    wrong = {one: why for one in changed if (why := _wrong(held, *one))}
    sound = [one for one in changed if one not in wrong]
    if wrong:
        people = records_words.names()
        lines = [
            f"- {plain(people.get(one[0], one[0]))} {plain(held.titles[one[1]])} **{plain(one[3])}**　{plain(why)}"
            for one, why in wrong.items()
        ]
        st.warning("\n".join([plain(t("records_page.not_kept", count=len(wrong))), "", *lines[:SHOWN]]), icon=":material/block:")
    if not sound:
        st.caption(plain(t("records_page.grid_help")))
        return
    before = [one for one in sound if one[2]]
    cleared = [one for one in before if not one[3]]
    said = t("records_page.changed", added=len(sound) - len(before), corrected=len(before) - len(cleared), cleared=len(cleared))
    why = st.text_input(t("records_page.why_needed"), key=f"why_{key}") if before else ""
    ready = records_act.me() and (why.strip() or not before)
    if not records_act.me():
        st.caption(plain(t("records_page.name_first")))
    if st.button(f"{t('records_page.keep')}　{said}", type="primary", icon=":material/save:", key=f"keep_{key}", disabled=not ready):
        try:
            done = keep([(agent, name, after) for agent, name, _, after in sound], records_act.me(), why)
        except KpiError as error:
            frame.refusal(error)
            return
        records_act.applied(done, held.titles)


def _wrong(held: object, agent: str, name: str, before: str, after: str) -> str:
    """Why a changed cell cannot be kept; "" when it can."""
    if (agent, name) in held.not_for:
        return t("records_page.not_for")
    number, most = _number(after), held.most.get(name)
    if after and number is None:
        return t("records_page.not_a_number")
    if number is not None and most is not None and not 0 <= number <= most:
        return t("records_page.out_of_range", most=_text(most))
    return ""


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _text(value: object) -> str:
    """A cell as text: a number without needless zeros, anything else as it was typed, "" for an empty one."""
    said = "" if value is None or value is pd.NA or value != value else unicodedata.normalize("NFKC", str(value)).strip()
    number = _number(said)
    return said if number is None else format(abs(number) if number == 0 else number.normalize(), "f")
