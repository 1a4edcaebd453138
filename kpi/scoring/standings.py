"""A group's values, ratings and events + a scheme → lines, totals and ranks. Pure and exact."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from kpi.errors import KpiError, unknown
from kpi.schemes.model import Item, Peer, Scheme, Section
from kpi.scoring.happened import event_lines
from kpi.scoring.points import ZERO, Outcome, Ratings, item_points, outcome, rating_outcome
from kpi.scoring.results import Line, Rows, Standings, Total, event_rows, measured_rows, rating_rows
from kpi.scoring.rounding import add_up, exact, half_up, ranks

__all__ = ["Days", "Given", "Line", "Standings", "Total", "chosen_metric", "nominal_weights", "score_group"]


@dataclass(frozen=True)
class Days:
    """Days of an agent's part of the period, and of the whole: planned and present. None: not known."""

    planned: int | None = None
    present: int | None = None
    whole: int | None = None


@dataclass(frozen=True)
class Given:
    """What a group's score is made of, read once."""

    scheme: Scheme
    agents: tuple[str, ...]
    measured: Mapping[tuple[str, str], Mapping]
    ratings: Mapping[tuple[str, str], Ratings]
    events: Mapping[str, Sequence[Mapping]]
    team_values: Mapping[tuple[str, str], object]
    better: Mapping[str, str]
    people: Mapping[str, Mapping[str, object]]
    days: Mapping[str, Days] = field(default_factory=dict)

    def person(self, agent: str) -> Mapping[str, object]:
        return self.people.get(agent, {})

    def items(self, agent: str) -> tuple[Item, ...]:
        return self.scheme.items_of(self.person(agent))


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
    given = Given(scheme, tuple(agents), measured, rated, event_rows(events), team_values or {}, better or {}, people or {}, days or {})
    drafts: dict[str, list[Line]] = {agent: [] for agent in agents}
    nominal = {agent: nominal_weights(scheme, weights, given.items(agent)) for agent in agents}
    for item in scheme.items:
        meant = [agent for agent in agents if item.id in nominal[agent]]
        for line in _item_lines(given, item, meant):
            drafts[line.agent_id].append(replace(line, nominal_weight=nominal[line.agent_id][item.id]))
    scored = {agent: _settle(given, agent, lines) for agent, lines in drafts.items()}
    place = ranks({agent: total.total for agent, (_, total) in scored.items()})
    lines = tuple(line for kept, _ in scored.values() for line in kept)
    return Standings(lines, tuple(replace(total, rank=place[agent]) for agent, (_, total) in scored.items()))


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


# ---- one item over the group


def _item_lines(given: Given, item: Item, agents: Sequence[str]) -> list[Line]:
    """A draft line per agent: value and attainment, weights and points still open."""
    if item.rated:
        return [_rated_line(given, item, agent) for agent in agents]
    metric = chosen_metric(item, agents, given.measured)
    threshold = given.scheme.threshold(item)
    rows = {agent: given.measured.get((agent, metric), {}) for agent in agents}
    missing = {agent: _why_missing(row, threshold) for agent, row in rows.items()}
    whole = {agent: _to_whole(item, given.days.get(agent)) for agent in agents}
    counted = {
        agent: exact(row["value"]) * whole[agent] for agent, row in rows.items() if not missing[agent] and whole[agent] is not None
    }
    lines = []
    for agent, row in rows.items():
        if missing[agent] or agent not in counted:
            found = Outcome(None, *(missing[agent] or ("no_days", {})))
        else:
            peers = isinstance(item.points, Peer)
            others = [value for other, value in counted.items() if other != agent] if peers else ()
            team = given.team_values.get((agent, metric))
            found = outcome(item, counted[agent], team=team, others=others, better=given.better.get(metric))
            if whole[agent] != 1:
                found = replace(found, params={**found.params, "prorate": _arithmetic(item, given.days[agent], row["value"])})
        state = "not_enough" if found.reason == "not_enough" else row.get("state", "not_enough")
        lines.append(_draft(item, agent, metric, found, int(row.get("n") or 0), state))
    return lines


def _to_whole(item: Item, days: Days | None) -> Fraction | None:
    """What brings a value of part of the period to the whole; 1 where nothing prorates, None when the days are not known or 0."""
    if item.prorate == "none":
        return Fraction(1)
    own = None if days is None else (days.planned if item.prorate == "days_planned" else days.present)
    if not own or not days.whole:
        return None
    return Fraction(days.whole, own)


def _arithmetic(item: Item, days: Days, value: object) -> dict[str, object]:
    own = days.planned if item.prorate == "days_planned" else days.present
    return {"value": exact(value), "days": own, "whole": days.whole, "kind": item.prorate}


def chosen_metric(item: Item, agents: Sequence[str], measured: Mapping[tuple[str, str], Mapping]) -> str:
    """The first accepted metric that any agent of the group has a value for.

    Else the first with too few cases, else the first. One metric serves the whole group: values of two definitions are
    never compared.
    """
    for state in ("value", "not_enough"):
        for metric in item.sources:
            if any(measured.get((agent, metric), {}).get("state") == state for agent in agents):
                return metric
    return item.sources[0]


def _why_missing(row: Mapping, threshold: int) -> tuple[str, dict] | None:
    """The reason and its numbers when a measured row gives no points; None when it does."""
    n = int(row.get("n") or 0)
    if row.get("state") == "does_not_apply":
        return row.get("reason") or "does_not_apply", {}
    said = row.get("reason") or ""
    if row.get("state") == "not_enough" and said and not said.startswith("not_enough"):
        return said, {}
    if n < threshold or (n == 0 and row.get("state") != "value"):
        return "not_enough", {"n": n, "threshold": max(threshold, 1)}
    return None if row.get("state") == "value" else ("divisor_zero", {})


