"""Rows as this room reads them: plain values, and None for whatever is not known."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

import numpy as np
import pandas as pd

Row = Mapping[str, object]
Rows = pd.DataFrame | Iterable[Row]


def rows(table: Rows) -> list[dict[str, object]]:
    """The rows of a DataFrame, or of mappings: NaN, NaT and NA become None, Timestamps datetimes."""
    listed = table.to_dict("records") if isinstance(table, pd.DataFrame) else table
    return [{key: _plain(value) for key, value in row.items()} for row in listed]


def _plain(value: object) -> object:
    if value is pd.NaT or value is pd.NA or value != value:
        return None
    if isinstance(value, np.generic):
        return value.item()
    return value.to_pydatetime() if isinstance(value, pd.Timestamp) else value


def day_of(value: date | datetime | None) -> date | None:
    """The calendar day of a time or a day."""
    return value.date() if isinstance(value, datetime) else value
