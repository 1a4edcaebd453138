"""A scheme as it is read, first half: what it is for, how it counts, its items, its events."""

from __future__ import annotations

from pages.parts import figures
from pages.parts.data import ask
from pages.parts.html import Html, el, join
from pages.parts.lang import either, t
from pages.parts.printed import way
from pages.parts.scheme_marks import Shown, comma, condition, is_blank, item_name, marks, money, named, plain, role, share, table, why

_CLASSES = ("bonus", "minor", "medium", "severe")


def purpose(shown: Shown) -> Html:
    """What the scheme is for, and its rules of scoring as facts."""
    scheme = shown.scheme
    said = either(dict(scheme.why))
    facts = [
        t("schemes.full", points=figures.weight(scheme.full_score)) if scheme.total == "sum" else t("schemes.no_total"),
        t(f"schemes.cycle.{scheme.cycle}"),
        t("schemes.read.cap", points=plain(scheme.cap)) if scheme.cap is not None else "",
        t("schemes.read.floor", points=plain(scheme.floor)) if scheme.floor is not None else "",
        t(f"schemes.read.missing_{scheme.missing}") if scheme.total == "sum" else "",
        t("schemes.read.enough", cases=scheme.enough.cases) if scheme.enough.cases > 1 else "",
        t("schemes.read.credit", rule=_credit(scheme.credit), days=scheme.credit_days) if scheme.metrics else "",
        t("schemes.read.posts", posts=comma(scheme.posts)) if scheme.posts else "",
        t(f"schemes.read.two_groups_{scheme.two_groups}"),
    ]
    return el(
        "section",
        el("p", said, cls="lead") if said else "",
        el("p", join(el("span", one) for one in facts if one), cls="facts"),
        el("p", t("schemes.mark.legend"), " ", marks(scheme), cls="quiet legend"),
    )


def _credit(rule: str) -> str:
    return next((either(card.get("title")) for card in ask("catalogue").credit if card["id"] == rule), "") or rule


# ---- items


def items(shown: Shown) -> Html:
    """The items by section: title, where the value comes from, how it becomes points, weight."""
    scheme, rows = shown.scheme, []
    for section in (*scheme.sections, None):
        inside = [item for item in scheme.items if item.section == (section.id if section else None)]
        if section is not None:
            rows.append(_section(section))
        elif inside and scheme.sections:
            rows.append(el("tr", el("th", t("schemes.read.not_in_section"), colspan="4", scope="colgroup"), cls="part"))
        rows += [_item(item, shown) for item in inside]
    if not rows:
        return Html("")
    heads = ((t("schemes.read.items"), None), (t("schemes.read.source"), None), (t("schemes.read.becomes"), None),
             (t("schemes.read.weight"), "num"))
    return el("section", el("h2", t("schemes.read.items")), table(t("schemes.read.items"), heads, rows))


def _section(section: object) -> Html:
    title = either(dict(section.title)) or section.id
    facts = [
        t("schemes.read.section_announced", points=plain(section.announced)) if section.announced is not None else "",
        t("schemes.read.section_cap", points=plain(section.cap)) if section.cap is not None else "",
        t("schemes.read.section_floor", points=plain(section.floor)) if section.floor is not None else "",
    ]
    named = t("schemes.read.section", title=title, points=plain(section.weight)) if section.weight is not None else title
    return el("tr", el("th", named, " ", el("small", comma(facts)), marks(section), why(section), colspan="4", scope="colgroup"), cls="part")


def _item(item: object, shown: Shown) -> Html:
    name = el("th", item_name(item), marks(item), why(item), scope="row")
    weight = el("td", figures.weight(item.weight) if shown.scheme.total == "sum" else "·", cls="num", data_label=t("schemes.read.weight"))
    return el("tr", name, el("td", source(item, shown)), el("td", _becomes(item, shown), _origins(item)), weight)


def source(item: object, shown: Shown) -> Html:
    """Where the value of an item comes from."""
    if item.metric:
        first, *others = (shown.names.get(name, name) for name in item.metric)
        said = comma([t("schemes.read.from_metric", metric=first), *(t("schemes.read.or_metric", metric=other) for other in others)])
    elif item.rated:
        said = t("schemes.read.from_rated", raters=_raters(item.mix))
    elif item.done:
        said = t("schemes.read.from_done", due=_due(item.due))
    elif item.scheme:
        said = t("schemes.read.from_scheme", scheme=shown.names.get(item.scheme, item.scheme))
    else:
        said = t("schemes.read.from_record" if item.record else "schemes.read.from_levels")
    notes = [
        t("schemes.read.aspects", aspects=comma(named("aspect", one) for one in item.aspects)) if item.aspects else "",
        t("schemes.read.item_enough", cases=item.enough) if item.enough else "",
        t(f"schemes.read.prorate_{item.prorate}") if item.prorate != "none" else "",
    ]
    return join([said, *(el("small", note, cls="line-note") for note in notes if note)])


