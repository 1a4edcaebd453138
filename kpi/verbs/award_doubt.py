"""How far an award hangs on the weights: the period's scores as a table of items, and what other weights would change (R2A-15).

A period's score is the mean of its months. Under trial weights every month is counted anew and the mean taken, so that a month with a
missing item is spread as the scheme says; intervals and smallest changes are exact on the months' mean attainments. Caps are left out.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np

from kpi.doubt.edges import Edges, edges
from kpi.doubt.grid import Grid
from kpi.doubt.quotients import most
from kpi.doubt.shares import EQUAL, weightings
from kpi.doubt.table import Table, totals
from kpi.doubt.weights import Change, ends
from kpi.schemes.model import Scheme
from kpi.scoring.awards import Candidate
from kpi.verbs.outcomes import Placed
from kpi.verbs.scores import Scored

DRAWS, SEED, PART = 2000, 7, 0.2
"""Weightings drawn, the seed, and how far each weight goes up and down in the near ones."""
CLEAR, FAIRLY = 0.95, 0.7
NEAR_ENOUGH = Fraction(1, 50)
"""Points by which a total made of mean attainments may differ from the period's score (months are rounded) and still be called exact."""


@dataclass(frozen=True)
class Doubt:
    """k: the places of all awards together. near, all: agent -> part of the weightings with a place among the first k of its own award
    (near: each weight ± PART; all: any weights). first: agent -> part of the near weightings in which it is first. word: agent -> clear,
    fairly_clear or cannot_tell, by near: does the agent stay on its side of the line? limits: agent -> the k it was held against. edges:
    intervals of the items and smallest changes of the first k. entering: agent behind -> the smallest change that brings it level with one
    of them. loose: agents whose score is no sum of mean attainments."""

    k: int
    near: dict[str, float]
    all: dict[str, float]
    first: dict[str, float]
    word: dict[str, str]
    limits: dict[str, int]
    edges: Edges
    entering: dict[str, Change | None]
    loose: tuple[str, ...]


def doubt_of(found: Placed, group: str, there: Sequence[Candidate]) -> Doubt | None:
    """What other weights would change for the candidates of a group; None: the weights themselves changed within the period, or nobody
    takes part."""
    agents = tuple(one.agent_id for one in there)
    months = [_month(month, found.scheme, group, agents) for month in found.months]
    if not agents or not months or any(dict(month.weights) != dict(months[-1].weights) for month in months):
        return None
    mean = _mean(months)
    limits = _limits(found, group, agents)
    k = max(limits.values())
    near, near_first = _shares(mean, months, limits, "near")
    everywhere, _ = _shares(mean, months, limits, "all")
    inside = _inside(found, group)
    word = {agent: _word(near[agent] if agent in inside else 1 - near[agent]) for agent in agents}
    made = edges(mean, k)
    scores = {one.agent_id: Fraction(one.score) for one in there}
    now = totals(mean)
    loose = tuple(a for a in agents if now[a] is None or abs(now[a] - scores[a]) > NEAR_ENOUGH)
    behind = [agent for agent in agents if agent not in made.first]
    entering = {agent: _entering(mean, made.first, agent) for agent in behind[:8]}
    return Doubt(k, near, everywhere, near_first, word, limits, made, entering, loose)


def _limits(found: Placed, group: str, agents: Sequence[str]) -> dict[str, int]:
    """agent -> the places up to and with its award; without one, all places."""
    limits, places = {}, 0
    for given in found.given[group]:
        places += given.quota
        limits |= dict.fromkeys((*(w.agent_id for w in given.winners), *given.undecided), max(places, 1))
    return {agent: limits.get(agent, max(places, 1)) for agent in agents}


def _inside(found: Placed, group: str) -> set[str]:
    return {winner.agent_id for given in found.given[group] for winner in given.winners}


def _word(part: float) -> str:
    return "clear" if part >= CLEAR else "fairly_clear" if part >= FAIRLY else "cannot_tell"


# ---- tables


def _month(scored: Scored, scheme: Scheme, group: str, agents: tuple[str, ...]) -> Table:
    """One month of the candidates, with every item of the scheme."""
    own = scored.scheme_of.get(group, scored.scheme)
    here, known = set(agents), {item.id for item in own.items}
    worth: dict[tuple[str, str], Fraction | None] = {}
    whole, extra = dict.fromkeys(agents, Fraction(0)), dict.fromkeys(agents, Fraction(0))
    meant: dict[str, list[str]] = {agent: [] for agent in agents}
    for line in scored.standings.lines:
        if line.agent_id not in here:
            continue
        if line.item in known:
            worth[line.agent_id, line.item] = line.attainment
            whole[line.agent_id] += line.nominal_weight
            meant[line.agent_id].append(line.item)
        elif line.item.startswith("event:") and line.points is not None:
            extra[line.agent_id] += line.points
    weights = own.weights_of(own.items)
    sections = {section.id for section in own.sections if section.weight is not None}
    section = {item.id: item.section for item in own.items if item.section in sections}
    audiences = {agent: tuple(items) for agent, items in meant.items() if len(items) < len(known)}
    return Table(agents, weights, worth, extra, own.missing, section, audiences, whole)


def _mean(months: Sequence[Table]) -> Table:
    """The months as one: attainments and extra points averaged over the months in which the agent has a total."""
    last = months[-1]
    there = {agent: [month for month in months if totals(month)[agent] is not None] or [last] for agent in last.agents}
    worth: dict[tuple[str, str], Fraction | None] = {}
    for agent in last.agents:
        for item in last.items:
            values = [value for month in there[agent] if (value := month.worth(agent, item)) is not None]
            worth[agent, item] = sum(values, Fraction(0)) / len(values) if values else None
    extra = {agent: sum((month.extra[agent] for month in there[agent]), Fraction(0)) / len(there[agent]) for agent in last.agents}
    own = {agent: there[agent][-1].own[agent] for agent in last.agents}
    meant = {agent: there[agent][-1].meant[agent] for agent in last.agents if agent in there[agent][-1].meant}
    return Table(last.agents, last.weights, worth, extra, last.missing, last.section, meant, own)


def _shares(mean: Table, months: Sequence[Table], limits: dict[str, int], spread: str) -> tuple[dict[str, float], dict[str, float]]:
    """agent -> part of the weightings among its first k, and as the first; equal totals share the place."""
    drawn = weightings(mean, spread, DRAWS, SEED, PART)
    each = np.stack([Grid(month).totals(drawn) for month in months])
    counted = (~np.isnan(each)).sum(axis=0)
    found = np.where(counted > 0, np.nansum(each, axis=0) / np.where(counted > 0, counted, 1), -np.inf)
    ordered = -np.sort(-found, axis=0)
    among, first = {}, {}
    for n, agent in enumerate(mean.agents):
        bar = ordered[min(limits[agent], len(ordered)) - 1]
        among[agent] = float((found[n] >= bar - EQUAL).mean())
        first[agent] = float((found[n] >= ordered[0] - EQUAL).mean())
    return among, first


def _entering(table: Table, first: Sequence[str], agent: str) -> Change | None:
    """The smallest change of one weight at which somebody behind is level with one of the first."""
    found = []
    for item in table.items:
        limit = most(table, item, ())
        for winner in first:
            found += [Change(item, table.weights[item], end, winner, agent)
                      for end in ends(table, item, winner, agent, (), Fraction(0), limit) if end is not None]
    return min(found, key=lambda change: change.size, default=None)


def tidy(value: Fraction) -> Decimal:
    """A weight to two decimals."""
    return Decimal(round(value * 100)) / 100
