"""What every page's snapshot is put together from: what was asked, words in both languages, cells, names, and who is too few to show.

A figure is frozen as it is shown: rounded as kpi.words.numbers rounds it, and no finer. The sentences are made here, in both
languages, so that whoever looks at a snapshot needs nothing else.
"""
from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pyarrow as pa

from kpi import words
from kpi.schemes.model import Scheme
from kpi.sharing.initials import initials
from kpi.sharing.snapshot import Snapshot
from kpi.verbs.desk import status
from kpi.words import numbers

Text = dict[str, str]
MONEY = ("money", "money_per_person", "money_per_order")
TYPES = {"share": "share", "seconds": "seconds", "points": "points", "rating": "points", **dict.fromkeys(MONEY, "money")}
"""A metric's unit -> the type of its cells; other units are plain numbers."""


@dataclass(frozen=True)
class Asked:
    """What is to be frozen. `least`: groups of fewer people are withheld. `knobs`: settings of the page by name."""

    page: str
    period: str
    scheme: str
    names: str = "full"
    pay: bool = False
    columns: tuple[str, ...] = ()
    least: int = 5
    team: str = ""
    shop: str = ""
    agent: str = ""
    by: str = "agent"
    view: str = "points"
    days: str = ""
    compare: str = "previous"
    group: str = ""
    weights: str = ""
    knobs: Mapping[str, str] = field(default_factory=dict)
    shown_for: str = ""
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    home: Path | str | None = None


# ---- words


def both(say: Callable[[str], str]) -> Text:
    """What `say` says in each language."""
    return {lang: say(lang) for lang in words.LANGUAGES}


def said(key: str, **params: object) -> Text:
    """The words of a key; params that are a Text go in in their own language."""
    return both(lambda lang: words.text(key, lang, **{name: _in(value, lang) for name, value in params.items()}))


def _in(value: object, lang: str) -> object:
    return value[lang] if isinstance(value, Mapping) else value


def plain(text: object) -> Text:
    """A text that is the same in every language, such as a name."""
    return both(lambda _: str(text))


def joined(parts: Iterable[Text]) -> Text:
    """Several texts in a row."""
    listed = list(parts)
    return both(lambda lang: words.text("ui.comma", lang).join(one[lang] for one in listed))


def title_of(item: Mapping) -> Text:
    """An item's title, as the pages say it."""
    found = item.get("title") or {}
    return both(lambda lang: found.get(lang) or found.get("zh") or found.get("en") or item["item"])


def period_of(code: str) -> Text:
    return both(lambda lang: words.period_text(code, lang))


# ---- figures


def exact_text(value: object) -> str | None:
    """A decimal as plain text; None for what is missing."""
    return None if numbers.is_missing(value) else f"{Decimal(value):f}"


def as_shown(value: object, unit: str) -> Decimal | None:
    """A value in its unit, rounded as it is shown."""
    if numbers.is_missing(value):
        return None
    if unit == "share":
        return numbers.rounded(value, 3)
    if unit == "seconds":
        fine = numbers.rounded(value, 1)
        return fine if abs(fine) < 10 else numbers.rounded(value, 0)
    if unit in ("people", "count"):
        return numbers.rounded(value, 0 if Fraction(value).denominator == 1 else 1)
    return numbers.rounded(value, 2)


def type_of(unit: str) -> str:
    return TYPES.get(unit, "number")


def cell(value: object, kind: str, decimals: int | None = None) -> dict:
    shown = value if isinstance(value, str) or value is None else exact_text(value)
    return {"value": shown, "type": kind, "decimals": decimals}


def figure(value: object, unit: str) -> dict:
    """A metric's value as a cell."""
    return cell(as_shown(value, unit), type_of(unit), 2 if unit in ("points", "rating") else None)


def points(value: object, decimals: int = 2) -> str | None:
    return None if numbers.is_missing(value) else f"{numbers.rounded(value, decimals):f}"


def line_of(values: Iterable[object], unit: str = "points") -> list[str | None]:
    """A small trend: each value as it would be shown."""
    return [exact_text(as_shown(None if numbers.is_missing(one) else Decimal(str(one)), unit)) for one in values]


def spark(values: Iterable[object], unit: str = "points") -> str:
    return json.dumps(line_of(values, unit))


# ---- names


