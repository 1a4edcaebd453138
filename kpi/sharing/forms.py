"""The closed forms a value of a shared page may have. Each takes (value, where) and gives the value back in its one canonical
spelling ("1.50" becomes "1.5", "6/8" becomes "3/4"), or refuses it with the place it stands at. Pure.
"""
from __future__ import annotations

import json
import re
from collections.abc import Callable
from fractions import Fraction

from kpi.errors import KpiError

Form = Callable[[object, str], object]

_DECIMAL = re.compile(r"(-?)0*([0-9]{1,40}?)(?:\.([0-9]{1,40}?)0*)?")
_EXACT = re.compile(r"-?[0-9]{1,200}/[0-9]{1,200}")
_WHOLE = re.compile(r"[1-9][0-9]{0,6}")
_RANGE = re.compile(r"[1-9][0-9]{0,6}-[1-9][0-9]{0,6}")
_CODE = re.compile(r"[a-z][a-z0-9_]{0,63}(\.[A-Za-z0-9_@+-]{1,64})?")
_ID = re.compile(r"[a-z][a-z0-9_]{0,31}")
LONGEST = 4_000
"""Characters of one text."""
TYPES = (
    "rank", "name", "text", "words", "points", "score", "number", "share", "money", "seconds", "change", "spark", "rank_range",
)


def wrong(where: str) -> KpiError:
    """The refusal of a value that has none of the forms its place allows."""
    return KpiError("this value has not the form that a shared page needs here", where)


def plain(value: object, where: str, longest: int = LONGEST) -> str:
    """A text that can be written as UTF-8."""
    if type(value) is not str or len(value) > longest:
        raise wrong(where)
    try:
        value.encode()
    except UnicodeEncodeError as error:    # half of a surrogate pair
        raise wrong(where) from error
    return value


def yes_no(value: object, where: str) -> bool:
    if type(value) is not bool:
        raise wrong(where)
    return value


def decimals(value: object, where: str) -> int:
    """How many places are shown."""
    if type(value) is not int or not 0 <= value <= 9:
        raise wrong(where)
    return value


def count(value: object, where: str) -> int:
    if type(value) is not int or not 1 <= value <= 1_000_000:
        raise wrong(where)
    return value


def decimal(value: object, where: str) -> str:
    """Decimal text without exponent: no leading or trailing zeros, no minus zero."""
    found = _DECIMAL.fullmatch(plain(value, where))
    if not found:
        raise wrong(where)
    minus, whole, rest = found[1], found[2], (found[3] or "").rstrip("0")
    digits = whole + (f".{rest}" if rest else "")
    return digits if not digits.strip("0.") else minus + digits


def exact(value: object, where: str) -> str:
    """A decimal or a fraction ("3/4") as the shortest fraction."""
    text = plain(value, where)
    if _EXACT.fullmatch(text):
        top, bottom = text.split("/")
        if not int(bottom):
            raise wrong(where)
        return str(Fraction(int(top), int(bottom)))
    return str(Fraction(decimal(text, where)))


def whole(value: object, where: str) -> str:
    if not _WHOLE.fullmatch(plain(value, where)):
        raise wrong(where)
    return value


def rank_range(value: object, where: str) -> str:
    """"3-5": from the third to the fifth place."""
    if not _RANGE.fullmatch(plain(value, where)):
        raise wrong(where)
    low, high = value.split("-")
    if int(low) > int(high):
        raise wrong(where)
    return value


def code(value: object, where: str) -> str:
    """The code of a column or an item; the endings of the two languages are kept for columns of words."""
    if not _CODE.fullmatch(plain(value, where)) or value.endswith((".zh", ".en")):
        raise wrong(where)
    return value


def item(value: object, where: str) -> str:
    """The code of an item of a scheme, such that `item.<code>` is the code of a column."""
    code(f"item.{plain(value, where)}", where)
    return value


def table_id(value: object, where: str) -> str:
    """The name of a table: a file is named for it."""
    if not _ID.fullmatch(plain(value, where)) or value == "view":
        raise wrong(where)
    return value


def one_of(*known: str) -> Form:
    def form(value: object, where: str) -> str:
        if type(value) is not str or value not in known:
            raise wrong(where)
        return value
    return form


def maybe(form: Form) -> Form:
    return lambda value, where: None if value is None else form(value, where)


def many(form: Form, most: int = 1_000) -> Form:
    def listed(value: object, where: str) -> list:
        if not isinstance(value, (list, tuple)) or len(value) > most:
            raise wrong(where)
        return [form(one, f"{where}[{place}]") for place, one in enumerate(value)]
    return listed


def fields(**forms: Form) -> Form:
    """A dict with exactly these keys."""
    def form(value: object, where: str) -> dict:
        if type(value) is not dict:
            raise wrong(where)
        for key in value:
            if key not in forms:
                raise KpiError(f'a shared page may not hold "{key}"', where)
        for key in forms:
            if key not in value:
                raise KpiError(f'"{key}" is missing from the shared page', where)
        return {key: forms[key](value[key], f"{where}.{key}") for key in forms}
    return form


words = fields(zh=plain, en=plain)
"""A Text: the same in both languages."""
spark = many(maybe(decimal), 400)


def spark_text(value: object, where: str) -> str:
    """A spark as a table keeps it: a JSON list of decimal texts and nulls."""
    try:
        listed = json.loads(plain(value, where, 40_000))
    except (ValueError, RecursionError) as error:
        raise wrong(where) from error
    return json.dumps(spark(listed, where), separators=(",", ":"))


OF_TYPE: dict[str, Form] = {
    "rank": whole, "name": plain, "text": plain, "words": plain, "spark": spark_text, "rank_range": rank_range,
    **dict.fromkeys(("points", "score", "number", "share", "money", "seconds", "change"), decimal), "exact": exact,
}
"""The form of a value in a column of each type; "exact" is that of the columns behind a block of weights."""
