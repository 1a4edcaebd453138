"""Who is appraised (R2B-01, R0-14), probation (R1-18), and who falls under a condition (R2A-19, R4-16). Pure and exact."""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from kpi.schemes.model.conditions import FACTS, WORDS, parse
from kpi.schemes.model.duties import LISTED_FACTS, Eligible, Listing
from kpi.scoring.calendar_days import months_after
from kpi.scoring.rounding import exact
from kpi.scoring.table_rows import Rows, day_of, rows

MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class Days:
    """Planned days of a person in a period: present, absent (leave included), and those of which nobody knows.

    `present` counts days present whether planned or not.
    """

    planned: int
    present: int
    absent: int
    unknown: int

    @property
    def known(self) -> bool:
        """Whether anything at all is on record."""
        return bool(self.planned or self.present)


@dataclass(frozen=True)
class Eligibility:
    """Whether someone is appraised; None: it cannot be told, and `because` says why."""

    appraised: bool | None
    because: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Probation:
    """`until`: the last day of probation. full_wage None: not on probation in this period, or complaints are not known."""

    until: date | None
    full_wage: bool | None
    because: str
    params: Mapping[str, object] = field(default_factory=dict)


def days_of(attendance: Rows, first: date, last: date) -> Days:
    """One person's days from `first` to `last`, both included. attendance: day, planned, present."""
    own = [row for row in rows(attendance) if first <= day_of(row["day"]) <= last]
    planned = [row for row in own if row.get("planned") is True]
    return Days(len(planned), sum(row.get("present") is True for row in own), sum(row.get("present") is False for row in planned),
                sum(row.get("present") is None for row in planned))


def months_absent(absent: int, planned: int, months: int) -> Fraction | None:
    """Planned days not present ÷ mean planned days per month of the period (R2B-01). None: no day was planned."""
    return Fraction(absent * months, planned) if planned else None


def eligibility(rule: Eligible, cycle: str, days: Days, service: int | None) -> Eligibility:
    """Whether someone is appraised in a period of this cycle (R2B-01, R0-14).

    service: full months of service at the period's end (see calendar_days.months_of_service), None: not known.
    More than the months allowed is out; exactly as many is in. A reason to leave out goes before what cannot be told.
    """
    found = [part for part in (_present(rule, cycle, days), _absent(rule, cycle, days), _served(rule, cycle, service)) if part]
    out = [part for part in found if part.appraised is False]
    return (out or found or [Eligibility(True, "eligible")])[0]


def _present(rule: Eligible, cycle: str, days: Days) -> Eligibility | None:
    least = rule.min_present_days.get(cycle)
    if least is None or days.present >= least:
        return None
    if not days.known or days.present + days.unknown >= least:
        return Eligibility(None, "eligible_attendance_unknown", {"unknown": days.unknown})
    return Eligibility(False, "eligible_not_present", {"present": days.present, "least": least})


def _absent(rule: Eligible, cycle: str, days: Days) -> Eligibility | None:
    most, months = rule.max_absent_months.get(cycle), MONTHS.get(cycle)
    if most is None or months is None:
        return None
    away = months_absent(days.absent, days.planned, months)
    if away is None:
        return Eligibility(None, "eligible_attendance_unknown", {"unknown": days.unknown})
    params = {"months": away, "most": most, "absent": days.absent, "planned": days.planned}
    if away > exact(most):
        return Eligibility(False, "eligible_absent", params)
    if months_absent(days.absent + days.unknown, days.planned, months) > exact(most):
        return Eligibility(None, "eligible_attendance_unknown", params | {"unknown": days.unknown})
    return None


def _served(rule: Eligible, cycle: str, service: int | None) -> Eligibility | None:
    least = rule.service_months.get(cycle)
    if least is None or service is not None and service >= least:
        return None
    if service is None:
        return Eligibility(None, "eligible_service_unknown", {"least": least})
    return Eligibility(False, "eligible_service", {"service": service, "least": least})


def probation(rule: Eligible, hired_on: date | None, first: date, last: date, complaints: int | None) -> Probation:
    """Whether someone on probation in the period gets the base wage in full: nobody complained (R1-18).

    complaints: how many by customers and sales colleagues in the period; None: not known. With one, a person decides the wage.
    """
    if rule.probation_months is None:
        return Probation(None, None, "probation_none")
    if hired_on is None:
        return Probation(None, None, "probation_unknown")
    until = months_after(hired_on, rule.probation_months) - timedelta(days=1)
    if until < first or hired_on > last:
        return Probation(until, None, "probation_over" if until < first else "probation_ahead", {"until": until})
    params = {"until": until, "complaints": complaints}
    if complaints is None:
        return Probation(until, None, "probation_complaints_unknown", params)
    return Probation(until, not complaints, "probation_complaints" if complaints else "probation_full", params)


# ---- lists


@dataclass(frozen=True)
class Listed:
    """One line of a list. `sure` False: a fact is missing (named in params), so whether it belongs here cannot be told."""

    key: str
    sure: bool
    because: str
    params: Mapping[str, object]
    show: Mapping[str, object]


def listed(listing: Listing, histories: Mapping[str, Sequence[Mapping[str, object] | None]],
           more_names: Iterable[str] = ()) -> list[Listed]:
    """Who falls under a list's condition in its last `run` periods, in the order handed in (R2A-19, R3-12, R4-16).

    histories: key → facts per period, oldest first, None for a period not appraised (it breaks the run). A list of cases or
    ratings has one entry each. more_names: facts of agents besides `FACTS`, such as the metrics and ids of the scheme's items.
    """
    numbers, of_words = LISTED_FACTS.get(listing.of, ((*FACTS, *more_names), WORDS))
    condition = parse(listing.when, (*numbers, *of_words), of_words, f"list {listing.id}") if listing.when else None
    found = []
    for key, facts in histories.items():
        last = list(facts)[-listing.run:]
        if len(last) < listing.run or None in last:
            continue
        holds = [condition.holds(each) if condition else True for each in last]
        if False in holds:
            continue
        lost = [name for name in condition.names if any(each.get(name) is None for each in last)] if None in holds else []
        params = {"when": listing.when, "run": listing.run} | ({"missing": ", ".join(lost)} if lost else {})
        because = "listed_unknown" if lost else "listed" if listing.when else "listed_all"
        found.append(Listed(key, not lost, because, params, {name: last[-1].get(name) for name in listing.show}))
    return found
