"""What records are called on the screen: kinds, fields, states, roles, people, and their values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from kpi import words
from kpi.words import numbers
from pages.parts.data import ask
from pages.parts.filters import scheme_titles
from pages.parts.lang import lang, t

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MONEY = ("amount", "contract", "base_pay", "post_wage", "basic_wage", "bonus_base", "seniority")
DAYS = ("from", "to", "occurred_on", "held_on", "day", "date")
HIDDEN = ("hash", "cause", "moves", "two_people", "aspects")
ORDER = (
    "scheme",
    "version",
    "cycle",
    "group",
    "from",
    "to",
    "event",
    "item",
    "action",
    "occurred_on",
    "held_on",
    "day",
    "role",
    "rating",
    "value",
    "full",
    "count",
    "due",
    "points",
    "amount",
    "option",
    "tier",
    "content",
    "text",
    "plan",
    "reason",
)
"""The order in which a reader is told the fields; others follow as they stand."""


def kind(code: str) -> str:
    return t(f"record.kind.{code}")


def field(code: str) -> str:
    return t(f"record.field.{code}") if words.has(f"record.field.{code}") else code


def standing(code: str) -> str:
    return t(f"record.state.{code}") if words.has(f"record.state.{code}") else code


def role(code: str) -> str:
    """Who rates: supervisor, self, training …"""
    return t(f"terms.{code}") if words.has(f"terms.{code}") else code


def names() -> dict[str, str]:
    """agent_id → name, as on the roster."""
    people = ask("options").agents
    return dict(zip(people.agent_id, people.name, strict=True))


def agent(code: str) -> str:
    """An agent's name with the id, so that two of one name differ."""
    name = names().get(code)
    return f"{name} {code}" if name else code


def person(code: str) -> str:
    """Who did something: the program by its word, an agent by name, anybody else as written."""
    return t("records_page.engine") if code == "engine" else names().get(code, code)


def titles(scheme: str, period: str) -> dict[str, str]:
    """What a scheme calls its forms and their fields, items, events, actions and tiers."""
    forms = ask("entry_forms", scheme=scheme, period=period, lang=lang())
    found = {field["id"]: field["title"] for form in ask("form_types", scheme=scheme, lang=lang()) for field in form["fields"]}
    found |= {form["id"]: form["title"] for form in ask("form_types", scheme=scheme, lang=lang())}
    found |= {one["item"]: one["title"] for one in (*forms.rated, *forms.numbers)}
    found |= {one["id"]: one["title"] for one in forms.events}
    for one in forms.choices:
        found |= {one["action"]: one["title"], **dict(one["options"])}
    return found | dict(forms.tiers)


def value(name: str, held: object, called: Mapping[str, str]) -> str:
    """One field of a record in words."""
    if held is None or held == "":
        return "·"
    if name in MONEY:
        return numbers.money_text(Decimal(str(held)), lang())
    if isinstance(held, bool):
        return t("forms_page.yes" if held else "forms_page.no")
    if name in ("item", "event", "action", "option", "tier", "instead_of", "form"):
        return called.get(str(held), str(held))
    if name in ("rater", "finder", "filer", "by"):
        return person(str(held))
    if name == "role":
        return role(str(held))
    if name == "scheme":
        return scheme_titles().get(str(held), str(held))
    if name == "cycle":
        return t(f"records_page.cycle.{held}")
    if isinstance(held, Mapping):
        return t("ui.comma").join(f"{called.get(key, key)} {value(key, each, called)}" for key, each in held.items())
    if isinstance(held, list | tuple):
        return t("ui.comma").join(str(each) for each in held)
    if isinstance(held, str) and name in DAYS and DAY.fullmatch(held):
        held = date.fromisoformat(held)
    return numbers.date_text(held, lang()) if hasattr(held, "isoformat") else str(held)


def content(data: Mapping[str, object], called: Mapping[str, str], without: tuple[str, ...] = ()) -> str:
    """The fields of a record in one line, those that say nothing to a reader left out."""
    colon = "：" if lang() == "zh" else ": "
    names = sorted((name for name in data if name not in (*HIDDEN, *without)), key=lambda name: ORDER.index(name) if name in ORDER else 99)
    told = [f"{field(name)}{colon}{value(name, data[name], called)}" for name in names]
    return ("；" if lang() == "zh" else "; ").join(told)


def place(written: str, called: Mapping[str, str]) -> str:
    """Where an entry came from: "line 3, 执行力" of a sheet, or "A003, execution" of a grid."""
    first, _, second = written.partition(", ")
    number = first.removeprefix("line ")
    if number != first:
        return t("records_page.line", line=number, column=second)
    return f"{agent(first)} {called.get(second, second)}".strip()
