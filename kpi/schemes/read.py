"""A scheme file → `Scheme`. Every key is known or refused, with file, line and the nearest name.

Numbers are read as Decimal.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from decimal import Decimal
from pathlib import Path

from kpi.errors import KpiError
from kpi.schemes import model
from kpi.schemes.cells import (
    Table,
    audience,
    bilingual,
    blank_or_number,
    demand_type,
    flag,
    integer,
    known,
    line_of,
    names,
    number,
    required,
    tables,
    within,
    words,
)
from kpi.schemes.read_duties import duties
from kpi.schemes.read_outcomes import outcomes
from kpi.schemes.read_pay import pay_plan

FURTHER = tuple("grades tiers action blend running annual awards forced reward table pay limit deadline eligible list recorded".split())
"""Tables that say what a total leads to, and what else is to be done; each has a reader of its own."""
PLAIN = ("version", "credit", "cycle", "rounding", "missing", "total", "two_groups")
EDITION = ("date", "description", "author", "reviewer", "approver")
HEAD = ("id", "title", "rules", "why", "credit_days", "full_score", "decimals", "cap", "floor", "posts", "item", "enough", "section",
        "raters", "event", *PLAIN, *EDITION)
ITEM = tuple("id metric rated record done levels scheme weight points title section for raters aspects uncapped enough prorate due"
             " full_per_day origin rules why".split())
SECTION = tuple("id title weight scale announced cap floor for origin rules why".split())
EVENT = tuple("id title class points per cap section from when steps dismissal veto money for origin rules why".split())
MIX = ("weights", "counts", "missing", "instead")
POINTS = {
    "linear": ("zero", "full"),
    "curve": ("anchors",),
    "steps": ("bands",),
    "per_unit": ("each", "cap"),
    "peer": ("better",),
    "rated": ("scale",),
    "passthrough": (),
}


def read(path: Path) -> model.Scheme:
    """The scheme in `path`. KpiError with file and line when it cannot be read."""
    try:
        raw = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise KpiError(f"the file cannot be read ({error})", path.name) from error
    return from_text(raw, path.name)


def from_text(raw: str, name: str) -> model.Scheme:
    """The scheme a text describes; `name` says whose text it is. KpiError with name and line when it cannot be read."""
    try:
        table = tomllib.loads(raw, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise KpiError(f"not valid TOML: {error}", name) from error
    try:
        return scheme(table)
    except KpiError as error:
        line = line_of(raw, error.where)
        raise KpiError(error.what, f"{name}, line {line}, {error.where}", error.now, error.nearest) from None


def scheme(table: Table) -> model.Scheme:
    """The scheme a parsed file describes."""
    known(table, HEAD + FURTHER, "")
    plain = {key: words(table[key], key) for key in PLAIN if key in table}
    whole = {key: integer(table[key], key) for key in ("credit_days", "decimals") if key in table}
    exact = {key: number(table[key], key) for key in ("full_score", "cap", "floor") if key in table}
    mixes = _mixes(table.get("raters", {}))
    items = tuple(_item(entry, mixes, where) for where, entry in _numbered(table, "item"))
    return model.Scheme(
        id=words(required(table, "id", ""), "id"),
        title=bilingual(required(table, "title", ""), "title"),
        items=items,
        mixes=mixes,
        sections=tuple(_section(entry, where) for where, entry in _numbered(table, "section")),
        events=tuple(_event(entry, where) for where, entry in _numbered(table, "event")),
        posts=names(table.get("posts", []), "posts"),
        edition=model.Edition(**{key: words(table[key], key) for key in EDITION if key in table}),
        rules=names(table.get("rules", []), "rules"),
        why=bilingual(table.get("why", {}), "why"),
        enough=_enough(table.get("enough", {})),
        outcomes=outcomes(table),
        pay=pay_plan(table),
        duties=duties(table),
        content_hash=content_hash(table),
        **{"version": required(table, "version", ""), **plain},
        **whole,
        **exact,
    )


def _numbered(table: Table, key: str) -> list[tuple[str, Table]]:
    """Each [[key]] with its place, counted from 1: ("item[2]", …)."""
    return [(f"{key}[{place}]", entry) for place, entry in enumerate(tables(table.get(key, []), key), 1)]


def _enough(table: object) -> model.Enough:
    demand_type(table, dict, "enough")
    known(table, ("cases",), "enough")
    with within("enough"):
        return model.Enough(**{key: integer(value, key) for key, value in table.items()})


def _shared(table: Table) -> dict[str, object]:
    """Keys that items, sections and events have in common."""
    found: dict[str, object] = {
        "title": bilingual(table.get("title", {}), "title"), "rules": names(table.get("rules", []), "rules"),
        "why": bilingual(table.get("why", {}), "why"), "audience": audience(table.get("for", {})),
    }
    if "origin" in table:
        found["origin"] = words(table["origin"], "origin")
    if "section" in table:
        found["section"] = words(table["section"], "section")
    return found


def _section(table: Table, where: str) -> model.Section:
    with within(where):
        known(table, SECTION, "")
        exact = {key: number(table[key], key) for key in ("weight", "scale", "announced", "cap", "floor") if key in table}
        return model.Section(id=words(required(table, "id", ""), "id"), **exact, **_shared(table))


def _event(table: Table, where: str) -> model.Event:
    with within(where):
        known(table, EVENT, "")
        extra: dict[str, object] = {key: words(table[key], key) for key in ("per", "veto") if key in table}
        if "cap" in table:
            extra["cap"] = number(table["cap"], "cap")
        if "money" in table:
            extra["money"] = blank_or_number(table["money"], "money")
        return model.Event(
            id=words(required(table, "id", ""), "id"), klass=words(required(table, "class", ""), "class"),
            points=_event_points(table.get("points", "blank")),
            steps=tuple(_event_step(entry) for entry in tables(table.get("steps", []), "steps")),
            source=words(table.get("from", ""), "from"), condition=words(table.get("when", ""), "when"),
            dismissal=flag(table.get("dismissal", False), "dismissal"), **extra, **_shared(table),
        )


def _event_points(value: object) -> tuple[Decimal, Decimal] | model.Blank:
    if isinstance(value, list):
        if len(value) != 2:
            raise KpiError(f"{value!r} is not a lowest and a highest number", "points", "Write for example points = [-5, -2]")
        return number(value[0], "points"), number(value[1], "points")
    single = blank_or_number(value, "points")
    return single if single is model.BLANK else (single, single)


def _event_step(table: Table) -> model.EventStep:
    known(table, ("at_least", "points"), "steps")
    return model.EventStep(*(number(required(table, key, "steps"), f"steps.{key}") for key in ("at_least", "points")))


def _item(table: Table, mixes: dict[str, model.Mix], where: str) -> model.Item:
    with within(where):
        known(table, ITEM, "")
        metric = names(table.get("metric", []), "metric")
        named = {key: words(table[key], key) for key in ("rated", "record", "done", "scheme") if key in table}
        levels = tuple(_level(entry) for entry in tables(table.get("levels", []), "levels"))
        rated = "rated" in named
        if not rated and "raters" in table:
            raise KpiError("only rated items have raters", "raters")
        default_id = next(iter(named.values()), metric[0] if metric else "")
        extra: dict[str, object] = {"mix": _mix_of(table.get("raters", {"supervisor": 1}), mixes)} if rated else {}
        if "enough" in table:
            extra["enough"] = integer(table["enough"], "enough")
        if "prorate" in table:
            extra["prorate"] = words(table["prorate"], "prorate")
        if "done" in named:
            extra["due"] = _due(table)
        taken_as_is = bool(levels) or ("record" in named and "points" not in table)
        return model.Item(
            id=words(table["id"] if "id" in table else default_id or required(table, "metric" if not levels else "id", ""), "id"),
            weight=number(required(table, "weight", ""), "weight"),
            points=_points(_default_points(table, named, levels)),
            metric=metric, levels=levels, **named,
            aspects=names(table.get("aspects", []), "aspects"),
            uncapped=flag(table.get("uncapped", taken_as_is), "uncapped"),
            **extra, **_shared(table),
        )


def _default_points(table: Table, named: dict[str, str], levels: tuple) -> object:
    """Ratings, recorded numbers and levels need no rule of their own; what is done or another total is worth its share."""
    if "points" in table:
        return table["points"]
    if "rated" in named:
        return {"kind": "rated"}
    if "done" in named or "scheme" in named:
        return {"kind": "linear", "zero": 0, "full": 1}
    return {"kind": "passthrough"} if levels or "record" in named else required(table, "points", "")


def _level(table: Table) -> model.Level:
    known(table, ("points", "text"), "levels")
    text = table.get("text", {})
    return model.Level(number(required(table, "points", "levels"), "levels.points"),
                       {"zh": text, "en": text} if isinstance(text, str) else bilingual(text, "levels.text"))


def _due(table: Table) -> model.Due:
    due = required(table, "due", "")
    full = number(table["full_per_day"], "full_per_day") if "full_per_day" in table else None
    return model.Due(due if isinstance(due, str) else number(due, "due"), full)


def _mixes(table: object) -> dict[str, model.Mix]:
    """The named mixes of [raters.NAME]."""
    demand_type(table, dict, "raters")
    return {name: _mix(entry, f"raters.{name}") for name, entry in table.items()}


def _mix(table: object, where: str) -> model.Mix:
    with within(where):
        demand_type(table, dict, "")
        known(table, MIX, "")
        instead = {}
        for entry in tables(table.get("instead", []), "instead"):
            known(entry, ("role", "weights"), "instead")
            instead[words(required(entry, "role", "instead"), "instead.role")] = _shares(required(entry, "weights", "instead"), "instead.weights")
        plain = {key: words(table[key], key) for key in ("counts", "missing") if key in table}
        return model.Mix(_shares(required(table, "weights", ""), "weights"), instead=instead, **plain)


def _mix_of(value: object, mixes: dict[str, model.Mix]) -> model.Mix:
    """The name of a mix, or shares written at the item."""
    if isinstance(value, str):
        model.choose("raters", value, mixes, "raters")
        return mixes[value]
    return model.Mix(_shares(value, "raters"))


def _shares(table: object, where: str) -> dict[str, Decimal]:
    demand_type(table, dict, where)
    return {role: number(share, f"{where}.{role}") for role, share in table.items()}


def _points(table: object) -> model.PointRule:
    demand_type(table, dict, "points")
    with within("points"):
        kind = required(table, "kind", "")
        model.choose("kind", kind, POINTS, "kind")
        known(table, ("kind", "origin", *POINTS[kind]), "")
        for key in POINTS[kind]:
            if key not in ("cap", "better", "scale"):
                required(table, key, "")
        origin = words(table.get("origin", "printed"), "origin")
        if kind == "linear":
            return model.Linear(_anchor(table["zero"], 0, origin, "zero"), _anchor(table["full"], 1, origin, "full"))
        if kind == "curve":
            return model.Curve(tuple(_curve_anchor(entry, origin) for entry in tables(table["anchors"], "anchors")))
        if kind == "steps":
            return model.Steps(tuple(_band(entry, origin) for entry in tables(table["bands"], "bands")))
        if kind == "per_unit":
            cap = number(table["cap"], "cap") if "cap" in table else None
            return model.PerUnit(number(table["each"], "each"), cap, origin)
        if kind == "peer":
            return model.Peer(table.get("better"), words(table.get("origin", "ours"), "origin"))
        if kind == "rated":
            return model.Rated(number(table.get("scale", 100), "scale"))
        return model.Passthrough()


def _anchor(value: object, worth: int, origin: str, where: str) -> model.Anchor:
    """A number, { at = number, origin = … } or { of = "team", take = "pooled", origin = … }."""
    if not isinstance(value, dict):
        return model.Anchor(number(value, where), Decimal(worth), origin)
    return _anchor_table(value, Decimal(worth), origin, where, ())


def _curve_anchor(table: Table, origin: str) -> model.Anchor:
    worth = number(required(table, "worth", "anchors"), "anchors.worth")
    return _anchor_table(table, worth, origin, "anchors", ("worth",))


def _anchor_table(table: Table, worth: Decimal, origin: str, where: str, more: tuple[str, ...]) -> model.Anchor:
    known(table, ("at", "of", "take", "origin", *more), where)
    origin = words(table.get("origin", origin), f"{where}.origin")
    if "at" in table:
        known(table, ("at", "origin", *more), where)
        return model.Anchor(number(table["at"], f"{where}.at"), worth, origin)
    model.choose("anchor of", required(table, "of", where), ("team",), f"{where}.of")
    model.choose("take", table.get("take", "pooled"), ("pooled",), f"{where}.take")
    return model.Anchor(None, worth, origin)


def _band(table: Table, origin: str) -> model.Band:
    known(table, ("at_least", "worth", "points", "origin"), "bands")
    exact = {key: number(table[key], f"bands.{key}") for key in ("at_least", "worth", "points") if key in table}
    return model.Band(
        exact.get("at_least"), exact.get("worth"), exact.get("points"), words(table.get("origin", origin), "bands")
    )


def content_hash(table: Table) -> str:
    """sha256 of what the file says: key order, comments and 0.60 against 0.6 make no difference."""
    return hashlib.sha256(json.dumps(_canonical(table), sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _canonical(value: object) -> object:
    if isinstance(value, dict):
        return {key: _canonical(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_canonical(entry) for entry in value]
    if isinstance(value, (Decimal, int)) and not isinstance(value, bool):
        plain = Decimal(value)
        return {"number": format(plain.normalize(), "f") if plain.is_finite() else str(plain)}
    return value if isinstance(value, (str, bool)) else str(value)
