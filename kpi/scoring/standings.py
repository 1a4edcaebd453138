"""A group's values and ratings + a scheme → one line per agent and item, a total and a rank per agent. Pure and exact."""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from kpi.errors import KpiError, unknown
from kpi.schemes.model import Item, Peer, Scheme
from kpi.scoring.points import ZERO, Outcome, Ratings, item_points, outcome, rating_outcome
from kpi.scoring.rounding import add_up, exact, half_up, ranks

Rows = pd.DataFrame | Iterable[Mapping[str, object]]
COLUMNS = ("agent_id", "item", "metric", "value", "n", "state", "attainment", "points", "shown", "weight", "nominal_weight",
           "reason", "params", "rank")


@dataclass(frozen=True)
class Line:
    """One item of one agent; item "cap" is what the cap took off. `points` are exact, `shown` add up to the rounded total.

    `weight` is the weight in force after missing items, `nominal_weight` the one before. A missing item has attainment None.
    `reason` names the sentence and `params` holds its numbers; "missing" in params says what became of a missing item.
    """

    agent_id: str
    item: str
    metric: str | None
    value: Fraction | None
    n: int
    state: str                               # value, not_enough, does_not_apply
    attainment: Fraction | None
    points: Fraction | None
    shown: Decimal | None
    weight: Fraction
    nominal_weight: Fraction
    reason: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Total:
    """`total` is rounded once and decides rank and all that follows; None with a reason when there is none. `exact` is before the cap."""

    agent_id: str
    total: Decimal | None
    exact: Fraction | None
    rank: int | None
    reason: str                              # total, capped, nothing_present, refused
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Standings:
    """All lines in order of agent and item, and a total per agent in the order given."""

    lines: tuple[Line, ...]
    totals: tuple[Total, ...]

    def frame(self) -> pd.DataFrame:
        """One row per line and, after an agent's lines, the row with item "total" (columns `COLUMNS`; cells are exact objects)."""
        rows = []
        for total in self.totals:
            rows += [vars(line) | {"rank": None} for line in self.lines if line.agent_id == total.agent_id]
            rows.append(dict.fromkeys(COLUMNS) | {
                "agent_id": total.agent_id, "item": "total", "points": total.total, "shown": total.total, "rank": total.rank,
                "state": "not_enough" if total.total is None else "value", "reason": total.reason, "params": total.params,
            })
        return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)


def score_group(
    scheme: Scheme, values: Rows, ratings: Rows = (), weights: Mapping[str, Decimal] | None = None,
    team_values: Mapping[tuple[str, str], object] | None = None, better: Mapping[str, str] | None = None,
    agents: Sequence[str] | None = None,
) -> Standings:
    """Score one group of agents, who are also each other's peers.

    values: agent_id, metric, value (int, Decimal or Fraction; None unless state is "value"), n, state[, reason].
    ratings: agent_id, rated, role, rating. weights: item → weight instead of the scheme's (see `nominal_weights`).
    team_values: (agent_id, metric) → pooled value of the agent's team, this agent included. better: metric → "higher" or "lower".
    agents: who is scored, in this order (default: everybody in values and ratings). No agent row for a metric: not enough, n = 0.
    """
    measured = _measured(values)
    rated = _rated(ratings)
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
    """The scheme's weights; with `weights` those replace the scheme's own, and all are brought back to the scheme's sum by one
    factor, so that only their proportions matter. KpiError for an unknown item, a negative weight, or nothing above 0."""
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

def _item_lines(scheme: Scheme, item: Item, agents: Sequence[str], measured: Mapping, rated: Mapping,
                team_values: Mapping, better: Mapping) -> list[Line]:
    """A draft line per agent: value and attainment, weights and points still open."""
    if item.rated:
        return [_rated_line(item, agent, rated.get((agent, item.rated), {})) for agent in agents]
    metric = chosen_metric(item, agents, measured)
    rows = {agent: measured.get((agent, metric), {}) for agent in agents}
    counted = {agent: exact(row["value"]) for agent, row in rows.items() if not _why_missing(row, scheme.threshold(item))}
    lines = []
    for agent, row in rows.items():
        missing = _why_missing(row, scheme.threshold(item))
        if missing:
            found = Outcome(None, *missing)
        else:
            others = [value for other, value in counted.items() if other != agent] if isinstance(item.points, Peer) else ()
            found = outcome(item, counted[agent], team=team_values.get((agent, metric)), others=others, better=better.get(metric))
        state = "not_enough" if found.reason == "not_enough" else row.get("state", "not_enough")
        lines.append(_draft(item, agent, metric, found, row.get("value"), int(row.get("n") or 0), state))
    return lines


def chosen_metric(item: Item, agents: Sequence[str], measured: Mapping[tuple[str, str], Mapping]) -> str:
    """The first accepted metric that any agent of the group has a value for; else the first with too few cases; else the first.
    One metric serves the whole group: values of two definitions are never compared."""
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
    if n < max(threshold, 1) and (row.get("state") != "value" or n < threshold):
        return "not_enough", {"n": n, "threshold": max(threshold, 1)}
    return None if row.get("state") == "value" else ("divisor_zero", {})


