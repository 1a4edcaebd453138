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
    bilingual,
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

# Tables that say what a total leads to. They change no points, so they are kept as written until the engine uses them.
LATER = tuple(
    "grades tiers action blend running annual awards forced reward table pay limit deadline eligible list "
    "recorded".split()
)
HEAD = tuple(
    "id version title rules credit credit_days cycle full_score decimals rounding missing cap why item enough".split()
)
ITEM = tuple("id metric rated weight points title raters aspects uncapped enough prorate origin rules why".split())
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
    try:
        table = tomllib.loads(raw, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise KpiError(f"not valid TOML: {error}", path.name) from error
    try:
        return scheme(table)
    except KpiError as error:
        line = line_of(raw, error.where)
        raise KpiError(error.what, f"{path.name}, line {line}, {error.where}", error.now, error.nearest) from None


def scheme(table: Table) -> model.Scheme:
    """The scheme a parsed file describes."""
    known(table, HEAD + LATER, "")
    plain = {key: table[key] for key in ("version", "credit", "cycle", "rounding", "missing") if key in table}
    for key, value in plain.items():
        demand_type(value, str, key)
    whole = {key: integer(table[key], key) for key in ("credit_days", "decimals") if key in table}
    exact = {key: number(table[key], key) for key in ("full_score", "cap") if key in table}
    items = tuple(
        _item(entry, f"item[{place}]") for place, entry in enumerate(tables(table.get("item", []), "item"), 1)
    )
    return model.Scheme(
        id=words(required(table, "id", ""), "id"),
        title=bilingual(required(table, "title", ""), "title"),
        items=items,
        rules=names(table.get("rules", []), "rules"),
        why=bilingual(table.get("why", {}), "why"),
        enough=_enough(table.get("enough", {})),
        later={key: table[key] for key in LATER if key in table},
        content_hash=content_hash(table),
        **{"version": required(table, "version", ""), **plain},
        **whole,
        **exact,
    )


def _enough(table: object) -> model.Enough:
    demand_type(table, dict, "enough")
    known(table, ("cases",), "enough")
    with within("enough"):
        return model.Enough(**{key: integer(value, key) for key, value in table.items()})


def _item(table: Table, where: str) -> model.Item:
    with within(where):
        known(table, ITEM, "")
        metric = names(table.get("metric", []), "metric")
        rated = words(table["rated"], "rated") if "rated" in table else None
        default = {"kind": "rated"} if rated and "points" not in table else None
        default_id = rated or (metric[0] if metric else required(table, "metric", ""))
        extra = {"raters": _raters(table.get("raters", {"supervisor": 1}))} if rated else {}
        if not rated and "raters" in table:
            raise KpiError("only rated items have raters", "raters")
        if "enough" in table:
            extra["enough"] = integer(table["enough"], "enough")
        for key in ("prorate", "origin"):
            if key in table:
                extra[key] = words(table[key], key)
        return model.Item(
            id=words(table.get("id", default_id), "id"),
            weight=number(required(table, "weight", ""), "weight"),
            points=_points(default or required(table, "points", "")),
            metric=metric,
            rated=rated,
            title=bilingual(table.get("title", {}), "title"),
            aspects=names(table.get("aspects", []), "aspects"),
            uncapped=flag(table.get("uncapped", False), "uncapped"),
            rules=names(table.get("rules", []), "rules"),
            why=bilingual(table.get("why", {}), "why"),
            **extra,
        )


def _raters(table: object) -> dict[str, Decimal]:
    demand_type(table, dict, "raters")
    return {role: number(share, f"raters.{role}") for role, share in table.items()}


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
