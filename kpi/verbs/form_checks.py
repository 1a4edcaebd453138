"""A check for each sort of form: what the rules say of what was filed. `CHECKS`: name of a check -> how it is asked."""
from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

from kpi.errors import KpiError
from kpi.schemes.model.duties import Recorded
from kpi.scoring import checks, forms, shifts
from kpi.scoring.eligible import probation
from kpi.scoring.leave import check_leave, check_trip, leave_of
from kpi.scoring.shifts import Shift, Swap
from kpi.verbs.filed import Filed
from kpi.verbs.form_cases import authority, case, returned
from kpi.verbs.form_facts import DEVIATION, FINE, MISSING, NOT_DUE, Facts, Row, rows_of
from kpi.warehouse import periods

Check = Callable[[Recorded, Facts], Iterator[Row]]
LATE_LOG = timedelta(hours=4)
"""A handover log written so long after the shift's end is still that shift's."""
EXAMS = {"full": FINE, "passed": FINE, "failed": DEVIATION, "not_taken": MISSING, "not_set": MISSING}


# ---- swaps, leave, going out


def swaps(form: Recorded, facts: Facts) -> Iterator[Row]:
    """Swaps filed against R1-09, legs nobody worked, and days swapped without a form (R2D-03)."""
    made, inside = {}, {one.number for one in facts.of(form)}
    for one in facts.every(form):
        if one.state == "refused":
            continue
        try:
            made[one.number] = shifts.swap_of(str(one.number), one.values, facts.roster, facts.moves(one))
        except KpiError as error:
            if one.number in inside:
                yield Row(form, DEVIATION, "check.swap_no_shift", {"what": error.what}, one.subject, one.number, one.day)
    away = [Shift(leave.agent, leave.start, leave.end) for leave in facts.leaves]
    present = {(row["agent_id"], row["day"]): row["present"] for row in facts.attendance if row["present"] is not None}
    for one in facts.of(form):
        if one.state == "refused":
            yield Row(form, FINE, "check.swap_refused", {}, one.subject, one.number, one.day)
        elif one.number in made:
            yield from _swap(one, made[one.number], list(made.values()), away, present, facts)
    for part in shifts.private_swaps(facts.attendance_inside, made.values()):
        yield Row(form, DEVIATION, part.code, part.params, part.agent, None, part.params["day"])


def _swap(one: Filed, swap: Swap, every: list[Swap], away: list[Shift], present: Mapping, facts: Facts) -> list[Row]:
    found = shifts.check_swap(swap, every, facts.roster, away, facts.days, one.form.settings)
    if swap.approved_by:
        found += shifts.missed_legs(swap, present)
    ahead = facts.as_of <= min(leg.start for leg in swap.legs)
    return rows_of(one, found, "check.swap_fine", ("swap_not_signed", "swap_not_approved") if ahead else ())


def leave(form: Recorded, facts: Facts) -> Iterator[Row]:
    """Leave filed against R1-22, and R1-09 where a shift was swapped or falls on a public holiday."""
    swapped = _in_force(facts)
    for one in facts.of(form):
        held = leave_of(one.values, facts.roster)
        found = check_leave(held, facts.as_of, form.settings, facts.roster, swapped, facts.days)
        yield from rows_of(one, found, "check.leave_fine", ("leave_not_approved",) if facts.as_of < held.start else ())


def _in_force(facts: Facts) -> list[Swap]:
    found = []
    for one in facts.checked_by("swap"):
        try:
            swap = shifts.swap_of(str(one.number), one.values, facts.roster, facts.moves(one))
        except KpiError:
            continue
        found += [swap] if swap.approved_by else []
    return found


def trip(form: Recorded, facts: Facts) -> Iterator[Row]:
    """Trips filed against R1-23. Where the form does not say when it was reported, a form filed before the trip began is the report; one
    filed later tells nothing of it."""
    for one in facts.of(form):
        begins, said = one.values.get("from"), one.values.get("reported_at")
        unknown = said is None and isinstance(begins, datetime) and one.at > begins
        found = check_trip({**one.values, "reported_at": begins if unknown else said or one.at})
        yield from [] if unknown and not found else rows_of(one, found, "check.trip_fine")
        if unknown:
            yield Row(form, MISSING, "check.trip_report_unknown", {}, one.subject, one.number, one.day)


# ---- handover, reports


