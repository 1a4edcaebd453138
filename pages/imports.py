"""What comes in: drop files, get templates, see the accounting of each import and the rows that wait."""

import streamlit as st

from pages.parts import frame, state
from pages.parts.accounting import history, match_rates, quarantine_table, removed, removed_rows
from pages.parts.data import ask, forget, status
from pages.parts.empty import templates_button
from pages.parts.figures import moment, stamp
from pages.parts.html import el
from pages.parts.intake import check_store, clear_demo, demo_button, drop_files, undo
from pages.parts.lang import t
from pages.parts.sheet import sheet


def draw() -> None:
    frame.settings_menu()
    frame.title(t("imports.title"), t("imports.subtitle"), stamp(status().data_to))
    drop_files()
    with st.container(horizontal=True):
        templates_button("templates")
        if not status().has_data:
            demo_button("demo")
        elif status().demo:
            clear_demo()
    table = ask("imports")
    if table.empty:
        sheet("history", el("p", t("ui.no_imports"), cls="quiet"))
        return
    _history(table)
    _waiting(table)
    sheet("match", match_rates(status()))
    _removed()
    check_store()


def _history(table) -> None:
    opened = sheet("history", history(table))
    if opened:
        action, _, name = opened.partition(":")
        if action == "undo":
            undo(table[table.import_id == name], forget)
        else:
            state.put("import", name)
            st.rerun()


def _removed() -> None:
    """What filters and exclusions took out of the figures, and the rows of the chosen rule."""
    table = ask("filters")
    if table.empty:
        return
    chosen = state.get("rule", "", ["", *table.rule])
    opened = sheet("removed", removed(table, chosen))
    if opened:
        state.put("rule", opened.partition(":")[2])
        st.rerun()
    if chosen:
        sheet("removed_rows", removed_rows(chosen, ask("filters", rule=chosen).head(500)))


def _waiting(table) -> None:
    """The quarantine: all of it, or that of one import."""
    if not table.quarantined.any():
        return
    names = {"": t("ui.all_imports")} | {
        row.import_id: f"{moment(row.at)} {row.file}" for row in table.itertuples() if row.quarantined
    }
    sheet("quarantine_heading", frame.heading(t("imports.quarantine"), t("imports.quarantine_help")))
    chosen = state.choose(
        st.selectbox,
        "import",
        t("imports.file"),
        list(names),
        "",
        lambda code: names.get(code, code),
        label_visibility="collapsed",
    )
    sheet("quarantine", quarantine_table(ask("quarantine", import_id=chosen)))


draw()
