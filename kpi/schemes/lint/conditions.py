"""Conditions that can never hold, or always do; actions and awards that ask for more appraisals than there are."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from kpi.schemes.lint.finding import Cards, Finding, plain
from kpi.schemes.lint.reach import OPEN, ZERO, Reach, of_metric, totals
from kpi.schemes.model import Scheme
from kpi.schemes.model.conditions import Comparison, Condition
from kpi.schemes.model.outcomes import Action, Outcomes, Trigger

Bound = tuple[Fraction, bool]  # a number, and whether the number itself is still inside
PER_YEAR = {"week": 53, "month": 12, "quarter": 4, "year": 1, "case": None}
MONTHS = {"month": 1, "quarter": 3, "year": 12}
ONE = Fraction(1)


def findings(scheme: Scheme, cards: Cards, outcomes: Outcomes) -> list[Finding]:
    """What is odd about the conditions of actions, and about the months awards ask for."""
    found: list[Finding] = []
    words = {"grade": outcomes.grade_ids, "tier": outcomes.tier_ids}
    for action in outcomes.actions:
        reaches = known(scheme, cards, own=action.cycle in (None, scheme.cycle))
        for trigger in action.any:
            found += _trigger(action, trigger, reaches, words) + _window(action, trigger, action.cycle or scheme.cycle)
    return found + _needs(scheme, outcomes)


def known(scheme: Scheme, cards: Cards, own: bool = True) -> dict[str, Reach]:
    """Name → what it can be. `own`: the appraisals are the scheme's own, so that totals bound the score."""
    reaches = {name: of_metric(card) for name, card in cards.items()}
    reaches |= {"rank": (ONE, None), "rank_from_last": (ONE, None), "days_present": (ZERO, None), "service_months": (ZERO, None)}
    if own and scheme.total != "none":
        score = totals(scheme, cards)
        full = Fraction(scheme.full_score)
        reaches |= {"score": score, "coefficient": tuple(None if end is None else end / full for end in score)}
    return reaches


# ---- one condition


def contradicts(every: tuple[Comparison, ...], words: Mapping[str, tuple[str, ...]] | None = None) -> bool:
    """Whether comparisons that must all hold exclude each other, whatever the facts."""
    return unreachable(every, {}, words or {})


def unreachable(every: tuple[Comparison, ...], reaches: Mapping[str, Reach], words: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether they cannot all hold when each name stays in its reach; words: name → every word there is."""
    plain_ones = [one for one in every if not one.of_fact]
    numbers = {one.name for one in plain_ones if isinstance(one.value, Decimal)}
    texts = {one.name for one in plain_ones} - numbers
    same = any(one.of_fact and one.name == one.value and one.op in ("<", ">", "!=") for one in every)
    mine = {name: [one for one in plain_ones if one.name == name] for name in numbers | texts}
    return same or any(_no_number(mine[name], reaches.get(name, OPEN)) for name in numbers) or any(
        _no_word(mine[name], words.get(name, ())) for name in texts
    )


def always(condition: Condition, reaches: Mapping[str, Reach]) -> bool:
    """Whether it holds whatever the value: one of its alternatives covers all that its names can be."""
    return any(all(_covers(one, reaches.get(one.name, OPEN)) for one in every) for every in condition.either)


def _no_number(comparisons: list[Comparison], reach: Reach) -> bool:
    low: Bound | None = None if reach[0] is None else (reach[0], True)
    high: Bound | None = None if reach[1] is None else (reach[1], True)
    barred = set()
    for one in comparisons:
        at = Fraction(one.value)
        if one.op in (">", ">=", "=="):
            low = _higher(low, (at, one.op != ">"))
        if one.op in ("<", "<=", "=="):
            high = _lower(high, (at, one.op != "<"))
        if one.op == "!=":
            barred.add(at)
    if low is None or high is None:
        return False
    return low[0] > high[0] or (low[0] == high[0] and not (low[1] and high[1] and low[0] not in barred))


def _higher(one: Bound | None, other: Bound) -> Bound:
    return other if one is None or other[0] > one[0] or (other[0] == one[0] and not other[1]) else one


def _lower(one: Bound | None, other: Bound) -> Bound:
    return other if one is None or other[0] < one[0] or (other[0] == one[0] and not other[1]) else one


def _no_word(comparisons: list[Comparison], all_words: tuple[str, ...]) -> bool:
    left = set(all_words) if all_words else None
    barred = {one.value for one in comparisons if one.op == "!="}
    for one in comparisons:
        if one.op in ("==", "in"):
            named = set(one.value) if isinstance(one.value, tuple) else {one.value}
            left = named if left is None else left & named
    return left is not None and not left - barred


def _covers(one: Comparison, reach: Reach) -> bool:
    least, most = reach
    if one.of_fact or not isinstance(one.value, Decimal):
        return False
    at = Fraction(one.value)
    below = most is not None and (most < at or (most == at and one.op == "<="))
    above = least is not None and (least > at or (least == at and one.op == ">="))
    return (one.op in ("<", "<=") and below) or (one.op in (">", ">=") and above)


# ---- actions


def _trigger(action: Action, trigger: Trigger, reaches: dict[str, Reach], words: dict[str, tuple[str, ...]]) -> list[Finding]:
    condition, place = trigger.when, f"action {action.id}"
    told = {"action": action.id, "condition": condition.text}
    dead = [every for every in condition.either if contradicts(every, words)]
    if dead:
        part = " and ".join(f"{one.name} {one.op} {_text(one.value)}" for one in dead[0])
        code, severity = ("contradiction", "fault") if len(dead) == len(condition.either) else ("contradiction_in_part", "warning")
        return [Finding(code, place, severity, told | {"part": part})]
    if all(unreachable(every, reaches, words) for every in condition.either):
        return [Finding("action_unreachable", place, "warning", told | _why(condition, reaches))]
    if always(condition, reaches):
        return [Finding("action_always", place, "warning", told | _why(condition, reaches))]
    return []


def _why(condition: Condition, reaches: dict[str, Reach]) -> dict[str, object]:
    """The name whose bounds decide it, with its least and most (… where there is no bound)."""
    bounded = [name for name in condition.names if reaches.get(name, OPEN) != OPEN]
    beyond = [name for name in bounded if unreachable(tuple(one for one in condition.comparisons if one.name == name), reaches, {})]
    name = (beyond or bounded)[0]
    least, most = ("…" if end is None else plain(end) for end in reaches[name])
    return {"name": name, "least": least, "most": most}


def _text(value: object) -> str:
    return f"[{', '.join(value)}]" if isinstance(value, tuple) else str(value)


def _window(action: Action, trigger: Trigger, cycle: str) -> list[Finding]:
    """More appraisals asked for than the window holds."""
    if trigger.count is None:
        return []
    held = PER_YEAR.get(cycle) if trigger.months is None else -(-trigger.months // MONTHS[cycle]) if cycle in MONTHS else None
    if held is None or trigger.count <= held:
        return []
    told = {"action": action.id, "count": trigger.count, "held": held}
    return [Finding("count_beyond", f"action {action.id}", "fault", told)]


def _needs(scheme: Scheme, outcomes: Outcomes) -> list[Finding]:
    """Awards that ask for more scored months than their period has."""
    found = []
    for award in outcomes.awards:
        for period in award.period:
            most = MONTHS.get(period, 0) // MONTHS.get(scheme.cycle, 99)
            if most and award.months_needed(period) > most:
                told = {"award": award.id, "need": award.months_needed(period), "most": most}
                found.append(Finding("need_beyond", f"award {award.id}", "fault", told))
    return found
