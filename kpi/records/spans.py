"""Which days and periods a record belongs to. Pure."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from kpi.warehouse import periods
from kpi.warehouse.periods import Period


def covered(period: Period) -> list[str]:
    """The text of `period` and of every standard period inside it; a week belongs where its last day lies (R0-04)."""
    days = [period.start + timedelta(days=n) for n in range(period.days)]
    inside = {period.text}
    for day in days:
        inside.add(day.isoformat())
        for kind in ("week", "month", "quarter", "year"):
            of = periods.of_day(day, kind)
            if of.end == day and of.days <= period.days and (of.start >= period.start or kind == "week"):
                inside.add(of.text)
    return sorted(inside)


def in_force(rows: Iterable[Mapping[str, object]], one: tuple[str, ...]) -> list[dict[str, object]]:
    """Dated rows with the day each really ends: on its own last day, or the day before the next of the same `one` begins.

    rows: mappings with `from` (date), `to` (date or None, the last day). What begins later takes over; nothing overlaps.
    """
    ordered = sorted(rows, key=lambda row: (*(str(row[name]) for name in one), row["from"]))
    ended = []
    for place, row in enumerate(ordered, 1):
        last, after = row["to"], ordered[place] if place < len(ordered) else None
        if after and all(after[name] == row[name] for name in one):
            before = after["from"] - timedelta(days=1)
            last = before if last is None else min(last, before)
        ended.append({**row, "to": last})
    return ended


def holds(row: Mapping[str, object], first: date, last: date | None = None) -> bool:
    """Whether a dated row holds on any day from `first` to `last`."""
    return row["from"] <= (last or first) and (row["to"] is None or row["to"] >= first)
