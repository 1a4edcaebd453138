"""The form of a scheme: a box for every number, in parts; each change goes through the text, so that comments stay."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import streamlit as st

import kpi
from kpi.errors import KpiError
from kpi.words import refusals
from pages.parts import scheme_draft as draft
from pages.parts import state
from pages.parts.data import ask
from pages.parts.html import el
from pages.parts.lang import lang, t
from pages.parts.scheme_marks import plain
from pages.parts.sheet import sheet
from pages.parts.text import plain as literal

_PARTS = ("weights", "points", "bands", "events", "pay", "awards", "more", "file")
_ACROSS, _WIDEST = 3, 4


def form(name: str) -> None:
    """The boxes of one part of the scheme's draft, or its whole text."""
    text = draft.text_of(name)
    cells = ask("scheme_cells", text=text, lang=lang())
    held = {cell["part"] for cell in cells} | {"file"}
    parts = [part for part in _PARTS if part in held]
    part = state.choose(st.pills, "part", t("schemes.tab.edit"), parts, parts[0], lambda code: t(f"schemes.part.{code}"), required=True,
                        label_visibility="collapsed")
    if part == "file":
        raw(name, text)
        return
    sheet("form_intro", el("p", t("schemes.edit.intro"), cls="quiet"))
    if part == "weights":
        _sum(text)
    inside = [cell for cell in cells if cell["part"] == part]
    for place, row in enumerate(_together(inside, _block)):
        _row(name, f"{part}{place}", row)


def _together(cells: list[dict], key: Callable[[dict], str]) -> list[list[dict]]:
    """The cells that share a key, together, in the order of the file."""
    held: dict[str, list[dict]] = {}
    for cell in cells:
        held.setdefault(key(cell), []).append(cell)
    return list(held.values())


def _block(cell: dict) -> str:
    """Weights of items, and of sections, stand in one block; everything else by its row."""
    return cell["row"].partition("[")[0] if cell["part"] == "weights" else cell["row"]


def _sum(text: str) -> None:
    total, full = ask("draft_weights", text=text)
    tone = "sum good" if total == full else "sum"
    sheet("weights_sum", el("p", el("b", t("schemes.edit.sum", sum=plain(total), full=plain(full)), cls=tone)),
          el("p", t("schemes.edit.sum_note"), cls="quiet"))


def _row(name: str, key: str, cells: list[dict]) -> None:
    """One item, event, table or pay line with its boxes side by side."""
    alone = cells[0]["part"] == "weights"
    if not alone and cells[0]["title"]:
        sheet(f"row_{key}", el("h3", cells[0]["title"], cls="form-row"))
    for line, across in _lines(cells):
        for column, cell in zip(st.columns(across, gap="small"), line, strict=False):
            with column:
                _box(name, cell, cell["title"] if alone and cell["title"] else cell["label"])


def _lines(cells: list[dict]) -> Iterator[tuple[list[dict], int]]:
    """The boxes line by line, and how many go side by side: a band or a row of a table stands on its own line."""
    lines = _together(cells, lambda cell: cell["line"])
    if all(len(line) == 1 for line in lines):
        lines = [cells]
    across = _WIDEST if max(len(line) for line in lines) == _WIDEST else _ACROSS
    for line in lines:
        for start in range(0, len(line), across):
            yield line[start : start + across], across


def _box(name: str, cell: dict, label: str) -> None:
    key = f"cell:{name}:{cell['path']}:{draft.turn()}"

    def take() -> None:
        _change(name, cell, st.session_state[key] or "")

    st.text_input(literal(label), value=cell["value"], key=key, on_change=take, placeholder=t("schemes.blank"))
    found = draft.refusal(name)
    if found and found[0] == cell["path"]:
        said = KpiError(found[1].what, "", found[1].now, found[1].nearest)  # the box itself is the place
        st.error(literal(refusals.refusal(said, lang())))


def _change(name: str, cell: dict, typed: str) -> None:
    """Put what was typed into the draft, or remember why it cannot be."""
    if typed.strip() == cell["value"]:
        draft.refused(name, None)
        return
    try:
        draft.keep(name, kpi.scheme_changed(draft.text_of(name), cell["path"], cell["unit"], typed))
        draft.refused(name, None)
    except KpiError as error:
        draft.refused(name, (cell["path"], error))


# ---- the whole text


def raw(name: str, text: str) -> None:
    """The file itself: anything may be changed; a file that cannot be read is refused with its line."""
    key = f"raw:{name}:{draft.turn()}"
    sheet("raw_note", el("p", t("schemes.edit.raw_note"), cls="quiet"))
    typed = st.text_area(t("schemes.edit.raw"), value=text, key=key, height=520)
    if st.button(t("schemes.edit.raw_apply"), icon=":material/check:", key="raw_apply"):
        try:
            kpi.scheme_read(typed)
        except KpiError as error:
            draft.refused(name, ("file", error))
        else:
            draft.refused(name, None)
            draft.keep(name, typed, anew=True)
            st.rerun()
    found = draft.refusal(name)
    if found and found[0] == "file":
        st.error(literal(refusals.refusal(found[1], lang())))
        _place(typed, found[1])


def _place(typed: str, error: KpiError) -> None:
    """The line a refusal speaks of, with its number."""
    numbers = [word.rstrip(",") for before, word in zip(str(error).split(), str(error).split()[1:], strict=False) if before == "line"]
    lines = typed.splitlines()
    if numbers and numbers[0].rstrip("),").isdigit() and 0 < int(numbers[0].rstrip("),")) <= len(lines):
        number = int(numbers[0].rstrip("),"))
        sheet("raw_line", el("p", el("b", t("schemes.edit.raw_line", line=number)), " ", el("code", lines[number - 1])))