def _raters(mix: object) -> str:
    said = [comma(_shares(mix.weights))]
    if mix.counts == "last":
        said = [comma(role(one) for one in mix.weights), t("schemes.read.counts_last")]
    if mix.missing == "refuse":
        said.append(t("schemes.read.missing_raters_refuse"))
    said += [t("schemes.read.instead", role=role(who), raters=comma(_shares(weights))) for who, weights in mix.instead.items()]
    return comma(said)


def _shares(weights: dict) -> list[str]:
    return [t("schemes.read.share_of", who=role(one), share=share(part)) if len(weights) > 1 else role(one) for one, part in weights.items()]


def _due(due: object) -> str:
    per = t(f"schemes.read.due_{due.per}") if isinstance(due.per, str) else t("schemes.read.due_number", count=plain(due.per))
    return comma([per, t("schemes.read.due_full_per_day", count=plain(due.full_per_day)) if due.full_per_day is not None else ""])


def _becomes(item: object, shown: Shown) -> Html:
    if item.levels:
        levels = (t("schemes.read.level", points=plain(level.points), text=either(dict(level.text))) for level in item.levels)
        return el("ul", join(el("li", level) for level in levels))
    printed = shown.items[item.id] | ({"unit": "share"} if item.done or item.scheme else {})
    said = [t("schemes.read.scaled", scale=plain(item.points.scale)) if item.rated else way(printed)]
    if item.uncapped:
        said.append(t("schemes.read.uncapped"))
    return join([comma(said)])


def _origins(item: object) -> Html:
    """The origins of the anchors or bands, when they are not all that of the item."""
    rule = item.points
    found = [part.origin for part in (*getattr(rule, "anchors", ()), *getattr(rule, "bands", ()))] or [getattr(rule, "origin", "")]
    told = [origin for origin in dict.fromkeys(found) if origin]
    return marks(None, *told) if told and told != [item.origin] else Html("")


# ---- events


def events(shown: Shown) -> Html:
    """The catalogue of events by class, or nothing."""
    listed = shown.scheme.events
    if not listed:
        return Html("")
    rows = []
    for klass in _CLASSES:
        inside = [event for event in listed if event.klass == klass]
        if inside:
            rows.append(el("tr", el("th", t(f"schemes.read.class_{klass}"), colspan="3", scope="colgroup"), cls="part"))
        rows += [_event(event, shown) for event in inside]
    heads = ((t("schemes.read.event"), None), (t("schemes.read.event_how"), None), (t("schemes.read.event_points"), "num"))
    name = t("schemes.read.events")
    return el("section", el("h2", name, el("small", t("schemes.read.confirmed"))), table(name, heads, rows))


def _event(event: object, shown: Shown) -> Html:
    how = [
        t("schemes.read.event_from", source=_source(event.source)) if event.source else t("schemes.read.event_by_people"),
        t("schemes.read.event_when", condition=condition(event.condition, shown.names)) if event.condition else "",
        t(f"schemes.read.per_{event.per}"),
        t("schemes.read.event_cap", cap=plain(event.cap)) if event.cap is not None else "",
        t("schemes.read.event_money", amount=money(event.money)) if event.money is not None else "",
        t("schemes.read.event_veto") if event.veto else "",
    ]
    review = el("span", t("schemes.read.needs_review"), cls="badge strong") if event.dismissal else ""
    name = either(dict(event.title)) or event.id
    named_so = el("th", name, review, marks(event), why(event), scope="row")
    return el("tr", named_so, el("td", comma(how)), el("td", _event_points(event), cls="num", data_label=t("schemes.read.event_points")))


def _source(code: str) -> str:
    """What in the data files an event: "exam:work_skills" → 考试：工作技巧."""
    kind, _, name = code.partition(":")
    return t("schemes.source.exam", name=named("choice", name)) if name else named("schemes.source", kind)


def _event_points(event: object) -> Html:
    if event.steps:
        said = (t("schemes.read.event_step", at=plain(step.at_least), points=figures.signed(step.points, 0)) for step in event.steps)
        return el("ul", join(el("li", one) for one in said))
    if is_blank(event.points):
        return el("span", t("schemes.blank"), cls="missing")
    low, high = event.points
    if low == high:
        return el("span", plain(low) if low <= 0 else f"+{plain(low)}")
    return el("span", t("schemes.read.points_range", low=plain(low), high=plain(high)))
