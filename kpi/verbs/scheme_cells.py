"""The numbers of a scheme file as boxes of a form: where each stands, what it is called, and what a person typed into it."""
from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation

from kpi import cards, words
from kpi.errors import KpiError
from kpi.verbs import workshop

PARTS = ("weights", "points", "bands", "events", "pay", "awards", "more")
HEAD = {"full_score": "weights", "cap": "weights", "floor": "weights", "enough": "more", "credit_days": "more"}
OF_KIND = {"section": "weights", "event": "events", "grades": "bands", "tiers": "bands", "forced": "bands", "action": "bands", "pay": "pay",
           "table": "pay", "awards": "awards", "reward": "awards", "raters": "more", "eligible": "more", "deadline": "more", "limit": "more"}
SHARES = ("share", "shares", "rate", "worth", "weights")
MONEY = ("amount", "plus", "over", "to", "manager_amount", "staff_amount", "minimum", "each", "most", "money", "pay")
IN_METRIC = ("zero", "full", "at", "at_least")
TEXTS = ("when",)
NAMED_BY = ("title", "line", "id", "rated", "record", "done", "metric", "scheme")
Step = str | int


def scheme_cells(text: str, lang: str = "en") -> list[dict]:
    """Every number of a scheme that a form may change, in the order of the file.

    part: one of PARTS; row: the part of the scheme it stands in (place), `title`: what that is called; line: cells of one band or one
    row of a table have the same; path: for `scheme_changed`; label: what the number is; unit: points, share, money, seconds, count,
    condition, …; value: as a person reads it ("" for blank).
    """
    table = tomllib.loads(text, parse_float=Decimal)
    return [_cell(table, steps, value, lang) for steps, value in _walk(table, ()) if _part(steps)]


def scheme_changed(text: str, path: str, unit: str, typed: str) -> str:
    """The text with one cell set to what a person typed ("60 %", "1,500", nothing for blank). KpiError: no number, or no scheme."""
    return workshop.scheme_edited(text, {path: _read(typed, unit, path)})


def _read(typed: str, unit: str, path: str) -> Decimal | str:
    plain = unicodedata.normalize("NFKC", typed).strip()
    if unit == "condition":
        return plain
    if not plain:
        return "blank"
    bare = plain.replace(",", "").replace("¥", "").replace(" ", "").removesuffix("秒").removesuffix("s")
    try:
        number = Decimal(bare.removesuffix("%"))
    except InvalidOperation:
        number = Decimal("NaN")
    if unit == "cell" and not number.is_finite():
        return plain  # a word in a table, such as a post; where it is paid, reading the scheme refuses it
    if not number.is_finite():
        raise KpiError(f"'{typed}' is not a number", path)
    if not bare.endswith("%"):
        return number
    found = number.scaleb(-2)
    return found if not found or found != found.to_integral_value() else found.quantize(Decimal(1))


# ---- finding the numbers


def _walk(value: object, steps: tuple[Step, ...]) -> Iterator[tuple[tuple[Step, ...], object]]:
    if isinstance(value, Mapping):
        for key, inside in value.items():
            yield from _walk(inside, (*steps, key))
    elif isinstance(value, list):
        for place, inside in enumerate(value, 1):
            yield from _walk(inside, (*steps, place))
    elif isinstance(value, (Decimal, int)) and not isinstance(value, bool) or value == "blank" or steps[-1] in TEXTS:
        yield steps, value


def _part(steps: tuple[Step, ...]) -> str:
    """Which part of the form a number stands in; "" for none."""
    kind = steps[0]
    if len(steps) == 1 or kind == "enough":
        return HEAD.get(kind, "")
    if steps[-1] in ("decimals", "origin", "rank", "strength") or "settings" in steps or kind == "event" and steps[-1] in TEXTS:
        return ""
    if kind == "item":
        return "weights" if steps[2] == "weight" else "more" if steps[2] in ("raters", "enough") else "points"
    if kind == "action" and steps[-1] == "pay":
        return "pay"
    return OF_KIND.get(kind, "")


def _path(steps: tuple[Step, ...]) -> str:
    said = ""
    for step in steps:
        said += f"[{step}]" if isinstance(step, int) else f".{step}" if said else step
    return said


def _at(table: object, steps: tuple[Step, ...]) -> object:
    for step in steps:
        table = table[step - 1] if isinstance(step, int) else table[step]
    return table


# ---- naming them


def _cell(table: Mapping, steps: tuple[Step, ...], value: object, lang: str) -> dict:
    row = _row(table, steps)
    unit = _unit(table, steps)
    return {"part": _part(steps), "row": _path(row), "title": _title(table, row, lang), "path": _path(steps),
            "line": _path(_line(steps)), "label": _label(table, steps, lang), "unit": unit, "value": _shown(value, unit)}


