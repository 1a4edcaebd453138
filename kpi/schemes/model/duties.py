"""Duties of a scheme: limits, deadlines, who is appraised, lists, and recorded forms. Frozen, checked when made.

A duty gives no points by itself; `kpi/scoring/{limits,calendar_days,checks,cases,service}.py` work with it.
"""
from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from kpi.schemes.model.terms import EVERYBODY, ID, ORIGINS, Audience, Blank, Words, choose, demand

CYCLES = ("week", "month", "quarter", "year", "case")
LIMITED = ("ticket", "complaint", "visit")
UNITS = ("day", "working_day")
AFTER = ("period_end", "receipt")
MONTHS = ("last", "next")
LISTED = ("agent", "case", "rating", "ticket", "customer")
FIELDS = ("text", "number", "money", "day", "time", "flag", "agent", "choice")
# What a recorded form is checked by; each is a function of kpi/scoring/{checks,cases}.py that takes `settings`.
CHECKS = ("swap", "leave", "trip", "handover", "reports", "interviews", "rotation", "exam", "authority", "returned_goods", "case", "form")

# What the condition of a list may read, per what it lists: (numbers, words). Agents: what is known of an appraisal, and the scheme's items.
LISTED_FACTS = {
    "case": (("amount",), ("severity", "responsible_unit", "cause", "sanction")),
    "rating": (("rating", "rating_scale"), ("channel", "category")),
    "ticket": ((), ("kind", "priority")),
    "customer": ((), ("grade", "region")),
}

Setting = Decimal | Blank | str | bool | tuple[Decimal | str, ...]


def _named(part: object, what: str) -> None:
    demand(bool(ID.fullmatch(part.id)), f'"{part.id}" cannot be the id of a {what}', "id", "Use small letters, digits, _ and -")
    choose("origin", part.origin, ORIGINS, "origin")


@dataclass(frozen=True)
class Within:
    """How long: so many minutes or hours by the clock, or calendar days, the day of the event not counted.

    Written as "3min", "4h" or "15d".
    """

    amount: int
    unit: str

    def __post_init__(self) -> None:
        choose("unit", self.unit, ("min", "h", "d"), "within")
        demand(self.amount > 0, f"within is {self.amount}", "within", 'Give a time above 0, such as "4h"')

    @property
    def by_clock(self) -> bool:
        """Minutes and hours run by the clock; days end with their last day."""
        return self.unit != "d"

    @property
    def length(self) -> timedelta:
        return timedelta(**{{"min": "minutes", "h": "hours", "d": "days"}[self.unit]: self.amount})

    def __str__(self) -> str:
        return f"{self.amount}{self.unit}"


def within_of(text: str) -> Within:
    """The time a text such as "3min", "4h" or "15d" says. KpiError otherwise."""
    found = re.fullmatch(r"(\d+) ?(min|h|d)", text)
    demand(bool(found), f'"{text}" is not a time', "within", 'Write minutes, hours or days: "3min", "4h", "15d"')
    return Within(int(found[1]), found[2])


@dataclass(frozen=True)
class Limit:
    """A step that must be done in time, or visits that must be made so often.

    A step runs from the latest of the columns `start` to the column `end`, `within` so long, for rows whose `kind` is one of
    `kinds` (none named: every kind) and whose columns hold what `where` says. It is due only once every column of `only_if` is
    filled (a time) or true (a flag). A row without its start takes `instead` for it, and its result says so.
    Visits: `times` per `days` days of care, for customers of the grades `kinds`.
    `owner`: who answers for the step (words); for tickets the first owner does.
    `factor`: what a miss lowers the share by (1: one to one).
    """

    id: str
    of: str
    kinds: tuple[str, ...] = ()
    start: tuple[str, ...] = ()
    end: str = ""
    within: Within | None = None
    only_if: tuple[str, ...] = ()
    instead: str = ""
    where: Mapping[str, str | bool] = field(default_factory=dict)
    times: int | None = None
    days: int | None = None
    owner: Words = field(default_factory=dict)
    factor: Decimal = Decimal(1)
    title: Words = field(default_factory=dict)
    origin: str = "printed"
    rules: tuple[str, ...] = ()
    why: Words = field(default_factory=dict)

    def __post_init__(self) -> None:
        _named(self, "limit")
        choose("of", self.of, LIMITED, "of")
        if self.of == "visit":
            demand((self.times or 0) > 0 and (self.days or 0) > 0, "visits need times and days", "times", "Such as times = 2, days = 7")
            demand(self.within is None and not self.start and not self.end, "visits have no from, to and within", "within")
        else:
            demand(self.times is None and self.days is None, "times and days are for visits", "times")
            demand(bool(self.start and self.end) and self.within is not None, f"{self.id} needs from, to and within", "within")
        demand(self.factor >= 0, f"factor is {self.factor}", "factor", "Give 0 or more")


