"""How high and low values, points and totals can go, and the thresholds that lie beyond.

A `Reach` is (least, most), each an exact number or None for "no bound". Totals are those of somebody with a value for every item.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from kpi.schemes.lint.finding import Cards, Finding, plain
from kpi.schemes.lint.people import Kind, kinds
from kpi.schemes.model import BLANK, Anchor, Curve, Event, Item, Linear, PerUnit, Scheme, Section, Steps
from kpi.schemes.model.outcomes import Outcomes, Rung

Reach = tuple[Fraction | None, Fraction | None]
ZERO, ONE = Fraction(0), Fraction(1)
OPEN: Reach = (None, None)
UPWARD = ("people", "seconds", "count", "money", "money_per_person", "money_per_order")


def findings(scheme: Scheme, cards: Cards, outcomes: Outcomes) -> list[Finding]:
    """Anchors and steps beyond what a value can be; grades and tiers beyond what a total can be."""
    found = [finding for item in scheme.items for finding in _thresholds(item, values(item, cards))]
    if scheme.total == "none":
        return found
    least, most = totals(scheme, cards)
    for kind, bands in (("grade", outcomes.grades.bands if outcomes.grades else ()), ("tier", outcomes.tiers.bands if outcomes.tiers else ())):
        found += _bands(kind, bands, least, most)
    return found


# ---- values


def values(item: Item, cards: Cards) -> Reach:
    """What an item's value can be: a share of people or cases lies in [0, 1], counts, times and money are not below 0."""
    if item.metric:
        reaches = [of_metric(cards[name]) if name in cards else OPEN for name in item.metric]
        return _hull(reaches)
    if item.levels:
        points = [Fraction(level.points) for level in item.levels]
        return min(points), max(points)
    return (ZERO, None) if item.done or item.scheme else OPEN


def of_metric(card: object) -> Reach:
    """What the card says a value can be. A share of money, such as sales ÷ plan, may pass 1."""
    unit, counted = getattr(card, "unit", ""), getattr(card, "counted", "")
    if unit == "share":
        return (ZERO, None) if counted == "money" else (ZERO, ONE)
    return (ZERO, None) if unit in UPWARD else OPEN


def inside(at: Fraction, reach: Reach) -> bool:
    """Whether a value can be exactly `at`."""
    least, most = reach
    return (least is None or at >= least) and (most is None or at <= most)


def _thresholds(item: Item, reach: Reach) -> list[Finding]:
    rule = item.points
    if isinstance(rule, (Linear, Curve)):
        marks = [anchor.at for anchor in rule.anchors if anchor.at is not None and not inside(Fraction(anchor.at), reach)]
    elif isinstance(rule, Steps):
        marks = [band.at_least for band in rule.bands if band.at_least is not None and reach[1] is not None and band.at_least > reach[1]]
    else:
        return []
    told = {"item": item.id}
    return [
        Finding("threshold_above", f"item {item.id}", "warning", told | {"at": plain(at), "most": plain(reach[1])})
        if reach[1] is not None and at > reach[1]
        else Finding("threshold_below", f"item {item.id}", "warning", told | {"at": plain(at), "least": plain(reach[0])})
        for at in marks
    ]


# ---- points of an item


def points(item: Item, cards: Cards) -> Reach:
    """The points an item can give, with all its weight in force."""
    rule, reach, weight = item.points, values(item, cards), Fraction(item.weight)
    if rule.kind in ("peer", "rated"):
        return ZERO, weight
    if isinstance(rule, PerUnit):
        least, most = _straight(Fraction(rule.each), ZERO, reach)
        cap = None if rule.cap is None else Fraction(rule.cap)
        return least, cap if most is None else most if cap is None else min(most, cap)
    if isinstance(rule, Linear):
        worth = _linear(rule, reach)
    elif isinstance(rule, Curve):
        worth = _hull_of([Fraction(anchor.worth) for anchor in rule.anchors] if _by_team(rule.anchors) else _on_curve(rule, reach))
    elif isinstance(rule, Steps):
        worth = _hull_of(_on_steps(rule, reach, weight))
    else:
        worth = _straight(1 / weight, ZERO, reach)
    if not item.uncapped:
        worth = _clip(worth, ZERO, ONE)
    return tuple(None if end is None else end * weight for end in worth)


def _linear(rule: Linear, reach: Reach) -> Reach:
    if _by_team(rule.anchors):
        return OPEN
    zero, full = Fraction(rule.zero.at), Fraction(rule.full.at)
    return _straight(1 / (full - zero), -zero / (full - zero), reach)


def _straight(slope: Fraction, start: Fraction, reach: Reach) -> Reach:
    ends = [None if end is None else slope * end + start for end in reach]
    return (ends[0], ends[1]) if slope > 0 else (ends[1], ends[0])


def _on_curve(rule: Curve, reach: Reach) -> list[Fraction]:
    """Worths at the anchors a value can be at, and at the ends of what it can be."""
    rising = sorted((Fraction(anchor.at), Fraction(anchor.worth)) for anchor in rule.anchors)
    ends = [rising[0][0] if reach[0] is None else reach[0], rising[-1][0] if reach[1] is None else reach[1]]
    return [worth for at, worth in rising if inside(at, reach)] + [_curve_at(rising, end) for end in ends]


