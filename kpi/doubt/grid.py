"""A table as arrays, for what is tried thousands of times: totals under many weightings, and totals as one weight moves.

Floats: they find where to look, they decide nothing that is shown as exact.
"""
from __future__ import annotations

import numpy as np

from kpi.doubt.polynomials import ZERO
from kpi.doubt.table import Table


def grid(table: Table) -> Grid:
    """The arrays of a table, made once for all weights."""
    return table.remembered("grid", lambda: Grid(table))


class Grid:
    """A table as arrays: worth (agents × items, 0 where missing), there, meant, own sums, extra, and the place of each section's items."""

    def __init__(self, table: Table) -> None:
        self.table = table
        cells = [[table.worth(agent, item) for item in table.items] for agent in table.agents]
        self.worth = np.array([[0.0 if cell is None else float(cell) for cell in row] for row in cells]).reshape(len(cells), len(table.items))
        meant = {agent: set(table.meant_for(agent)) for agent in table.agents}
        self.meant = np.array([[item in meant[agent] for item in table.items] for agent in table.agents], dtype=float)
        self.there = np.array([[cell is not None for cell in row] for row in cells], dtype=float).reshape(self.worth.shape) * self.meant
        self.own = np.array([float(table.sum_of(agent)) for agent in table.agents])
        self.extra = np.array([float(table.extra.get(agent, ZERO)) for agent in table.agents])
        names = [table.section.get(item, "") for item in table.items]
        self.sections = [np.array([name == one for name in names], dtype=float) for one in dict.fromkeys(names)]

    def totals(self, weights: np.ndarray) -> np.ndarray:
        """Totals (agents × weightings) under weights (items × weightings); NaN where there is none."""
        if self.table.missing == "zero":
            points, base = (self.worth * self.there) @ weights, self.meant @ weights
        else:
            points = base = np.zeros((len(self.worth), weights.shape[1]))
            for section in self.sections:
                whole, weight = (self.meant * section) @ weights, (self.there * section) @ weights
                with np.errstate(divide="ignore", invalid="ignore"):
                    points = points + np.where(weight > 0, ((self.worth * self.there * section) @ weights) * whole / weight, 0.0)
                base = base + np.where(weight > 0, whole, 0.0)
        with np.errstate(divide="ignore", invalid="ignore"):
            found = np.where(base > 0, points * self.own[:, None] / base + self.extra[:, None], np.nan)
        gaps = (self.meant - self.there) @ weights > 0
        return np.where(gaps, np.nan, found) if self.table.missing == "refuse" else found

    def quotients(self, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Numerator and denominator of every total (agents × coefficients) as the weights (items × 2) move."""
        if self.table.missing != "spread" or len(self.sections) == 1:
            points = (self.worth * self.there) @ weights
            base = (self.there if self.table.missing == "spread" else self.meant) @ weights
        else:
            points, base = self._by_sections(weights)
        return plus(self.own[:, None] * points, self.extra[:, None] * base), base

    def _by_sections(self, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        one = np.zeros((len(self.worth), 2))
        one[:, 0] = 1
        parts = []
        for section in self.sections:
            whole, weight, own = (each * section @ weights for each in (self.meant, self.there, self.worth * self.there))
            kept = (self.there * section).any(axis=1)
            partial = kept & ((self.meant - self.there) * section).any(axis=1)
            parts.append((whole, own, kept, partial, np.where(partial[:, None], weight, one)))
        open_ = [part for part in parts if part[3].any()]
        below = _product([part[4] for part in open_], one)
        points = base = np.zeros((len(self.worth), 1))
        for whole, own, kept, partial, factor in parts:
            rest = _product([part[4] for part in open_ if part[4] is not factor], one)
            term = np.where(partial[:, None], *even(times(times(own, whole), rest), times(own, below)))
            points = plus(points, term * kept[:, None])
            base = plus(base, whole * kept[:, None])
        return points, times(base, below)


def times(p: np.ndarray, q: np.ndarray) -> np.ndarray:
    """Polynomials multiplied along the last axis."""
    found = np.zeros((*np.broadcast_shapes(p.shape[:-1], q.shape[:-1]), p.shape[-1] + q.shape[-1] - 1))
    for place in range(p.shape[-1]):
        found[..., place:place + q.shape[-1]] += p[..., place:place + 1] * q
    return found


def even(p: np.ndarray, q: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both with as many coefficients as the longer one."""
    size = max(p.shape[-1], q.shape[-1])
    return tuple(np.pad(each, [(0, 0)] * (each.ndim - 1) + [(0, size - each.shape[-1])]) for each in (p, q))


def plus(p: np.ndarray, q: np.ndarray) -> np.ndarray:
    first, second = even(p, q)
    return first + second


def _product(factors: list[np.ndarray], one: np.ndarray) -> np.ndarray:
    found = one[:, :1]
    for factor in factors:
        found = times(found, factor)
    return found
