"""The sentence behind each point: "Inquiry conversion 47.5 % of 60.0 % → 23.75 of 30"."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from kpi.words.lookup import has, text
from kpi.words.numbers import number_text, plain_text, points_text

IN_UNIT = ("zero", "full", "at", "low", "high")
WORTH = ("worth", "low_worth", "high_worth")
BESIDE_ITEMS = ("cap", "floor", "blend", "event", "event_capped", "event_open")
ASIDE = ("absent", "missing", "prorate", "counts", "parts")


def explain(line: object, item: object, card: object, lang: str) -> str:
    """The sentence of one score line: how value became points, or why there are none and what that does to the total.

    `line`: a scoring Line or a mapping with its fields (reason, params, value, points, shown, weight, nominal_weight,
    attainment). `item`: the scheme's item, event ("event:ID") or section ("cap:ID"); None for "cap" and "blend".
    `card`: the metric's card (title, unit), None for what has none.
    """
    reason, params = _of(line, "reason"), dict(_of(line, "params") or {})
    if reason in BESIDE_ITEMS:
        return _beside(line, item, reason, params, lang)
    if _of(line, "attainment") is None:
        return _missing(line, item, card, lang, reason, params)
    unit = _unit(item, card)
    words = {"title": title(item, card, lang), "points": _points(line), "weight": plain_text(_of(line, "weight"))}
    words["value"] = _value(_of(line, "value"), item, unit, lang)
    sentence = text(f"explain.{reason}", lang, **words, **_shown(params, unit, lang))
    return _join([sentence, *_remarks(line, params, lang)], lang)


def _beside(line: object, item: object, reason: str, params: dict, lang: str) -> str:
    """Lines that are no items: what a cap, a floor, an event or a second group did to the total."""
    named = {"title": title(item, None, lang), "points": _points(line)}
    if reason in ("cap", "floor"):
        return text(f"explain.{reason}" + ("_section" if item is not None else ""), lang, cap=plain_text(params["cap"]), **named)
    if reason == "blend":
        parts = [
            text("explain.blend_part", lang, group=part["group"], days=part["days"], total=points_text(part["total"]))
            for part in params["parts"] if part["total"] is not None
        ]
        return text("explain.blend", lang, parts=_list(parts, lang), points=named["points"])
    return text(f"explain.{reason}", lang, count=params["count"], cap=plain_text(params.get("cap", 0)), **named)


def explain_total(total: object, item_titles: Mapping[str, str], lang: str) -> str:
    """The sentence of a total: its points, its cap, or why there is none. `item_titles`: item id → title in `lang`."""
    reason, params = _of(total, "reason"), dict(_of(total, "params") or {})
    if _of(total, "total") is None:
        why = {"items": _list([item_titles.get(name, name) for name in params.get("items", ())], lang)}
        return text("explain.total_none", lang, reason=text(f"reasons.{reason}", lang, **why))
    sentence = text("explain.total", lang, points=points_text(_of(total, "total")), full=plain_text(params["full"]))
    return _join(
        [sentence] + ([text("reasons.capped", lang, cap=plain_text(params["cap"]))] if reason == "capped" else []), lang
    )


def reason_text(reason: str, lang: str, **params: object) -> str:
    """The words of a reason code such as "no_target" or "not_covered:messages|conversations" (details after the colon).

    "not_enough" takes n, and threshold unless it stands after the colon.
    A code without words is shown as it is: hiding it would hide the fact.
    """
    code, _, detail = reason.partition(":")
    if code == "not_enough" and params.get("n") is None:
        return text("states.not_enough", lang)
    if code == "not_enough":
        return text("reasons.not_enough", lang, **{"threshold": detail, **params})
    key = f"reasons.{code}_of" if detail and has(f"reasons.{code}_of") else f"reasons.{code}"
    return text(key, lang, detail=_detail(detail, lang), **params) if has(key) else reason


def _detail(detail: str, lang: str) -> str:
    """Tables and columns by their words: "messages|orders.customer_id" → "Messages or customer_id of Orders"."""
    named = []
    for one in detail.replace("+", ", ").split("|"):
        table, _, column = one.partition(".")
        words = text(f"tables.{table}", lang) if has(f"tables.{table}") else table
        named.append(text("details.column", lang, table=words, column=column_text(column, lang)) if column else words)
    return text("details.or", lang).join(named)


def title(item: object, card: object, lang: str) -> str:
    """The item's own title, else the card's, else the item's id."""
    for source in (item, card):
        words = getattr(source, "title", None) or {}
        if lang in words:
            return words[lang]
    return getattr(item, "id", "")


def _missing(line: object, item: object, card: object, lang: str, reason: str, params: dict) -> str:
    fate = params.get("missing", "spread")
    why = reason_text(reason, lang, **{key: params[key] for key in ("n", "threshold") if key in params})
    named = {"title": title(item, card, lang), "reason": why}
    return text(f"explain.missing_{fate}", lang, weight=plain_text(_of(line, "nominal_weight")), **named)


def _remarks(line: object, params: dict, lang: str) -> list[str]:
    said = []
    if params.get("absent"):
        roles = [role_text(role, lang) for role in params["absent"]]
        said.append(text("explain.raters_missing", lang, roles=_list(roles, lang)))
    if params.get("counts"):
        said.append(text("explain.counts_last", lang, role=role_text(params["counts"], lang)))
    if params.get("prorate"):
        own = params["prorate"]
        said.append(text(f"explain.{own['kind']}", lang, value=plain_text(own["value"]), days=own["days"], whole=own["whole"]))
    nominal, weight = _of(line, "nominal_weight"), _of(line, "weight")
    if nominal != weight:
        said.append(text("explain.weight_spread", lang, nominal=plain_text(nominal), effective=plain_text(weight)))
    return said


def column_text(column: str, lang: str) -> str:
    """What a column of a table is called; the column itself when no word is known."""
    return text(f"column.{column}", lang) if has(f"column.{column}") else column


def role_text(role: str, lang: str) -> str:
    """What a role is called; the role itself when no word is known."""
    return text(f"role.{role}", lang) if has(f"role.{role}") else role


def _shown(params: dict, unit: str, lang: str) -> dict[str, str]:
    """Each number of the sentence in its own unit."""
    shown = {}
    for key, value in params.items():
        if key in IN_UNIT:
            shown[key] = number_text(value, unit, lang)
        elif key in WORTH:
            shown[key] = number_text(Fraction(value), "share", lang)
        elif key not in ASIDE:
            shown[key] = plain_text(value)
    return shown


def _value(value: object, item: object, unit: str, lang: str) -> str:
    rated = bool(getattr(item, "rated", None))
    return plain_text(value) if rated or unit in ("points", "count") else number_text(value, unit, lang)


def _unit(item: object, card: object) -> str:
    return "points" if card is None else card.unit


def _points(line: object) -> str:
    shown = _of(line, "shown")
    return points_text(_of(line, "points") if shown is None else shown)


def _list(names: list[str], lang: str) -> str:
    return ("、" if lang == "zh" else ", ").join(names)


def _join(sentences: list[str], lang: str) -> str:
    return ("；" if lang == "zh" else "; ").join(sentences)


def _of(line: object, name: str) -> object:
    return line.get(name) if isinstance(line, Mapping) else getattr(line, name, None)
