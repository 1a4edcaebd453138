"""What another version of a scheme changes: in the file, and for whom (points, rank, tier, grade, pay)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from kpi import words
from kpi.schemes.model import BLANK, Scheme
from kpi.schemes.model.conditions import Condition
from kpi.words.numbers import plain_text

KINDS = ("changed", "added", "removed", "moved")
# What the file calls the fields of the model; "" where the file has no step of its own.
IN_FILE = {
    "items": "item", "sections": "section", "events": "event", "mixes": "raters", "mix": "raters", "actions": "action", "blends": "blend",
    "rewards": "reward", "lines": "pay", "tables": "table", "limits": "limit", "deadlines": "deadline", "lists": "list", "audience": "for",
    "klass": "class", "condition": "when", "source": "from", "otherwise": "else", "start": "from", "end": "to", "kinds": "kind",
    "way": "", "words": "",
}
WITHIN = ("edition", "outcomes", "pay", "duties")  # fields of a scheme whose parts stand at the top of the file
NOT_CONTENT = ("content_hash",)
SILENT = ("points", "at")  # steps of a path that the words leave out
STEP = re.compile(r"([^.\[\]]+)|\[([^\[\]]+)\]")
Row = Mapping[str, object]


@dataclass(frozen=True)
class Change:
    """One difference. `path` is a place in the file, such as item[reply_rate].weight; before and after are what stands there.

    kind: "changed", "added" (before is None), "removed" (after is None), "moved" (the same rows in another order).
    """

    path: str
    before: object
    after: object
    kind: str


def changes(a: Scheme, b: Scheme) -> list[Change]:
    """Every difference from `a` to `b`, in the order of the file. 0.6 and 0.60 are the same; so are files with other comments."""
    return list(_walk("", a, b))


def sentence(change: Change, lang: str, names: Mapping[str, str] | None = None) -> str:
    """The change in words: "Item Reply rate, weight: 5 → 10". names: what the parts are called, id → words."""
    told = {"what": place(change.path, lang, names), "before": value_text(change.before, lang), "after": value_text(change.after, lang)}
    return words.text(f"diff.{change.kind}", lang, **told)


def place(path: str, lang: str, names: Mapping[str, str] | None = None) -> str:
    """The words for a path; steps without words of their own stand as written, ids without a name too."""
    parts: list[str] = []
    for key, name in STEP.findall(path):
        if name:
            name = (names or {}).get(name, name)
            parts[-1:] = [f"{parts[-1]} {name}"] if parts else [name]
        elif key not in SILENT:
            parts.append(words.text(f"diff_place.{key}", lang) if words.has(f"diff_place.{key}") else key)
    return words.text("diff.comma", lang).join(parts)


def value_text(value: object, lang: str) -> str:
    """A cell of the file as a person reads it."""
    if value is None or value is BLANK:
        return words.text("diff.none" if value is None else "diff.blank", lang)
    if isinstance(value, bool):
        return words.text("diff.yes" if value else "diff.no", lang)
    if isinstance(value, (int, Decimal, Fraction)):
        return plain_text(value, 6)
    if isinstance(value, Mapping):
        inner = value.get(lang) if set(value) <= set(words.LANGUAGES) else None
        return str(inner) if inner else ", ".join(f"{key} = {value_text(cell, lang)}" for key, cell in value.items())
    if isinstance(value, (tuple, list)):
        return ", ".join(value_text(cell, lang) for cell in value)
    return value.text if isinstance(value, Condition) else _called(value) or str(value)


def _called(part: object) -> str:
    """The name of a part, or what kind of thing it is."""
    named = _name(part) or str(getattr(part, "kind", ""))
    cells = [getattr(part, field.name) for field in fields(part)] if is_dataclass(part) and not named else []
    return named or ", ".join(str(cell) for cell in cells if isinstance(cell, (Decimal, int, str)))


# ---- walking two schemes side by side


def _walk(path: str, a: object, b: object) -> Iterator[Change]:
    if type(a) is type(b) and is_dataclass(a) and not isinstance(a, Condition):
        for field in fields(a):
            if field.name not in NOT_CONTENT:
                step = "" if isinstance(a, Scheme) and field.name in WITHIN else IN_FILE.get(field.name, field.name)
                yield from _walk(_joined(path, step), getattr(a, field.name), getattr(b, field.name))
    elif isinstance(a, Mapping) and isinstance(b, Mapping):
        yield from _pairs(a, b, lambda key: _joined(path, str(key)))
    elif isinstance(a, tuple) and isinstance(b, tuple) and _rows(a) and _rows(b):
        yield from _two_lists(path, a, b)
    elif a != b:
        kind = "added" if a is None else "removed" if b is None else "changed"
        yield Change(path, a, b, kind)


def _two_lists(path: str, a: tuple, b: tuple) -> Iterator[Change]:
    """Rows with names are matched by name, others by their place from 1."""
    named = all(_name(row) for row in (*a, *b))
    before = {_name(row) if named else place: row for place, row in enumerate(a, 1)}
    after = {_name(row) if named else place: row for place, row in enumerate(b, 1)}
    yield from _pairs(before, after, lambda key: f"{path}[{key}]")
    stayed, now = [key for key in before if key in after], [key for key in after if key in before]
    if stayed != now:
        yield Change(path, tuple(stayed), tuple(now), "moved")


def _pairs(before: Mapping, after: Mapping, named: object) -> Iterator[Change]:
    for key in dict.fromkeys((*before, *after)):
        if key in before and key in after:
            yield from _walk(named(key), before[key], after[key])
        else:
            kind = "removed" if key in before else "added"
            yield Change(named(key), before.get(key), after.get(key), kind)


def _rows(cells: tuple) -> bool:
    """Whether a tuple holds parts of a scheme (or nothing) and not plain words or numbers."""
    return all(is_dataclass(cell) for cell in cells)


def _name(row: object) -> str:
    """What a row is called: its id, the key words of a table's row, or nothing."""
    key = getattr(row, "key", None)
    return str(getattr(row, "id", "") or (" ".join(key) if isinstance(key, tuple) else ""))


