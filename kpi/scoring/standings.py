"""A group's values and ratings + a scheme → lines, totals and ranks. Pure and exact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from kpi.errors import KpiError, unknown
from kpi.schemes.model import Item, Peer, Scheme
from kpi.scoring.points import ZERO, Outcome, Ratings, item_points, outcome, rating_outcome
from kpi.scoring.results import Line, Rows, Standings, Total, measured_rows, rating_rows
from kpi.scoring.rounding import add_up, exact, half_up, ranks

__all__ = ["Line", "Standings", "Total", "chosen_metric", "nominal_weights", "score_group"]


def score_group(
    scheme: Scheme,
    values: Rows,
    ratings: Rows = (),
    weights: Mapping[str, Decimal] | None = None,
    team_values: Mapping[tuple[str, str], object] | None = None,
    better: Mapping[str, str] | None = None,
    agents: Sequence[str] | None = None,
) -> Standings:
    """Score one group of agents, who are also each other's peers.

    values: agent_id, metric, value (int, Decimal or Fraction; None unless state is "value"), n, state[, reason].
    ratings: agent_id, rated, role, rating. weights: item → weight instead of the scheme's (see `nominal_weights`).
    team_values: (agent_id, metric) → pooled value of the agent's team, this agent included.
    better: metric → "higher" or "lower", as its card says.
    agents: who is scored, in this order (default: everybody in values and ratings).
    An agent without a row for a metric has not enough, n = 0.
    """
    measured = measured_rows(values)
    rated = rating_rows(ratings)
    if agents is None:
        agents = list(dict.fromkeys([agent for agent, _ in measured] + [agent for agent, _ in rated]))
    nominal = nominal_weights(scheme, weights)
    drafts: dict[str, list[Line]] = {agent: [] for agent in agents}
    for item in scheme.items:
        for line in _item_lines(scheme, item, agents, measured, rated, team_values or {}, better or {}):
            drafts[line.agent_id].append(replace(line, nominal_weight=nominal[item.id]))
    scored = {agent: _settle(scheme, agent, lines) for agent, lines in drafts.items()}
    place = ranks({agent: total.total for agent, (_, total) in scored.items()})
    lines = tuple(line for kept, _ in scored.values() for line in kept)
    return Standings(lines, tuple(replace(total, rank=place[agent]) for agent, (_, total) in scored.items()))


def nominal_weights(scheme: Scheme, weights: Mapping[str, Decimal] | None = None) -> dict[str, Fraction]:
    """The scheme's weights; those in `weights` replace its own.

    All are then brought back to the scheme's own sum by one factor, so that only their proportions matter.
    KpiError for an unknown item, a negative weight, or nothing above 0.
    """
    own = {item.id: exact(item.weight) for item in scheme.items}
    if not weights:
        return own
    for name, weight in weights.items():
        if name not in own:
            raise unknown("item", name, own, f"scheme {scheme.id}")
        if exact(weight) < 0:
            raise KpiError(f"the weight of {name} is {weight}", f"scheme {scheme.id}", "Give 0 or more")
    mixed = own | {name: exact(weight) for name, weight in weights.items()}
    if not sum(mixed.values()):
        raise KpiError("all weights are 0", f"scheme {scheme.id}", "Give at least one item a weight above 0")
    factor = sum(own.values()) / sum(mixed.values())
    return {name: weight * factor for name, weight in mixed.items()}


# ---- one item over the group


def _item_lines(
    scheme: Scheme,
    item: Item,
    agents: Sequence[str],
    measured: Mapping,
    rated: Mapping,
    team_values: Mapping,
    better: Mapping,
) -> list[Line]:
    """A draft line per agent: value and attainment, weights and points still open."""
    if item.rated:
        return [_rated_line(item, agent, rated.get((agent, item.rated), {})) for agent in agents]
    metric = chosen_metric(item, agents, measured)
    rows = {agent: measured.get((agent, metric), {}) for agent in agents}
    missing = {agent: _why_missing(row, scheme.threshold(item)) for agent, row in rows.items()}
    counted = {agent: exact(row["value"]) for agent, row in rows.items() if not missing[agent]}
    lines = []
    for agent, row in rows.items():
        if missing[agent]:
            found = Outcome(None, *missing[agent])
        else:
            peers = isinstance(item.points, Peer)
            others = [value for other, value in counted.items() if other != agent] if peers else ()
            team = team_values.get((agent, metric))
            found = outcome(item, counted[agent], team=team, others=others, better=better.get(metric))
        state = "not_enough" if found.reason == "not_enough" else row.get("state", "not_enough")
        lines.append(_draft(item, agent, metric, found, int(row.get("n") or 0), state))
    return lines


def chosen_metric(item: Item, agents: Sequence[str], measured: Mapping[tuple[str, str], Mapping]) -> str:
    """The first accepted metric that any agent of the group has a value for.

    Else the first with too few cases, else the first. One metric serves the whole group: values of two definitions are
    never compared.
    """
    for state in ("value", "not_enough"):
        for metric in item.metric:
            if any(measured.get((agent, metric), {}).get("state") == state for agent in agents):
                return metric
    return item.metric[0]


def _why_missing(row: Mapping, threshold: int) -> tuple[str, dict] | None:
    """The reason and its numbers when a measured row gives no points; None when it does."""
    n = int(row.get("n") or 0)
    if row.get("state") == "does_not_apply":
        return row.get("reason") or "does_not_apply", {}
    if n < threshold or (n == 0 and row.get("state") != "value"):
        return "not_enough", {"n": n, "threshold": max(threshold, 1)}
    return None if row.get("state") == "value" else ("divisor_zero", {})


def _rated_line(item: Item, agent: str, ratings: Ratings) -> Line:
    found = rating_outcome(item, ratings)
    given = sum(len(marks) for role, marks in ratings.items() if role in item.raters)
    return _draft(item, agent, None, found, given, "value" if given else "not_enough")


def _draft(item: Item, agent: str, metric: str | None, found: Outcome, n: int, state: str) -> Line:
    worth = {"value": found.value, "attainment": found.attainment, "reason": found.reason, "params": found.params}
    open_ = {"points": None, "shown": None, "weight": ZERO, "nominal_weight": ZERO}
    return Line(agent_id=agent, item=item.id, metric=metric, n=n, state=state, **worth, **open_)


# ---- one agent over the items


def _settle(scheme: Scheme, agent: str, lines: list[Line]) -> tuple[list[Line], Total]:
    """Weights in force, points, cap, the rounded total and the shown points that add up to it."""
    present = sum((line.nominal_weight for line in lines if line.attainment is not None), ZERO)
    missing = [line for line in lines if line.attainment is None and line.nominal_weight > 0]
    if not present:
        return [_say(line, "alone") for line in lines], Total(agent, None, None, None, "nothing_present")
    if missing and scheme.missing == "refuse":
        names = {"items": tuple(line.item for line in missing)}
        kept = [_weigh(_say(line, "refuse"), line.nominal_weight, scheme) for line in lines]
        return kept, Total(agent, None, None, None, "refused", names)
    absent = sum((line.nominal_weight for line in missing), ZERO)
    factor = 1 + absent / present if scheme.missing == "spread" else Fraction(1)
    weighed = [_in_force(line, factor, scheme) for line in lines]
    raw = sum((line.points for line in weighed if line.points is not None), ZERO)
    cap = _cap_line(scheme, agent, raw)
    total = half_up(min(raw, exact(scheme.cap)) if cap else raw, scheme.decimals)
    params = {"full": scheme.full_score} | ({"cap": scheme.cap} if cap else {})
    shown = _shown(weighed + cap, scheme.decimals)
    return shown, Total(agent, total, raw, None, "capped" if cap else "total", params)


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


def _cap_line(scheme: Scheme, agent: str, raw: Fraction) -> list[Line]:
    if scheme.cap is None or raw <= exact(scheme.cap):
        return []
    off = exact(scheme.cap) - raw
    return [Line(agent, "cap", None, None, 0, "value", None, off, None, ZERO, ZERO, "cap", {"cap": scheme.cap})]


def _shown(lines: list[Line], decimals: int) -> list[Line]:
    counted = [line for line in lines if line.points is not None]
    shown = iter(add_up([line.points for line in counted], decimals))
    return [line if line.points is None else replace(line, shown=next(shown)) for line in lines]
