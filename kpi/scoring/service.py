"""Care of customers: ratings of answers (R0-07), cases by first owner (R0-08), visits and renewals (R0-10), topics, changes. Pure."""
from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction

from kpi.errors import KpiError
from kpi.schemes.model.duties import Limit
from kpi.scoring.rounding import exact
from kpi.scoring.table_rows import Rows, day_of, rows


@dataclass(frozen=True)
class Found:
    """A share, and the sentence that explains it. `value` None: there is nothing to divide by."""

    value: Fraction | None
    because: str
    params: Mapping[str, object] = field(default_factory=dict)


# ---- ratings


def customer_rating(ratings: Iterable[object | None], best: int = 3) -> Found:
    """Points ÷ (best × rated answers), at least 0 (R0-07). ratings: from best to −best, None for an answer nobody rated."""
    given = [exact(rating) for rating in ratings if rating is not None]
    if beyond := [rating for rating in given if abs(rating) > best]:
        raise KpiError(f"a rating of {beyond[0]} is not on the scale", "ratings", f"Give {best} to {-best}")
    if not given:
        return Found(None, "ratings_none")
    points = sum(given, Fraction(0))
    return Found(max(Fraction(0), points / (best * len(given))), "ratings_share", {"points": points, "rated": len(given), "best": best})


# ---- first owners


@dataclass(frozen=True)
class FollowUp:
    """The cases a first owner keeps following: handed on to others, and not yet solved. Ids in the order of the rows."""

    owner: str | None
    cases: int
    transferred: tuple[str, ...]
    open: tuple[str, ...]


def followed(tickets: Rows, as_of: datetime) -> list[FollowUp]:
    """Transferred and still-open cases by first owner (R0-08). tickets: ticket_id, first_owner, owner, opened_at, done_at.

    A case without a first owner stands under None: nobody is made responsible for it.
    """
    by_owner: dict[str | None, list[dict]] = {}
    for row in rows(tickets):
        if row["opened_at"] <= as_of:
            by_owner.setdefault(row.get("first_owner"), []).append(row)
    found = []
    for owner in sorted(by_owner, key=lambda name: (name is None, name or "")):
        own = by_owner[owner]
        moved = tuple(str(row["ticket_id"]) for row in own if row.get("owner") not in (None, owner))
        unsolved = tuple(str(row["ticket_id"]) for row in own if row.get("done_at") is None or row["done_at"] > as_of)
        found.append(FollowUp(owner, len(own), moved, unsolved))
    return found


# ---- visits and renewals


@dataclass(frozen=True)
class Visits:
    """One customer in one agent's care: days of care, visits due, made, and counted (never more than due)."""

    agent: str
    customer: str
    grade: str
    days: int
    due: int
    made: int
    because: str
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def counted(self) -> int:
        return min(self.made, self.due)


def visits_due(limits: Sequence[Limit], customers: Rows, visits: Rows, first: date, last: date) -> list[Visits]:
    """Visits due and made from `first` to `last`, both included: floor(days in care × times ÷ days) per customer (R0-10).

    Care begins with owner_from (not known: with the first day, and it says so). A customer whose grade no limit names has none due.
    customers: customer_id, grade, owner, owner_from; visits: customer_id, agent_id, visited_at.
    """
    by_grade = {grade: limit for limit in limits for grade in limit.kinds}
    made: dict[tuple[object, object], int] = {}
    for visit in rows(visits):
        if first <= day_of(visit["visited_at"]) <= last:
            key = (visit["agent_id"], visit["customer_id"])
            made[key] = made.get(key, 0) + 1
    found = []
    for row in rows(customers):
        limit = by_grade.get(str(row.get("grade") or "").lower())
        if limit is None or row.get("owner") is None:
            continue
        begun = day_of(row.get("owner_from"))
        days = max(0, (last - max(first, begun or first)).days + 1)
        because = "visits_due" if begun else "visits_due_care_unknown"
        due = days * limit.times // limit.days
        params = {"days": days, "times": limit.times, "per": limit.days}
        count = made.get((row["owner"], row["customer_id"]), 0)
        found.append(Visits(row["owner"], row["customer_id"], str(row["grade"]).lower(), days, due, count, because, params))
    return found


def visit_share(found: Iterable[Visits]) -> Found:
    """Visits counted ÷ visits due; a visit too many for one customer counts for no other (R0-10)."""
    listed = list(found)
    due, counted = sum(part.due for part in listed), sum(part.counted for part in listed)
    if not due:
        return Found(None, "visits_none_due")
    extra = sum(part.made - part.counted for part in listed)
    return Found(Fraction(counted, due), "visits_share", {"counted": counted, "due": due, "extra": extra})


def renewal_rate(customers: Rows, first: date, last: date, as_of: date) -> Found:
    """Customers renewed ÷ customers whose renewal was due from `first` to `last` and up to `as_of` (R0-10).

    customers: renewal_due, renewed_on. A renewal after `as_of` has not happened.
    """
    due = [row for row in rows(customers)
           if row.get("renewal_due") is not None and first <= day_of(row["renewal_due"]) <= min(last, as_of)]
    renewed = sum(row.get("renewed_on") is not None and day_of(row["renewed_on"]) <= as_of for row in due)
    if not due:
        return Found(None, "renewals_none_due")
    return Found(Fraction(renewed, len(due)), "renewals_share", {"renewed": renewed, "due": len(due)})


# ---- topics


@dataclass(frozen=True)
class Topic:
    """How often a topic came up in a span that begins on `start`, and where (ids of the rows). topic None: none was named."""

    start: date
    topic: str | None
    count: int
    rows: tuple[str, ...]


SEPARATORS = re.compile(r"[;；,，、|/\n]+")
STARTS = {
    "day": lambda day: day,
    "week": lambda day: day - timedelta(days=day.weekday()),
    "month": lambda day: day.replace(day=1),
}


def topics(table: Rows, key: str, at: str, column: str, per: str) -> list[Topic]:
    """Topics per day, week or month, the most frequent first: visits by topic (R0-13), questions and complaint causes (R1-30).

    key, at, column: the columns that hold a row's id, its time and its topics (several are separated by commas or the like).
    """
    if per not in STARTS:
        raise KpiError(f'there is no list per "{per}"', "topics", f"Take one of {', '.join(STARTS)}")
    found: dict[tuple[date, str | None], list[str]] = {}
    for row in rows(table):
        start = STARTS[per](day_of(row[at]))
        named = dict.fromkeys(word.strip() for word in SEPARATORS.split(str(row.get(column) or "")) if word.strip())
        for topic in named or [None]:
            found.setdefault((start, topic), []).append(str(row[key]))
    listed = [Topic(start, topic, len(ids), tuple(ids)) for (start, topic), ids in found.items()]
    return sorted(listed, key=lambda part: (part.start, part.topic is None, -part.count, part.topic or ""))


# ---- changes


def change(before: object, after: object) -> Found:
    """(after − before) ÷ before (R2C-02). Nothing before: there is no change to tell."""
    then, now = exact(before), exact(after)
    if not then:
        return Found(None, "change_from_nothing", {"after": now})
    return Found((now - then) / then, "change", {"before": then, "after": now})
