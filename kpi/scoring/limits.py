"""Steps that must be done in time: tickets (R0-06), complaints (R1-12), emergencies (R1-28). Pure and exact.

At the limit is met. Minutes and hours run by the clock; days are calendar days, the day of the event not counted, so a step of
3 days after the 1st is met through the whole of the 4th.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction

from kpi.schemes.model.duties import Limit
from kpi.schemes.model.terms import Words
from kpi.scoring.rounding import exact
from kpi.scoring.table_rows import Row, Rows, day_of, rows

MET, MISSED, OPEN, NOT_DUE = "met", "missed", "open", "not_due"
KEY = {"ticket": "ticket_id", "complaint": "case_no"}


@dataclass(frozen=True)
class Step:
    """One limit for one row. `due`: a time, or the last day of a limit in days; `done` None: not done by the day asked.

    state: met, missed, open (its limit has not passed) or not_due (`because` says what is missing). `late`: how long beyond the
    limit it was done, or has been open (whole days for limits in days); None unless missed.
    """

    limit: str
    row: str
    owner: str | None
    answers: Words
    state: str
    because: str
    params: Mapping[str, object] = field(default_factory=dict)
    due: datetime | date | None = None
    done: datetime | None = None
    late: timedelta | None = None


@dataclass(frozen=True)
class Result:
    """All steps of one ticket as one: missed when any is, else open when any is, else met; not_due when no step is due."""

    row: str
    owner: str | None
    state: str
    because: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Share:
    """Of one owner: how many were due (met and missed), and the share missed.

    `attainment`: 1 less the misses, each times the factor of its limit, over what was due, at least 0. None: nothing was due.
    """

    owner: str | None
    met: int
    missed: int
    open: int
    not_due: int
    misses: Fraction | None
    attainment: Fraction | None
    because: str
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def due(self) -> int:
        return self.met + self.missed


# ---- one step


def applies(limit: Limit, row: Row) -> bool:
    """Whether a limit is about this row: its kind, and every column of `where` that is known."""
    kind = row.get("kind")
    if limit.kinds and (kind is None or str(kind).lower() not in limit.kinds):
        return False
    return all(row.get(column) is None or row[column] == value for column, value in limit.where.items())


def step(limit: Limit, row: Row, as_of: datetime) -> Step | None:
    """What one limit says of one row as known at `as_of`; None when it is not about it. Times after `as_of` have not happened."""
    if not applies(limit, row):
        return None
    row = {key: None if isinstance(value, datetime) and value > as_of else value for key, value in row.items()}
    who = (limit.id, str(row[KEY[limit.of]]), _owner(row), limit.owner)
    unknown = [column for column in limit.where if row.get(column) is None]
    wanting = [column for column in limit.only_if if row.get(column) is None or row[column] is False]
    starts = [row.get(column) for column in limit.start]
    params: dict[str, object] = {"limit": limit.id, "within": str(limit.within)}
    because = "limit"
    if None in starts and limit.instead:
        starts = [row.get(limit.instead)]
        because, params["instead"] = "limit_instead", limit.instead
    if unknown:
        return Step(*who, NOT_DUE, "limit_unknown", params | {"columns": ", ".join(unknown)})
    if wanting:
        return Step(*who, NOT_DUE, "limit_wants", params | {"columns": ", ".join(wanting)})
    if None in starts:
        return Step(*who, NOT_DUE, "limit_not_begun", params | {"columns": ", ".join(limit.start)})
    return _judged(limit, who, max(starts), row.get(limit.end), as_of, because, params)


def _owner(row: Row) -> str | None:
    """The first owner (R0-08), else the owner, else the agent."""
    return row.get("first_owner") or row.get("owner") or row.get("agent_id")


def _judged(limit: Limit, who: tuple, start: datetime, done: datetime | None, as_of: datetime, because: str, params: dict) -> Step:
    clock, until = limit.within.by_clock, done or as_of
    due = (start if clock else day_of(start)) + limit.within.length
    late = (until if clock else day_of(until)) - due
    params = params | {"due": due}
    if late <= timedelta(0):
        return Step(*who, MET if done else OPEN, f"{because}_{'met' if done else 'open'}", params, due, done)
    state = ("missed" if done else "passed") + ("" if clock else "_days")
    return Step(*who, MISSED, f"{because}_{state}", params | {"late": whole_minutes(late) if clock else late.days}, due, done, late)


# ---- tickets


def tickets(limits: Sequence[Limit], table: Rows, as_of: datetime) -> list[Result]:
    """One result per ticket, in the order of the rows (R0-06). A ticket no limit is about is not due, and says so.

    table: columns of `tickets`; as_of: the moment as of which open tickets are judged.
    """
    found = []
    for row in rows(table):
        steps = tuple(part for limit in limits if (part := step(limit, row, as_of)))
        states = [part.state for part in steps]
        state = next((state for state in (MISSED, OPEN, MET) if state in states), NOT_DUE)
        because = next((part.because for part in steps if part.state == state), "limit_none")
        found.append(Result(str(row[KEY["ticket"]]), _owner(row), state, because, steps))
    return found


def shares(limits: Sequence[Limit], found: Iterable[Result]) -> list[Share]:
    """Per owner the share of misses, and what is left after each miss lowered it by its factor (R0-06), owners in order."""
    factors = {limit.id: exact(limit.factor) for limit in limits}
    by_owner: dict[str | None, list[Result]] = {}
    for result in found:
        by_owner.setdefault(result.owner, []).append(result)
    return [_share(owner, by_owner[owner], factors) for owner in sorted(by_owner, key=lambda name: (name is None, name or ""))]


def _share(owner: str | None, own: list[Result], factors: Mapping[str, Fraction]) -> Share:
    """A ticket missed at several limits is one miss, at the highest of their factors."""
    counts = {state: sum(result.state == state for result in own) for state in (MET, MISSED, OPEN, NOT_DUE)}
    due = counts[MET] + counts[MISSED]
    lost = sum(
        (max(factors[part.limit] for part in result.steps if part.state == MISSED) for result in own if result.state == MISSED), Fraction(0))
    params = {"due": due, "missed": counts[MISSED], "open": counts[OPEN], "not_due": counts[NOT_DUE]}
    if not due:
        return Share(owner, **counts, misses=None, attainment=None, because="limits_none_due", params=params)
    return Share(owner, **counts, misses=Fraction(counts[MISSED], due), attainment=max(Fraction(0), 1 - lost / due), because="limits_share",
                 params=params)


# ---- complaints


def complaints(limits: Sequence[Limit], table: Rows, as_of: datetime) -> list[Step]:
    """Every step of every complaint, in the order of the rows, then of the limits (R1-12)."""
    return [part for row in rows(table) for limit in limits if (part := step(limit, row, as_of))]


def overdue(limits: Sequence[Limit], table: Rows, as_of: datetime, still_open: bool = False) -> list[Step]:
    """The missed steps in the order of the limits, the longest overdue first (R1-12). `still_open`: only those not done yet."""
    place = {limit.id: number for number, limit in enumerate(limits)}
    missed = [part for part in complaints(limits, table, as_of) if part.state == MISSED and not (still_open and part.done)]
    return sorted(missed, key=lambda part: (place[part.limit], -part.late, part.row))


def overdue_counts(found: Iterable[Step]) -> dict[tuple[str, str], int]:
    """How many steps are overdue per step and per owner of the step (its English words), in the order found (R1-12)."""
    counts: dict[tuple[str, str], int] = {}
    for part in found:
        key = (part.limit, part.answers.get("en", ""))
        counts[key] = counts.get(key, 0) + 1
    return counts


# ---- emergencies


def whole_minutes(late: timedelta | Fraction) -> int:
    """Minutes overdue, rounded down; within the limit: 0 (R1-28). A Fraction counts minutes."""
    minutes = Fraction(late // timedelta(microseconds=1), 60_000_000) if isinstance(late, timedelta) else late
    return max(0, minutes.numerator // minutes.denominator)


def points_of(minutes: int, bands: Iterable[tuple[int, object]]) -> object | None:
    """The points of the highest (at_least, points) reached; None below all of them (R1-28: under 1 minute nothing)."""
    reached = [(at_least, points) for at_least, points in bands if minutes >= at_least]
    return max(reached, key=lambda band: band[0])[1] if reached else None
