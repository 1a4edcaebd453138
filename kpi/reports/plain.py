"""Text and numbers as files take them: nothing a spreadsheet would run, nothing a file cannot hold."""
from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def is_blank(value: object) -> bool:
    """None, NaN and NaT: a cell without a value. A blank is never 0."""
    return value is None or (not isinstance(value, str) and (value != value or str(value) in ("NaT", "<NA>")))


def plain(value: object) -> str:
    """As text, without characters that XML cannot hold; a Decimal never in powers of ten."""
    if is_blank(value):
        return ""
    return _UNSEEN.sub("", format(value, "f") if isinstance(value, Decimal) else str(value))


def is_risky(text: str) -> bool:
    """Whether a spreadsheet would take typed text for a formula."""
    return text.lstrip(" \u00a0\ufeff").startswith(FORMULA_STARTS) or text.startswith("'")


def csv_bytes(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """UTF-8 with BOM, CRLF. A ' stands before text that a spreadsheet would take for a formula; numbers stay numbers."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in (heads, *rows):
        writer.writerow([_tame(value) for value in row])
    return out.getvalue().encode("utf-8-sig")


def _tame(value: object) -> str:
    text = plain(value)
    return "'" + text if isinstance(value, str) and is_risky(text) else text
