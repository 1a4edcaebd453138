"""The sentence behind an outcome or a pay line: a code and its numbers, in either language."""
from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from kpi.words.lookup import has, text
from kpi.words.numbers import plain_text

PREFIXES = ("because", "reasons")


def because(code: str, params: Mapping[str, object], lang: str) -> str:
    """The words of `because.<code>`; a code without words is shown as it is: hiding it would hide the fact."""
    code, _, detail = code.partition(":")
    for prefix in PREFIXES:
        if has(f"{prefix}.{code}"):
            return text(f"{prefix}.{code}", lang, **{"detail": detail, **{name: said(value, lang, name) for name, value in params.items()}})
    return code


def said(value: object, lang: str, name: str = "") -> str:
    """A number, date, list or word inside a sentence."""
    if value is None:
        return "—"
    if isinstance(value, (Decimal, int, Fraction)) and not isinstance(value, bool):
        return f"{plain_text(Fraction(value) * 100)} %" if name.endswith("share") else plain_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (tuple, list, set, frozenset)):
        return ("、" if lang == "zh" else ", ").join(said(each, lang) for each in value)
    return str(value)
