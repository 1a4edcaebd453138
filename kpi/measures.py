"""Metric rows -> one value, count and state per agent, team, day, hour, region or all.

Sums come from SQL; every quotient is made here, exactly, with Fraction. A figure has one of three answers: a value, "not_enough"
(fewer counted units than the threshold, or a zero divisor) or "does_not_apply" (the tables do not cover the period, a column is
missing, there is no target or person). metrics.md, "The rules behind the numbers".
"""
from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from kpi import cards, summaries
from kpi.errors import KpiError
from kpi.warehouse import Period, Warehouse, Where, parse, tables

VALUE, NOT_ENOUGH, DOES_NOT_APPLY = "value", "not_enough", "does_not_apply"
COLUMNS = ["period", "by", "key", "metric", "value", "amount", "cases", "people", "state", "final", "n", "reason"]
COUNTS = ("sum", "people")


@dataclass(frozen=True)
class Figure:
    """One figure. `exact` is the value before any rounding (None when there is none); `value` carries 12 decimals, half up."""

    period: str
    by: str
    key: str
    metric: str
    value: Decimal | None
    amount: Decimal
    cases: Decimal
    people: int
    state: str
    final: bool
    n: int
    reason: str = ""
    exact: Fraction | None = None


def measure_in(
    warehouse: Warehouse, metrics: list[str], period: str | Period, by: str = "all",
    as_of: date | None = None, where: Where | None = None, threshold: int = 1,
) -> pd.DataFrame:
    """Figures as a DataFrame with COLUMNS and `exact`; one row per metric and key. KpiError for unknown names."""
    found = [f for m in metrics for f in figures(warehouse, m, period, by, as_of, where, threshold)]
    return pd.DataFrame([asdict(f) for f in found], columns=[*COLUMNS, "exact"], dtype=object)


def figures(
    warehouse: Warehouse, metric: str, period: str | Period, by: str = "all",
    as_of: date | None = None, where: Where | None = None, threshold: int = 1,
) -> list[Figure]:
    """One metric's figures for a period, one per key of `by`."""
    card, period = cards.metric(metric), parse(period)
    quantile = card.combine if card.combine in ("median", "p90") else None
    sums = warehouse.sums(metric, period.start, period.end, by, where, quantile)
    found = {row["key"]: row for row in sums.to_dict("records")}
    final = is_final(card, period, as_of)
    refusal = why_not(warehouse, card, period, by)
    added_up = False
    whole = where is None or where.days is None      # a summary of a period says nothing of some of its days
    if refusal and whole and quantile is None and (summed := summaries.rows_of(warehouse, metric, period, by)) is not None:
        found, refusal, added_up = summed, "", True
    employed = _employed(warehouse, period) if by == "agent" else None
    made = []
    for key in _keys(warehouse, by, found, where):
        row = found.get(key) or _nothing(key)
        value, state, reason, n = _answer(card, row, refusal, threshold, employed is None or key in employed)
        if added_up and state == VALUE and row.get(summaries.ADDED_UP):
            reason = summaries.ADDED_UP
        made.append(Figure(
            period.text, by, key, metric, _written(card, value), plain(row["amount"]), plain(row["cases"]), row["people"],
            state, final, n, reason, value,
        ))
    return made


def is_final(card: cards.MetricCard, period: Period, as_of: date | None = None) -> bool:
    """Final once the card's `settles_after` days have passed after the period's last day."""
    return (as_of or date.today()) > period.end + timedelta(days=card.settles_after)


def why_not(warehouse: Warehouse, card: cards.MetricCard, period: Period, by: str) -> str:
    """Why a metric does not apply to a period at all, as a reason code with its table or column; empty when it does."""
    needs = list(card.needs)
    credited = card.credit == "always" or (card.credit == "agents" and by in ("agent", "team"))
    if credited and not ids_match(warehouse):
        return "ids_do_not_match"
    if card.credit == "agents" and credited:
        needs += ["messages.customer_id", "orders.customer_id"]
    for need in needs:
        if not any(_covers(warehouse, one, period) for one in need.split("|")):
            kind = "missing_column" if "." in need.split("|")[0] else "not_covered"
            return f"{kind}:{need}"
    return ""


def ids_match(warehouse: Warehouse) -> bool:
    """False only when both match rates lie below the floor: the chat's customer ids are not the orders' (data.md, Import 7)."""
    rates, floor = warehouse.match_rates, Fraction(warehouse.settings.match_rate_floor)
    if not rates["buyers"] or not rates["writers"]:
        return True
    return not (
        Fraction(rates["buyers_who_wrote"], rates["buyers"]) < floor
        and Fraction(rates["writers_who_ordered"], rates["writers"]) < floor
    )


