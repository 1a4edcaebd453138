"""The sentence behind an outcome, a pay line or a finding: a code and its params, in either language.

Each param is shown by what it is: its unit stands in UNITS by its name (and the beginning of the code), everything else
goes by its type. Ids are shown by `names`, ids without a name as they are. Text is data and stays as it is.
"""
from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache

from kpi.words.conditions import condition_text, name_of
from kpi.words.explain import column_text, reason_text, role_text
from kpi.words.lookup import catalogue, has, placeholders, text
from kpi.words.numbers import date_text, money_text, period_text, plain_text, time_text

Names = Mapping[str, str]
MONEY, SHARE, POINTS, CHANGE, PERIOD = "money", "share", "points", "change", "period"
# param → how it is shown, by the beginning of the code; "" for all codes. The longest beginning that knows the param counts.
UNITS = {
    "": {
        "amount": MONEY, "known": MONEY, "pot": MONEY, "pool": MONEY, "minimum": MONEY, "here": MONEY, "elsewhere": MONEY,
        "share": SHARE, "real_share": SHARE, "rate": SHARE, "total": POINTS, "totals": POINTS, "score": POINTS, "figures": POINTS,
        "difference": CHANGE, "year": "year", "periods": PERIOD, "period": PERIOD,
        "condition": "condition", "trigger": "condition", "when": "condition", "part": "condition", "needs": "kind",
        "tier": "tier", "tiers": "tier", "counted": "tier", "groups": "groups", "fact": "fact", "wanted": "fact", "used": "fact",
        "column": "fact", "why": "why", "within": "within", "columns": "columns", "instead": "columns",
        "who": "who", "cells": "cells", "rows": "rows", "better": "better",
    },
    "action_held": {"after": PERIOD},
    "settlement": {"needs": "role", "by": "role"},
    "check.settlement": {"needs": "role"},
    "check.": {"when": PERIOD},
    "listed": {"missing": "facts"},
    "trip": {"field": "trip"},
    "pay_": {"from": MONEY, "to": MONEY, "over": MONEY, "plus": MONEY, "most": MONEY, "base": MONEY, "each": MONEY},
    "pay_brackets": {"value": MONEY},
    "pay_top": {"value": MONEY, "greatest": MONEY},
    "pay_growth": {"value": SHARE, "at": SHARE},
    "pay_held": {"value": SHARE, "at": SHARE},
    "pay_fact": {"reason": "reason"},
    "lint.bracket": {"at": MONEY, "before": MONEY, "after": MONEY, "by": MONEY},
    "lint.step_pay_fall": {"before": MONEY, "after": MONEY},
    "lint_do.bracket": {"at": MONEY, "before": MONEY},
    "lint_do.step_pay_fall": {"before": MONEY},
    "lint.action_": {"name": "facts"},
}
SPAN = re.compile(r"(\d+)(min|h|d)")
CELL = re.compile(r"rows\[(\d+)\]\.(\w+)")


def because(code: str, params: Mapping[str, object], lang: str, names: Names | None = None) -> str:
    """The words of `because.<code>` (a code with a dot is a key of its own, such as lint.turn), filled with its params.

    `names`: id → words in `lang`, of the agents, metrics, grades, tiers, tables, events … the params may hold. A code
    without words is shown as it is: hiding it would hide the fact.
    """
    if code == "award_step":
        return because(str(params["because"]), params, lang, names)
    key = code if "." in code else f"because.{code}"
    if not has(key):
        return reason_text(code, lang, **{name: params[name] for name in ("n", "threshold", "items", "cap") if name in params})
    return text(key, lang, **_shown(code, _asked(key, lang), params, lang, names or {}))


def place_text(place: str, lang: str, names: Names | None = None) -> str:
    """Where a finding stands: "item reply_rate" → 项目 reply_rate."""
    kind, _, name = place.partition(" ")
    return f"{_word(kind, lang)} {_who(name, lang) if kind == 'for' else (names or {}).get(name, name)}".strip()


def _shown(code: str, asked: frozenset[str], params: Mapping[str, object], lang: str, names: Names) -> dict[str, str]:
    """What the sentence asks for; a param that is not given is shown as missing instead of stopping the page."""
    shown = {name: said(params.get(name), lang, _unit(code, name), names, params) for name in asked}
    share, heads = params.get("share"), params.get("headcount")
    if "product" in asked and all(isinstance(one, (Decimal, int, Fraction)) for one in (share, heads)):
        shown["product"] = plain_text(Fraction(share) * heads)
    return shown


@cache
def _asked(key: str, lang: str) -> frozenset[str]:
    return frozenset(placeholders(catalogue(lang)[key]))


@cache
def _unit(code: str, name: str) -> str:
    heads = [head for head, units in UNITS.items() if code.startswith(head) and name in units]
    return UNITS[max(heads, key=len)][name] if heads else ""