@dataclass(frozen=True)
class Deadline:
    """A day, or a window of days, by which something is done.

    Either `nth` day (or working day) `after` the period's end or after a receipt (the day of receipt not counted), or `days` =
    (first, last) day of the month next after the period's end (`month` "last": the period's own last month). A day beyond the
    month's end is its last day. "Before the 10th" is days = [1, 9]. `cycles`: the kinds of period it belongs to (none: all).
    """

    id: str
    title: Words = field(default_factory=dict)
    after: str = "period_end"
    nth: int | None = None
    unit: str = "day"
    days: tuple[int, int] | None = None
    month: str = "next"
    cycles: tuple[str, ...] = ()
    owner: Words = field(default_factory=dict)
    audience: Audience = EVERYBODY
    origin: str = "printed"
    rules: tuple[str, ...] = ()
    why: Words = field(default_factory=dict)

    def __post_init__(self) -> None:
        _named(self, "deadline")
        choose("after", self.after, AFTER, "after")
        choose("unit", self.unit, UNITS, "unit")
        choose("month", self.month, MONTHS, "month")
        for cycle in self.cycles:
            choose("cycle", cycle, CYCLES, "cycle")
        demand((self.nth is None) != (self.days is None), f"{self.id} needs either nth or days", "nth")
        demand(self.nth is None or self.nth > 0, f"nth is {self.nth}", "nth", "The first day is 1")
        demand(not (self.days and self.after == "receipt"), "days of a month follow a period, not a receipt", "days", "Give nth and unit")
        if self.days:
            first, last = self.days
            demand(1 <= first <= last <= 31, f"days are {first} to {last}", "days", "Give two days of a month, the earlier first")


@dataclass(frozen=True)
class Eligible:
    """Who is appraised. Per cycle: at most so many months absent, at least so many months of service and days present.

    `sister_companies`: service there counts too. `probation_months`: how long probation lasts (None: there is none).
    """

    max_absent_months: Mapping[str, Decimal] = field(default_factory=dict)
    service_months: Mapping[str, int] = field(default_factory=dict)
    min_present_days: Mapping[str, Decimal] = field(default_factory=dict)
    sister_companies: bool = True
    probation_months: int | None = None
    origin: str = "printed"
    rules: tuple[str, ...] = ()
    why: Words = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("max_absent_months", "service_months", "min_present_days"):
            for cycle, amount in getattr(self, name).items():
                choose("cycle", cycle, CYCLES, name)
                demand(amount >= 0, f"{name} of a {cycle} is {amount}", f"{name}.{cycle}", "Give 0 or more")
        demand(self.probation_months is None or self.probation_months > 0, f"probation_months is {self.probation_months}", "probation_months")
        choose("origin", self.origin, ORIGINS, "origin")


@dataclass(frozen=True)
class Listing:
    """Who or what falls under a condition (`when`, closed grammar; "" lists all), `run` periods in a row.

    `cycle` "": the scheme's own. `show`: names of the columns beside each line.
    """

    id: str
    title: Words = field(default_factory=dict)
    of: str = "agent"
    when: str = ""
    run: int = 1
    cycle: str = ""
    show: tuple[str, ...] = ()
    audience: Audience = EVERYBODY
    origin: str = "printed"
    rules: tuple[str, ...] = ()
    why: Words = field(default_factory=dict)

    def __post_init__(self) -> None:
        _named(self, "list")
        choose("of", self.of, LISTED, "of")
        demand(self.run >= 1, f"run is {self.run}", "run", "Give 1 or more")
        if self.cycle:
            choose("cycle", self.cycle, CYCLES, "cycle")


