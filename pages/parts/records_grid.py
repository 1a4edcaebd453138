"""Entry grids: agents by items, pasted from a sheet or typed; only what changed is kept, and blank stays blank."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pandas as pd
import streamlit as st

from kpi.errors import KpiError
from pages.parts import frame, records_act
from pages.parts.lang import t
from pages.parts.text import plain


def grid(held: object, key: str, keep: Callable[[list, str, str], object]) -> None:
    """Draw the grid and, when cells changed, what would be kept. `keep(changed, who, why)` keeps it."""
    names = [name for name in held.titles if any((agent, name) not in held.not_for for agent in held.rows.agent_id)]
    if held.rows.empty or not names:
        st.info(t("records_page.nothing_to_rate"), icon=":material/info:")
        return
    shown = held.rows[["agent_id", "name", "team", *names]].set_index("agent_id")
    for name in held.choices:
        if name in names:
            shown[name] = [None if _cell(value) is None else _plain(value) for value in shown[name]]
    columns = {"name": st.column_config.TextColumn(t("terms.agent"), pinned=True), "team": st.column_config.TextColumn(t("terms.team"))}
    columns |= {name: _column(held, name) for name in names}
    edited = st.data_editor(shown, column_config=columns, disabled=["name", "team", *held.fixed], hide_index=True, key=key, height=480, placeholder="")
    changed = [
        (agent, name, _cell(before), _cell(after))
        for agent in shown.index
        for name in names
        for before, after in [(shown.at[agent, name], edited.at[agent, name])]
        if _cell(before) != _cell(after)
    ]
    _keep(held, changed, key, keep)


def _column(held: object, name: str) -> object:
    title, most = held.titles[name], held.most.get(name)
    if name in held.choices:
        return st.column_config.SelectboxColumn(title, options=[_plain(one) for one in held.choices[name]])
    label = title if most is None else f"{title} 0–{_plain(most)}"
    return st.column_config.NumberColumn(label, min_value=0 if most is not None else None, max_value=None if most is None else _bound(most))


def _keep(held: object, changed: list[tuple], key: str, keep: Callable[[list, str, str], object]) -> None:
    """What changed in words, and the button that keeps it."""
    wrong = [one for one in changed if (one[0], one[1]) in held.not_for]
    sound = [one for one in changed if one not in wrong]
    before = [one for one in sound if one[2] is not None]
    if wrong:
        st.warning(plain(t("records_page.not_for", count=len(wrong))), icon=":material/block:")
    if not sound:
        st.caption(plain(t("records_page.grid_help")))
        return
    cleared = [one for one in before if one[3] is None]
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


def _cell(value: object) -> Decimal | None:
    """A cell as an exact number; None for an empty one."""
    return None if value is None or value is pd.NA or value != value or str(value).strip() == "" else Decimal(str(value)).normalize()


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f")


def _bound(most: Decimal) -> int | float:
    return int(most) if most == most.to_integral_value() else float(most)