def _row(table: Mapping, steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """The row of the form: an item, an event, an award, a table; () for the head."""
    if len(steps) == 1 or steps[0] == "enough":
        return ()
    if steps[0] in ("eligible", "forced"):
        return steps[:1]
    return steps[:2] if isinstance(_at(table, steps[:2]), Mapping) else steps[:1]


def _line(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """The band or row a cell stands in: everything up to its place in a list, behind the part itself."""
    places = [at for at, step in enumerate(steps[:-1]) if isinstance(step, int) and at > 1]
    return steps[: places[0] + 1] if places else steps[:2]


def _title(table: Mapping, row: tuple[Step, ...], lang: str) -> str:
    if not row:
        return ""
    part = _at(table, row)
    for key in NAMED_BY:
        name = part.get(key)
        if isinstance(name, Mapping) and lang in name:
            return name[lang]
        name = name[0] if isinstance(name, list) and name else name
        if isinstance(name, str):
            metric = cards.metrics().get(name)
            return metric.title.get(lang, name) if metric else name
    return _word(row[-1], lang) if len(row) == 1 else str(row[-1])


def _word(step: Step, lang: str) -> str:
    """A step of the path in words: those of this form, of the comparison of schemes, of pay; else as written."""
    for key in (f"schemes.cell.{step}", f"diff_place.{step}", f"column.{step}", f"facts.{step}"):
        if words.has(key):
            return words.text(key, lang)
    return str(step)


def _label(table: Mapping, steps: tuple[Step, ...], lang: str) -> str:
    if steps[0] == "table":
        return _of_table(table["table"][steps[1]], steps, lang)
    if steps[0] == "event" and len(steps) == 4:
        return words.text("schemes.cell.least" if steps[3] == 1 else "schemes.cell.most", lang)
    if steps[-2:-1] in (("shares",), ("weights",), ("raters",)):
        return words.text(f"role.{steps[-1]}", lang) if words.has(f"role.{steps[-1]}") else str(steps[-1])
    own = len(_row(table, steps))
    said, around = [], steps[:own]
    for step in steps[own:]:
        around = (*around, step)
        if isinstance(step, int):
            inside = _at(table, around)
            named = inside.get("title", {}).get(lang) or inside.get("id") if isinstance(inside, Mapping) else None
            said.append(str(named or words.text("schemes.cell.row", lang, place=step)))
        elif step not in ("points", "rows", "bands", "anchors", "any", "levels", "steps", "factors") or step == steps[-1]:
            said.append(_word(step, lang))
    return " ".join(said) or _word(steps[-1], lang)


def _of_table(named: Mapping, steps: tuple[Step, ...], lang: str) -> str:
    """A cell of a named table: its row's key words and its column."""
    row = named["rows"][steps[3] - 1]
    cells = row["cells"] if isinstance(row, Mapping) else row
    key = [named["key"]] if isinstance(named["key"], str) else named["key"]
    columns = [*key, *([named["columns"]] if isinstance(named["columns"], str) else named["columns"])]
    place = steps[-1] if isinstance(steps[-1], int) else 1
    column = columns[place - 1]
    named = words.text(f"column.{column}", lang) if words.has(f"column.{column}") else _word(column, lang)
    return f"{' '.join(str(cell) for cell in cells[:len(key)])} · {named}"


def _unit(table: Mapping, steps: tuple[Step, ...]) -> str:
    last, kind = steps[-1], steps[0]
    if last in TEXTS:
        return "condition"
    if kind == "item":
        return _unit_of_item(table["item"][steps[1] - 1], steps)
    if any(step in SHARES for step in steps):
        return "share"
    if kind == "pay" and last == "at_least":
        return "share" if "against" in table["pay"][steps[1] - 1] else "money"
    if kind == "pay" and last == "to" and table["pay"][steps[1] - 1].get("kind") == "per_count":
        return "count"
    if kind == "table":
        return "cell"
    if kind == "reward" and last == "to":
        return "number"
    return "money" if last in MONEY and kind in ("pay", "reward", "action", "event") else "number"


def _unit_of_item(item: Mapping, steps: tuple[Step, ...]) -> str:
    if steps[-1] == "worth" or "raters" in steps:
        return "share"
    name = item.get("metric")
    metric = cards.metrics().get(name[0] if isinstance(name, list) else name) if name else None
    if "points" in steps and steps[-1] in IN_METRIC and metric:
        return metric.unit
    return "share" if "points" in steps and steps[-1] in IN_METRIC and ("done" in item or "scheme" in item) else "number"


def _shown(value: object, unit: str) -> str:
    if value == "blank":
        return ""
    if unit == "share" and isinstance(value, (Decimal, int)):
        return f"{words.plain_text(Decimal(value) * 100, 6)} %"
    return str(value) if isinstance(value, str) else format(Decimal(value), "f")
