"""One agent's lines of a score table, made ready for a sheet: items, events, what caps and floors take or add."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from kpi.reports.labels import WORDS, word
from kpi.reports.workbook import by_agent, table_of
from kpi.schemes.model import BLANK, Item, Scheme

TOTAL, CAP, EVENT = "total", "cap", "event:"
NEAR = Fraction(1, 10**9)
"""Numbers of a score table have 12 decimals; nearer than this they are the same number."""


@dataclass(frozen=True)
class Row:
    """A line of the sheet. `exact`: points of an event, before rounding; `bounds`: cap and floor of a section or of the total."""

    id: str
    title: str
    item: Item | None = None
    section: str | None = None
    value: Fraction | None = None
    team: Fraction | None = None
    n: int | None = None
    state: str = "value"
    attainment: Fraction | None = None
    nominal: Fraction | None = None
    in_force: Fraction | None = None
    shown: Decimal | None = None
    exact: Fraction | None = None
    bounds: tuple[Decimal | None, Decimal | None] | None = None
    reason: str = ""


@dataclass(frozen=True)
class Sheet:
    """One agent's sheet: the rows in order and the total's row of the score table."""

    agent_id: str
    name: str
    person: Mapping[str, object]
    rows: tuple[Row, ...]
    total: Mapping[str, object]


def sheets(
    scheme: Scheme, scores: object, lang: str, people: object = (), team_values: Mapping[tuple[str, str], object] | None = None,
    events: object = (),
) -> list[Sheet]:
    """A sheet per agent, in the order of the table.

    scores: rows of `kpi.verbs.scores.table`. people: agent_id, role, post, department … (any may be missing).
    team_values: (agent_id, metric) → pooled value of the agent's team. events: agent_id, event, points, confirmed ones.
    """
    persons = {str(row["agent_id"]): row for row in table_of(people)}
    happened = by_agent(events)
    made = []
    for agent, rows in by_agent(scores).items():
        total = next((row for row in rows if row["item"] == TOTAL), {})
        person = {"agent_id": agent, "name": rows[0].get("name"), "team": rows[0].get("team")} | persons.get(agent, {})
        lines = [_row(scheme, row, person, lang, team_values or {}, happened.get(agent, ())) for row in rows if _is_line(row)]
        made.append(Sheet(agent, str(person.get("name") or agent), person, (*lines, *_bounds(scheme, rows, lang)), total))
    return made


def occurrences(events: object, scheme: Scheme, lang: str) -> list[dict]:
    """Each occurrence of an event as printed: agent_id, event (its title), bonus, case_no, on, content, points, filed_by, checked_by,
    confirmed_by. The columns of `kpi.records` (seq, occurred_on, finder) are taken under their names."""
    known = {event.id: event for event in scheme.events}
    found = []
    for row in table_of(events):
        event = known.get(row.get("event"))
        told = {key: next((row[name] for name in names if row.get(name) is not None), None) for key, names in PRINTED.items()}
        if told["points"] is None and event is not None and event.points is not BLANK and event.points[0] == event.points[1]:
            told["points"] = event.points[0]
        title = row.get("event") if event is None else event.name(lang)
        found.append(told | {"agent_id": str(row["agent_id"]), "event": title, "bonus": event is not None and event.klass == "bonus"})
    return found


PRINTED = {
    "case_no": ("case_no", "seq"), "on": ("on", "occurred_on"), "content": ("content",), "points": ("points",),
    "filed_by": ("filed_by", "finder", "filer"), "checked_by": ("checked_by",), "confirmed_by": ("confirmed_by",),
}


def _is_line(row: Mapping) -> bool:
    return row["item"] not in (TOTAL, CAP) and not str(row["item"]).startswith(f"{CAP}:")


def _row(scheme: Scheme, row: Mapping, person: Mapping, lang: str, team_values: Mapping, happened: Sequence[Mapping]) -> Row:
    name = str(row["item"])
    same = {"id": name, "n": row.get("n"), "state": row.get("state") or "value", "shown": row.get("points"), "reason": row.get("reason") or ""}
    if name.startswith(EVENT):
        event = scheme.event(name.removeprefix(EVENT))
        return Row(title=event.name(lang), section=event.section, exact=_event_points(scheme, event, row, person, happened), **same)
    item = next((known for known in scheme.items if known.id == name), None)
    if item is None:  # what brings a total to the other group's, or an item of another version of the scheme
        return Row(title=word(name, lang) if name in WORDS else name, **same)
    return Row(
        title=_title(item, lang), item=item, section=item.section, value=_exact(row.get("value")),
        team=_exact(team_values.get((row["agent_id"], row.get("metric")))), attainment=_exact(row.get("attainment")),
        nominal=_exact(row.get("nominal_weight")), in_force=_exact(row.get("weight")), **same,
    )


def _event_points(scheme: Scheme, event: object, row: Mapping, person: Mapping, happened: Sequence[Mapping]) -> Fraction | None:
    """The event's points in the total before rounding, where they follow from its occurrences; else as shown."""
    if row.get("points") is None:
        return None
    shown = Fraction(row["points"])
    given = [occurrence.get("points") for occurrence in happened if occurrence.get("event") == event.id]
    if not given:
        given = [None] * int(row.get("n") or 0)
    fixed = event.points[0] if event.points is not BLANK and event.points[0] == event.points[1] else None
    points = [Fraction(fixed if each is None else each) for each in given if each is not None or fixed is not None]
    summed = max(points, key=abs, default=Fraction(0)) if event.per == "period" else sum(points, Fraction(0))
    if event.cap is not None and abs(summed) > event.cap:
        summed = Fraction(event.cap) * (1 if summed > 0 else -1)
    exact = summed * scheme.factor(event.section, scheme.items_of(person))
    return exact if abs(exact - shown) < Fraction(1, 10**scheme.decimals) else shown


def _bounds(scheme: Scheme, rows: Sequence[Mapping], lang: str) -> list[Row]:
    """A row per section with a cap or a floor, then one for the total's own; what they take stands in the score table."""
    taken = {row["item"]: row.get("points") for row in rows}
    if scheme.total == "none":
        return []
    found = [
        Row(f"{CAP}:{part.id}", f"{part.name(lang)}: {_said(part.cap, part.floor, lang)}", section=part.id, bounds=(part.cap, part.floor),
            shown=taken.get(f"{CAP}:{part.id}"))
        for part in scheme.sections if (part.cap, part.floor) != (None, None)
    ]
    if (scheme.cap, scheme.floor) != (None, None):
        found.append(Row(CAP, _said(scheme.cap, scheme.floor, lang), bounds=(scheme.cap, scheme.floor), shown=taken.get(CAP)))
    return found


def _said(cap: Decimal | None, floor: Decimal | None, lang: str) -> str:
    return ", ".join(f"{word(key, lang)} {bound}" for key, bound in (("cap", cap), ("floor", floor)) if bound is not None)


def _title(item: Item, lang: str) -> str:
    """The item's title with its aspects (R2B-19), which are only printed."""
    return item.name(lang) + (f" ({', '.join(item.aspects)})" if item.aspects else "")


def _exact(value: object) -> Fraction | None:
    return None if value is None else Fraction(value)