@dataclass(frozen=True)
class Field:
    """One field of a recorded form. `blocks`: a "yes" here forbids signing."""

    id: str
    kind: str = "text"
    title: Words = field(default_factory=dict)
    required: bool = False
    blocks: bool = False
    choices: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        demand(bool(ID.fullmatch(self.id)), f'"{self.id}" cannot be a field', "form", "Use small letters, digits, _ and -")
        choose("kind", self.kind, FIELDS, f"form.{self.id}")
        demand((self.kind == "choice") == bool(self.choices), f"{self.id}: choices go with kind choice", f"form.{self.id}")
        demand(not self.blocks or self.kind == "flag", f"{self.id}: only a flag can block", f"form.{self.id}")


@dataclass(frozen=True)
class State:
    """One state of a recorded form, who brings it about, and the states it may pass to."""

    id: str
    title: Words = field(default_factory=dict)
    owner: str = ""
    next: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        demand(bool(ID.fullmatch(self.id)), f'"{self.id}" cannot be a state', "states", "Use small letters, digits, _ and -")


@dataclass(frozen=True)
class Recorded:
    """A form with fields and states. The first state is where it begins; one that passes to nothing is closed.

    `two_people`: whoever brings about a later state is not who filed. `check` names the built-in that looks at the form with
    `settings`; without one nothing is computed and `why` says so on the coverage page.
    """

    id: str
    title: Words = field(default_factory=dict)
    form: tuple[Field, ...] = ()
    states: tuple[State, ...] = ()
    two_people: bool = False
    check: str = ""
    settings: Mapping[str, Setting] = field(default_factory=dict)
    audience: Audience = EVERYBODY
    origin: str = "printed"
    rules: tuple[str, ...] = ()
    why: Words = field(default_factory=dict)

    def __post_init__(self) -> None:
        _named(self, "recorded form")
        if self.check:
            choose("check", self.check, CHECKS, "check")
        demand(bool(self.check or self.why), f"{self.id} is recorded, not computed", "why", "Say why, in zh and en, or name a check")
        for names, what in (([part.id for part in self.form], "form"), ([part.id for part in self.states], "states")):
            demand(len(set(names)) == len(names), f"{self.id} names one twice: {', '.join(names)}", what)
        for state in self.states:
            for name in state.next:
                choose("state", name, [part.id for part in self.states], "states")

    @property
    def blocks(self) -> bool:
        """Whether a "yes" in some field forbids signing."""
        return any(part.blocks for part in self.form)

    def state(self, name: str) -> State:
        """The state with this id. KpiError when there is none."""
        choose("state", name, [part.id for part in self.states], f"recorded {self.id}")
        return next(part for part in self.states if part.id == name)


@dataclass(frozen=True)
class Duties:
    """All duties of a scheme."""

    limits: tuple[Limit, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    eligible: Eligible = Eligible()
    lists: tuple[Listing, ...] = ()
    recorded: tuple[Recorded, ...] = ()

    def __post_init__(self) -> None:
        for parts, where in ((self.limits, "limit"), (self.deadlines, "deadline"), (self.lists, "list"), (self.recorded, "recorded")):
            ids = [part.id for part in parts]
            twice = sorted({name for name in ids if ids.count(name) > 1})
            demand(not twice, f"two have the id {', '.join(twice)}", where, "Give one of them another id")

    def form(self, name: str) -> Recorded:
        """The recorded form with this id. KpiError when there is none."""
        choose("recorded form", name, [part.id for part in self.recorded], "recorded")
        return next(part for part in self.recorded if part.id == name)

    def checked_by(self, check: str) -> tuple[Recorded, ...]:
        """The recorded forms that a built-in check looks at."""
        return tuple(part for part in self.recorded if part.check == check)

    def limits_of(self, what: str) -> tuple[Limit, ...]:
        """The limits of tickets, complaints or visits."""
        return tuple(part for part in self.limits if part.of == what)
