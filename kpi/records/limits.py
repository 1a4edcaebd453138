"""What a scheme allows a person to record: the scale of each rating, the levels of an item, the range of each event. Never guessed."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from kpi.errors import KpiError, nearest
from kpi.records.fields import Field
from kpi.schemes.model import BLANK, Event, Item, Scheme
from kpi.schemes.model.duties import Field as FormField
from kpi.schemes.model.duties import Recorded

OVERALL = "overall"
"""The overall rating beside the score, kept as reference and never mixed into it (R2A-11): 0 to the scheme's full score."""
REFERENCE_ROLES = ("self", "supervisor")
"""Who may rate for reference, even where an item does not count them."""


@dataclass(frozen=True)
class Limits:
    """scales: rated id → highest rating (the lowest is 0). roles: rated id → rater roles. aspects: rated id → its aspects.
    levels: item → the points printed for it. events: event id → the event. forms: form id → the recorded form."""

    scheme: str
    scales: Mapping[str, Decimal] = field(default_factory=dict)
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    aspects: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    levels: Mapping[str, tuple[Decimal, ...]] = field(default_factory=dict)
    events: Mapping[str, Event] = field(default_factory=dict)
    forms: Mapping[str, Recorded] = field(default_factory=dict)


def limits(scheme: Scheme | Limits) -> Limits:
    """The limits a scheme sets."""
    if isinstance(scheme, Limits):
        return scheme
    rated = [item for item in scheme.items if item.rated]
    return Limits(
        scheme.id,
        scales={item.rated: item.points.scale for item in rated} | {OVERALL: scheme.full_score},
        roles={item.rated: _roles(item) for item in rated} | {OVERALL: REFERENCE_ROLES},
        aspects={item.rated: item.aspects for item in rated if item.aspects},
        levels={item.id: tuple(level.points for level in item.levels) for item in scheme.items if item.levels},
        events={event.id: event for event in scheme.events},
        forms={form.id: form for form in scheme.duties.recorded},
    )


def checked(kind: str, kept: dict[str, object], scheme: Scheme | Limits | None) -> dict[str, object]:
    """The payload, held against the scheme it names; fixed points of an event and the states of a form are filled in.

    KpiError: no scheme given for a rating, an incident or a bonus; another scheme; a name or a number it does not allow.
    """
    judge = {"rating": _rating, "incident": _event, "bonus": _event, "mark": _mark, "form": _form}.get(kind)
    if judge is None or (scheme is None and kind in ("mark", "form")):
        return kept
    if scheme is None:
        raise KpiError(f"what {kept['scheme']} allows is not known here", kind, "Pass the scheme")
    allowed = limits(scheme)
    if kept.get("scheme", allowed.scheme) != allowed.scheme:
        what = f"the record speaks of {kept['scheme']}, the scheme given is {allowed.scheme}"
        raise KpiError(what, f"{kind}.scheme", "Pass the scheme it names")
    return judge(kind, kept, allowed)


def _rating(kind: str, kept: dict, allowed: Limits) -> dict:
    item, rating = str(kept["item"]), Decimal(str(kept["rating"]))
    _known("rated item", item, allowed.scales, "rating.item")
    _known("role", str(kept["role"]), (*allowed.roles.get(item, ()), *REFERENCE_ROLES), "rating.role")
    if not 0 <= rating <= allowed.scales[item]:
        raise KpiError(f"{item} is rated from 0 to {allowed.scales[item]}, not {rating}", "rating.rating")
    for name in kept.get("aspects", {}) if allowed.aspects.get(item) else ():
        _known("aspect", name, allowed.aspects[item], "rating.aspects")
    return kept


def _mark(kind: str, kept: dict, allowed: Limits) -> dict:
    """Only the printed levels may be chosen (R4-13)."""
    levels, value = allowed.levels.get(str(kept["item"])), Decimal(str(kept["value"]))
    if levels and value not in levels:
        raise KpiError(f"{kept['item']} has the levels {_said(levels)}, not {value}", "mark.value", "Choose one of them")
    return kept


def _form(kind: str, kept: dict, allowed: Limits) -> dict:
    """The fields of the form, each of its kind, and none that is required left empty; its states and whether it needs two people."""
    name, given = str(kept["form"]), kept.get("fields", {})
    _known("form", name, allowed.forms, "form.form")
    form = allowed.forms[name]
    parts = {part.id: part for part in form.form}
    for field_ in given:
        _known("field", field_, parts, "form.fields")
    lacking = [part.id for part in form.form if part.required and given.get(part.id) in (None, "")]
    if lacking:
        raise KpiError(f"{name} lacks {', '.join(lacking)}", "form.fields", "Fill them in")
    fields = {name: _FORM_FIELDS.get(parts[name].kind, _cell)(value, f"form.fields.{name}", parts[name]) for name, value in given.items()}
    states = {"moves": [[state.id, list(state.next)] for state in form.states], "two_people": form.two_people} if form.states else {}
    return {**{key: kept[key] for key in kept if key not in ("moves", "two_people")}, **({"fields": fields} if fields else {}), **states}


def _cell(value: object, where: str, part: FormField) -> object:
    if part.choices and value not in part.choices:
        raise KpiError(f'"{value}" is not known here', where, f"Known: {', '.join(part.choices)}", nearest(str(value), list(part.choices)))
    return value


_FORM_FIELDS = {
    name: (lambda value, where, part, kind=name: Field(kind).keep(value, where)) for name in ("number", "money", "day", "flag")
}


def _event(kind: str, kept: dict, allowed: Limits) -> dict:
    name = str(kept["event"])
    _known("event", name, allowed.events, f"{kind}.event")
    event = allowed.events[name]
    if (event.klass == "bonus") != (kind == "bonus"):
        raise KpiError(f"{name} is of class {event.klass}", f"{kind}.event", "File it as bonus or as incident")
    points = Decimal(str(kept["points"])) if "points" in kept else _fixed(event)
    if points is None:
        if event.points is BLANK and not event.steps:
            return kept
        raise KpiError(f"{name} needs points: {_range(event)}", f"{kind}.points", "The assessor picks them")
    if not event.allowed(points):
        raise KpiError(f"{name} gives {_range(event)}, not {points}", f"{kind}.points")
    return {**kept, "points": format(points.normalize() if points else abs(points), "f")}


def _fixed(event: Event) -> Decimal | None:
    fixed = event.points is not BLANK and not event.steps and event.points[0] == event.points[1]
    return event.points[0] if fixed else None


def _range(event: Event) -> str:
    if event.steps:
        return _said(step.points for step in event.steps)
    if event.points is BLANK:
        return "no points"
    low, high = event.points
    return f"{low}" if low == high else f"{low} to {high}"


def _roles(item: Item) -> tuple[str, ...]:
    shares = (item.mix.weights, *item.mix.instead.values()) if item.mix else ()
    return tuple(dict.fromkeys(role for weights in shares for role in weights))


def _known(what: str, name: str, known: Iterable[str], where: str) -> None:
    known = list(dict.fromkeys(known))
    if name not in known:
        raise KpiError(f'there is no {what} "{name}" in the scheme', where, f"Known: {', '.join(known)}", nearest(name, known))


def _said(numbers: Iterable[Decimal]) -> str:
    return ", ".join(f"{number}" for number in numbers)
