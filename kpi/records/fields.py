"""What a field of a record may hold: how it is checked, kept as JSON and given back.

Numbers and money are kept as text ("4.5", "1200.00") and given back as Decimal; a float is refused, since it is not exact. Days
are kept as ISO text and given back as date. A field left out, None or "" is not kept: missing is never zero.
"""
from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from numbers import Integral

from kpi.errors import KpiError, nearest
from kpi.warehouse import periods

LONGEST = 2_000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_GREATEST = Decimal(10) ** 15


@dataclass(frozen=True)
class Field:
    """One field of a kind. `type` is a key of TYPES; `least` and `most` bound a number; `longest` counts characters."""

    type: str
    required: bool = False
    choices: tuple[str, ...] = ()
    least: Decimal | None = None
    most: Decimal | None = None
    longest: int = LONGEST

    def keep(self, value: object, where: str) -> object:
        """`value` as JSON holds it. KpiError naming `where` when it does not fit."""
        kept = TYPES[self.type][0](value, where, self)
        if self.choices and kept not in self.choices:
            raise KpiError(f'"{kept}" is not known here', where, f"Known: {', '.join(self.choices)}", nearest(str(kept), self.choices))
        return kept

    def give(self, kept: object) -> object:
        """What was kept, as Python works with it."""
        return TYPES[self.type][1](kept)


def text(value: object, where: str, field: Field) -> str:
    if not isinstance(value, str):
        raise KpiError(f"{_kind_of(value)} stands where a text belongs", where)
    said = value.strip()
    if _CONTROL.search(said):
        raise KpiError("the text holds a character nobody can see", where, "Type it again")
    if len(said) > field.longest:
        raise KpiError(f"the text has {len(said):,} characters, more than {field.longest:,}", where, "Shorten it")
    return said


def number(value: object, where: str, field: Field) -> str:
    """A finite number as plain text, without trailing zeros: 4.50 is kept as "4.5"."""
    exact = decimal(value, where)
    if exact.as_tuple().exponent < -12:
        raise KpiError(f"{value} has more than 12 decimals", where, "Round it")
    _bounded(exact, where, field)
    plain = format(exact.normalize(), "f")
    return "0" if exact == 0 else plain


def money(value: object, where: str, field: Field) -> str:
    """An amount with at most two decimals, kept with two."""
    exact = decimal(value, where)
    if exact != exact.quantize(Decimal("0.01")):
        raise KpiError(f"{value} has more than two decimals", where, "Money goes to the cent")
    _bounded(exact, where, field)
    return format(abs(exact) if exact == 0 else exact, ".2f")


def decimal(value: object, where: str) -> Decimal:
    """An int, Decimal or text as an exact number; KpiError for anything else."""
    if isinstance(value, bool) or not isinstance(value, (Integral, Decimal, str)):
        raise KpiError(f"{_kind_of(value)} stands where a number belongs", where, "Give a text, a whole number or a Decimal")
    try:
        if isinstance(value, str):
            value = unicodedata.normalize("NFKC", value).strip()
        exact = Decimal(int(value) if isinstance(value, Integral) else value)
    except InvalidOperation:
        raise KpiError(f'"{value}" is not a number', where, "Write it with digits and a point, such as 4.5") from None
    if not exact.is_finite() or abs(exact) >= _GREATEST:
        raise KpiError(f"{value} is no figure that is kept", where)
    return exact


def whole(value: object, where: str, field: Field) -> int:
    exact = decimal(value, where)
    if exact != exact.to_integral_value():
        raise KpiError(f"{value} is not a whole number", where)
    _bounded(exact, where, field)
    return int(exact)


def day(value: object, where: str, field: Field) -> str:
    if isinstance(value, datetime) or not isinstance(value, (date, str)):
        raise KpiError(f"{_kind_of(value)} stands where a day belongs", where, "Write it like 2026-09-14")
    try:
        return (value if isinstance(value, date) else date.fromisoformat(value.strip())).isoformat()
    except ValueError:
        raise KpiError(f'"{value}" is not a day that exists', where, "Write it like 2026-09-14") from None


