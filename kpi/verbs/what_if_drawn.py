"""What the what-if page draws: a row per slider, the people of the slope chart, and weights after a move."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil, floor

import pandas as pd

from kpi.errors import KpiError
from kpi.verbs.what_if import Start, Tried, weight_text, what_if_section, what_if_weights

MOST = 40
"""People on a slope chart; of more, those who lead now or before and those who moved farthest."""


def what_if_sliders(start: Start, tried: Tried, locked: Sequence[str] = ()) -> list[dict]:
    """One row per slider, sections before their items: kind, id, section, weight and own (floats, to draw), exact ones and the address text
    `exact`, least and most it may get, and for items low, high (the interval), `always` (no weight changes who leads) and `effective`
    (per cent as text, "" when not known)."""
    rows, held = [], {item: tried.weights[item] for item in locked}
    for section in [*(one["id"] for one in start.sections), ""]:
        inside = [one["item"] for one in start.items if one["section"] == section]
        if section and len(inside) > 1:
            rows.append(_section_row(section, inside, start, tried, held))
        rows += [_item_row(item, section, start, tried, held) for item in inside]
    return rows


def _section_row(section: str, inside: list[str], start: Start, tried: Tried, held: Mapping[str, Fraction]) -> dict:
    now, own = (sum((weights[item] for item in inside), Fraction(0)) for weights in (tried.weights, start.weights))
    least = sum((held[item] for item in inside if item in held), Fraction(0))
    most = start.whole - sum((weight for item, weight in held.items() if item not in inside), Fraction(0))
    return {"kind": "section", "id": section, "section": section, "weight": float(now), "own": float(own), "exact": "", "exact_weight": now,
            "exact_own": own, "least": float(least), "most": float(most)}


def _item_row(item: str, section: str, start: Start, tried: Tried, held: Mapping[str, Fraction]) -> dict:
    edge, now, own = tried.edges.intervals[item], tried.weights[item], start.weights[item]
    most = start.whole - sum((weight for name, weight in held.items() if name != item), Fraction(0))
    share = tried.effective.get(item)
    return {
        "kind": "item", "id": item, "section": section, "weight": float(now), "own": float(own), "exact": weight_text(now), "exact_weight": now,
        "exact_own": own, "least": 0.0, "most": float(most), "low": float(edge.low), "high": float(edge.high),
        "exact_low": _inside(edge.low, True), "exact_high": _inside(edge.high, False), "always": edge.below is None and edge.above is None,
        "effective": "" if share is None else _whole_percent(share),
    }


def _inside(end: Fraction, low: bool) -> Fraction:
    """An end of an interval to 0.01, rounded to the inside, so that what is shown holds."""
    return Fraction(ceil(end * 100) if low else floor(end * 100), 100)


def what_if_moved(start: Start, before: Mapping[str, Fraction], kind: str, name: str, value: str, locked: Sequence[str]) -> dict[str, Fraction]:
    """The weights after a slider moved from `before`: kind "item" or "section". KpiError when that cannot be."""
    try:
        wanted = Fraction(value)
    except (ValueError, ZeroDivisionError):
        raise KpiError(f'"{value}" is not a weight', name) from None
    if kind == "section":
        inside = [one["item"] for one in start.items if one["section"] == name]
        return what_if_section(before, inside, wanted, locked, name)
    return what_if_weights(before, name, wanted, locked)


def what_if_slope(tried: Tried, most: int = MOST) -> pd.DataFrame:
    """key, number, rank, was_rank, change ("up", "down", "") and lead (among the first k now) of the people a slope chart shows, by new
    rank; of more than `most` the first k before and now, and then those who moved farthest."""
    first = set(tried.edges.first)
    rows = [{"key": row.key, "number": row.number, "rank": row.rank, "was_rank": row.was_rank, "lead": row.key in first,
             "change": "" if not row.rank_change else "up" if row.rank_change > 0 else "down", "far": abs(row.rank_change or 0)}
            for row in tried.rows.itertuples() if row.rank is not None and row.was_rank is not None]
    if len(rows) > most:
        chosen = sorted(rows, key=lambda row: (not row["lead"], row["was_rank"] > len(first), -row["far"], row["rank"]))[:most]
        kept = {row["key"] for row in chosen}
        rows = [row for row in rows if row["key"] in kept]
    return pd.DataFrame(rows, columns=["key", "number", "rank", "was_rank", "change", "lead", "far"], dtype=object)


def what_if_least(tried: Tried) -> str | None:
    """The leader whom the smallest change of one weight touches; None: no change touches anybody."""
    open_ = {winner: change for winner, change in tried.edges.changes.items() if change is not None}
    return min(open_, key=lambda winner: open_[winner].size, default=None)


def _whole_percent(share: float) -> str:
    """A share in whole percent, with a minus sign that is one: it takes from the spread where it is below nothing."""
    return f"{share * 100:.0f}".replace("-", "−").replace("−0", "0")
