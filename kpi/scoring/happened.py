"""What happened: confirmed events become lines of points beside the items (R1-04 to R1-07, R3-07, R4-05). Pure and exact."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from kpi.errors import KpiError
from kpi.schemes.model import BLANK, Event, Scheme
from kpi.scoring.results import Line
from kpi.scoring.rounding import exact

ZERO = Fraction(0)


def event_lines(scheme: Scheme, agent: str, events: Sequence[Mapping], person: Mapping[str, object]) -> list[Line]:
    """One line per event of the scheme that happened to an agent, in the scheme's order.

    events: mappings with event (id) and points (None: the event's fixed points). KpiError when the points are outside the range.
    """
    lines = []
    for event in scheme.events:
        own = [row for row in events if row["event"] == event.id] if event.audience.has(person) else []
        if own:
            lines.append(_line(scheme, agent, event, [_points(event, row) for row in own], person))
    return lines


def _points(event: Event, row: Mapping) -> Fraction | None:
    """The points of one occurrence; None when the scheme leaves them open."""
    given = row.get("points")
    if given is None:
        if event.points is BLANK:
            return None
        if event.points[0] != event.points[1]:
            raise KpiError(f"{event.id} needs points from {event.points[0]} to {event.points[1]}", "scoring", "The assessor picks them")
        return exact(event.points[0])
    if not event.allowed(given):
        raise KpiError(f"{event.id} cannot give {given} points", "scoring", "Give points the scheme allows")
    return exact(given)


def _line(scheme: Scheme, agent: str, event: Event, points: list[Fraction | None], person: Mapping[str, object]) -> Line:
    """Counted once per occurrence or once per period (then the strongest), at most the event's cap."""
    set_ = [each for each in points if each is not None]
    summed = sum(set_, ZERO) if event.per == "occurrence" else max(set_, key=abs, default=ZERO)
    params: dict[str, object] = {"count": len(points), "class": event.klass}
    if event.cap is not None and abs(summed) > exact(event.cap):
        summed = exact(event.cap) * (1 if summed > 0 else -1)
        params["cap"] = event.cap
    worth = summed * scheme.factor(event.section, scheme.items_of(person))
    reason = "event_open" if not set_ else "event_capped" if "cap" in params else "event"
    state = "value" if set_ else "does_not_apply"
    return Line(agent, f"event:{event.id}", None, Fraction(len(points)), len(points), state, None, worth if set_ else None, None,
                ZERO, ZERO, reason, params)