def handover(form: Recorded, facts: Facts) -> Iterator[Row]:
    """Handover logs (R2D-01, R2D-02), matters nobody spoke of again, and shifts without a log of those who keep one (R1-05)."""
    logs = _logs(facts.every(form))
    before: tuple[checks.Matter, ...] = ()
    logged = []
    for own in logs:
        first = own[0].values
        out, in_ = str(first["outgoing"]), str(first["incoming"])
        made = _handover(form, own, out, in_, before)
        before = made.carried
        logged += [(out, shift.start) for shift in facts.roster
                   if shift.agent == out and shift.start < first["time"] <= shift.end + LATE_LOG]
        if facts.period.start <= own[0].day <= facts.period.end:
            state = {"handover_blocked": DEVIATION, "handover_done": FINE}.get(made.because, MISSING)
            yield Row(form, state, made.because, {}, out, own[0].number, own[0].day)
            if made.lost:
                yield Row(form, NOT_DUE, "check.matters_carried", {"matters": made.lost}, out, own[0].number, own[0].day)
    keepers = {str(own[0].values["outgoing"]) for own in logs if facts.period.start <= own[0].day <= facts.period.end}
    due = [shift for shift in facts.roster if shift.agent in keepers and facts.period.start <= shift.start.date() <= facts.period.end
           and _there(facts, shift)]
    for part in checks.missing_logs(due, logged, facts.as_of):
        yield Row(form, MISSING, part.code, part.params, part.agent, None, part.params["start"].date(), event="handover_missing")


def _there(facts: Facts, shift: Shift) -> bool:
    """Whether the agent was there that day: somebody away hands nothing over."""
    return any(row["agent_id"] == shift.agent and row["day"] == shift.start.date() and row["present"] for row in facts.attendance)


def _logs(filed: list[Filed]) -> list[list[Filed]]:
    """The forms of one handover together, one matter each, in order of time."""
    found: dict[tuple, list[Filed]] = {}
    for one in filed:
        if isinstance(one.values.get("time"), datetime):
            found.setdefault((one.values["time"], one.values["outgoing"], one.values["incoming"]), []).append(one)
    return [found[key] for key in sorted(found, key=lambda key: (key[0], str(key[1])))]


def _handover(form: Recorded, own: list[Filed], out: str, in_: str, before: tuple[checks.Matter, ...]) -> checks.Handover:
    answers = {}
    for part in form.form:
        if part.blocks:
            said = [one.values.get(part.id) for one in own if one.values.get(part.id) is not None]
            answers[part.id] = any(said) if said else None
    states = {move.state for one in own for move in one.moves}
    signed = [who for who, state in ((out, "signed_out"), (in_, "signed_in")) if state in states]
    matters = [checks.Matter(str(v["matter"]).strip(), str(v["matter"]), str(v.get("cause", "")), str(v.get("course", "")),
                             str(v.get("result", "")), not v.get("done")) for v in (one.values for one in own) if v.get("matter")]
    return checks.handover(form, answers, out, in_, signed, before, matters)


def reports(form: Recorded, facts: Facts) -> Iterator[Row]:
    """Daily reports due and handed in, per agent (R1-24). Where nobody filed one in the period, the desk does not keep them here."""
    handed = [{"agent_id": str(one.values["agent"]), "day": one.values["day"]} for one in facts.of(form)]
    if not handed:
        yield Row(form, NOT_DUE, "check.none_filed")
        return
    last = min(facts.period.end, facts.as_of.date())
    for tally in checks.reports(facts.attendance_inside, handed, facts.period.start, last):
        if tally.agent in facts.agents:
            state = {"reports_missing": MISSING, "reports_complete": FINE}.get(tally.because, NOT_DUE)
            params = {"due": tally.due, "given": tally.given, "days": tally.missing, "count": len(tally.missing)}
            code = "check.reports_missing" if tally.missing else tally.because
            yield Row(form, state, code, params, tally.agent)


# ---- interviews, exams, duty


def interviews(form: Recorded, facts: Facts) -> Iterator[Row]:
    """Who had the interview due by month or quarter (R3-12, R4-15): forms and interviews on record count alike."""
    per = str(form.settings.get("per", "quarter"))
    spans, now = [], periods.of_day(facts.period.start, per)
    while now.start <= facts.period.end:
        spans.append((now.text, now.start, now.end))
        now = periods.of_day(now.end + timedelta(days=1), per)
    own = [{"agent_id": str(one.values["agent"]), "held_on": one.values["held_on"]} for one in facts.every(form)]
    for tally in checks.interviews(facts.agents, facts.held + own, spans, facts.as_of.date()):
        state = {"interviews_missing": MISSING, "interviews_ahead": NOT_DUE}.get(tally.because, FINE)
        code = "check.interviews_missing" if tally.missing else tally.because
        yield Row(form, state, code, {"periods": tally.missing} if tally.missing else {}, tally.agent)


def exam(form: Recorded, facts: Facts) -> Iterator[Row]:
    """Marks of exams (R1-10, R1-06) and the conditions of entry (R1-20)."""
    for one in facts.of(form):
        same = {"agent": one.subject, "number": one.number, "on": one.day}
        if "least" in form.settings:
            yield from _entry(one, form, same)
            continue
        mark = one.values.get("mark")
        try:
            found = checks.exam(mark, form.settings)
        except KpiError:
            found = "impossible"
        source = f"exam:{one.values.get('exam')}" if found in EXAMS else ""
        params = {"mark": mark, "full": form.settings.get("full"), "pass": form.settings.get("pass"), "exam": one.values.get("exam")}
        yield Row(form, EXAMS.get(found, DEVIATION), f"check.exam_{found}", params, **same, event=source)


