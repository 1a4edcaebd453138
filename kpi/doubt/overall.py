"""The smallest change of all weights together (in the sense of L2: the root of the sum of squares) by which a winner is overtaken.

Where both have the same items present, "equal" is one linear equation, so the nearest weights are a projection: onto that equation, the
kept sum and the weights not below 0. Which weights end at 0 is found in floats, the place itself is solved and proved in fractions.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

import numpy as np

from kpi.doubt.grid import grid
from kpi.doubt.polynomials import ZERO
from kpi.doubt.table import Table, leaders, totals


@dataclass(frozen=True)
class Overall:
    """weights: the nearest ones at which `challenger` equals `winner`; square: the sum of the squared changes."""

    winner: str
    challenger: str
    weights: Mapping[str, Fraction]
    square: Fraction

    @property
    def size(self) -> float:
        """The L2 size, in points of the total."""
        return sqrt(self.square)


@dataclass(frozen=True)
class Reach:
    """overall: winner -> the smallest change of all weights that lets somebody overtake; None: none does. uncompared: pairs left out,
    because different items are missing, so that no projection gives the nearest weights."""

    overall: Mapping[str, Overall | None]
    uncompared: int


def smallest_overall(table: Table, k: int, locked: Sequence[str] = ()) -> Reach:
    """For each of the first k the nearest weights (w ≥ 0, the sum and locked ones kept) at which somebody behind is equal."""
    now = totals(table)
    first = leaders(now, k)
    rivals = [agent for agent in table.agents if now[agent] is not None and agent not in first]
    free = [item for item in table.items if item not in locked]
    bounds, place = _bounds(table, free), {agent: n for n, agent in enumerate(table.agents)}
    kind = {agent: _kind(table, agent) for agent in (*first, *rivals)}
    found: dict[str, Overall | None] = {}
    left_out = 0
    for winner in first:
        alike = [agent for agent in rivals if kind[agent] is not None and kind[agent] == kind[winner]]
        left_out += len(rivals) - len(alike)
        best: Overall | None = None
        least = bounds(place[winner], [place[agent] for agent in alike]) if alike else np.array([])
        for n in np.argsort(least):
            if not np.isfinite(least[n]) or best is not None and least[n] ** 2 > float(best.square) * (1 + 1e-9):
                break
            one = nearest(table, winner, alike[int(n)], locked)
            if one is not None and (best is None or one.square < best.square):
                best = one
        found[winner] = best
    return Reach(found, left_out)


def gradient(table: Table, winner: str, challenger: str) -> dict[str, Fraction]:
    """item -> g, with Σ g·w = 0 where both are equal, for two with the same items present."""
    extra = (table.extra.get(challenger, ZERO) - table.extra.get(winner, ZERO)) / table.sum_of(winner)
    meant = table.meant_for(winner)
    there = {item for item in meant if table.worth(winner, item) is not None}
    base = there if table.missing == "spread" else set(meant)
    found = {}
    for item in table.items:
        gain = table.worth(challenger, item) - table.worth(winner, item) if item in there else ZERO
        found[item] = gain + (extra if item in base else ZERO)
    return found


def nearest(table: Table, winner: str, challenger: str, locked: Sequence[str] = ()) -> Overall | None:
    """The nearest weights at which the challenger equals the winner; None when no weights do."""
    g = gradient(table, winner, challenger)
    free = [item for item in table.items if item not in locked]
    room = sum((table.weights[item] for item in free), ZERO)
    fixed = sum((g[item] * table.weights[item] for item in table.items if item in locked), ZERO)
    solved = _project([table.weights[item] for item in free], [g[item] for item in free], room, -fixed)
    if solved is None:
        return None
    weights = dict(table.weights) | dict(zip(free, solved, strict=True))
    square = sum(((weights[item] - table.weights[item]) ** 2 for item in free), ZERO)
    return Overall(winner, challenger, weights, square)


def _kind(table: Table, agent: str) -> object:
    """What two must share for their comparison to be linear: items present, meant, and their sum; None: never linear."""
    sections = [(inside, present) for inside, present in table.sections_of(agent) if present]
    if table.missing == "spread" and len(sections) > 1 and any(len(inside) != len(present) for inside, present in sections):
        return None
    there = tuple(item for _, present in sections for item in present)
    return there, table.meant_for(agent), table.sum_of(agent)


def _bounds(table: Table, free: Sequence[str]):
    """(winner, challengers) -> at least so far away, by the projection without w ≥ 0; inf: never equal."""
    arrays = grid(table)
    own = np.array([float(table.weights[item]) for item in table.items])
    chosen = np.array([item in free for item in table.items])

    def bound(winner: int, challengers: list[int]) -> np.ndarray:
        there = arrays.there[winner] if table.missing == "spread" else arrays.meant[winner]
        extra = (arrays.extra[challengers] - arrays.extra[winner]) / arrays.own[winner]
        g = (arrays.worth[challengers] - arrays.worth[winner]) * arrays.there[winner] + extra[:, None] * there
        gap = g @ own
        inside = g[:, chosen] - g[:, chosen].mean(axis=1, keepdims=True) if chosen.any() else g[:, chosen]
        size = np.sqrt((inside**2).sum(axis=1))
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(size > 1e-12, np.abs(gap) / size, np.where(np.abs(gap) < 1e-12, 0.0, np.inf)) * (1 - 1e-9)

    return bound


# ---- the projection onto { Σ w = room, g·w = goal, w ≥ 0 }


def _project(start: list[Fraction], g: list[Fraction], room: Fraction, goal: Fraction) -> list[Fraction] | None:
    if not g or goal < min(g) * room or goal > max(g) * room:
        return None
    zero = _at_zero([float(w) for w in start], [float(x) for x in g], float(room), float(goal))
    for _ in range(len(g) + 2):
        found = _solve(start, g, room, goal, zero)
        if found is None:
            return None
        weights, a, b = found
        wrong = {n for n, w in enumerate(weights) if w < 0} | {n for n in zero if start[n] + a * g[n] + b > 0}
        if not wrong:
            return weights
        zero = zero ^ wrong
    return None


def _solve(start, g, room, goal, zero):
    """start + a·g + b where not held at 0, with both sums kept; with a and b. None: these cannot do it."""
    open_ = [n for n in range(len(g)) if n not in zero]
    n = Fraction(len(open_))
    s, q = sum((g[i] for i in open_), ZERO), sum((g[i] ** 2 for i in open_), ZERO)
    off, gap = room - sum((start[i] for i in open_), ZERO), goal - sum((g[i] * start[i] for i in open_), ZERO)
    down = n * q - s * s
    if down == 0:
        if not open_ or s * off != gap * n:
            return None
        a, b = ZERO, off / n
    else:
        a, b = (n * gap - s * off) / down, (q * off - s * gap) / down
    return [ZERO if i in zero else start[i] + a * g[i] + b for i in range(len(g))], a, b


def _at_zero(start: list[float], g: list[float], room: float, goal: float) -> set[int]:
    """Which weights end at 0: along a·g the point nearest on the simplex moves one way, so a is found by halving."""
    w, x = np.array(start), np.array(g)

    def onto(v: np.ndarray) -> np.ndarray:
        falling = np.sort(v)[::-1]
        over = (np.cumsum(falling) - room) / np.arange(1, len(v) + 1)
        return np.maximum(v - over[np.nonzero(falling > over)[0][-1]], 0)

    low, high = -1.0, 1.0
    for _ in range(200):
        if x @ onto(w + low * x) <= goal:
            break
        low *= 2
    for _ in range(200):
        if x @ onto(w + high * x) >= goal:
            break
        high *= 2
    for _ in range(120):
        middle = (low + high) / 2
        low, high = (middle, high) if x @ onto(w + middle * x) < goal else (low, middle)
    return {int(n) for n in np.nonzero(onto(w + (low + high) / 2 * x) <= 1e-12 * max(room, 1.0))[0]}
