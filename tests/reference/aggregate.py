"""Cases → one answer per key: which cases belong to period and key, what they add up to, which of three answers."""
from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from tests.reference.chat_cases import Case
from tests.reference.facts import Facts
from tests.reference.metrics import BUYERS, Metric
from tests.reference.world import World

COVERING_TIMES = {"messages": ("sent_at",), "conversations": ("opened_at",), "orders": ("created_at", "paid_at")}
AS_ORDERS = ("order_items", "refunds")


@dataclass(frozen=True)
class Period:
    """Whole days, both ends included."""

    first: date
    last: date


def period(text: str) -> Period:
    """A day, ISO week, month, quarter, year, or `a..b`."""
    if ".." in text:
        first, last = text.split("..")
        return Period(date.fromisoformat(first), date.fromisoformat(last))
    if found := re.fullmatch(r"(\d{4})-W(\d\d)", text):
        monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
        return Period(monday, monday + timedelta(days=6))
    if found := re.fullmatch(r"(\d{4})-Q([1-4])", text):
        return months(int(found[1]), 3 * int(found[2]) - 2, 3 * int(found[2]))
    if re.fullmatch(r"\d{4}", text):
        return months(int(text), 1, 12)
    if re.fullmatch(r"\d{4}-\d\d", text):
        year, month = map(int, text.split("-"))
        return months(year, month, month)
    return Period(date.fromisoformat(text), date.fromisoformat(text))


def months(year: int, first: int, last: int) -> Period:
    return Period(date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]))


# ------------------------------------------------------------------------------------------ does it apply?

def covers(need: str, asked: Period, world: World) -> bool:
    """Whether a table (`t`), a filled column of it (`t.c`) or its calls (`t:call`) meet the period."""
    table, _, column = need.partition(".")
    table, _, channel = table.partition(":")
    rows = world.table(table)
    if channel:
        rows = [row for row in rows if row.get("channel") == channel]
    if column and all(row.get(column) is None for row in rows):
        return False
    if table in AS_ORDERS:
        return bool(rows) and covers("orders", asked, world)
    if table not in COVERING_TIMES:
        return bool(rows)
    days = [world.day(row["shop"], row[time]) for row in rows for time in COVERING_TIMES[table] if row.get(time)]
    return bool(days) and min(days) <= asked.last and max(days) >= asked.first


def met(need: str, asked: Period, world: World) -> bool:
    return any(all(covers(each, asked, world) for each in either.split("&")) for either in need.split("|"))


def ids_match(world: World) -> bool:
    """False only when both match rates between people who wrote and people who ordered are below the setting."""
    wrote = {(row["shop"], row["customer_id"]) for row in world.table("messages")
             if row["sender"] == "customer" and row.get("customer_id") is not None}
    wrote |= {(row["shop"], row["customer_id"]) for row in world.table("conversations") if row.get("customer_id")}
    buyers = {(row["shop"], row["customer_id"]) for row in world.table("orders") if row.get("customer_id") is not None}
    low = world.settings["match_rate"]
    return not wrote or not buyers or any(Fraction(len(wrote & buyers), len(side)) >= low for side in (wrote, buyers))


def applies(metric: Metric, asked: Period, by: str, world: World) -> bool:
    """Whether the tables behind a metric cover the period; whose an order is needs chats and customer ids too."""
    needs_credit = metric.credit == "always" or (metric.credit == "agents" and by in ("agent", "team"))
    needs = metric.needs
    if needs_credit and metric.credit == "agents":
        needs = (*needs, *BUYERS)
    if needs_credit and not ids_match(world):
        return False
    return all(met(need, asked, world) for need in needs)


# ------------------------------------------------------------------------------------------ which key

def key_of(row: Case, by: str, world: World) -> str | None:
    """The key a case counts for; None = none of them."""
    at, agent = row["observed_on"], row["agent_id"]
    if by == "all":
        return "all"
    if by == "agent":
        return agent
    if by == "team":
        return world.team(agent, at) if agent is not None else None
    if by == "day":
        return world.day(row["shop"], at).isoformat()
    if by == "hour":
        return f"{at.hour:02d}"
    return row["region"]


def keys(by: str, rows: list[Case], world: World) -> set[str]:
    """The keys that are always answered, and those that have rows."""
    always = {"all": {"all"}, "agent": world.agents_seen, "team": world.teams()}.get(by, set())
    return (always | {key_of(row, by, world) for row in rows}) - {None}


# ------------------------------------------------------------------------------------------ what it adds up to

def quantile(values: list[Fraction], share: Fraction) -> Fraction | None:
    """Linear interpolation between the two neighbours (type 7)."""
    if not values:
        return None
    values = sorted(values)
    place = (len(values) - 1) * share
    low = place.numerator // place.denominator
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)


def combined(metric: Metric, rows: list[Case]) -> tuple[Fraction | None, int]:
    """(value or None when the divisor is 0, people of all rows)."""
    amount, cases = (sum((row[name] for row in rows), Fraction(0)) for name in ("amount", "cases"))
    people = {(row["shop"], row["person"]) for row in rows if row["person"] is not None}
    won = {(row["shop"], row["person"]) for row in rows if row["person"] is not None and row["amount"] > 0}
    if metric.combine == "median":
        value = quantile([row["amount"] for row in rows], Fraction(1, 2))
    elif metric.combine == "sum":
        value = amount
    elif metric.combine == "people":
        value = Fraction(len(won))
    else:
        over, under = {
            "share": (amount, cases), "mean": (amount, cases),
            "share_of_people": (Fraction(len(won)), len(people)), "per_person": (amount, len(won)),
        }[metric.combine]
        value = over / under if under else None
    return value, len(people)


def answer(metric: Metric, rows: list[Case], covered: bool, counts_zero: bool) -> dict[str, object]:
    """One of the three answers. `counts_zero`: a count without rows is 0 here, else it does not apply."""
    value, people = combined(metric, rows)
    amount, cases = (sum((row[name] for row in rows), Fraction(0)) for name in ("amount", "cases"))
    by_people = metric.combine in ("people", "share_of_people", "per_person")
    n = Fraction(people) if by_people else Fraction(len(rows)) if metric.counted_in_rows else cases
    if not covered:
        state = "does_not_apply"
    elif metric.combine in ("sum", "people"):
        state = "value" if rows or counts_zero else "does_not_apply"
    elif value is None:
        state = metric.no_divisor
    else:
        state = "value" if n >= 1 else "not_enough"
    return {"value": value if state == "value" else None, "amount": amount, "cases": cases, "people": people,
            "n": n, "state": state}


def measured(metric: Metric, rows: list[Case], asked: Period, by: str, facts: Facts) -> dict[str, dict[str, object]]:
    """{key: answer} over the cases of the period."""
    world = facts.world
    rows = [row for row in rows if asked.first <= world.day(row["shop"], row["observed_on"]) <= asked.last]
    covered = applies(metric, asked, by, world)
    groups: dict[str, list[Case]] = {key: [] for key in keys(by, rows, world)}
    for row in rows:
        if (key := key_of(row, by, world)) is not None:
            groups[key].append(row)
    return {
        key: answer(metric, those, covered, by != "agent" or world.employed(key, asked.first, asked.last))
        for key, those in groups.items()
    }