def _rated_line(item: Item, agent: str, ratings: Ratings) -> Line:
    found = rating_outcome(item, ratings)
    given = sum(len(marks) for role, marks in ratings.items() if role in item.raters)
    return _draft(item, agent, None, found, found.value, given, "value" if given else "not_enough")


def _draft(item: Item, agent: str, metric: str | None, found: Outcome, value: object, n: int, state: str) -> Line:
    kept = None if value is None else exact(value)
    return Line(agent, item.id, metric, kept, n, state, found.attainment, None, None, ZERO, ZERO, found.reason, found.params)


# ---- one agent over the items

def _settle(scheme: Scheme, agent: str, lines: list[Line]) -> tuple[list[Line], Total]:
    """Weights in force, points, cap, the rounded total and the shown points that add up to it."""
    present = sum((line.nominal_weight for line in lines if line.attainment is not None), ZERO)
    missing = [line for line in lines if line.attainment is None and line.nominal_weight > 0]
    if not present:
        return _alone(lines), Total(agent, None, None, None, "nothing_present")
    if missing and scheme.missing == "refuse":
        refused = [replace(line, params={**line.params, "missing": "refuse"}) if line in missing else line for line in lines]
        params = {"items": tuple(line.item for line in missing)}
        return [_weigh(line, line.nominal_weight, scheme) for line in refused], Total(agent, None, None, None, "refused", params)
    factor = 1 + sum((line.nominal_weight for line in missing), ZERO) / present if scheme.missing == "spread" else Fraction(1)
    weighed = [_weighed_or_missing(line, factor, scheme) for line in lines]
    raw = sum((line.points for line in weighed if line.points is not None), ZERO)
    weighed += _cap_line(scheme, agent, raw)
    total = half_up(raw if scheme.cap is None else min(raw, exact(scheme.cap)), scheme.decimals)
    capped = weighed[-1].item == "cap"
    params = {"full": scheme.full_score} | ({"cap": scheme.cap} if capped else {})
    return _shown(weighed, scheme.decimals), Total(agent, total, raw, None, "capped" if capped else "total", params)


def _weighed_or_missing(line: Line, factor: Fraction, scheme: Scheme) -> Line:
    if line.attainment is not None:
        return _weigh(line, line.nominal_weight * factor, scheme)
    told = replace(line, params={**line.params, "missing": scheme.missing})
    return replace(told, points=ZERO, weight=line.nominal_weight) if scheme.missing == "zero" else told


def _weigh(line: Line, weight: Fraction, scheme: Scheme) -> Line:
    points = item_points(weight, line.attainment)
    return replace(line, weight=weight, points=points, shown=None if points is None else half_up(points, scheme.decimals))


def _alone(lines: list[Line]) -> list[Line]:
    """The lines of an agent with nothing present: no points, not even 0."""
    return [replace(line, params={**line.params, "missing": "alone"}) if line.attainment is None else line for line in lines]


def _cap_line(scheme: Scheme, agent: str, raw: Fraction) -> list[Line]:
    if scheme.cap is None or raw <= exact(scheme.cap):
        return []
    off = exact(scheme.cap) - raw
    return [Line(agent, "cap", None, None, 0, "value", None, off, None, ZERO, ZERO, "cap", {"cap": scheme.cap})]


def _shown(lines: list[Line], decimals: int) -> list[Line]:
    counted = [line for line in lines if line.points is not None]
    shown = iter(add_up([line.points for line in counted], decimals))
    return [line if line.points is None else replace(line, shown=next(shown)) for line in lines]


# ---- what comes in

def _measured(values: Rows) -> dict[tuple[str, str], Mapping]:
    """(agent_id, metric) → row. KpiError when a pair comes twice or a value is not exact."""
    found: dict[tuple[str, str], Mapping] = {}
    for row in _rows(values):
        key = (row["agent_id"], row["metric"])
        if key in found:
            raise KpiError(f"{key[1]} of {key[0]} comes twice", "scoring", "Pass one row per agent and metric")
        if row["state"] == "value":
            exact(row["value"])
        found[key] = row if row["state"] == "value" else {**row, "value": None}
    return found


def _rated(ratings: Rows) -> dict[tuple[str, str], dict[str, list]]:
    """(agent_id, rated) → role → its ratings."""
    found: dict[tuple[str, str], dict[str, list]] = {}
    for row in _rows(ratings):
        found.setdefault((row["agent_id"], row["rated"]), {}).setdefault(row["role"], []).append(row["rating"])
    return found


def _rows(rows: Rows) -> list[Mapping]:
    """The rows as mappings; an empty cell of a DataFrame is None."""
    if not isinstance(rows, pd.DataFrame):
        return list(rows)
    return [{key: None if pd.isna(cell) else cell for key, cell in row.items()} for row in rows.to_dict("records")]
