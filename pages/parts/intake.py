"""Taking files in from the browser, taking an import back, letting the demo go."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import streamlit as st

import kpi
from kpi.errors import KpiError
from kpi.words.refusals import refusal
from pages.parts import frame
from pages.parts.accounting import reports
from pages.parts.data import forget
from pages.parts.lang import lang, t
from pages.parts.sheet import sheet
from pages.parts.text import plain

_KINDS = ["csv", "xlsx", "parquet", "txt", "tsv"]


def drop_files() -> None:
    """The drop zone; what came of the last drop stays on the page until the next."""
    taken = st.session_state.setdefault("kpi_drops", 0)
    files = st.file_uploader(t("imports.drop_here"), type=_KINDS, accept_multiple_files=True, key=f"drop{taken}")
    shop = (
        st.text_input(t("ui.shop_of_files"), key="drop_shop", placeholder=t("ui.shop_optional"), max_chars=60)
        if files
        else ""
    )
    if st.session_state.get("kpi_refused"):
        frame.refusal(st.session_state.pop("kpi_refused"))
    if files and st.button(
        t("ui.import_files", count=len(files)), type="primary", icon=":material/upload:", key="do_import"
    ):
        st.session_state["kpi_reports"] = take_in(files, shop)
        st.session_state["kpi_drops"] = taken + 1
        forget()
        st.rerun()
    if st.session_state.get("kpi_reports"):
        sheet("reports", reports([_told(report) for report in st.session_state["kpi_reports"]]))


def _told(report: object) -> object:
    """The report with its problems and notes in the page's language."""
    told = copy(report)
    told.problems = [refusal(line, lang()) for line in report.problems]
    told.notes = [refusal(line, lang()) for line in getattr(report, "notes", ())]
    return told


def take_in(files: list, shop: str) -> list:
    """Write the files aside under their own names and import them together; all or nothing."""
    with TemporaryDirectory(prefix="kpi-drop-") as folder:
        paths = [_written(Path(folder), number, file) for number, file in enumerate(files)]
        with st.status(t("app.loading"), expanded=True) as shown:
            try:
                return kpi.import_files(
                    paths, shop=shop.strip() or None, progress=lambda line: shown.write(plain(line))
                )
            except KpiError as error:
                st.session_state["kpi_refused"] = str(error)
                return []


def _tell(shown: object, line: str) -> None:
    """One line of progress. The verbs tell it in English; a Chinese reader is told the file that is being read."""
    if lang() == "en":
        shown.write(plain(line))
    elif ":" in line:
        shown.write(plain(t("imports.importing", file=line.split(":")[0])))


def demo_button(key: str) -> None:
    """Make the demo exports and import them."""
    if st.button(t("imports.import_demo"), icon=":material/science:", key=key):
        with st.status(t("ui.empty.making_demo"), expanded=True) as shown:
            kpi.make_demo(progress=lambda line: _tell(shown, line))
        forget()
        st.rerun()


def _written(folder: Path, number: int, file: object) -> Path:
    """The file in a folder of its own: two files may have the same name, and a name is never a path."""
    name = Path(file.name.replace("\\", "/")).name or "file"
    path = folder / str(number) / name
    path.parent.mkdir()
    with path.open("wb") as target:
        while block := file.read(1 << 20):
            target.write(block)
    return path


def undo(files: pd.DataFrame, after: Callable[[], None]) -> None:
    """Ask once, then take the import of these files back."""

    @st.dialog(t("imports.undo"))
    def sure() -> None:
        st.markdown("\n".join(f"- {plain(name)}" for name in files.file))
        st.markdown(plain(t("imports.undo_sure")))
        if st.button(t("app.confirm"), type="primary", key="undo_sure"):
            kpi.undo(files.import_id.iloc[0])
            after()
            st.rerun()

    sure()


def clear_demo() -> None:
    """Let the demo data go, so that one's own can come."""
    if st.button(t("ui.clear_demo"), icon=":material/delete_sweep:", key="clear_demo", help=plain(t("demo.explain"))):
        kpi.clear_demo()
        forget()
        st.rerun()


def check_store() -> None:
    """Re-hash the store and re-count the accounting, on demand."""
    if st.button(t("imports.verify"), icon=":material/fact_check:", key="verify"):
        with st.spinner(t("app.loading")):
            wrong = kpi.verify()
        if wrong:
            st.error("\n".join(f"- {plain(refusal(line, lang()))}" for line in wrong))
        else:
            st.success(t("imports.verify_ok"))
