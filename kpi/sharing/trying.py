"""What the sliders of a frozen page show: everybody's place under the weights tried, against the frozen ones. Pure."""
from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from kpi.sharing import rescored
from kpi.sharing.rescored import Standing


def share_tried(block: Mapping, table: pa.Table, weights: Mapping[str, str]) -> list[dict]:
    """By rank, those without one last: name, team, total, rank, was_total, was_rank and rank_change (+ climbed), as text or None.

    KpiError for weights that are not allowed.
    """
    was, now = rescored.rescored(block, table), rescored.rescored(block, table, weights)
    people = table.select(["name", "team"]).to_pylist()
    rows = [(before, after, people[after.row]) for before, after in zip(was, now, strict=True)]
    rows.sort(key=lambda row: (row[1].rank is None, row[1].rank or 0, row[0].rank is None, row[0].rank or 0, row[1].row))
    return [{**who, **_told(before, after)} for before, after, who in rows]


def share_moved(block: Mapping, weights: Mapping[str, str], item: str, value: str) -> dict[str, str]:
    """All weights after one slider moved, exact, as text ("30", "100/3"). KpiError when it cannot be."""
    return {name: str(weight) for name, weight in rescored.moved(block, weights, item, value).items()}


def _told(before: Standing, after: Standing) -> dict[str, str | None]:
    climbed = None if before.rank is None or after.rank is None else before.rank - after.rank
    values = {"total": after.total, "rank": after.rank, "was_total": before.total, "was_rank": before.rank, "rank_change": climbed}
    return {name: None if value is None else str(value) for name, value in values.items()}
