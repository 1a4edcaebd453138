"""Cards as the catalogue prints them. Nothing is typed here: each line stands in the card itself."""

from __future__ import annotations

from kpi import words
from pages.parts import figures
from pages.parts.html import Html, el, join
from pages.parts.lang import either, t
from pages.parts.sentences import item_title

_GROUPS = ("demand", "response", "conversion", "sales", "refund", "service", "attendance")


def found(cards: list[dict], text: str) -> list[dict]:
    """Cards whose id, titles, meaning or aliases hold the text, whatever its case; all without one."""
    wanted = text.casefold().strip()
    return [card for card in cards if not wanted or wanted in _haystack(card)]


def _haystack(card: dict) -> str:
    parts = [card["id"], *_both(card.get("title")), *_both(card.get("meaning")), *(card.get("aliases") or ())]
    return "\n".join(str(part) for part in parts).casefold()


def _both(titles: object) -> list[str]:
    return list(titles.values()) if isinstance(titles, dict) else [str(titles or "")]


def _lines(pairs: list[tuple[str, object]]) -> Html:
    """A description list; empty values are left out."""
    return el("dl", join(el("div", el("dt", t(key)), el("dd", value)) for key, value in pairs if value))


def _word(group: str, name: object) -> str:
    """The words of a code where there are some, else the code."""
    key = f"{group}.{name}"
    return t(key) if name and words.has(key) else str(name or "")


def metric_groups(cards: list[dict]) -> Html:
    """The metrics under the headings of their groups."""
    held = {card.get("group") or "other" for card in cards}
    groups = [group for group in _GROUPS if group in held] + sorted(held - set(_GROUPS))
    return el(
        "div",
        join(
            el(
                "section",
                el("h2", _word("groups", group)),
                el(
                    "div",
                    join(metric_card(card) for card in cards if (card.get("group") or "other") == group),
                    cls="cards",
                ),
                cls="group",
            )
            for group in groups
        ),
        cls="stack",
    )


def metric_card(card: dict) -> Html:
    """One metric: what it means, what it counts and how, when it is final, what it needs."""
    settles = card.get("settles_after") or 0
    badge = (
        ""
        if card.get("available", True)
        else el("span", t("ui.not_available"), cls="badge", title=_word("reasons", card.get("why_not")))
    )
    return el(
        "article",
        el("h3", either(card["title"]), badge, el("code", card["id"])),
        el("p", either(card.get("meaning"))),
        _lines(
            [
                ("catalogue.combine", _word("combine", card.get("combine"))),
                ("catalogue.counted", _word("counted", card.get("counted"))),
                ("catalogue.better", _word("better", card.get("better"))),
                ("catalogue.replaced_by", card.get("replaced_by")),
            ]
        ),
        el(
            "details",
            el("summary", t("ui.more")),
            _lines(
                [
                    ("catalogue.unit", _word("units", card.get("unit"))),
                    ("catalogue.clock", either(card.get("clock"))),
                    ("catalogue.owner", either(card.get("owner"))),
                    ("catalogue.unanswered", either(card.get("unanswered"))),
                    (
                        "catalogue.settles_after",
                        t("catalogue.settles_days", days=settles) if settles else t("catalogue.settles_at_once"),
                    ),
                    ("catalogue.needs", t("ui.comma").join(_need(need) for need in card.get("needs") or ())),
                    ("catalogue.aliases", t("ui.comma").join(card.get("aliases") or ())),
                    ("catalogue.rules", t("ui.comma").join(card.get("rules") or ())),
                    ("ui.file", el("code", card.get("file", ""))),
                ]
            ),
            el("pre", card["sql"], tabindex="0") if card.get("sql") else "",
        ),
        cls="card",
        id=card["id"],
    )


def _need(need: str) -> str:
    """`messages|conversations` → 消息 or 会话; a column stays as it is named in the templates."""
    return t("ui.or").join(_table(part) for part in need.split("|"))


def _table(name: str) -> str:
    table, _, column = name.partition(".")
    return f"{_word('tables', table)} {column}".strip()