def _curve_at(rising: list[tuple[Fraction, Fraction]], value: Fraction) -> Fraction:
    before = [point for point in rising if point[0] <= value]
    after = [point for point in rising if point[0] >= value]
    if not before or not after:
        return (after or before)[0 if after else -1][1]
    (low, low_worth), (high, high_worth) = before[-1], after[0]
    return low_worth if low == high else low_worth + (high_worth - low_worth) * (value - low) / (high - low)


def _on_steps(rule: Steps, reach: Reach, weight: Fraction) -> list[Fraction]:
    """Worths of the bands a value can stand in; below the last one a value is worth 0."""
    least, most = reach
    found, above = [], None
    for band in rule.bands:
        low = None if band.at_least is None else Fraction(band.at_least)
        reached = (low is None or most is None or low <= most) and (above is None or least is None or least < above)
        if reached:
            found.append(Fraction(band.points) / weight if band.worth is None else Fraction(band.worth))
        above = low
    if above is not None and (least is None or least < above):
        found.append(ZERO)
    return found


def _by_team(anchors: Iterable[Anchor]) -> bool:
    return any(anchor.of_team for anchor in anchors)


# ---- totals


def totals(scheme: Scheme, cards: Cards) -> Reach:
    """The lowest and highest total anybody can have."""
    return _hull([total(scheme, kind, cards) for kind in kinds(scheme)] or [(ZERO, ZERO)])


def total(scheme: Scheme, kind: Kind, cards: Cards) -> Reach:
    """The lowest and highest total of one kind of people: items, sections, events, cap and floor."""
    sections = {section.id: section for section in scheme.sections}
    parts = [points(item, cards) for item in kind.items if item.section is None]
    parts += [_event(event) for event in kind.events if event.section is None]
    for name in dict.fromkeys(item.section for item in kind.items if item.section is not None):
        parts.append(_section(sections[name], kind, cards))
    return _clip(_sum(parts), _exact(scheme.floor), _exact(scheme.cap))


def _section(section: Section, kind: Kind, cards: Cards) -> Reach:
    items = [item for item in kind.items if item.section == section.id]
    least, most = _sum([points(item, cards) for item in items])
    if section.weight is not None:
        scale = Fraction(section.weight) / Fraction(section.scale or sum(item.weight for item in items))
        least, most = (None if end is None else end * scale for end in (least, most))
    with_events = _sum([(least, most), *(_event(event) for event in kind.events if event.section == section.id)])
    return _clip(with_events, _exact(section.floor), _exact(section.cap))


def _event(event: Event) -> Reach:
    """What an event can add and take. Blank points are not known and count for nothing."""
    given = [step.points for step in event.steps] or ([] if event.points is BLANK else list(event.points))
    low, high = min([0, *given]), max([0, *given])
    if event.cap is not None:
        return (-Fraction(event.cap) if low else ZERO), (Fraction(event.cap) if high else ZERO)
    if event.per == "period":
        return Fraction(low), Fraction(high)
    return (None if low else ZERO), (None if high else ZERO)


def _bands(kind: str, bands: tuple[Rung, ...], least: Fraction | None, most: Fraction | None) -> list[Finding]:
    found, above = [], None
    for band in bands:
        told = {"band": band.id}
        if band.at_least is not None and most is not None and band.at_least > most:
            told |= {"at": plain(band.at_least), "most": plain(most)}
            found.append(Finding(f"{kind}_unreachable", f"{kind} {band.id}", "warning", told))
        elif above is not None and least is not None and above <= least:
            told |= {"at": plain(above), "least": plain(least)}
            found.append(Finding(f"{kind}_never_so_low", f"{kind} {band.id}", "warning", told))
        above = band.at_least
    return found


def _sum(reaches: list[Reach]) -> Reach:
    return tuple(None if any(reach[end] is None for reach in reaches) else sum((reach[end] for reach in reaches), ZERO) for end in (0, 1))


def _hull(reaches: list[Reach]) -> Reach:
    ends = list(zip(*reaches, strict=True))
    return None if None in ends[0] else min(ends[0]), None if None in ends[1] else max(ends[1])


def _hull_of(numbers: list[Fraction]) -> Reach:
    return (min(numbers), max(numbers)) if numbers else (ZERO, ZERO)


def _clip(reach: Reach, floor: Fraction | None, cap: Fraction | None) -> Reach:
    """Held between floor and cap; an end without a bound takes the bound there is."""
    least, most = reach
    least = floor if least is None else least if floor is None else max(least, floor)
    most = cap if most is None else most if cap is None else min(most, cap)
    if cap is not None and least is not None:
        least = min(least, cap)
    if floor is not None and most is not None:
        most = max(most, floor)
    return least, most


def _exact(value: object) -> Fraction | None:
    return None if value is None else Fraction(value)
