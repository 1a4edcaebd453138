"""Checks of what is recorded: handover, reports, interviews, exams, duty rotation. Pure."""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from kpi.errors import KpiError
from kpi.schemes.model.duties import Recorded, Setting
from kpi.schemes.model.terms import BLANK
from kpi.scoring.shifts import Finding, Shift, setting
from kpi.scoring.table_rows import Rows, day_of, rows

# ---- handover (R2D)


@dataclass(frozen=True)
class Matter:
    """One matter of a handover log; an open one carries over to the next shift."""

    id: str
    text: str
    cause: str = ""
    course: str = ""
    result: str = ""
    open: bool = True


@dataclass(frozen=True)
class Handover:
    """Whether the log may be signed, who still must, who stays at the desk until then, and what carries over."""

    may_sign: bool
    blocked_by: tuple[str, ...]  # questions answered yes
    unanswered: tuple[str, ...]
    unsigned: tuple[str, ...]
    stays: str | None  # the outgoing agent, until relieved
    carried: tuple[Matter, ...]
    lost: tuple[str, ...]  # open matters of the shift before that this log does not speak of
    because: str

    @property
    def done(self) -> bool:
        return self.may_sign and not self.unsigned


def handover(form: Recorded, answers: Mapping[str, bool | None], outgoing: str, incoming: str, signed: Iterable[str] = (),
             before: Sequence[Matter] = (), matters: Sequence[Matter] = ()) -> Handover:
    """The handover of a shift (R2D-01, R2D-02).

    answers: the form's blocking questions → yes or no; a yes blocks signing, and so does a question nobody answered.
    before: the matters of the last log; those open there and not spoken of here carry over as they were, and are named.
    """
    questions = [part.id for part in form.form if part.blocks]
    blocked = tuple(name for name in questions if answers.get(name))
    unanswered = tuple(name for name in questions if answers.get(name) is None)
    spoken = {matter.id for matter in matters}
    lost = [matter for matter in before if matter.open and matter.id not in spoken]
    may = not (blocked or unanswered)
    unsigned = tuple(person for person in (outgoing, incoming) if not may or person not in set(signed))
    because = "handover_blocked" if blocked else "handover_unanswered" if unanswered else "handover_unsigned" if unsigned else "handover_done"
    carried = (*lost, *(matter for matter in matters if matter.open))
    return Handover(may, blocked, unanswered, unsigned, outgoing if unsigned else None, carried, tuple(part.id for part in lost), because)


def missing_logs(shifts: Iterable[Shift], logged: Iterable[tuple[str, datetime]], as_of: datetime) -> list[Finding]:
    """Shifts that ended without a handover log of their agent (R2D-01; files R1-05, log missing). logged: (agent, shift start)."""
    have = set(logged)
    return [Finding("handover_missing", shift.agent, blocks=False, params={"start": shift.start})
            for shift in shifts if shift.end <= as_of and (shift.agent, shift.start) not in have]


# ---- reports (R1-24) and interviews (R3-12)


@dataclass(frozen=True)
class Tally:
    """What one agent owed in a period and gave: how many were due, how many are in, and which are missing."""

    agent: str
    due: int
    given: int
    missing: tuple[object, ...]
    because: str
    params: Mapping[str, object] = field(default_factory=dict)


def reports(attendance: Rows, handed_in: Rows, first: date, last: date) -> list[Tally]:
    """Daily work reports due and handed in, per agent from `first` to `last` (R1-24): one for each day present.

    attendance: agent_id, day, present (not known: no report is due, and params say on how many days); handed_in: agent_id, day.
    """
    have = {(row["agent_id"], day_of(row["day"])) for row in rows(handed_in)}
    days: dict[str, list[date]] = {}
    unknown: dict[str, int] = {}
    for row in rows(attendance):
        day, agent = day_of(row["day"]), row["agent_id"]
        if first <= day <= last:
            days.setdefault(agent, [])
            if row.get("present") is True:
                days[agent].append(day)
            unknown[agent] = unknown.get(agent, 0) + (row.get("present") is None)
    found = []
    for agent, due in sorted(days.items()):
        missing = tuple(sorted(day for day in due if (agent, day) not in have))
        because = "reports_missing" if missing else "reports_complete" if due else "reports_none_due"
        found.append(Tally(agent, len(due), len(due) - len(missing), missing, because, {"unknown": unknown[agent]}))
    return found


def interviews(agents: Iterable[str], held: Rows, periods: Sequence[tuple[str, date, date]], as_of: date) -> list[Tally]:
    """One interview per person and period, such as quarters (R3-12): missing names the periods over without one.

    held: agent_id, held_on; periods: (name, first day, last day); a period not over by `as_of` is due only once one was held.
    """
    on: dict[str, list[date]] = {}
    for row in rows(held):
        if day_of(row["held_on"]) <= as_of:
            on.setdefault(row["agent_id"], []).append(day_of(row["held_on"]))
    found = []
    for agent in agents:
        given = [name for name, first, last in periods if any(first <= day <= last for day in on.get(agent, []))]
        missing = tuple(name for name, _, last in periods if name not in given and last < as_of)
        ahead = tuple(name for name, _, last in periods if name not in given and last >= as_of)
        because = "interviews_missing" if missing else "interviews_ahead" if ahead else "interviews_held"
        found.append(Tally(agent, len(given) + len(missing), len(given), missing, because, {"ahead": ", ".join(ahead)}))
    return found


# ---- exams (R1-10, R1-20)


def exam(mark: Decimal | None, settings: Mapping[str, Setting]) -> str:
    """full, passed, failed or not_taken (R1-10): full is the setting `full`, failed is below the setting `pass` (R1-04, R1-06)."""
    if mark is None:
        return "not_taken"
    full, least = setting(settings, "full", "exam"), setting(settings, "pass", "exam")
    if full is not BLANK and not 0 <= mark <= full:
        raise KpiError(f"a mark of {mark} is not possible", "exam", f"Give 0 to {full}")
    if full is not BLANK and mark == full:
        return "full"
    if least is BLANK:
        return "not_set"
    return "failed" if mark < least else "passed"


def entry_speed(characters_a_minute: Decimal | None, settings: Mapping[str, Setting]) -> bool | None:
    """Whether someone types fast enough for the post (R1-20), by the setting `least`. None: not tested, or not set."""
    least = setting(settings, "least", "exam")
    return None if characters_a_minute is None or least is BLANK else characters_a_minute >= least


# ---- duty rotation (R4-19)


def rotation(members: Sequence[str], periods: Sequence[str], start: int = 0) -> dict[str, str | None]:
    """Who is duty director in each period: the group's members in turn (R4-19). start: whose turn the first period is.

    A group without members has nobody (None).
    """
    return {period: members[(start + place) % len(members)] if members else None for place, period in enumerate(periods)}