def credit_card(card: dict) -> Html:
    """One rule of whose order it was."""
    return el(
        "article",
        el("h3", either(card.get("title")) or card["id"], el("code", card["id"])),
        el("p", either(card.get("meaning"))),
        _lines(
            [
                ("ui.window", either(card.get("window"))),
                ("ui.tie", either(card.get("tie"))),
                ("catalogue.rules", t("ui.comma").join(card.get("rules") or ())),
                ("ui.file", el("code", card.get("file", ""))),
            ]
        ),
        cls="card",
    )


def scheme_card(card: dict) -> Html:
    """One scheme: its settings, its items with weight and the way from value to points, and the file itself."""
    enough = card.get("enough")
    cases = getattr(enough, "cases", enough)
    facts = [
        t("ui.full_score", points=figures.weight(card["full_score"])) if card.get("full_score") else "",
        t("catalogue.credit_of", rule=_credit_title(card), days=card["credit_days"]) if card.get("credit") else "",
        _word("catalogue", f"missing_{card.get('missing', 'spread')}"),
        t("catalogue.enough", cases=cases) if cases else "",
    ]
    head = el(
        "tr",
        join(
            el("th", t(key), scope="col", cls=cls)
            for key, cls in (("catalogue.item", None), ("catalogue.weight", "num"), ("catalogue.points", None))
        ),
    )
    rows = join(
        el(
            "tr",
            el("th", item_title(item), scope="row"),
            el("td", figures.weight(item["weight"]) if item.get("weight") is not None else "·", cls="num"),
            el("td", way(item) or "·"),
        )
        for item in card["items"]
    )
    return el(
        "article",
        el("h3", either(card["title"]), el("code", f"{card['id']} {card['version']}")),
        el("p", join(el("span", fact) for fact in facts if fact), cls="facts"),
        el(
            "div",
            el("table", el("caption", either(card["title"])), el("thead", head), el("tbody", rows), cls="rows"),
            cls="scroll",
            tabindex="0",
            role="region",
            aria_label=either(card["title"]),
        ),
        el("details", el("summary", t("ui.scheme_file")), el("pre", card.get("text", ""), tabindex="0")),
        cls="card",
    )


def _credit_title(card: dict) -> str:
    from pages.parts.data import ask

    return (
        next((either(rule.get("title")) for rule in ask("catalogue").credit if rule["id"] == card["credit"]), "")
        or card["credit"]
    )


def way(item: dict) -> str:
    """From value to points, in words, from the item's own anchors."""
    points = item.get("points") or {}
    kind = points.get("kind") or ("rated" if item.get("kind") == "rated" else "")
    unit = item.get("unit") or "points"
    if kind == "linear":
        return t("ui.way.linear", zero=_anchor(points["zero"], unit), full=_anchor(points["full"], unit))
    if kind == "curve":
        return t("ui.comma").join(
            t("ui.way.at", at=_anchor(anchor, unit), worth=figures.figure(anchor["worth"], "share"))
            for anchor in points["anchors"]
        )
    if kind == "steps":
        return t("ui.comma").join(_band(band, unit) for band in points["bands"])
    if kind == "per_unit":
        return t(
            "ui.way.per_unit_capped" if points.get("cap") is not None else "ui.way.per_unit",
            each=figures.weight(points["each"]),
            cap=points.get("cap"),
        )
    return t(f"ui.way.{kind}") if words.has(f"ui.way.{kind}") else kind


def _band(band: dict, unit: str) -> str:
    gives = (
        t("ui.way.points", points=figures.weight(band["points"]))
        if band.get("points") is not None
        else figures.figure(band["worth"], "share")
    )
    if band.get("at_least") is None:
        return t("ui.way.rest", gives=gives)
    return t("ui.way.band", at=figures.figure(band["at_least"], unit), gives=gives)


def _anchor(anchor: dict, unit: str) -> str:
    """The value in the metric's unit, or 'the team's own value'."""
    return t("ui.way.team") if anchor["at"] is None else figures.figure(anchor["at"], unit)
