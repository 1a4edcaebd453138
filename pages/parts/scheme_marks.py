"""What every part of a printed scheme shares: where it is from, its rules, for whom it is, and what its ids are called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kpi import words
from kpi.words import numbers
from kpi.words.because import said
from pages.parts import figures
from pages.parts.cards import title as metric_title
from pages.parts.data import ask
from pages.parts.html import Html, el, join
from pages.parts.lang import either, lang, t

_UNITS = ("department", "hall", "agency", "service", "mystery_visit")


@dataclass(frozen=True)
class Shown:
    """A scheme being printed: the scheme, and what its ids are called in the page's language."""

    scheme: object
    names: Mapping[str, str]
    items: Mapping[str, dict]


def shown(scheme: object, text: str) -> Shown:
    """The scheme with the titles of its metrics, parts and bands by id."""
    return Shown(scheme, names_of(scheme), {item["item"]: item for item in ask("draft_items", text=text)})


def names_of(scheme: object) -> dict[str, str]:
    """id → words: metrics, items, sections, events, grades, tiers, actions, awards, rewards, pay lines, tables, forms, other schemes."""
    after = scheme.outcomes
    parts = [*scheme.items, *scheme.sections, *scheme.events, *after.actions, *after.awards, *after.rewards, *after.blends,
             *scheme.pay.lines, *scheme.duties.limits, *scheme.duties.deadlines, *scheme.duties.lists, *scheme.duties.recorded]
    parts += [band for ladder in (after.grades, after.tiers) if ladder for band in ladder.bands]
    parts += list(scheme.pay.tables.values())
    found = {metric["id"]: either(metric["title"]) for metric in ask("catalogue").metrics}
    found |= {code: t(f"schemes.unit.{code}") for code in _UNITS}
    found |= {card["id"]: either(card["title"]) for card in ask("catalogue").schemes}
    return found | {part.id: either(dict(part.title)) for part in parts if part.title}


def item_name(item: object) -> str:
    """An item's title, else its metric's, else its id."""
    return either(dict(item.title)) or (metric_title(item.metric[0]) if item.metric else item.id)


# ---- marks


def mark(origin: str) -> Html:
    """原文 printed, 我们定的 ours, 空白 blank."""
    return el("span", t(f"schemes.mark.{origin}"), cls=f"origin {origin}")


def marks(part: object, *origins: str) -> Html:
    """The origin of a part (and of what stands inside it), whom it is for, and its rule ids."""
    told = dict.fromkeys([part.origin, *origins] if hasattr(part, "origin") else origins)
    who = audience(getattr(part, "audience", None))
    ids = " ".join(getattr(part, "rules", ()))
    return el(
        "span", join(mark(origin) for origin in told), el("span", t("schemes.only_for", who=who), cls="badge") if who else "",
        el("code", ids) if ids else "", cls="marks",
    )


def audience(who: object) -> str:
    """Whom a part is for, in words; "" for everybody."""
    if who is None or not who.words:
        return ""
    return comma(f"{fact(key, {})} {comma(role(word) for word in values)}" for key, values in who.words.items())


def why(part: object) -> Html:
    """Why a part is as it is, in a quiet line."""
    text = either(dict(getattr(part, "why", None) or {}))
    return el("p", text, cls="quiet") if text else Html("")


# ---- words


def comma(pieces: Iterable[str]) -> str:
    return t("ui.comma").join(piece for piece in pieces if piece)


def role(word: str) -> str:
    """A role in words where there are some."""
    return named("role", word)


def named(group: str, code: str) -> str:
    """The words of a code of a group (role, aspect, column, choice) where there are some, else the code."""
    return t(f"{group}.{code}") if words.has(f"{group}.{code}") else code


def is_blank(value: object) -> bool:
    """Whether the source leaves this cell open."""
    return repr(value) == "blank"


def money(value: object) -> str:
    """An amount; "not set" for a blank."""
    return t("schemes.blank") if is_blank(value) else numbers.money_text(value, lang())


def share(value: object) -> str:
    """5 %, 1.5 %; "not set" for a blank."""
    return t("schemes.blank") if is_blank(value) else said(value, lang(), "share")


def plain(value: object) -> str:
    return t("schemes.blank") if is_blank(value) else figures.weight(value)


def fact(name: str, names: Mapping[str, str]) -> str:
    """What a fact of a condition or of pay is called."""
    base = name.removesuffix("_previous")
    for key in (f"facts.{name}", f"condition.{name}"):
        if words.has(key):
            return t(key)
    if base != name and base in names:
        return t("facts.previous", title=names[base])
    return names.get(name, name)


def condition(text: str, names: Mapping[str, str]) -> str:
    """A condition of the closed grammar in words."""
    return words.condition_text(text, lang(), names)


def table(caption: str, heads: Iterable[tuple[str, str | None]], rows: Iterable[Html], stacked: bool = True) -> Html:
    """A table in a box that scrolls by itself. heads: text and class; `stacked`: on a phone its cells stand under each other."""
    head = el("tr", join(el("th", text, scope="col", cls=cls) for text, cls in heads))
    cls = "rows prose stacked" if stacked else "rows prose"
    listed = el("table", el("caption", caption), el("thead", head), el("tbody", join(rows)), cls=cls)
    return el("div", listed, cls="scroll", tabindex="0", role="region", aria_label=caption)
