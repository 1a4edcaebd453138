"""Every interval and every smallest change of a group at once: numpy finds which pairs matter, fractions say where.

The answers are those of `weights.interval` and `weights.smallest_change`, for groups where trying every pair exactly takes too long.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kpi.doubt.grid import grid, plus, times
from kpi.doubt.polynomials import ZERO, Poly
from kpi.doubt.quotients import crossing, most, moving, quotient
from kpi.doubt.table import Table, leaders, totals
from kpi.doubt.weights import Change, Interval, ends_of

NEAR = 1e-6
"""Pairs whose root numpy finds within this part of the whole weight of the nearest are looked at exactly."""


@dataclass(frozen=True)
class Edges:
    """first: the first k with their equals. intervals: per item. changes: winner -> the smallest change of one weight; None: none can."""

    first: tuple[str, ...]
    intervals: Mapping[str, Interval]
    changes: Mapping[str, Change | None]


def edges(table: Table, k: int, locked: Sequence[str] = ()) -> Edges:
    """All intervals and smallest changes of the first k."""
    now = totals(table)
    first = leaders(now, k)
    rivals = tuple(agent for agent in table.agents if now[agent] is not None and agent not in first)
    found = {item: Interval(item, table.weights[item], ZERO, most(table, item, locked), None, None) for item in table.items}
    if not first or not rivals:
        return Edges(first, found, dict.fromkeys(first))
    near = NEAR * float(table.whole)
    exact = _Exact(table, locked)
    steps = _steps(table, exact, first, rivals)
    for item, (down, up) in steps.items():
        ends = np.minimum(up, float(exact.most[item] - table.weights[item]) - near)  # equal only at the very end: nothing changes inside
        above = [(n, m) for n, m in _close(up, near) if up[n, m] <= ends[n, m] or not exact.equal_alone(item, first[n], rivals[m])]
        pairs = [(first[n], rivals[m]) for n, m in {*_close(down, near), *above}]
        found[item] = _interval(exact, item, pairs)
    free = [item for item in table.items if item not in locked]
    changes = {}
    for n, winner in enumerate(first):
        own = np.array([np.minimum(steps[item][0][n], steps[item][1][n]) for item in free]).reshape(len(free), len(rivals))
        tried = [exact.changes(free[i], winner, rivals[m]) for i, m in _close(own, near)]
        changes[winner] = min((change for some in tried for change in some), key=lambda change: change.size, default=None)
    return Edges(first, found, changes)


class _Exact:
    """What pairs are compared by, in fractions, each total worked out once per item."""

    def __init__(self, table: Table, locked: Sequence[str]) -> None:
        self.table, self.locked = table, tuple(locked)
        self.moving = {item: moving(table, item, locked) for item in table.items}
        self.most = {item: most(table, item, locked) for item in table.items}
        self._quotients: dict[tuple[str, str], tuple[Poly, Poly]] = {}

    def _quotient(self, item: str, agent: str) -> tuple[Poly, Poly]:
        if (item, agent) not in self._quotients:
            self._quotients[item, agent] = quotient(self.table, agent, self.moving[item])
        return self._quotients[item, agent]

    def equal_alone(self, item: str, winner: str, challenger: str) -> bool:
        """Whether two are equal where this item has all the weight there is."""
        table = self.table
        worth = table.worth(winner, item)
        return (worth is not None and worth == table.worth(challenger, item) and not self.locked
                and all(each.get(winner, ZERO) == each.get(challenger, ZERO) for each in (table.extra, table.own))
                and item in table.meant_for(winner) and item in table.meant_for(challenger))

    def changes(self, item: str, winner: str, challenger: str) -> list[Change]:
        """The nearest one below the present weight and the nearest above."""
        weight = self.table.weights[item]
        p = crossing(self._quotient(item, winner), self._quotient(item, challenger))
        return [Change(item, weight, end, winner, challenger) for end in ends_of(p, weight, ZERO, self.most[item]) if end is not None]


def _interval(exact: _Exact, item: str, pairs: Sequence[tuple[str, str]]) -> Interval:
    """The interval as these pairs of winner and challenger end it."""
    weight, low, high = exact.table.weights[item], ZERO, exact.most[item]
    below = above = None
    for winner, challenger in sorted(pairs):
        for change in exact.changes(item, winner, challenger):
            if low < change.after < weight:
                low, below = change.after, change
            elif weight < change.after < high:
                high, above = change.after, change
    return Interval(item, weight, low, high, below, above)


def _close(steps: np.ndarray, near: float) -> list[tuple[int, int]]:
    """The places with about the smallest step."""
    least = steps.min()
    return [] if not np.isfinite(least) else [(int(n), int(m)) for n, m in np.argwhere(steps <= least + near)]


def _steps(table: Table, exact: _Exact, first: Sequence[str], rivals: Sequence[str]) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """item -> how far down and up (winners × challengers) it goes until both are equal; inf: never."""
    arrays, place = grid(table), {agent: n for n, agent in enumerate(table.agents)}
    rows, columns = [place[agent] for agent in first], [place[agent] for agent in rivals]
    found = {}
    for item in table.items:
        moves = np.array([[float(a), float(b)] for a, b in exact.moving[item].values()])
        points, base = arrays.quotients(moves)
        pairs = plus(times(points[rows][:, None], base[columns][None]), -times(points[columns][None], base[rows][:, None]))
        found[item] = _nearest(pairs, float(table.weights[item]), float(exact.most[item]), NEAR * float(table.whole))
    return found


def _nearest(p: np.ndarray, weight: float, limit: float, near: float) -> tuple[np.ndarray, np.ndarray]:
    """How far the nearest real roots of polynomials (… × coefficients) lie below and above a weight, within 0 and the limit."""
    down, up = np.full(p.shape[:-1], np.inf), np.full(p.shape[:-1], np.inf)
    for root in _roots(p):
        with np.errstate(invalid="ignore"):
            inside = np.isfinite(root) & (root >= -near) & (root <= limit + near)
            down = np.where(inside & (root < weight + near), np.minimum(down, np.maximum(weight - root, 0)), down)
            up = np.where(inside & (root > weight - near), np.minimum(up, np.maximum(root - weight, 0)), up)
    return down, up


def _roots(p: np.ndarray) -> list[np.ndarray]:
    """The real roots, one array per root; NaN where there is none."""
    if p.shape[-1] <= 3:
        c, b, a = (p[..., n] if n < p.shape[-1] else np.zeros(p.shape[:-1]) for n in range(3))
        with np.errstate(divide="ignore", invalid="ignore"):
            inside = b * b - 4 * a * c
            inside = np.where((inside < 0) & (inside > -1e-9 * b * b), 0.0, inside)  # two that touch are found, too
            q = -(b + np.where(b >= 0, 1.0, -1.0) * np.sqrt(inside)) / 2
            return [c / q, q / a]
    flat = p.reshape(-1, p.shape[-1])
    found = np.full((p.shape[-1] - 1, len(flat)), np.nan)
    for n, one in enumerate(flat):
        roots = np.roots(one[::-1])
        real = roots[np.abs(roots.imag) < 1e-7 * (1 + np.abs(roots.real))].real
        found[: len(real), n] = real
    return [each.reshape(p.shape[:-1]) for each in found]
