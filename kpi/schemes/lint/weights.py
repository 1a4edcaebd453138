"""Weights that do not add up: over the scheme per audience, inside a section, against what the source announces."""

from __future__ import annotations

from decimal import Decimal

from kpi.schemes.lint.finding import Finding, plain
from kpi.schemes.lint.people import Kind, kinds
from kpi.schemes.model import BLANK, Event, Item, Scheme

ZERO = Decimal(0)


def findings(scheme: Scheme) -> list[Finding]:
    """Sums of weights. A scheme without a total has none to add up to."""
    found = [] if scheme.total == "none" else [finding for kind in kinds(scheme) for finding in _whole(scheme, kind)]
    for kind in kinds(scheme):
        found += _sections(scheme, kind)
    found += [
        Finding("section_empty", f"section {section.id}", "warning", {"section": section.id})
        for section in scheme.sections
        if all(part.section != section.id for part in (*scheme.items, *scheme.events))
    ]
    return list({(finding.code, finding.place): finding for finding in found + _levels(scheme)}.values())


def _whole(scheme: Scheme, kind: Kind) -> list[Finding]:
    """The sum against the full score; where bonus events can fill the rest, a smaller sum is meant."""
    heavy = {section.id: section.weight for section in scheme.sections if section.weight is not None}
    used = {item.section for item in kind.items}
    total = sum((weight for name, weight in heavy.items() if name in used), ZERO)
    total += sum((item.weight for item in kind.items if item.section not in heavy), ZERO)
    if total == scheme.full_score or total < scheme.full_score <= total + _bonus(kind.events, scheme.full_score):
        return []
    params = {"sum": plain(total), "full": plain(scheme.full_score)}
    if not kind.who:
        return [Finding("weights_sum", "", "fault", params)]
    code, severity = ("weights_sum_for", "fault") if kind.named else ("weights_sum_others", "note")
    return [Finding(code, f"for {kind.who}", severity, {"who": kind.who, **params})]


def _bonus(events: tuple[Event, ...], enough: Decimal) -> Decimal:
    """The most points that events can add; `enough` for one that may come any number of times."""
    most = ZERO
    for event in events:
        highest = max((step.points for step in event.steps), default=ZERO if event.points is BLANK else event.points[1])
        if highest > 0:
            limit = event.cap if event.cap is not None else highest if event.per == "period" else enough
            most += limit
    return most


def _sections(scheme: Scheme, kind: Kind) -> list[Finding]:
    found = []
    for section in scheme.sections:
        items = [item for item in kind.items if item.section == section.id]
        total = sum((item.weight for item in items), ZERO)
        params = {"section": section.id, "sum": plain(total)}
        if items and section.announced is not None and total != section.announced:
            gap = section.announced - total
            code = "announced" if gap > 0 else "announced_over"
            told = params | {"announced": plain(section.announced), "gap": plain(abs(gap))}
            found.append(Finding(code, f"section {section.id}", "warning", told))
        elif items and section.scale is not None and section.announced is None and total != section.scale:
            found.append(Finding("section_sum", f"section {section.id}", "warning", params | {"scale": plain(section.scale)}))
    return found


def _levels(scheme: Scheme) -> list[Finding]:
    """Printed levels whose best is not the item's weight."""
    return [
        Finding("levels_weight", f"item {item.id}", "warning", {"item": item.id, "most": plain(best), "weight": plain(item.weight)})
        for item in scheme.items
        if item.levels and (best := _best(item)) != item.weight
    ]


def _best(item: Item) -> Decimal:
    return max(level.points for level in item.levels)