class Names:
    """Who is called what in one snapshot: the name or its initials, told apart by a number where two are the same."""

    def __init__(self, how: str, known: Mapping[str, str] | None = None) -> None:
        self._how, self._known, self._given = how, dict(known or {}), {}

    def __call__(self, agent: str, name: str | None = None) -> str:
        if agent not in self._given:
            whole, taken = name or self._known.get(agent) or agent, set(self._given.values())
            nameless = f"#{len(taken) + 1}"  # an id stands for nobody outside
            base = nameless if whole == agent else initials(whole) if self._how == "initials" else whole
            count = next(n for n in range(1, len(taken) + 2) if (base if n == 1 else f"{base} {n}") not in taken)
            self._given[agent] = base if count == 1 else f"{base} {count}"
        return self._given[agent]

    def all(self, agents: Iterable[str]) -> dict[str, str]:
        return {agent: self(agent) for agent in agents}


# ---- tables


@dataclass(frozen=True)
class Column:
    """A column of a table: how it is headed and shown, and what a row has in it (a text, a Text for words, None for missing)."""

    code: str
    label: Text
    type: str
    read: Callable[[object], object]
    decimals: int | None = None
    full: str | None = None

    @property
    def head(self) -> dict:
        found = {"code": self.code, "label": self.label, "type": self.type, "decimals": self.decimals}
        return found | ({"full": self.full} if self.type == "score" else {})


def table(rows: Sequence[object], columns: Sequence[Column]) -> pa.Table:
    """The rows as text, words in a column per language."""
    found: dict[str, list[str | None]] = {}
    for column in columns:
        values = [column.read(row) for row in rows]
        if column.type == "words":
            for lang in words.LANGUAGES:
                found[f"{column.code}.{lang}"] = [None if value is None else value[lang] for value in values]
        else:
            found[column.code] = [None if value is None else str(value) for value in values]
    return pa.table({name: pa.array(values, pa.string()) for name, values in found.items()})


def table_block(name: str, title: Text | None, columns: Sequence[Column], sort: str | None = None, top: int | None = None,
                search: bool = False) -> dict:
    return {"kind": "table", "id": name, "title": title, "columns": [one.head for one in columns], "sort": sort, "top": top, "search": search}


def facts(*texts: Text | None) -> dict:
    return {"kind": "facts", "texts": [one for one in texts if one]}


def notes(texts: Iterable[Text], title: Text | None = None) -> list[dict]:
    """One block of notes; none without any."""
    kept = [one for one in texts if one]
    return [{"kind": "notes", "title": title, "texts": kept}] if kept else []


# ---- too few


def withheld(what: str, least: int) -> Text:
    """The sentence that stands where a group of too few people is not shown."""
    return said(f"shared_cli.withheld.{what}", least=least)


def hidden(sizes: Mapping[str, int], least: int, rest: int = 0) -> set[str]:
    """Which groups are not shown: those of fewer people, and the next smallest until what a sum leaves over (with `rest`, the people
    of no group) is of enough people, too."""
    small = {name for name, size in sizes.items() if size < least}
    for name in sorted(sizes, key=lambda one: (sizes[one], one)):
        left = rest + sum(sizes[one] for one in small)
        if not left or left >= least:
            break
        small.add(name)
    return small


def tells_rest(shown: Mapping[str, int], whole: Mapping[str, int], least: int) -> bool:
    """Whether ranks among `whole` say where the few stand who are not shown (group -> heads)."""
    return any(0 < size - shown.get(group, 0) < least for group, size in whole.items() if shown.get(group))


# ---- the whole


def scheme_of(found: Scheme) -> dict:
    title = {lang: found.title.get(lang) or found.title.get("zh") or found.id for lang in words.LANGUAGES}
    return {"id": found.id, "version": found.version, "hash": found.content_hash, "title": title}


def data_to(asked: Asked) -> Text | None:
    at = status(asked.home).data_to
    return said("freshness.data_to", time=both(lambda lang: words.time_text(at, lang))) if at else None


def provisional(final: bool) -> Text | None:
    return None if final else both(lambda lang: f"{numbers.PROVISIONAL} {words.text('states.provisional', lang)}")


def snapshot(
    asked: Asked, title: Text, scheme: Scheme | None, final: bool, blocks: Iterable[dict], tables: Mapping[str, pa.Table] | None = None,
) -> Snapshot:
    return Snapshot(
        page=asked.page, title=title, period=asked.period, scheme=None if scheme is None else scheme_of(scheme),
        as_of=date.today().isoformat(), frozen_at=asked.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), final=final,
        shown_for=asked.shown_for, names=asked.names, blocks=tuple(blocks), tables=dict(tables or {}), pay=asked.pay,
    )
