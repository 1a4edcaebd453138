"""Names nothing stands behind, with the nearest one that exists; and anchors against the direction of a card."""

from __future__ import annotations

from collections.abc import Collection

from kpi.errors import KpiError
from kpi.schemes.lint.bands import direction
from kpi.schemes.lint.finding import Cards, Finding, unknown
from kpi.schemes.model import Item, Scheme
from kpi.schemes.model.conditions import FACTS, parse
from kpi.schemes.model.outcomes import Outcomes
from kpi.schemes.model.pay import FACTS as FACTS_OF_PAY
from kpi.schemes.model.pay import ActionPay, EventPay, NamedTable, PayPlan, PayRule, RewardPay, facts

BEFORE = "_previous"  # a metric's figure of the period before


def findings(
    scheme: Scheme, cards: Cards, credit_rules: Collection[str], outcomes: Outcomes, plan: PayPlan, schemes: Collection[str] | None = None,
) -> list[Finding]:
    """Unknown credit rules, metrics, schemes, events, actions, rewards, grades and tiers; cards that point the other way."""
    found = [] if scheme.credit in credit_rules else [unknown("unknown_credit", "", scheme.credit, credit_rules)]
    for item in scheme.items:
        found += [*_metrics(item, cards), *_directions(item, cards), *_counts(scheme, item, cards)]
        if item.scheme and schemes is not None and item.scheme not in schemes:
            found.append(unknown("unknown_scheme", f"item {item.id}", item.scheme, schemes, item=item.id))
    for award in outcomes.awards:
        found += [unknown("unknown_tie_break", f"award {award.id}", name, cards, award=award.id) for name in award.tie_break if name not in cards]
    for line in plan.lines:
        found += [*_pay(scheme, line, outcomes), *_facts(scheme, line, cards, outcomes)]
    for table in plan.tables.values():
        found += _words(table, outcomes)
    return found + _events(scheme, cards)


def _metrics(item: Item, cards: Cards) -> list[Finding]:
    return [unknown("unknown_metric", f"item {item.id}", name, cards, item=item.id) for name in item.metric if name not in cards]


def _directions(item: Item, cards: Cards) -> list[Finding]:
    said = direction(item)
    against = [name for name in item.metric if name in cards and said and cards[name].better != said]
    return [
        Finding("direction", f"item {item.id}", "warning", {"item": item.id, "metric": name, "better": cards[name].better}) for name in against
    ]


def _counts(scheme: Scheme, item: Item, cards: Cards) -> list[Finding]:
    """A threshold of cases on a metric that is itself a count: a small count would never be a small value."""
    cases = scheme.threshold(item)
    counts = [name for name in item.metric if name in cards and cards[name].combine in ("people", "sum") and cases > 1]
    return [
        Finding("threshold_on_count", f"item {item.id}", "warning", {"item": item.id, "metric": name, "cases": cases}) for name in counts
    ]


def _pay(scheme: Scheme, line: PayRule, outcomes: Outcomes) -> list[Finding]:
    """What a line takes its money from must exist."""
    way, place = line.way, f"pay {line.id}"
    if isinstance(way, EventPay) and way.per == "occurrence":
        code, names = "unknown_event", [event.id for event in scheme.events]
    elif isinstance(way, ActionPay):
        code, names = "unknown_action", [action.id for action in outcomes.actions]
    elif isinstance(way, RewardPay):
        code, names = "unknown_reward", [reward.id for reward in outcomes.rewards]
    else:
        return []
    return [] if way.of in names else [unknown(code, place, way.of, names, line=line.id)]


def _facts(scheme: Scheme, line: PayRule, cards: Cards, outcomes: Outcomes) -> list[Finding]:
    """Numbers and words a line reads: facts of pay, metrics (and those of the period before), items, figures of longer periods."""
    known = {*FACTS_OF_PAY, *cards, *(item.id for item in scheme.items), *(blend.id for blend in outcomes.blends)}
    strange = [name for name in facts(line.way) if name not in known and name.removesuffix(BEFORE) not in cards]
    return [unknown("unknown_fact", f"pay {line.id}", name, known, line=line.id) for name in strange]


def _words(table: NamedTable, outcomes: Outcomes) -> list[Finding]:
    """A table by grade or tier has a row for each of them, and for nothing else."""
    found, place = [], f"table {table.id}"
    for key, ids in (("grade", outcomes.grade_ids), ("tier", tuple(name for name in outcomes.tier_ids if name != "none"))):
        if key not in table.key or not ids:
            continue
        rows = [row.key[table.key.index(key)] for row in table.rows]
        strangers = [name for name in dict.fromkeys(rows) if name not in ids and name != "none"]
        found += [unknown(f"unknown_{key}", place, name, ids, table=table.id) for name in strangers]
        found += [Finding(f"table_without_{key}", place, "warning", {"table": table.id, "name": name}) for name in ids if name not in rows]
    return found


def _events(scheme: Scheme, cards: Cards) -> list[Finding]:
    """Conditions of events that cannot be read."""
    found = []
    for event in scheme.events:
        try:
            if event.condition:
                parse(event.condition, (*FACTS, *cards))
        except KpiError as error:
            code = "condition_unreadable_near" if error.nearest else "condition_unreadable"
            told = {"event": event.id, "condition": event.condition} | ({"nearest": error.nearest} if error.nearest else {})
            found.append(Finding(code, f"event {event.id}", "fault", told))
    return found
