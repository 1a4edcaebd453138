"""Changes of a form, put into the text of a scheme file: comments, order and every other number stay letter for letter.

The text is cut at each [[row]] so that rows of one kind may stand between rows of another, as people write them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Item

from kpi.errors import KpiError, nearest
from kpi.schemes.model import BLANK

STEP = re.compile(r"([^.\[\]]+)|\[([^\[\]]+)\]")
HEADER = re.compile(r"\s*(\[\[?)\s*([\w-]+)[^\]]*\]\]?\s*(#.*)?$")
NAMED_BY = ("id", "line", "rated", "record", "done", "scheme", "metric")  # which cell names a row of a scheme file
Value = Decimal | int | str | bool | list | dict | None


def edited(raw: str, changes: Mapping[str, Value]) -> str:
    """The text of a scheme file with each path of `changes` set to its value, in order.

    Paths are those of refusals, with a row's place counted from 1 or its name in brackets: version, title.zh,
    item[inquiry_conversion].weight, item[2].points.full, grades.bands[1].at_least, pay[post_wage].rows[1].rate,
    table.grade_pay.rows[2][3]. A place one beyond the last adds a row; None takes a cell or row away. Numbers are Decimal or
    int and are written as they are (0.60 stays 0.60). KpiError: no such place, a float, text that is not TOML.
    The result may still be no scheme: read it (`read.scheme`) before it is used.
    """
    pieces = _pieces(raw)
    for path, value in changes.items():
        _set(pieces, path, value)
    return "".join(tomlkit.dumps(piece) for piece in pieces)


# ---- the text in pieces: the head, each [[row]] with what belongs to it, and the tables between


def _pieces(raw: str) -> list[TOMLDocument]:
    """Documents whose texts, put together, are `raw`. The first holds the head and may be empty."""
    pieces, held = [], ""
    for part in _parts(raw):
        held += part
        try:
            pieces.append(tomlkit.parse(held))
        except TOMLKitError:  # the cut went through an array or a text: the next part belongs to this one
            continue
        held = ""
    if held:
        try:
            tomlkit.parse(raw)
        except TOMLKitError as error:
            raise KpiError(f"not valid TOML: {error}", "scheme") from error
        return [tomlkit.parse(raw)]
    return pieces


def _parts(raw: str) -> Iterator[str]:
    """`raw` cut before each [[row]], and where the tables of a row end; comments above a header stay with it."""
    part: list[str] = []
    row = None
    for line in raw.splitlines(keepends=True):
        header = HEADER.match(line)
        if header and (header[1] == "[[" and "." not in line.split("#")[0] or row not in (None, header[2])):
            above = len(part)
            while above and part[above - 1].lstrip().startswith("#"):
                above -= 1
            yield "".join(part[:above])
            part = part[above:]
            row = header[2] if header[1] == "[[" else None
        part.append(line)
    yield "".join(part)


# ---- finding the place


def _set(pieces: list[TOMLDocument], path: str, value: Value) -> None:
    steps = [key or f"[{place}]" for key, place in STEP.findall(path)]
    if not steps or steps[0].startswith("["):
        raise KpiError(f'"{path}" is no place', path, "For example item[2].weight")
    rows = [piece for piece in pieces if isinstance(piece.get(steps[0]), AoT)]
    tables = [piece for piece in pieces if steps[0] in piece and piece not in rows]
    if len(steps) > 1 and steps[1].startswith("[") and not tables:
        _set_row(pieces, rows, steps, value, path)
    elif len(steps) == 1:
        _put(tables[0] if tables else pieces[0], steps[0], value, path)
    else:
        _set_in_tables(tables, steps, value, path)


def _set_row(pieces: list[TOMLDocument], rows: list[TOMLDocument], steps: list[str], value: Value, path: str) -> None:
    kind = steps[0]
    whole = len(steps) == 2
    place = _place([row[kind][0] for row in rows], steps[1][1:-1], path, room=whole)
    if not whole:
        _descend(rows[place][kind][0], steps[2:], value, path)
    elif value is None:
        pieces.remove(rows[place])
    else:
        row = tomlkit.parse(f"\n[[{kind}]]\n" + "".join(f"{key} = {written(cell, path).as_string()}\n" for key, cell in _row(value, path)))
        if place < len(rows):
            pieces[pieces.index(rows[place])] = row
        else:
            pieces.insert(pieces.index(rows[-1]) + 1 if rows else len(pieces), row)


def _set_in_tables(tables: list[TOMLDocument], steps: list[str], value: Value, path: str) -> None:
    """A table such as [table.x] may stand in several pieces: the first in which the path leads somewhere."""
    refusal = KpiError(f'there is no "{steps[0]}" here', path)
    for piece in tables:
        try:
            return _descend(piece, steps, value, path)
        except KpiError as error:
            refusal = error
    raise refusal


def _descend(here: object, steps: list[str], value: Value, path: str) -> None:
    for step in steps[:-1]:
        here = _child(here, step, path)
    last = steps[-1]
    if last.startswith("["):
        _put_row(here, last[1:-1], value, path)
    else:
        _put(here, last, value, path)


def _child(here: object, step: str, path: str) -> object:
    if step.startswith("["):
        return here[_place(here, step[1:-1], path)]
    if not isinstance(here, dict) or step not in here:
        raise KpiError(f'there is no "{step}" here', path, "", nearest(step, here) if isinstance(here, dict) else None)
    return here[step]


def _place(rows: object, name: str, path: str, room: int = 0) -> int:
    """Where a row stands, by its place from 1 or by its name; `room` places beyond the last are allowed."""
    if not isinstance(rows, list):
        raise KpiError("there are no rows here", path)
    if name.isdigit():
        if not 1 <= int(name) <= len(rows) + room:
            raise KpiError(f"there is no row {name}; there are {len(rows)}", path)
        return int(name) - 1
    names = [row_name(row) for row in rows]
    if name not in names:
        raise KpiError(f'there is no row "{name}"', path, "", nearest(name, [known for known in names if known]))
    return names.index(name)


def row_name(row: object) -> str | None:
    """How a row of a scheme file is called: its id, its pay line, or what it is made from; None: it has no name."""
    found = next((row[key] for key in NAMED_BY if key in row), None) if isinstance(row, dict) else None
    first = found[0] if isinstance(found, list) and found else found
    return str(first) if isinstance(first, str) else None


# ---- putting the value there


def _put(here: object, key: str, value: Value, path: str) -> None:
    if not isinstance(here, dict):
        raise KpiError(f'there is no "{key}" in a row without names', path)
    if value is not None:
        here[key] = written(value, path)
    elif key in here:
        here.remove(key)
    else:
        raise KpiError(f'there is no "{key}" to take away', path, "", nearest(key, here))


def _put_row(rows: object, name: str, value: Value, path: str) -> None:
    place = _place(rows, name, path, room=1)
    if value is None:
        del rows[place]
    elif place < len(rows):
        rows[place] = written(value, path)
    elif isinstance(rows, AoT):
        table = tomlkit.table()
        for key, cell in _row(value, path):
            table[key] = written(cell, path)
        rows.append(table)
    else:
        rows.append(written(value, path))


def _row(value: Value, path: str) -> list[tuple[str, object]]:
    if not isinstance(value, dict):
        raise KpiError(f"{value!r} is not a row", path)
    return list(value.items())


def written(value: Value, path: str = "") -> Item:
    """A value as TOML writes it. Decimals keep their digits. KpiError for a float."""
    if isinstance(value, Decimal) and value.is_finite():
        return tomlkit.value(format(value, "f"))
    if value is BLANK:
        return tomlkit.item("blank")
    if isinstance(value, dict):
        inline = tomlkit.inline_table()
        for key, cell in value.items():
            inline[key] = written(cell, path)
        return inline
    if isinstance(value, (list, tuple)):
        array = tomlkit.array()
        for cell in value:
            array.append(written(cell, path))
        return array
    if isinstance(value, (int, str)):
        return tomlkit.item(value)
    raise KpiError(f"{value!r} cannot be written exactly", path, "Give a Decimal, a whole number, a text, a list or a table")