def said(value: object, lang: str, unit: str = "", names: Names | None = None, params: Mapping[str, object] | None = None) -> str:
    """A value inside a sentence: a number in its unit, a day, a period, a name, or a list of them."""
    names = names or {}
    if unit == "groups" and value:
        return " > ".join(said(tuple(group), lang, "", names) for group in value)
    if isinstance(value, (tuple, list, set, frozenset)):
        inner = [" / ".join(said(one, lang, unit, names) for one in each) if isinstance(each, tuple) else said(each, lang, unit, names)
                 for each in value]
        return ("、" if lang == "zh" else ", ").join(inner)
    if value is None:
        return "—"
    if isinstance(value, bool):
        return text("app.yes" if value else "app.no", lang)
    if isinstance(value, (int, Decimal, Fraction)):
        return _number(value, lang, unit)
    if isinstance(value, datetime):
        return time_text(value, lang)
    if isinstance(value, date):
        return date_text(value, lang)
    return _text(str(value), lang, unit, names, params or {})


def _number(value: int | Decimal | Fraction, lang: str, unit: str) -> str:
    if unit == MONEY:
        return money_text(value, lang)
    if unit == "year":
        return str(value)
    if unit == SHARE:
        return f"{plain_text(Fraction(value) * 100)} %"
    if unit == POINTS and isinstance(value, Decimal) and -4 <= value.as_tuple().exponent <= 0:
        return f"{value:,f}"  # rounded to the scheme's decimals already
    shown = plain_text(value, 2 if unit == CHANGE else 4)
    return f"+{shown}" if unit == CHANGE and value > 0 else shown


def _text(value: str, lang: str, unit: str, names: Names, params: Mapping[str, object]) -> str:
    match unit:
        case "period":
            return _period(value, lang)
        case "condition":
            return condition_text(value, lang, names)
        case "kind":
            return text(f"record.kind.{value}", lang) if has(f"record.kind.{value}") else names.get(value, value)
        case "tier":
            return names.get(value) or (text("condition.no_tier", lang) if value == "none" else value)
        case "fact":
            return _fact(value, lang, names)
        case "facts":
            return ("、" if lang == "zh" else ", ").join(name_of(one, lang, names) for one in value.split(", "))
        case "columns":
            return ("、" if lang == "zh" else ", ").join(names.get(one) or column_text(one, lang) for one in value.split(", "))
        case "role":
            return names.get(value) or (text(f"choice.{value}", lang) if has(f"choice.{value}") else role_text(value, lang))
        case "rows":
            return said(tuple(tuple(row.split(", ")) for row in value.split("; ")), lang, "", names)
        case "cells":
            return ("、" if lang == "zh" else ", ").join(_cell(one, lang) for one in value.split(", "))
        case "why":
            return because(value, params.get("why_params", {}), lang, names).rstrip("。.")
        case "reason":
            return reason_text(value, lang)
        case "trip":
            return text(f"trip.{value}", lang) if has(f"trip.{value}") else value
        case "within":
            return _span(value, lang)
        case "who":
            return _who(value, lang)
        case "better":
            return text(f"better.{value}", lang) if has(f"better.{value}") else value
    return names.get(value, value)


def _period(value: str, lang: str) -> str:
    return period_text(value, lang) if re.match(r"\d{4}(-|$)", value) else value


def _fact(value: str, lang: str, names: Names) -> str:
    """A fact of pay: by its own words, its metric's name, or the cell of a table ("table.grade_pay.base_pay")."""
    base = value.removesuffix("_previous")
    if value.startswith("table.") and value.count(".") == 2:
        _, table, column = value.split(".")
        return text("details.column", lang, table=names.get(table, table), column=_fact(column, lang, names))
    if not value:
        return text("facts.scheme_number", lang)
    if has(f"facts.{value}"):
        return text(f"facts.{value}", lang)
    return text("facts.previous", lang, title=names[base]) if base != value and base in names else names.get(value) or column_text(value, lang)


def _word(step: str, lang: str) -> str:
    return text(f"diff_place.{step}", lang) if has(f"diff_place.{step}") else step


def _cell(written: str, lang: str) -> str:
    if found := CELL.fullmatch(written):
        return text("condition.cell", lang, row=found[1], column=_word(found[2], lang))
    step, _, name = written.partition(" ")
    if step == "shares_by_place":
        return text("condition.place_share", lang, place=name)
    return f"{_word(step, lang)} {name}".strip()


def _span(written: str, lang: str) -> str:
    """A length of time: "4h" → 4 小时."""
    found = SPAN.fullmatch(written)
    if not found:
        return written
    return text(f"condition.{found[2]}", lang, count=found[1])


def _who(written: str, lang: str) -> str:
    """Whom a part is for: "role = manager, post = …" → 角色 manager，其他岗位."""
    told = []
    for one in written.split(", "):
        key, _, word = one.partition(" = ")
        name = name_of(key, lang, {})
        told.append(one if not word else text("condition.other", lang, name=name) if word == "…" else f"{name} {role_text(word, lang)}")
    return ("，" if lang == "zh" else ", ").join(told)