def _rated_line(given: Given, item: Item, agent: str) -> Line:
    ratings = given.ratings.get((agent, item.rated), {})
    role = given.person(agent).get("role")
    found = rating_outcome(item, ratings, role)
    count = sum(len(marks) for name, marks in ratings.items() if name in item.mix.of(role))
    return _draft(item, agent, None, found, count, "value" if count else "not_enough")


def _draft(item: Item, agent: str, metric: str | None, found: Outcome, n: int, state: str) -> Line:
    worth = {"value": found.value, "attainment": found.attainment, "reason": found.reason, "params": found.params}
    open_ = {"points": None, "shown": None, "weight": ZERO, "nominal_weight": ZERO}
    return Line(agent_id=agent, item=item.id, metric=metric, n=n, state=state, **worth, **open_)


# ---- one agent over the items


def _settle(given: Given, agent: str, lines: list[Line]) -> tuple[list[Line], Total]:
    """Weights in force, points, what happened, caps, the rounded total and the shown points that add up to it."""
    scheme = given.scheme
    if scheme.total == "none":
        return lines, Total(agent, None, None, None, "no_total")
    happened = event_lines(scheme, agent, given.events.get(agent, ()), given.person(agent))
    missing = [line for line in lines if line.attainment is None and line.nominal_weight > 0]
    if lines and not sum((line.nominal_weight for line in lines if line.attainment is not None), ZERO):
        return [_say(line, "alone") for line in lines], Total(agent, None, None, None, "nothing_present")
    if missing and scheme.missing == "refuse":
        names = {"items": tuple(line.item for line in missing)}
        kept = [_weigh(_say(line, "refuse"), line.nominal_weight, scheme) for line in lines]
        return kept, Total(agent, None, None, None, "refused", names)
    factors = _spread(scheme, lines) if scheme.missing == "spread" else {}
    weighed = [_in_force(line, factors.get(line.item, Fraction(1)), scheme) for line in lines] + happened
    weighed += [held for section in scheme.sections for held in _hold_section(scheme, agent, section, weighed)]
    raw = sum((line.points for line in weighed if line.points is not None), ZERO)
    held = _hold("cap", agent, raw, scheme.cap, scheme.floor)
    total = half_up(raw + sum((line.points for line in held), ZERO), scheme.decimals)
    params = {"full": scheme.full_score} | ({"cap": held[0].params["cap"]} if held else {})
    shown = _shown(weighed + held, scheme.decimals)
    return shown, Total(agent, total, raw, None, "capped" if held else "total", params)


def _spread(scheme: Scheme, lines: list[Line]) -> dict[str, Fraction]:
    """Item -> what its weight grows by: missing weight goes to the rest of a section that has a weight of its own, and that of a
    section wholly missing to all that is present."""
    def of(line: Line) -> str | None:
        section = scheme.section(scheme.item(line.item).section)
        return section.id if section is not None and section.weight is not None else None

    present: dict[str | None, Fraction] = {}
    whole: dict[str | None, Fraction] = {}
    for line in lines:
        whole[of(line)] = whole.get(of(line), ZERO) + line.nominal_weight
        if line.attainment is not None:
            present[of(line)] = present.get(of(line), ZERO) + line.nominal_weight
    kept = {name: whole[name] for name, weight in present.items() if weight}
    lost = sum(whole.values(), ZERO) - sum(kept.values(), ZERO)
    grown = 1 + lost / sum(kept.values(), ZERO)
    return {line.item: grown * whole[of(line)] / present[of(line)] for line in lines if present.get(of(line))}


def _in_force(line: Line, factor: Fraction, scheme: Scheme) -> Line:
    if line.attainment is not None:
        return _weigh(line, line.nominal_weight * factor, scheme)
    said = _say(line, scheme.missing)
    return replace(said, points=ZERO, weight=line.nominal_weight) if scheme.missing == "zero" else said


def _weigh(line: Line, weight: Fraction, scheme: Scheme) -> Line:
    points = item_points(weight, line.attainment)
    return replace(
        line, weight=weight, points=points, shown=None if points is None else half_up(points, scheme.decimals)
    )


def _say(line: Line, fate: str) -> Line:
    """The line, telling what became of its item when that is missing: spread, zero, refuse or alone."""
    return line if line.attainment is not None else replace(line, params={**line.params, "missing": fate})


def _hold_section(scheme: Scheme, agent: str, section: Section, lines: list[Line]) -> list[Line]:
    """What the cap or floor of a section takes off or adds."""
    if section.cap is None and section.floor is None:
        return []
    inside = {item.id for item in scheme.items if item.section == section.id} | {
        f"event:{event.id}" for event in scheme.events if event.section == section.id
    }
    points = sum((line.points for line in lines if line.item in inside and line.points is not None), ZERO)
    return _hold(f"cap:{section.id}", agent, points, section.cap, section.floor)


def _hold(item: str, agent: str, points: Fraction, cap: Decimal | None, floor: Decimal | None) -> list[Line]:
    """A line with what brings `points` back to the cap or the floor; none when they are within."""
    for code, bound in (("cap", cap), ("floor", floor)):
        if bound is not None and (points > exact(bound) if code == "cap" else points < exact(bound)):
            off = exact(bound) - points
            return [Line(agent, item, None, None, 0, "value", None, off, None, ZERO, ZERO, code, {"cap": bound})]
    return []


def _shown(lines: list[Line], decimals: int) -> list[Line]:
    counted = [line for line in lines if line.points is not None]
    shown = iter(add_up([line.points for line in counted], decimals))
    return [line if line.points is None else replace(line, shown=next(shown)) for line in lines]