def _joined(path: str, step: str) -> str:
    return ".".join(part for part in (path, step) if part)


# ---- for whom


@dataclass(frozen=True)
class Move:
    """What changes for one agent. before and after: points, rank, tier, grade and pay, None where there is none."""

    agent_id: str
    name: str
    before: Row
    after: Row

    def by(self, figure: str) -> Decimal | None:
        """after − before of "points" or "pay" (for "rank" before − after, so that up is above 0); None when either is missing."""
        old, new = self.before.get(figure), self.after.get(figure)
        if old is None or new is None:
            return None
        return Decimal(old) - Decimal(new) if figure == "rank" else Decimal(new) - Decimal(old)

    @property
    def size(self) -> tuple[Decimal, Decimal, Decimal]:
        """How much it is: of pay, then of points, then of ranks."""
        return tuple(abs(self.by(figure) or Decimal(0)) for figure in ("pay", "points", "rank"))


@dataclass(frozen=True)
class Effect:
    """Everybody for whom something changes, the greatest change first.

    cost: Σ pay after − Σ pay before over those with a pay on both sides; None when nobody has. unknown: agents with pay on one side
    or none at all, who are not in `cost`. same: for how many nothing changes.
    """

    moves: tuple[Move, ...]
    cost: Decimal | None
    unknown: int
    same: int


FIGURES = ("points", "rank", "tier", "grade", "pay")


def effect(before_rows: pd.DataFrame | Iterable[Row], after_rows: pd.DataFrame | Iterable[Row]) -> Effect:
    """Who moves between two scored tables: agent_id, and any of name, points, rank, tier, grade, pay (a missing cell is None).

    Tables with a row per item count by their rows "total". Money and points are Decimal.
    """
    before, after = _by_agent(before_rows), _by_agent(after_rows)
    nothing = dict.fromkeys((*FIGURES, "name"))
    moves = []
    for agent in dict.fromkeys((*before, *after)):
        old, new = before.get(agent, nothing), after.get(agent, nothing)
        name = str(new["name"] or old["name"] or agent)
        moves.append(Move(agent, name, {key: old[key] for key in FIGURES}, {key: new[key] for key in FIGURES}))
    moved = sorted((move for move in moves if move.before != move.after), key=lambda move: (*(-size for size in move.size), move.agent_id))
    paid = [difference for move in moves if (difference := move.by("pay")) is not None]
    return Effect(tuple(moved), sum(paid, Decimal(0)) if paid else None, len(moves) - len(paid), len(moves) - len(moved))


def _by_agent(rows: pd.DataFrame | Iterable[Row]) -> dict[str, Row]:
    listed = rows.to_dict("records") if isinstance(rows, pd.DataFrame) else rows
    return {
        row["agent_id"]: {key: _cell(row.get(key)) for key in (*FIGURES, "name")} for row in listed if row.get("item", "total") == "total"
    }


def _cell(value: object) -> object:
    return None if value is None or pd.isna(value) else value
