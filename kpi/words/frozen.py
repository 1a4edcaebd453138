"""Figures of a shared page as text: it holds decimal text and the type of each value. On the screen, on paper and in the picture alike."""
from __future__ import annotations

from decimal import Decimal

from kpi.words import numbers

TEXTS = ("name", "text", "words")


def frozen_text(value: str | None, kind: str, decimals: int | None, lang: str, *, tile: bool = False) -> str:
    """A value in words; — when a figure is missing, · when a text or a change is. `tile`: money is shortened."""
    if value is None or value == "":
        return numbers.DOES_NOT_APPLY if kind in (*TEXTS, "change") else numbers.NOT_ENOUGH
    if kind in TEXTS:
        return value
    if kind == "rank_range":
        return value.replace("-", "–")
    if kind == "change":
        return signed_text(value, decimals)
    number = Decimal(value)
    if kind in ("share", "seconds", "money"):
        return numbers.value_text(number, kind, lang, tile=tile and kind == "money")
    if kind in ("points", "score"):
        return numbers.points_text(number, 2 if decimals is None else decimals)
    return _number(number, decimals)


def signed_text(value: str, decimals: int | None) -> str:
    """+1.20, −0.50, 0."""
    number = Decimal(value)
    size = _number(abs(number), decimals)
    return f"+{size}" if number > 0 else f"−{size}" if number < 0 else size


def steps_text(block: dict) -> list[str]:
    """The figures of a waterfall: its start, each step with its sign, its end."""
    places = block["decimals"]
    first, last = (numbers.points_text(Decimal(block[end]["amount"]), places) for end in ("start", "end"))
    return [first, *(signed_text(one["amount"], places) for one in block["steps"]), last]


def moved_text(change: dict | None, lang: str) -> str:
    """The change on a tile in its own unit, with its sign; "" when there is none."""
    if change is None or change["value"] is None or not Decimal(change["value"]):
        return ""
    number, kind = Decimal(change["value"]), change["type"]
    if kind in ("share", "seconds"):
        return numbers.change_text(number, Decimal(0), kind, lang)
    if kind == "money":
        return numbers.money_text(number, lang, tile=True)
    return signed_text(change["value"], change["decimals"])


def _number(number: Decimal, decimals: int | None) -> str:
    """Rounded, or as exact as it is without needless zeros."""
    return f"{number.normalize():,f}" if decimals is None else f"{numbers.rounded(number, decimals):,}"
