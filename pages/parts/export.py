"""CSV a spreadsheet opens without running anything in it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

import kpi
from pages.parts.lang import t


def csv_button(table: pd.DataFrame, name: str, key: str) -> None:
    """A download button; the file is made when it is pressed."""
    st.download_button(
        t("app.export_csv"),
        data=lambda: kpi.csv_safe(table),
        file_name=name,
        mime="text/csv",
        icon=":material/download:",
        key=key,
        on_click="ignore",
    )
