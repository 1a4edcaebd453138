"""The cards at the head of the SQL files: what a metric, a credit rule or a check means, read from one place.

A card is TOML inside the opening comment of the file, numbers as Decimal. The folder is the registry: the file name is
the id, and there is no second list. Texts for the screen are {"zh": ..., "en": ...}.
"""
from __future__ import annotations

import tomllib
from dataclasses import MISSING, dataclass, fields
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from kpi.errors import KpiError, nearest, unknown

QUERIES = Path(__file__).resolve().parents[1] / "queries"

UNITS = ("people", "share", "seconds", "money", "money_per_person", "money_per_order", "count", "points", "rating")
COUNTED = ("person", "exchange", "conversation", "order", "sub-order", "message", "rating", "ticket", "case", "day",
           "item", "listing", "visit", "money")
COMBINES = ("share", "mean", "sum", "median", "p90", "people", "share_of_people", "per_person")
OVER_PEOPLE = ("people", "share_of_people", "per_person")
GROUPS = ("demand", "response", "conversion", "sales", "refund", "service", "attendance")
CHOICES = {
    "unit": UNITS, "counted": COUNTED, "combine": COMBINES, "better": ("higher", "lower"), "group": GROUPS,
    "credit": ("no", "agents", "always"), "zero_divisor": ("not_enough", "does_not_apply"),
}


@dataclass(frozen=True)
class MetricCard:
    """One metric. `settles_after` is in days; `needs` lists what must cover a period: tables, `table.column` that is
    filled, `table.column=value` that occurs, "a|b" for either. `credit`: "no", "agents" (it only names the agent,
    silent orders stay in "all") or "always". `body` is the select."""

    id: str
    path: Path
    body: str
    title: dict
    meaning: dict
    unit: str
    counted: str
    better: str
    combine: str
    clock: dict
    owner: dict
    unanswered: dict
    settles_after: int
    group: str
    needs: tuple
    rules: tuple = ()
    credit: str = "no"
    zero_divisor: str = "not_enough"
    people: bool | None = None
    aliases: tuple = ()
    replaced_by: str | None = None
    cap: dict | None = None

    def __post_init__(self) -> None:
        if self.people is None:
            object.__setattr__(self, "people", self.combine in OVER_PEOPLE)
        if self.combine in OVER_PEOPLE and self.counted != "person":
            raise KpiError(f'combine is "{self.combine}" and counted is "{self.counted}"', named(self.path),
                           'What is counted over people says counted = "person".')


@dataclass(frozen=True)
class CreditCard:
    """One credit rule: whose order is it. `window` and `tie` say which replies may win, and which of two equals."""

    id: str
    path: Path
    body: str
    title: dict
    meaning: dict
    window: dict
    tie: dict
    rules: tuple = ()


@dataclass(frozen=True)
class CheckCard:
    """One check: a query for offending rows; none means healthy."""

    id: str
    path: Path
    body: str
    title: dict
    meaning: dict


def metrics(folder: Path | None = None) -> dict[str, MetricCard]:
    """Every metric by id, in the order of the names. Raises KpiError for the first card that cannot be used."""
    cards = read_folder(folder or QUERIES / "metrics", MetricCard)
    for card in cards.values():
        if card.replaced_by is not None and card.replaced_by not in cards:
            raise unknown("metric", card.replaced_by, cards, named(card.path))
    return cards


def metric(name: str, folder: Path | None = None) -> MetricCard:
    """The metric with this id. A title or an alias is no id, but the refusal names the metric it belongs to."""
    cards = metrics(folder)
    if name in cards:
        return cards[name]
    for card in cards.values():
        if name in (*card.title.values(), *card.aliases):
            raise KpiError(f'there is no metric "{name}"', "", "Metrics are asked for by id.", card.id)
    raise unknown("metric", name, cards)


def credit_rules(folder: Path | None = None) -> dict[str, CreditCard]:
    """Every credit rule by id. Raises KpiError as `metrics` does."""
    return read_folder(folder or QUERIES / "credit", CreditCard)


def checks(folder: Path | None = None) -> dict[str, CheckCard]:
    """Every check by id. Raises KpiError as `metrics` does."""
    return read_folder(folder or QUERIES / "checks", CheckCard)


def read_folder(folder: Path, kind: type) -> dict:
    """The cards of a folder of SQL files, by file name without its ending; a folder that is not there holds none."""
    return {path.stem: read_card(path, path.stat().st_mtime_ns, kind) for path in sorted(folder.glob("*.sql"))}


@lru_cache(maxsize=1024)
def read_card(path: Path, _changed: int, kind: type):
    """The card of one file as a `kind`; read again only when the file has changed."""
    table, body = split(path)
    return kind(id=path.stem, path=path, body=body, **checked(table, kind, path))


def split(path: Path) -> tuple[dict, str]:
    """The TOML of the opening comment, and the statement after it."""
    text = path.read_text(encoding="utf-8").lstrip()
    head, closing, body = text.partition("*/")
    if not text.startswith("/*") or not closing:
        raise KpiError("the file has no card", named(path), "Open it with /* ... */ holding the card in TOML.")
    try:
        return tomllib.loads(head[2:], parse_float=Decimal), body.strip().removesuffix(";").rstrip() + "\n"
    except tomllib.TOMLDecodeError as error:
        raise KpiError(f"the card is not TOML: {error}", named(path), "Mend the opening comment.") from None


def checked(table: dict, kind: type, path: Path) -> dict:
    """The card's keys, each of its kind; raises KpiError naming the file, the key and the nearest key or value."""
    allowed = {field.name: field for field in fields(kind) if field.name not in ("id", "path", "body")}
    for key in table:
        if key not in allowed:
            raise KpiError(f'a card has no key "{key}"', named(path), f"Keys: {', '.join(allowed)}.",
                           nearest(key, allowed))
    for key, field in allowed.items():
        if key not in table and field.default is MISSING:
            raise KpiError(f'the card lacks "{key}"', named(path), "Add it to the opening comment.")
    return {key: value_of(key, value, allowed[key].type, path) for key, value in table.items()}


def value_of(key: str, value: object, kind: str, path: Path) -> object:
    """One value of a card, of the kind its field says, else KpiError."""
    wanted = kind.removesuffix(" | None")
    if wanted == "dict":
        good, say = isinstance(value, dict) and set(value) == {"zh", "en"} and all(
            isinstance(text, str) and text.strip() for text in value.values()), '{ zh = "...", en = "..." }'
    elif wanted == "tuple":
        good, say = isinstance(value, list) and all(isinstance(name, str) and name for name in value), "a list of words"
        value = tuple(value) if good else value
    elif wanted == "int":
        good, say = type(value) is int and value >= 0, "a whole number, 0 or more"
    elif wanted == "bool":
        good, say = isinstance(value, bool), "true or false"
    else:
        good, say = isinstance(value, str) and value.strip() != "", "a word"
    if not good:
        raise KpiError(f'"{key}" is {value}, not {say}', named(path), "Mend the card.")
    if key in CHOICES and value not in CHOICES[key]:
        raise KpiError(f'"{key}" is "{value}"', named(path), f"It may be: {', '.join(CHOICES[key])}.",
                       nearest(value, CHOICES[key]))
    return value


def named(path: Path) -> str:
    """The file as a person knows it: queries/<layer>/<name>.sql."""
    return "/".join(("queries", *path.parts[-2:]))