def twelve(value: Fraction) -> Decimal:
    """A quotient with 12 decimals, half up, as the files carry it."""
    scaled = abs(value) * 10**12
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return (Decimal(whole if value >= 0 else -whole)).scaleb(-12)


def plain(number: Decimal | int) -> Decimal:
    """A sum without the zeros its column carries: 1153, 170911.4."""
    number = Decimal(number)
    whole = number.to_integral_value()
    return whole if number == whole else number.normalize()


def _written(card: cards.MetricCard, value: Fraction | None) -> Decimal | None:
    """The value as files carry it: a count or a sum as it is, a quotient with 12 decimals."""
    if value is None or card.combine not in COUNTS:
        return None if value is None else twelve(value)
    return plain(Decimal(value.numerator) / Decimal(value.denominator))


def _covers(warehouse: Warehouse, need: str, period: Period) -> bool:
    table, _, column = need.partition(".")
    column, _, value = column.partition("=")
    if value:
        span = warehouse.span_of(table, column, value)
        return span is not None and span[0] <= period.end and period.start <= span[1]
    if column and need not in warehouse.filled:
        return False
    if table in warehouse.coverage:
        first, last = warehouse.coverage[table]
        return first <= period.end and period.start <= last
    return table in warehouse.fed and not _has_times(table)


def _has_times(table: str) -> bool:
    if table not in tables():
        raise KpiError(f'needs names the table "{table}", which is none of ours', "queries/metrics")
    return bool(tables()[table].covers)


def _keys(warehouse: Warehouse, by: str, found: dict, where: Where | None) -> list[str]:
    if by == "all":
        return ["all"]
    if by == "agent":
        if where and where.agent:
            return [where.agent] if where.agent != "unassigned" else []
        return sorted({*(a for a, _, _ in warehouse.roster), *found})
    if by == "team":
        return sorted({*warehouse.teams, *found})
    return sorted(found)


def _employed(warehouse: Warehouse, period: Period) -> set[str]:
    return {
        agent for agent, hired, left in warehouse.roster
        if (hired is None or hired <= period.end) and (left is None or left >= period.start)
    }


def _nothing(key: str) -> dict:
    return {"key": key, "rows": 0, "amount": Decimal(0), "cases": Decimal(0), "people": 0, "successes": 0,
            "currencies": None, "quantile": None}


def _answer(card: cards.MetricCard, row: dict, refusal: str, threshold: int, employed: bool) -> tuple[Fraction | None, str, str, int]:
    n = counted(card, row)
    if refusal:
        return None, DOES_NOT_APPLY, refusal, n
    if card.unit.startswith("money") and len(row["currencies"] or []) > 1:
        return None, DOES_NOT_APPLY, f"currencies:{'+'.join(sorted(row['currencies']))}", n
    if card.people and row["rows"] and not row["people"]:
        return None, DOES_NOT_APPLY, "no_person", n
    if card.combine in COUNTS:
        if row["rows"]:
            return Fraction(row["successes"] if card.combine == "people" else row["amount"]), VALUE, "", n
        return (Fraction(0), VALUE, "", n) if employed else (None, DOES_NOT_APPLY, "not_employed", n)
    divisor = _divisor(card, row)
    if card.zero_divisor == DOES_NOT_APPLY and divisor == 0:
        return None, DOES_NOT_APPLY, "no_target", n
    if n < max(threshold, 1) or divisor == 0:
        return None, NOT_ENOUGH, f"not_enough:{threshold}", n
    if card.combine in ("median", "p90"):
        return Fraction(row["quantile"]), VALUE, "", n
    top = row["successes"] if card.combine == "share_of_people" else row["amount"]
    return Fraction(top) / divisor, VALUE, "", n


def _divisor(card: cards.MetricCard, row: dict) -> Fraction:
    if card.combine == "share_of_people":
        return Fraction(row["people"])
    if card.combine == "per_person":
        return Fraction(row["successes"])
    if card.combine in ("median", "p90"):
        return Fraction(row["rows"])
    return Fraction(row["cases"])


def counted(card: cards.MetricCard, row: dict) -> int:
    """n, the card's counted unit: people where people are counted, rows of evidence for money, cases else."""
    if card.combine in cards.OVER_PEOPLE:
        return int(row["people"])
    if card.counted == "money":
        return int(row["rows"])
    return int(row["cases"])
