"""Platform summaries: what a platform already averaged, brought in as sum and count, for a period made of whole exported periods.

A summary has no persons: people are Σcases and successes Σamount, so that over several agents or periods a person seen twice
counts twice; the figure says so (reason "added_up"). data.md, "Three grains of evidence".
"""
from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from kpi.warehouse import Period, Warehouse, parse

ADDED_UP = "added_up"
BY = ("all", "agent", "team")


def rows_of(warehouse: Warehouse, metric: str, period: Period, by: str) -> dict[str, dict] | None:
    """key -> sums like those of metric rows (and `added_up`), or None when the summaries do not make up the period."""
    if by not in BY or "summaries" not in warehouse.fed:
        return None
    texts = [row[0] for row in warehouse.rows("select distinct period from core.summaries where metric = $1", [metric])]
    parts = tiles([parse(text) for text in texts], period)
    if not parts:
        return None
    found: dict[str, dict] = {}
    for key, agent, text, amount, cases in warehouse.rows(
        f"select {_key(by)} as key, s.agent_id, s.period, s.amount, s.cases from core.summaries as s"
        " left join core.assignments as a on s.agent_id = a.agent_id"
        " and a.valid_from <= $start and $start < a.valid_to"
        " where s.metric = $metric and s.period = any($parts)",
        {"metric": metric, "parts": [p.text for p in parts], "start": parts[0].start},
    ):
        if key is None:
            continue
        row = found.setdefault(key, {"key": key, "rows": 0, "amount": Decimal(0), "cases": Decimal(0), "people": 0, "successes": 0,
                                     "currencies": None, "quantile": None, "sources": set()})
        row["rows"] += 1
        row["amount"] += amount
        row["cases"] += cases or 0
        row["sources"].add((agent, text))
    for row in found.values():
        row["people"], row["successes"] = int(row["cases"]), int(row["amount"])
        row[ADDED_UP] = len(row.pop("sources")) > 1
    return found


def tiles(exported: list[Period], period: Period) -> list[Period] | None:
    """Exported periods that make up `period` without hole or overlap, the longest first choice; None when they do not."""
    made, day = [], period.start
    while day <= period.end:
        fitting = [p for p in exported if p.start == day and p.end <= period.end]
        if not fitting:
            return None
        made.append(max(fitting, key=lambda p: p.days))
        day = made[-1].end + timedelta(days=1)
    return made


def _key(by: str) -> str:
    return {"all": "'all'", "agent": "s.agent_id", "team": "a.team"}[by]
