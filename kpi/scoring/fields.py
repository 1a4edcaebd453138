"""One item over a group: what each agent's attainment is, and what explains it. Pure and exact."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from kpi.schemes.model import Item, Scheme
from kpi.scoring.points import Outcome, Ratings, rating_outcome, share, told
from kpi.scoring.rounding import Ratio, exact, ratio
from kpi.scoring.rules import Rule, asks_team, rule_of
from kpi.scoring.settling import Found

NO_ROW: Mapping = {}


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
    measured: Mapping[tuple[str, str], Mapping]
    ratings: Mapping[tuple[str, str], Ratings]
    team_values: Mapping[tuple[str, str], object]
    better: Mapping[str, str]
    people: Mapping[str, Mapping[str, object]]
    days: Mapping[str, Days] = field(default_factory=dict)

    def person(self, agent: str) -> Mapping[str, object]:
        return self.people.get(agent, {})


class RatedField:
    """An item that people rate."""

    def __init__(self, given: Given, item: Item, agents: Sequence[str]) -> None:
        self.given, self.item = given, item
        self.outcomes = {agent: rating_outcome(item, self._ratings(agent), self._role(agent)) for agent in agents}
        self.shares: dict[str, Ratio] = {
            agent: one.attainment.as_integer_ratio() for agent, one in self.outcomes.items() if one.attainment is not None
        }

    def _ratings(self, agent: str) -> Ratings:
        return self.given.ratings.get((agent, self.item.rated), {})

    def _role(self, agent: str) -> object:
        return self.given.person(agent).get("role")

    def found(self, agent: str) -> Found:
        mix = self.item.mix.of(self._role(agent))
        count = sum(len(marks) for role, marks in self._ratings(agent).items() if role in mix)
        return Found(None, count, "value" if count else "not_enough", self.outcomes[agent])

    def tell(self, agent: str, values: dict[str, Fraction]) -> None:
        """Adds the agent's value under the item's name."""
        if self.outcomes[agent].value is not None:
            values[self.item.id] = self.outcomes[agent].value


class MeasuredField:
    """An item that is measured, counted or recorded. `values`: those that count, brought to the whole period."""

    def __init__(self, given: Given, item: Item, agents: Sequence[str]) -> None:
        self.given, self.item = given, item
        self.metric = chosen_metric(item, agents, given.measured)
        self.values: dict[str, Ratio] = {}
        self.missing: dict[str, tuple[str, Mapping]] = {}
        self._read(agents, given.scheme.threshold(item))
        self.by_team = asks_team(item)
        self.rules: dict[object, Rule] = {}
        self.shares: dict[str, Ratio] = {}
        for agent, value in self.values.items():
            found = share(self._rule(agent), item, value)
            if found is not None:
                self.shares[agent] = found

    def _read(self, agents: Sequence[str], threshold: int) -> None:
        """Each agent's value, or why it is missing."""
        whole: Ratio | None = (1, 1)
        for agent in agents:
            row = self._row(agent)
            if self.item.prorate != "none":
                whole = _to_whole(self.item, self.given.days.get(agent))
            why = _why_missing(row, threshold) or (None if whole else ("no_days", {}))
            if why:
                self.missing[agent] = why
            else:
                over, under = ratio(row["value"])
                self.values[agent] = (over, under) if whole == (1, 1) else (over * whole[0], under * whole[1])

    def _row(self, agent: str) -> Mapping:
        return self.given.measured.get((agent, self.metric), NO_ROW)

    def _rule(self, agent: str) -> Rule:
        """The item's rule for an agent; made once, or once per team where it asks for the team's value."""
        if not self.by_team and self.rules:
            return self.rules[None]
        team = self.given.team_values.get((agent, self.metric)) if self.by_team else None
        key = None if team is None else ratio(team)
        if key not in self.rules:
            better = self.given.better.get(self.metric)
            self.rules[key] = rule_of(self.item, None if team is None else exact(team), list(self.values.values()), better)
        return self.rules[key]

    def found(self, agent: str) -> Found:
        row = self._row(agent)
        outcome = Outcome(None, *self.missing[agent]) if agent in self.missing else self._outcome(agent, row)
        state = "not_enough" if outcome.reason == "not_enough" else row.get("state", "not_enough")
        return Found(self.metric, int(row.get("n") or 0), state, outcome)

    def _outcome(self, agent: str, row: Mapping) -> Outcome:
        made = told(self._rule(agent), Fraction(*self.values[agent]), self.shares.get(agent))
        days = self.given.days.get(agent)
        if self.item.prorate == "none" or _days(self.item, days) == days.whole:
            return made
        used = {"value": exact(row["value"]), "days": _days(self.item, days), "whole": days.whole, "kind": self.item.prorate}
        return replace(made, params={**made.params, "prorate": used})

    def tell(self, agent: str, values: dict[str, Fraction]) -> None:
        """Adds the agent's value under the names of the item and of the metric."""
        if agent in self.values:
            values[self.item.id] = values[self.metric] = Fraction(*self.values[agent])


Field = RatedField | MeasuredField


def field_of(given: Given, item: Item, agents: Sequence[str]) -> Field:
    """An item over those it is meant for."""
    return RatedField(given, item, agents) if item.rated else MeasuredField(given, item, agents)


def _days(item: Item, days: Days) -> int | None:
    return days.planned if item.prorate == "days_planned" else days.present


def _to_whole(item: Item, days: Days | None) -> Ratio | None:
    """What brings a value of part of the period to the whole; None when the days are not known or 0."""
    own = None if days is None else _days(item, days)
    return (days.whole, own) if own and days.whole else None


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
    n, state = int(row.get("n") or 0), row.get("state")
    if state == "value":
        return None if n >= threshold else ("not_enough", {"n": n, "threshold": threshold})
    said = row.get("reason") or ""
    if state == "does_not_apply":
        return said or "does_not_apply", {}
    if state == "not_enough" and said and not said.startswith("not_enough"):
        return said, {}
    return ("not_enough", {"n": n, "threshold": max(threshold, 1)}) if n < max(threshold, 1) else ("divisor_zero", {})
