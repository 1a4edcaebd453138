"""What a cell of a scheme file may hold, and where in the file it stands.

Every refusal is a KpiError whose `where` is a path such as item[2].points.full.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal

from kpi.errors import KpiError, nearest
from kpi.schemes.model.terms import BLANK, EVERYBODY, Audience, Blank

Table = Mapping[str, object]


def known(table: Table, keys: tuple[str, ...], where: str) -> None:
    """Refuse any key that is not one of `keys`."""
    for key in table:
        if key not in keys:
            raise KpiError(
                f'there is no key "{key}" here', _path(where, key), f"Known: {', '.join(keys)}", nearest(key, keys)
            )


def required(table: Table, key: str, where: str) -> object:
    """The cell `key`, refused when it is left out."""
    if key not in table:
        raise KpiError(f'"{key}" is missing', where)
    return table[key]


def demand_type(value: object, kind: type, where: str) -> None:
    """Refuse a cell of another type."""
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        called = {str: "a text", dict: "a table", list: "a list", int: "a whole number", bool: "true or false"}[kind]
        raise KpiError(f"{value!r} is not {called}", where)


def words(value: object, where: str) -> str:
    demand_type(value, str, where)
    return value


def flag(value: object, where: str) -> bool:
    demand_type(value, bool, where)
    return value


def integer(value: object, where: str) -> int:
    demand_type(value, int, where)
    return value


def number(value: object, where: str) -> Decimal:
    """A finite Decimal."""
    exact = Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(exact, Decimal) or not exact.is_finite():
        raise KpiError(f"{value!r} is not a number", where)
    return exact


def blank_or_number(value: object, where: str) -> Decimal | Blank:
    """A finite Decimal, or the text "blank" for what the source leaves open."""
    return BLANK if value == "blank" else number(value, where)


def names(value: object, where: str) -> tuple[str, ...]:
    """A text or a list of texts."""
    listed = [value] if isinstance(value, str) else value
    demand_type(listed, list, where)
    return tuple(words(entry, where) for entry in listed)


def tables(value: object, where: str) -> list[Table]:
    demand_type(value, list, where)
    for entry in value:
        demand_type(entry, dict, where)
    return value


def bilingual(value: object, where: str) -> dict[str, str]:
    """{ zh = …, en = … }, or nothing at all."""
    demand_type(value, dict, where)
    known(value, ("zh", "en"), where)
    if len(value) == 1:
        raise KpiError("both zh and en are needed", where)
    return {key: words(entry, f"{where}.{key}") for key, entry in value.items()}


@contextmanager
def within(where: str) -> Iterator[None]:
    """Put `where` before the place of any refusal inside."""
    try:
        yield
    except KpiError as error:
        raise KpiError(error.what, _path(where, error.where), error.now, error.nearest) from None


def _path(*parts: str) -> str:
    return ".".join(part for part in parts if part)


def line_of(raw: str, where: str) -> int:
    """The line of `raw` that a path such as item[2].points.full speaks of, as near as can be told; else 1."""
    lines = raw.splitlines()
    first, end = 0, len(lines)
    for part in where.split("."):
        name, _, place = part.rstrip("]").partition("[")
        if place:
            starts = [n for n, line in enumerate(lines) if re.match(rf"\s*\[\[\s*{re.escape(name)}\s*\]\]", line)]
            first, end = (
                (starts + [end])[int(place) - 1 : int(place) + 1] if int(place) <= len(starts) else (first, end)
            )
        else:
            key = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])[\]\"]*\s*(?:=|$)")
            first = next((n for n in range(first, end) if key.search(lines[n])), first)
    return first + 1


def audience(value: object) -> Audience:
    """Whom a part is for, the cell `for`: { role = ["lead"], post = … }; an empty one is everybody."""
    demand_type(value, dict, "for")
    return Audience({key: names(entry, f"for.{key}") for key, entry in value.items()}) if value else EVERYBODY
