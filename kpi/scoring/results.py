"""What a score is made of: lines, totals and their table; and the rows that come in, read once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

import pandas as pd

from kpi.errors import KpiError
from kpi.scoring.rounding import ratio

Rows = pd.DataFrame | Iterable[Mapping[str, object]]
COLUMNS = tuple(
    "agent_id item metric value n state attainment points shown weight nominal_weight reason params rank".split()
)


EXACT = (Fraction, Decimal, int)


@dataclass(frozen=True)
class Line:
    """One item of one agent. Item "event:ID" is what an event gave or took, "cap" and "cap:SECTION" what a cap took off (or a floor
    added).

    `points` are exact, `shown` add up to the rounded total. A missing item has attainment None.
    `weight` is the weight in force after missing items, `nominal_weight` the one before.
    `reason` names the sentence and `params` holds its numbers; "missing" in params says what became of a missing item.
    """

    agent_id: str
    item: str
    metric: str | None
    value: Fraction | None
    n: int
    state: str  # value, not_enough, does_not_apply
    attainment: Fraction | None
    points: Fraction | None
    shown: Decimal | None
    weight: Fraction
    nominal_weight: Fraction
    reason: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Total:
    """`total` is rounded once and decides rank and all that follows; None: there is none. `exact` is before the cap."""

    agent_id: str
    total: Decimal | None
    exact: Fraction | None
    rank: int | None
    reason: str  # total, capped, nothing_present, refused, no_total
    params: Mapping[str, object] = field(default_factory=dict)


class Standings:
    """All lines in order of agent and item, a total per agent in the order given, and the values behind them.

    lines, values: as they are, or a function that makes them when they are first asked for. values: agent → item or metric → value,
    only those that are there (default: as the lines say).
    """

    def __init__(
        self, lines: Sequence[Line] | Callable[[], Sequence[Line]], totals: Sequence[Total],
        values: Callable[[], Mapping[str, Mapping[str, Fraction]]] | None = None,
    ) -> None:
        self._lines, self._values, self.totals = lines, values, tuple(totals)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        return tuple(self._lines() if callable(self._lines) else self._lines)

    @cached_property
    def values(self) -> Mapping[str, Mapping[str, Fraction]]:
        return _values_of(self.lines) if self._values is None else self._values()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Standings) and (self.lines, self.totals) == (other.lines, other.totals)

    __hash__ = None

    def frame(self) -> pd.DataFrame:
        """One row per line and, after an agent's lines, the row with item "total".

        Columns are `COLUMNS`, cells exact objects; a total stands in points and shown, its rank in rank.
        """
        rows: dict[str, list[dict]] = {total.agent_id: [] for total in self.totals}
        for line in self.lines:
            rows[line.agent_id].append(vars(line))
        for it in self.totals:
            state = "not_enough" if it.total is None else "value"
            told = {"agent_id": it.agent_id, "item": "total", "state": state, "reason": it.reason, "params": it.params}
            rows[it.agent_id].append(told | {"points": it.total, "shown": it.total, "rank": it.rank})
        return pd.DataFrame([row for own in rows.values() for row in own], columns=list(COLUMNS), dtype=object)


def _values_of(lines: Iterable[Line]) -> dict[str, dict[str, Fraction]]:
    found: dict[str, dict[str, Fraction]] = {}
    for line in lines:
        if line.value is not None:
            found.setdefault(line.agent_id, {}).update({name: line.value for name in (line.item, line.metric) if name})
    return found


def measured_rows(values: Rows) -> dict[tuple[str, str], Mapping]:
    """(agent_id, metric) → row. KpiError when a pair comes twice or a value is not exact."""
    found: dict[tuple[str, str], Mapping] = {}
    for row in _rows(values):
        key = (row["agent_id"], row["metric"])
        if key in found:
            raise KpiError(f"{key[1]} of {key[0]} comes twice", "scoring", "Pass one row per agent and metric")
        there = row["state"] == "value"
        if there and type(row["value"]) not in EXACT:
            ratio(row["value"])
        found[key] = row if there else {**row, "value": None}
    return found


def rating_rows(ratings: Rows) -> dict[tuple[str, str], dict[str, list]]:
    """(agent_id, rated) → role → its ratings."""
    found: dict[tuple[str, str], dict[str, list]] = {}
    for row in _rows(ratings):
        found.setdefault((row["agent_id"], row["rated"]), {}).setdefault(row["role"], []).append(row["rating"])
    return found


def event_rows(events: Rows) -> dict[str, list[Mapping]]:
    """agent_id → its confirmed events, in the order given."""
    found: dict[str, list[Mapping]] = {}
    for row in _rows(events):
        found.setdefault(row["agent_id"], []).append(row)
    return found


def _rows(rows: Rows) -> list[Mapping]:
    """The rows as mappings; an empty cell of a DataFrame is None."""
    if not isinstance(rows, pd.DataFrame):
        return list(rows)
    return [{key: None if pd.isna(cell) else cell for key, cell in row.items()} for row in rows.to_dict("records")]
