"""What real figures say about a scheme: items without data, items that measure the same, weights without effect.

`values` has a row per agent and item, and per period when there are several: agent_id, item, points, value, nominal_weight
(the table of `kpi.score`; its rows "total" and "cap" are taken for what they are). Numbers are exact; only correlations are rounded.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from math import lcm

import pandas as pd

from kpi.schemes.lint.bands import direction
from kpi.schemes.lint.finding import Cards, Finding, Settings, percent, plain
from kpi.schemes.model import Item, Scheme

Series = Mapping[Hashable, Fraction]  # agent, or (period, agent) → number


def findings(scheme: Scheme, cards: Cards, values: pd.DataFrame, settings: Settings) -> list[Finding]:
    """All checks on data. With fewer agents than `settings.people` only missing data is told."""
    cells = _cells(values)
    people = len({agent for _, _, agent in cells})
    found = [finding for item in scheme.items for finding in _data(item, cells, people)]
    return found + _same(scheme, cards, cells, settings) + _effects(scheme, cells, settings) if people else []


def _cells(values: pd.DataFrame) -> dict[tuple[str, Hashable, str], tuple[Fraction | None, Fraction | None]]:
    """(item, period, agent) → value and points."""
    periods = values["period"] if "period" in values else [""] * len(values)
    rows = zip(values["item"], periods, values["agent_id"], values["value"], values["points"], strict=True)
    return {(item, period, agent): (_exact(value), _exact(points)) for item, period, agent, value, points in rows}


def _exact(cell: object) -> Fraction | None:
    return Fraction(cell) if isinstance(cell, (int, Decimal, Fraction)) and not pd.isna(cell) else None


def _data(item: Item, cells: Mapping, people: int) -> list[Finding]:
    """An item without points for anybody, or for less than half of the people."""
    scored = {agent for (name, _, agent), (_, points) in cells.items() if name == item.id and points is not None}
    told = {"item": item.id, "people": people, "scored": len(scored)}
    if people and not scored:
        return [Finding("no_data", f"item {item.id}", "warning", told)]
    return [Finding("little_data", f"item {item.id}", "note", told)] if 2 * len(scored) < people else []


# ---- items that measure the same thing


def spearman(pairs: Sequence[tuple[Fraction, Fraction]]) -> tuple[int, Fraction] | None:
    """(sign, square) of the rank correlation of pairs, equal values sharing their mean rank; None when one side never varies."""
    first, second = (_ranks([pair[side] for pair in pairs]) for side in (0, 1))
    together, one, other = _product(first, second), _product(first, first), _product(second, second)
    if not one or not other:
        return None
    return (together > 0) - (together < 0), together * together / (one * other)


def _ranks(numbers: Sequence[Fraction | int]) -> list[int]:
    """Twice the rank of each number from 1, equal numbers sharing the mean of their places: whole numbers, which is quick."""
    first: dict[Fraction | int, int] = {}
    last: dict[Fraction | int, int] = {}
    for place, number in enumerate(sorted(numbers), 1):
        first.setdefault(number, place)
        last[number] = place
    return [first[number] + last[number] for number in numbers]


def _product(first: Sequence[int], second: Sequence[int]) -> Fraction:
    """Σ (a − mean a)(b − mean b)."""
    return sum(a * b for a, b in zip(first, second, strict=True)) - Fraction(sum(first) * sum(second), len(first) or 1)


def _same(scheme: Scheme, cards: Cards, cells: Mapping, settings: Settings) -> list[Finding]:
    """Pairs of items whose values rank the agents alike (or in reverse, where both call the same direction better)."""
    found = []
    series = {item.id: _order(_means(item, cells)) for item in scheme.items}
    for one, other in combinations(scheme.items, 2):
        agents = sorted(series[one.id].keys() & series[other.id].keys())
        if len(agents) < settings.people:
            continue
        rho = spearman([(series[one.id][agent], series[other.id][agent]) for agent in agents])
        if rho is None or rho[1] < Fraction(settings.same) ** 2:
            continue
        alike = rho[0] * _sign(one, cards) * _sign(other, cards) > 0
        shown = plain((Decimal(rho[1].numerator) / Decimal(rho[1].denominator)).sqrt() * rho[0], 3)
        told = {"item": one.id, "other": other.id, "rho": shown, "n": len(agents), "weight": plain(one.weight + other.weight)}
        found.append(Finding("same_thing" if alike else "opposed", f"item {other.id}", "warning", told))
    return found


def _sign(item: Item, cards: Cards) -> int:
    """1 when a higher value is better, −1 when a lower one is."""
    card = next((cards[name].better for name in item.metric if name in cards), None)
    return -1 if (direction(item) or card) == "lower" else 1


def _means(item: Item, cells: Mapping) -> Series:
    """Each agent's mean value over the periods."""
    found: dict[str, list[Fraction]] = {}
    for (name, _, agent), (value, _) in cells.items():
        if name == item.id and value is not None:
            found.setdefault(agent, []).append(value)
    return {agent: sum(own, Fraction(0)) / len(own) for agent, own in found.items()}


def _order(series: Series) -> dict[Hashable, int]:
    """Each agent's place among the different values: as good as the value for ranks, and quick to compare."""
    places = {value: place for place, value in enumerate(sorted(set(series.values())))}
    return {agent: places[value] for agent, value in series.items()}


# ---- weights without effect


def effects(scheme: Scheme, cells: Mapping) -> tuple[dict[str, Fraction], int]:
    """Item → its share of the variance of the total, cov(points, total) ÷ var(total), and of how many totals.

    Over agents with points for every item that has any, each period apart from its own mean; empty when no total varies.
    """
    scored = {name for (name, *_), (_, points) in cells.items() if points is not None}
    items = [item.id for item in scheme.items if item.id in scored]
    keys = {(period, agent) for _, period, agent in cells}
    table = {key: [cells.get((item, *key), (None, None))[1] for item in items] for key in keys}
    full = {key: points for key, points in table.items() if None not in points}
    unit = lcm(*(cell.denominator for points in full.values() for cell in points))
    periods: dict[Hashable, list[list[int]]] = {}
    for (period, _), points in full.items():
        whole = [int(cell * unit) for cell in points]
        periods.setdefault(period, []).append([*whole, sum(whole)])
    columns = [list(zip(*rows, strict=True)) for rows in periods.values()]
    variance = sum((_product(own[-1], own[-1]) for own in columns), Fraction(0))
    if not variance:
        return {}, len(full)
    together = {item: sum((_product(own[at], own[-1]) for own in columns), Fraction(0)) for at, item in enumerate(items)}
    return {item: shared / variance for item, shared in together.items()}, len(full)


def _effects(scheme: Scheme, cells: Mapping, settings: Settings) -> list[Finding]:
    """Items that decide far less, or far more, of who stands where than their weight says."""
    shares, n = effects(scheme, cells)
    whole = sum((Fraction(item.weight) for item in scheme.items if item.id in shares), Fraction(0))
    if n < settings.people or len(shares) < 2:
        return []
    found = []
    for item in (item for item in scheme.items if item.id in shares):
        nominal, effective = Fraction(item.weight) / whole, shares[item.id]
        told = {"item": item.id, "nominal": percent(nominal), "effective": percent(effective), "n": n}
        if effective <= nominal * Fraction(settings.low):
            found.append(Finding("weight_without_effect", f"item {item.id}", "warning", told))
        elif effective >= nominal * Fraction(settings.high) and effective - nominal >= Fraction(1, 10):
            found.append(Finding("weight_decides", f"item {item.id}", "note", told))
    return found
