"""The tables of a scheme file that say what a total leads to → `model.outcomes.Outcomes`.

Reads grades, tiers, action, blend, running, annual, forced, awards and reward of the whole scheme table, and no other.
Every key is known or refused, with its path and the nearest name; every condition is parsed here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from kpi.errors import KpiError
from kpi.schemes.cells import (
    Table,
    audience,
    bilingual,
    blank_or_number,
    demand_type,
    flag,
    integer,
    known,
    names,
    number,
    required,
    tables,
    within,
    words,
)
from kpi.schemes.model.conditions import FACTS, WORDS, Condition, parse
from kpi.schemes.model.outcomes import (
    UNIT_FACTS,
    UNIT_WORDS,
    Action,
    Annual,
    Award,
    Blend,
    Choice,
    Forced,
    Grades,
    Outcomes,
    PlaceShare,
    Reward,
    Rung,
    Running,
    Term,
    Tiers,
    Trigger,
)

Made = TypeVar("Made")
SHARED = ("title", "why", "rules", "origin", "for")
RUNG = ("id", "at_least")
TRIGGER = ("when", "run", "count", "within")
ACTION = ("id", "any", "cycle", "uses_up", "needs", "else_show", "proposal", "choose", "gaps", "strength", "pay", *TRIGGER)
AWARD = ("share", "rank", "period", "score", "need", "round", "min_quota", "tie_break", "across")
REWARD = ("id", "per", "trigger", "managers", "manager_amount", "share", "shares_by_place", "staff_amount", "places_for", "round", "max_with",
          "reason")


def outcomes(table: Table, more_names: Iterable[str] = ()) -> Outcomes:
    """What the totals of this scheme lead to.

    more_names: facts that conditions may read besides `FACTS` and the metrics and ids of the scheme's own items.
    KpiError for anything not understood, `where` a path such as action[2].any[1].when.
    """
    facts = (*FACTS, *named_in_items(table), *more_names)
    awards = tuple(_award(key, entry) for key, entry in _named(table.get("awards", {}), "awards"))
    return Outcomes(
        grades=_one(table, "grades", _grades),
        tiers=_one(table, "tiers", _tiers),
        actions=_many(table, "action", lambda entry: _action(entry, facts)),
        blends=_many(table, "blend", _blend),
        running=_many(table, "running", _running),
        annual=_many(table, "annual", _annual),
        forced=_one(table, "forced", _forced),
        awards=tuple(sorted(awards, key=lambda award: award.rank)),
        rewards=_many(table, "reward", _reward),
    )


def named_in_items(table: Table) -> tuple[str, ...]:
    """The metrics and ids the scheme's items name: facts a condition may read too."""
    items = table.get("item", [])
    entries = [entry for entry in items if isinstance(entry, dict)] if isinstance(items, list) else []
    found: list[object] = []
    for entry in entries:
        metric = entry.get("metric", [])
        found += metric if isinstance(metric, list) else [metric]
        found += [entry.get(key) for key in ("id", "rated", "record", "done", "scheme")]
    return tuple(dict.fromkeys(name for name in found if isinstance(name, str)))


def _one(table: Table, key: str, make: Callable[[Table], Made]) -> Made | None:
    """The part [key] describes; None when it is left out."""
    if key not in table:
        return None
    demand_type(table[key], dict, key)
    with within(key):
        return make(table[key])


def _many(table: Table, key: str, make: Callable[[Table], Made]) -> tuple[Made, ...]:
    """One part per [[key]], in the order written."""
    made = []
    for place, entry in enumerate(tables(table.get(key, []), key), 1):
        with within(f"{key}[{place}]"):
            made.append(make(entry))
    return tuple(made)


def _named(value: object, where: str) -> list[tuple[str, Table]]:
    """The tables [where.NAME]."""
    demand_type(value, dict, where)
    for name, entry in value.items():
        demand_type(entry, dict, f"{where}.{name}")
    return list(value.items())


def _part(table: Table) -> dict[str, object]:
    """What every part may say of itself."""
    found: dict[str, object] = {"rules": names(table.get("rules", []), "rules")}
    found |= {key: bilingual(table[key], key) for key in ("title", "why") if key in table}
    if "origin" in table:
        found["origin"] = words(table["origin"], "origin")
    if "for" in table:
        found["audience"] = audience(table["for"])
    return found


def _given(table: Table, read: Callable[[object, str], object], *keys: str) -> dict[str, object]:
    """The cells of `keys` that are there, each read by `read`."""
    return {key: read(table[key], key) for key in keys if key in table}


def _bilingual_or_same(value: object, where: str) -> dict[str, str]:
    """{ zh = …, en = … }, or one text for both."""
    return {"zh": value, "en": value} if isinstance(value, str) else bilingual(value, where)


# ---- bands


def _rungs(table: Table) -> tuple[Rung, ...]:
    return _many({"bands": required(table, "bands", "")}, "bands", _rung)


def _rung(table: Table) -> Rung:
    known(table, RUNG + SHARED, "")
    return Rung(words(required(table, "id", ""), "id"), **_given(table, number, "at_least"), **_part(table))


def _grades(table: Table) -> Grades:
    known(table, ("bands", *SHARED), "")
    return Grades(_rungs(table), **_part(table))


