"""Frames as text for the command line: an aligned table, csv or json. Decimals keep every digit, booleans are true/false, lists are
parted by commas, names with values are json."""
from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from kpi.words import plain_text


def text(frame: pd.DataFrame, form: str) -> str:
    """The frame in one of the forms table, csv, json; always ends with a line end."""
    return {"table": _table, "csv": _csv, "json": _json}[form](frame)


def _cell(value: object) -> str:
    if value is None or value is pd.NaT or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Fraction):
        return plain_text(value)
    if isinstance(value, (tuple, list)):
        return ", ".join(_cell(each) for each in value)
    if isinstance(value, Mapping):
        return json.dumps({str(key): _plain(each) for key, each in value.items()}, ensure_ascii=False)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _plain(value: object) -> object:
    """A value as json holds it; numbers that are exact as text."""
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(each) for each in value]
    return value if value is None or isinstance(value, (bool, int, str)) else _cell(value)


def _csv(frame: pd.DataFrame) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(frame.columns)
    writer.writerows([_cell(v) for v in row] for row in frame.itertuples(index=False, name=None))
    return out.getvalue()


def _json(frame: pd.DataFrame) -> str:
    def literal(value: object) -> str:
        if isinstance(value, bool | Decimal) or (hasattr(value, "dtype") and not isinstance(value, str)):
            return _cell(value) or "null"
        if isinstance(value, int):
            return str(value)
        if isinstance(value, (tuple, list, Mapping)):
            return json.dumps(_plain(value), ensure_ascii=False)
        cell = _cell(value)
        return "null" if cell == "" and not isinstance(value, str) else json.dumps(cell, ensure_ascii=False)

    rows = (
        "{" + ", ".join(f"{json.dumps(str(c))}: {literal(v)}" for c, v in zip(frame.columns, row, strict=True)) + "}"
        for row in frame.itertuples(index=False, name=None)
    )
    return "[" + ",\n ".join(rows) + "]\n"


def _width(cell: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in cell)


def _table(frame: pd.DataFrame) -> str:
    if frame.empty:
        return "(nothing)\n"
    lines = [[str(c) for c in frame.columns]] + [[_cell(v) for v in row] for row in frame.itertuples(index=False, name=None)]
    widths = [max(_width(line[i]) for line in lines) for i in range(len(lines[0]))]
    return "".join("  ".join(c + " " * (w - _width(c)) for c, w in zip(line, widths, strict=True)).rstrip() + "\n" for line in lines)