def period(value: object, where: str, field: Field | None = None) -> str:
    """A day, week, month, quarter or year as text; a range is no period of a record."""
    if not isinstance(value, (str, periods.Period)):
        raise KpiError(f"{_kind_of(value)} stands where a period belongs", where, "Write it like 2026-09")
    found = periods.parse(value)
    if found.kind == "range":
        raise KpiError("a range of days is no period of a record", where, "Write a day, week, month, quarter or year")
    return found.text


def flag(value: object, where: str, field: Field) -> bool:
    if not isinstance(value, bool):
        raise KpiError(f"{_kind_of(value)} stands where yes or no belongs", where)
    return value


def texts(value: object, where: str, field: Field) -> list[str]:
    return [text(entry, where, field) for entry in _listed(value, where)]


def numbers(value: object, where: str, field: Field) -> dict[str, str]:
    return {_name(key, where): number(entry, f"{where}.{key}", field) for key, entry in _table(value, where).items()}


def amounts(value: object, where: str, field: Field) -> dict[str, str]:
    return {_name(key, where): money(entry, f"{where}.{key}", field) for key, entry in _table(value, where).items()}


def table(value: object, where: str, field: Field) -> dict[str, object]:
    """Names → texts, numbers (kept as text), days (kept as text), yes or no, or lists of texts; empty cells are left out."""
    return {_name(key, where): _cell(entry, f"{where}.{key}", field) for key, entry in _table(value, where).items() if entry not in (None, "")}


def rows(value: object, where: str, field: Field) -> list[dict[str, object]]:
    return [table(entry, f"{where}[{place}]", field) for place, entry in enumerate(_listed(value, where), 1)]


def moves(value: object, where: str, field: Field) -> list[list]:
    """state → the states it may pass to, kept as pairs: their order counts, the first is where a record begins."""
    return [[_name(key, where), texts(entry, f"{where}.{key}", field)] for key, entry in _table(value, where).items()]


def _cell(value: object, where: str, field: Field) -> object:
    if isinstance(value, bool):
        return value
    if isinstance(value, (Integral, Decimal)):
        return number(value, where, Field("number"))
    if isinstance(value, date):
        return day(value, where, field)
    return texts(value, where, field) if isinstance(value, (list, tuple)) else text(value, where, field)


def _bounded(exact: Decimal, where: str, field: Field) -> None:
    if field.least is not None and exact < field.least:
        raise KpiError(f"{exact} is below {field.least}", where)
    if field.most is not None and exact > field.most:
        raise KpiError(f"{exact} is above {field.most}", where)


def _table(value: object, where: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise KpiError(f"{_kind_of(value)} stands where names with values belong", where)
    return value


def _listed(value: object, where: str) -> list:
    if not isinstance(value, (list, tuple)):
        raise KpiError(f"{_kind_of(value)} stands where a list belongs", where)
    return list(value)


def _name(key: object, where: str) -> str:
    said = text(key, where, Field("text", longest=200))
    if not said:
        raise KpiError("a name is empty", where)
    return said


def _kind_of(value: object) -> str:
    """What somebody gave, in a word, for a refusal (never the value: it may be pay)."""
    return "nothing" if value is None else type(value).__name__


def _same(kept: object) -> object:
    return kept


def _decimals(kept: dict) -> dict[str, Decimal]:
    return {key: Decimal(value) for key, value in kept.items()}


TYPES: dict[str, tuple[Callable, Callable]] = {
    "text": (text, _same),
    "number": (number, Decimal),
    "money": (money, Decimal),
    "whole": (whole, _same),
    "day": (day, date.fromisoformat),
    "period": (period, _same),
    "flag": (flag, _same),
    "texts": (texts, _same),
    "numbers": (numbers, _decimals),
    "amounts": (amounts, _decimals),
    "table": (table, _same),
    "rows": (rows, _same),
    "moves": (moves, dict),
}


def canonical(data: Mapping[str, object]) -> str:
    """The one spelling of a payload: keys in order, no blanks, UTF-8. Equal payloads are equal texts."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def folded(name: str) -> str:
    """A name as it is compared: full and half width, case and blanks make no difference."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", name)).casefold()