def _entry(one: Filed, form: Recorded, same: Mapping) -> Iterator[Row]:
    speed, speech = one.values.get("typing_speed"), one.values.get("standard_speech")
    fast = checks.entry_speed(speed, form.settings)
    params = {"speed": speed, "least": form.settings["least"], "elsewhere": form.settings.get("least_elsewhere")}
    if fast is None:
        yield Row(form, MISSING, "check.speed_unknown", params, **same)
    elif fast and isinstance(params["elsewhere"], type(speed)) and speed < params["elsewhere"]:
        yield Row(form, FINE, "check.speed_between", params, **same)
    else:
        yield Row(form, FINE if fast else DEVIATION, "check.speed_met" if fast else "check.speed_low", params, **same)
    if speech is not True:
        yield Row(form, MISSING if speech is None else DEVIATION, "check.speech_unknown" if speech is None else "check.speech_low", {}, **same)


def rotation(form: Recorded, facts: Facts) -> Iterator[Row]:
    """Whose turn it is as duty director, the members in the order they were named (R4-19)."""
    groups: dict[str, list[Filed]] = {}
    for one in facts.every(form):
        groups.setdefault(str(one.values["group"]), []).append(one)
    for group, own in groups.items():
        members = list(dict.fromkeys(str(one.values["member"]) for one in own if one.values.get("member")))
        on_duty = [one for one in own if one.values.get("period") and one.values.get("member")]
        names = list(dict.fromkeys(str(one.values["period"]) for one in on_duty))
        start = members.index(str(on_duty[0].values["member"])) if on_duty else 0
        turns = checks.rotation(members, names, start)
        for one in on_duty:
            turn, member = turns[str(one.values["period"])], str(one.values["member"])
            code = "check.duty_turn" if member == turn else "check.duty_other"
            yield Row(form, FINE if member == turn else DEVIATION, code, {"group": group, "turn": turn, "when": str(one.values["period"])},
                      member, one.number, one.day)
        if not on_duty:
            yield Row(form, MISSING, "check.duty_none", {"group": group})


# ---- forms that only pass through states


def states(form: Recorded, facts: Facts) -> Iterator[Row]:
    """Fields missing, whom a form waits for (R2A-16, R4-11, R4-20), and who has no goal sheet in force (R4-17)."""
    for one in facts.of(form):
        same = {"agent": one.subject, "number": one.number, "on": one.day}
        known = {part.id for part in form.form}
        lacking = forms.missing_fields(form, {name: value for name, value in one.values.items() if name in known})
        if lacking:
            yield Row(form, MISSING, "check.fields_missing", {"fields": lacking}, **same)
        waits = forms.waiting(form, one.moves)
        move = forms.state_at(one.moves, facts.as_of)
        params = {"state": move.state if move else one.state, "waits": waits}
        if one.state != "in_force":
            yield Row(form, NOT_DUE if waits else FINE, "check.waits" if waits else "check.closed", params, **same)
    if any(state.id == "in_force" for state in form.states):
        have = facts.sheets_in_force | {str(one.values.get("agent") or one.subject) for one in facts.every(form)
                                        if one.day <= facts.period.end and _in_force_at(one, facts.as_of)}
        for agent in facts.agents:
            yield Row(form, FINE if agent in have else MISSING, "check.sheet_in_force" if agent in have else "check.sheet_none", {}, agent)


def _in_force_at(one: Filed, as_of: datetime) -> bool:
    move = forms.state_at(one.moves, as_of)
    return move is not None and move.state == "in_force"


# ---- probation, which no form asks


def on_probation(form: Recorded, facts: Facts) -> Iterator[Row]:
    """Who is on probation in the period, and whether the base wage is paid in full (R1-18)."""
    rule = facts.scheme.duties.eligible
    for row, _ in facts.people:
        count = None if facts.complaints is None else facts.complaints.get(row.agent_id, 0)
        hired = row.hired_on if hasattr(row.hired_on, "year") else None
        made = probation(rule, hired, facts.period.start, facts.period.end, count)
        if made.because in ("probation_full", "probation_complaints", "probation_complaints_unknown"):
            state = {"probation_full": FINE, "probation_complaints": DEVIATION}.get(made.because, MISSING)
            yield Row(form, state, made.because, made.params, row.agent_id)


CHECKS: Mapping[str, Check] = {
    "swap": swaps, "leave": leave, "trip": trip, "handover": handover, "reports": reports, "interviews": interviews, "rotation": rotation,
    "exam": exam, "authority": authority, "returned_goods": returned, "case": case, "form": states,
}