def _tiers(table: Table) -> Tiers:
    known(table, ("bands", "window", "consecutive", "take", "short", *SHARED), "")
    more = _given(table, integer, "window") | _given(table, flag, "consecutive") | _given(table, words, "take", "short")
    return Tiers(_rungs(table), **more, **_part(table))


# ---- actions


def _action(table: Table, facts: tuple[str, ...]) -> Action:
    known(table, ACTION + SHARED, "")
    own = {key: table[key] for key in TRIGGER if key in table}
    if "any" in table and own:
        raise KpiError(f'{", ".join(own)} beside "any"', "any", "Put them inside the triggers of any")
    triggers = _many(table, "any", lambda entry: _trigger(entry, facts)) if "any" in table else (_trigger(own, facts),)
    return Action(
        words(required(table, "id", ""), "id"),
        triggers,
        choose=tuple(_choice(entry) for entry in _listed(table.get("choose", []), "choose")),
        else_show=_bilingual_or_same(table.get("else_show", {}), "else_show"),
        **_given(table, words, "cycle", "needs", "gaps"),
        **_given(table, flag, "uses_up", "proposal"),
        **_given(table, integer, "strength"),
        **_given(table, blank_or_number, "pay"),
        **_part(table),
    )


def _trigger(table: Table, facts: tuple[str, ...]) -> Trigger:
    known(table, TRIGGER, "")
    memory = _given(table, integer, "run", "count")
    when = _condition(required(table, "when", ""), "when", facts, WORDS)
    return Trigger(when, **(memory or {"run": 1}), **_given(table, words, "within"))


def _condition(value: object, where: str, facts: tuple[str, ...], of_words: tuple[str, ...]) -> Condition:
    return parse(words(value, where), facts, of_words, where)


def _listed(value: object, where: str) -> list[object]:
    demand_type(value, list, where)
    return value


def _choice(value: object) -> Choice:
    """A word, or { id = …, title = { zh = …, en = … } }."""
    if isinstance(value, str):
        return Choice(value)
    demand_type(value, dict, "choose")
    known(value, ("id", "title"), "choose")
    return Choice(words(required(value, "id", "choose"), "choose.id"), bilingual(value.get("title", {}), "choose.title"))


# ---- periods made of periods


def _blend(table: Table) -> Blend:
    known(table, ("id", "period", "terms", "need", "missing", *SHARED), "")
    default = _given(table, integer, "need")
    terms = _many({"terms": required(table, "terms", "")}, "terms", lambda entry: _term(entry, default))
    text = {key: words(required(table, key, ""), key) for key in ("id", "period")}
    return Blend(**text, terms=terms, **_given(table, words, "missing"), **_part(table))


def _term(table: Table, default: dict[str, object]) -> Term:
    known(table, ("of", "take", "weight", "need"), "")
    weight = number(required(table, "weight", ""), "weight")
    return Term(words(required(table, "of", ""), "of"), weight, **default | _given(table, integer, "need"), **_given(table, words, "take"))


def _running(table: Table) -> Running:
    known(table, ("of", "period", "take", *SHARED), "")
    return Running(words(required(table, "of", ""), "of"), **_given(table, words, "period", "take"), **_part(table))


def _annual(table: Table) -> Annual:
    known(table, ("of", "prefer", "else", *SHARED), "")
    otherwise = {"otherwise": words(table["else"], "else")} if "else" in table else {}
    return Annual(words(required(table, "of", ""), "of"), **_given(table, words, "prefer"), **otherwise, **_part(table))


def _forced(table: Table) -> Forced:
    known(table, ("by", "shares", "cycle", *SHARED), "")
    shares = required(table, "shares", "")
    demand_type(shares, dict, "shares")
    exact = {grade: number(share, f"shares.{grade}") for grade, share in shares.items()}
    return Forced(words(required(table, "by", ""), "by"), exact, **_given(table, words, "cycle"), **_part(table))


# ---- awards and rewards


def _award(name: str, table: Table) -> Award:
    with within(f"awards.{name}"):
        known(table, AWARD + SHARED, "")
        more = _given(table, integer, "rank", "min_quota") | _given(table, words, "score", "round", "across")
        more |= _given(table, names, "period", "tie_break")
        if "need" in table:
            more["need"] = _need(table["need"], more.get("period", Award.period))
        return Award(name, number(required(table, "share", ""), "share"), **more, **_part(table))


def _need(value: object, periods: tuple[str, ...]) -> dict[str, int]:
    """A number of months for every period, or one per period."""
    if not isinstance(value, dict):
        return dict.fromkeys(periods, integer(value, "need"))
    known(value, periods, "need")
    return {period: integer(months, f"need.{period}") for period, months in value.items()}


def _reward(table: Table) -> Reward:
    known(table, REWARD + SHARED, "")
    more = _given(table, names, "managers") | _given(table, blank_or_number, "manager_amount", "share", "staff_amount")
    more |= _given(table, words, "round", "max_with", "reason", "places_for")
    if "trigger" in table:
        more["trigger"] = _condition(table["trigger"], "trigger", UNIT_FACTS, UNIT_WORDS)
    text = {key: words(required(table, key, ""), key) for key in ("id", "per")}
    return Reward(**text, shares_by_place=_many(table, "shares_by_place", _place_share), **more, **_part(table))


def _place_share(table: Table) -> PlaceShare:
    known(table, ("to", "share"), "")
    return PlaceShare(integer(required(table, "to", ""), "to"), blank_or_number(required(table, "share", ""), "share"))
