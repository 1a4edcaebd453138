"""A group's values, ratings and events + a scheme → lines, totals and ranks. Pure and exact."""
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from kpi.errors import KpiError, unknown
from kpi.schemes.model import Item, Scheme
from kpi.scoring.fields import Days, Field, Given, chosen_metric, field_of
from kpi.scoring.happened import event_lines
from kpi.scoring.results import Line, Rows, Standings, Total, event_rows, measured_rows, rating_rows
from kpi.scoring.rounding import exact, ranks
from kpi.scoring.settling import Plan, Settled, lines_of, settle

__all__ = ["Days", "Line", "Standings", "Total", "chosen_metric", "nominal_weights", "score_group"]


def score_group(
    scheme: Scheme,
    values: Rows,
    ratings: Rows = (),
    weights: Mapping[str, Decimal] | None = None,
    team_values: Mapping[tuple[str, str], object] | None = None,
    better: Mapping[str, str] | None = None,
    agents: Sequence[str] | None = None,
    people: Mapping[str, Mapping[str, object]] | None = None,
    events: Rows = (),
    days: Mapping[str, Days] | None = None,
) -> Standings:
    """Score one group of agents, who are also each other's peers.

    values: agent_id, metric (a name of `Item.sources`), value (int, Decimal or Fraction; None unless state is "value"), n,
    state[, reason]. ratings: agent_id, rated, role, rating. events: agent_id, event, points, confirmed ones only.
    weights: item → weight instead of the scheme's (see `nominal_weights`).
    team_values: (agent_id, metric) → pooled value of the agent's team, this agent included.
    better: metric → "higher" or "lower", as its card says. people: agent_id → role, post, team, group (who an item is for).
    days: for items that prorate. agents: who is scored, in this order (default: everybody in values and ratings).
    An agent without a row for a metric has not enough, n = 0.
    """
    nominal_weights(scheme, weights)
    measured = measured_rows(values)
    rated = rating_rows(ratings)
    if agents is None:
        agents = list(dict.fromkeys([agent for agent, _ in measured] + [agent for agent, _ in rated]))
    agents = list(dict.fromkeys(agents))
    given = Given(scheme, measured, rated, team_values or {}, better or {}, people or {}, days or {})
    plan_of = _plans(given, agents, weights)
    fields = {item.id: field_of(given, item, [agent for agent in agents if item.id in plan_of[agent].names]) for item in scheme.items}
    happened = event_rows(events) if scheme.total != "none" else {}
    settled = [
        settle(plan, agent, [fields[item.id].shares.get(agent) for item in plan.items],
               event_lines(scheme, agent, happened[agent], given.person(agent)) if agent in happened else [])
        for agent, plan in plan_of.items()
    ]
    place = ranks({one.total.agent_id: one.total.total for one in settled})
    totals = tuple(replace(one.total, rank=place[one.total.agent_id]) for one in settled)
    return Standings(_lines(fields, settled), totals, _values(fields, settled))


def _plans(given: Given, agents: Sequence[str], weights: Mapping[str, Decimal] | None) -> dict[str, Plan]:
    """agent -> what it is scored by; people whom the scheme tells apart by nothing share one plan."""
    scheme = given.scheme
    asked = sorted({key for part in (*scheme.items, *scheme.sections) for key in part.audience.words})
    plans: dict[tuple, Plan] = {}
    found = {}
    for agent in agents:
        person = given.person(agent)
        key = tuple(person.get(name) for name in asked)
        if key not in plans:
            items = scheme.items_of(person)
            plans[key] = Plan(scheme, items, nominal_weights(scheme, weights, items))
        found[agent] = plans[key]
    return found


def _lines(fields: Mapping[str, Field], settled: Sequence[Settled]) -> Callable[[], list[Line]]:
    """Makes the lines when they are asked for."""
    return lambda: [
        line for one in settled
        for line in lines_of(one, [fields[item.id].found(one.total.agent_id) for item in one.plan.items])
    ]


def _values(fields: Mapping[str, Field], settled: Sequence[Settled]) -> Callable[[], dict[str, dict[str, Fraction]]]:
    """Makes agent -> item or metric -> value, for those that have one, and event -> how often."""
    def made() -> dict[str, dict[str, Fraction]]:
        found: dict[str, dict[str, Fraction]] = {}
        for one in settled:
            own = found.setdefault(one.total.agent_id, {})
            for item in one.plan.items:
                fields[item.id].tell(one.total.agent_id, own)
            own |= {line.item: line.value for line in one.happened if line.value is not None}
        return found

    return made


def nominal_weights(
    scheme: Scheme, weights: Mapping[str, Decimal] | None = None, items: tuple[Item, ...] | None = None,
) -> dict[str, Fraction]:
    """The weights of these items (default: all), in points of the total; those in `weights` replace the scheme's own.

    All are then brought back to their own sum by one factor, so that only their proportions matter.
    KpiError for an unknown item, a negative weight, or nothing above 0.
    """
    meant = scheme.items if items is None else items
    own = scheme.weights_of(meant)
    if not weights:
        return own
    known = [item.id for item in scheme.items]
    for name, weight in weights.items():
        if name not in known:
            raise unknown("item", name, known, f"scheme {scheme.id}")
        if exact(weight) < 0:
            raise KpiError(f"the weight of {name} is {weight}", f"scheme {scheme.id}", "Give 0 or more")
    mixed = own | {name: exact(weight) for name, weight in weights.items() if name in own}
    if own and not sum(mixed.values()):
        raise KpiError("all weights are 0", f"scheme {scheme.id}", "Give at least one item a weight above 0")
    factor = sum(own.values()) / sum(mixed.values()) if own else Fraction(1)
    return {name: weight * factor for name, weight in mixed.items()}
