"""Planned sales: a month's target spread over its days in cents, so that the days add up to it."""
from __future__ import annotations

import calendar
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tests.reference.world import Row, World


@dataclass
class PlannedDay:
    shop: str
    agent: str
    day: date
    plan: Fraction


def half_up(value: Fraction, places: int) -> Fraction:
    """Rounded to so many decimals, a half away from zero."""
    scaled = abs(value) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if value >= 0 else -whole, 10**places)


def spread(planned: Fraction, weights: list[Fraction]) -> list[Fraction]:
    """Day k gets r(P·W_k) − r(P·W_(k−1)), W_k the share of weight up to day k."""
    total, so_far, given, days = sum(weights), Fraction(0), Fraction(0), []
    for weight in weights:
        so_far += weight
        upto = half_up(planned * so_far / total, 2)
        days.append(upto - given)
        given = upto
    return days


def planned_days(world: World) -> list[PlannedDay]:
    """Every planned day; a month that has day rows takes only those, a month with target 0 plans nothing."""
    months: dict[tuple, list[Row]] = defaultdict(list)
    for row in world.table("targets"):
        months[row["shop"], row["agent_id"], row["month"][:7]].append(row)
    found = []
    for (shop, agent, month), rows in months.items():
        by_day = [row for row in rows if len(row["month"]) > 7]
        chosen = by_day or rows
        if sum(Fraction(row["planned_sales"]) for row in chosen) == 0:
            continue
        for row in chosen:
            if by_day:
                found.append(PlannedDay(shop, agent, date.fromisoformat(row["month"]), Fraction(row["planned_sales"])))
                continue
            year, number = map(int, month.split("-"))
            days = calendar.monthrange(year, number)[1]
            text = row.get("day_weights")
            weights = [Fraction(weight) for weight in text.split(";")] if text else [Fraction(1)] * days
            for day, plan in enumerate(spread(Fraction(row["planned_sales"]), weights), start=1):
                found.append(PlannedDay(shop, agent, date(year, number, day), plan))
    return found
