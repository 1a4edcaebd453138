"""Under how many admissible weightings each agent is first, or among the first k; and what each weight really decides.

Weightings are drawn with a seed: evenly over all that are not below 0 and keep the sum (Dirichlet, every parameter 1), or each weight
evenly within ± a part of itself and then brought back to the sum. Locked weights stay. Equal totals share the place, to 1e-9.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kpi.doubt.grid import grid
from kpi.doubt.table import Table

EQUAL = 1e-9
SPREADS = ("all", "near")


@dataclass(frozen=True)
class Shares:
    """agent -> the part of the weightings under which it is first, and among the first k; 0 to 1."""

    first: dict[str, float]
    among: dict[str, float]
    draws: int
    seed: int
    spread: str


def weightings(table: Table, spread: str, draws: int, seed: int, part: float = 0.2, locked: Sequence[str] = ()) -> np.ndarray:
    """Weights (items × draws)."""
    random = np.random.default_rng(seed)
    own = np.array([float(weight) for weight in table.weights.values()])
    free = np.array([item not in locked for item in table.items])
    room, count = own[free].sum(), int(free.sum())
    found = np.repeat(own[:, None], draws, axis=1)
    if not count:
        return found
    if spread == "all":
        drawn = random.exponential(size=(count, draws))
    else:
        drawn = own[free][:, None] * (1 + part * random.uniform(-1, 1, size=(count, draws)))
    total = drawn.sum(axis=0)
    found[free] = drawn * np.where(total > 0, room / np.where(total > 0, total, 1), 0)
    return found


def shares(
    table: Table, k: int, spread: str = "all", draws: int = 4000, seed: int = 7, part: float = 0.2, locked: Sequence[str] = (),
) -> Shares:
    """How often each agent is first, and among the first k."""
    found = grid(table).totals(weightings(table, spread, draws, seed, part, locked))
    scored = np.where(np.isnan(found), -np.inf, found)
    there = scored[~np.all(np.isinf(scored), axis=1)]
    place = min(max(k, 1), max(len(there), 1))
    if not len(there):
        empty = dict.fromkeys(table.agents, 0.0)
        return Shares(empty, empty, draws, seed, spread)
    best = there.max(axis=0)
    bar = np.partition(there, len(there) - place, axis=0)[len(there) - place]
    first, among = ((scored >= mark - EQUAL).mean(axis=1) for mark in (best, bar))
    return Shares(_by_agent(table, first), _by_agent(table, among), draws, seed, spread)


def _by_agent(table: Table, values: np.ndarray) -> dict[str, float]:
    return {agent: float(value) for agent, value in zip(table.agents, values, strict=True)}


def effective(table: Table) -> dict[str, float]:
    """item -> its share of the variance of the total, cov(points, total) ÷ var(total), over agents with every item that anybody has.

    Empty when no total varies. A share may be below 0: the item works against the others.
    """
    arrays = grid(table)
    used = arrays.there.any(axis=0)
    full = (arrays.there[:, used] > 0).all(axis=1)
    weights = np.array([float(weight) for weight in table.weights.values()])[used]
    points = arrays.worth[full][:, used] * weights
    if len(points) < 2:
        return {}
    total = points.sum(axis=1)
    apart = points - points.mean(axis=0)
    variance = ((total - total.mean()) ** 2).sum()
    if variance <= 1e-18:
        return {}
    part = iter(apart.T @ (total - total.mean()) / variance)
    return {item: float(next(part)) for item, use in zip(table.items, used, strict=True) if use}
