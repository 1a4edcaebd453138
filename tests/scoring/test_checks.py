"""Leave, trips, handover, reports, interviews, exams, duty rotation."""
from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pandas as pd
import pytest

from kpi import workdays
from kpi.errors import KpiError
from kpi.schemes.model import BLANK
from kpi.schemes.read_duties import duties
from kpi.scoring.checks import (
    Leave,
    Matter,
    check_leave,
    check_trip,
    entry_speed,
    exam,
    handover,
    interviews,
    missing_logs,
    reports,
    rotation,
)
from kpi.scoring.shifts import Shift, Swap

NINE = datetime(2026, 3, 4, 9)
MINUTES = {"emergency_minutes": Decimal(60)}
LEAVE = Leave("ann", "sick", NINE, NINE + timedelta(hours=8), asked_at=NINE - timedelta(days=1), approved_by="head", shift_start=NINE)
BACK = replace(LEAVE, back_at=LEAVE.end)


def codes(leave: Leave, as_of: datetime = NINE, **more) -> list[str]:
    return [part.code for part in check_leave(leave, as_of, MINUTES, **more)]


@pytest.mark.parametrize("minutes, emergency, found", [
    (-1, False, []), (0, False, []), (1, False, ["leave_asked_late"]), (59, True, []), (60, True, []), (61, True, ["leave_emergency_late"])])
def test_leave_is_asked_beforehand_or_within_the_hour(minutes, emergency, found):
    """R1-22: in an emergency the manager is phoned within 1 hour of the shift's start."""
    assert codes(replace(BACK, asked_at=NINE + timedelta(minutes=minutes), emergency=emergency)) == found


def test_the_hour_runs_from_the_shift_not_from_the_leave():
    """R1-22: leave from midnight, shift at nine, phoned at ten; without a shift the leave's own start counts."""
    midnight = replace(BACK, start=datetime(2026, 3, 4), emergency=True, asked_at=NINE + timedelta(minutes=60))
    assert codes(midnight) == [] and codes(replace(midnight, asked_at=NINE - timedelta(minutes=5), emergency=False)) == []
    assert codes(replace(midnight, shift_start=None)) == ["leave_emergency_late"]


def test_leave_is_approved_by_the_manager():
    """R1-22."""
    assert codes(replace(BACK, approved_by=None)) == ["leave_not_approved"]
    assert codes(replace(BACK, approved_by="ann")) == ["leave_own_approval"]
    assert codes(replace(BACK, asked_at=None)) == ["leave_not_asked"]


@pytest.mark.parametrize("back, as_of, extended, found", [
    (0, 0, False, []), (1, 0, False, ["leave_overstayed"]), (1, 0, True, []),
    (None, 0, False, []), (None, 1, False, ["leave_not_back"]), (None, 1, True, [])])
def test_overstayed_leave_counts_as_leaving_the_post(back, as_of, extended, found):
    """R1-22: not back in time without papers; minutes after the end."""
    leave = replace(LEAVE, back_at=None if back is None else LEAVE.end + timedelta(minutes=back), extended=extended)
    parts = check_leave(leave, LEAVE.end + timedelta(minutes=as_of), MINUTES)
    assert [part.code for part in parts] == found and all(part.absence and not part.blocks for part in parts)


def test_no_leave_on_a_swapped_shift():
    """R1-09: for whoever works it."""
    swap = Swap("s1", "bob", "ann", Shift("bob", NINE, NINE + timedelta(hours=8)))
    found = check_leave(BACK, NINE, MINUTES, swaps=[swap])
    assert [(part.code, part.absence) for part in found] == [("leave_on_swap", True)]
    assert codes(replace(BACK, agent="bob"), swaps=[swap]) == []


def test_no_leave_on_public_holiday_duty():
    """R1-09: National Day 2026; the make-up Saturday is an ordinary working day."""
    for day, found in ((date(2026, 10, 2), ["leave_public_holiday"]), (date(2026, 10, 10), []), (date(2199, 10, 2), ["leave_holidays_unknown"])):
        start = datetime(day.year, day.month, day.day, 9)
        leave = Leave("ann", "own", start, start + timedelta(hours=4), start - timedelta(days=3), "head", back_at=start)
        roster = [Shift("ann", start, start + timedelta(hours=8)), Shift("bob", start, start + timedelta(hours=8))]
        assert codes(leave, start, roster=roster, workdays=workdays.read()) == found
        assert codes(leave, start, roster=roster[1:], workdays=workdays.read()) == []


def test_blank_and_missing_minutes():
    """R1-22: what the scheme leaves open blocks nothing; what it forgets is refused."""
    late = replace(BACK, asked_at=NINE + timedelta(minutes=30), emergency=True)
    found = check_leave(late, NINE, {"emergency_minutes": BLANK})
    assert [(part.code, part.blocks) for part in found] == [("leave_minutes_not_set", False)]
    with pytest.raises(KpiError, match="emergency_minutes"):
        check_leave(late, NINE, {})


TRIP = {"agent_id": "ann", "place": "bank", "purpose": "papers", "start": NINE, "reported_at": NINE, "found_place": None}


@pytest.mark.parametrize("more, found", [
    ({}, []),
    ({"purpose": ""}, ["trip_incomplete"]),
    ({"place": None, "start": None}, ["trip_incomplete", "trip_incomplete"]),
    ({"reported_at": None}, ["trip_not_reported"]),
    ({"reported_at": NINE + timedelta(minutes=1)}, ["trip_reported_late"]),
    ({"found_place": "bank"}, []),
    ({"found_place": "home"}, ["trip_mismatch"]),
])
def test_trips_are_reported_first(more, found):
    """R1-23: place, time and purpose; a mismatch counts as absence without leave."""
    parts = check_trip(TRIP | more)
    assert [part.code for part in parts] == found and all(part.absence == (part.code == "trip_mismatch") for part in parts)


FORM = duties(tomllib.loads("""
[[recorded]]
id = "handover"
check = "handover"
form = [
    { id = "major_event", blocks = true },
    { id = "equipment_moving", blocks = true },
    { id = "preparation_open", blocks = true },
    { id = "unfit", blocks = true },
    "orders",
]
""")).form("handover")
QUESTIONS = ("major_event", "equipment_moving", "preparation_open", "unfit")
CLEAR = dict.fromkeys(QUESTIONS, False)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_yes_blocks_the_handover_and_the_outgoing_agent_stays(question):
    """R2D-02."""
    found = handover(FORM, CLEAR | {question: True}, "ann", "bob", signed=["ann", "bob"])
    assert not found.may_sign and found.blocked_by == (question,) and found.stays == "ann" and not found.done
    assert found.because == "handover_blocked" and found.unsigned == ("ann", "bob")


def test_a_question_nobody_answered_blocks_too():
    """R2D-02: missing is never no."""
    found = handover(FORM, {"unfit": False, "orders": None}, "ann", "bob")
    assert found.unanswered == QUESTIONS[:3] and found.because == "handover_unanswered" and not found.may_sign


def test_both_sign():
    """R2D-01."""
    half = handover(FORM, CLEAR, "ann", "bob", signed=["ann"])
    assert half.unsigned == ("bob",) and half.stays == "ann" and half.because == "handover_unsigned" and half.may_sign and not half.done
    whole = handover(FORM, CLEAR, "ann", "bob", signed=["bob", "ann"])
    assert whole.done and whole.stays is None and whole.because == "handover_done"


def test_open_matters_carry_over():
    """R2D-01: those of this shift, and those of the last one nobody speaks of."""
    before = [Matter("1", "line down"), Matter("2", "refund", open=False), Matter("3", "parcel")]
    now = [Matter("3", "parcel", result="found", open=False), Matter("4", "new")]
    found = handover(FORM, CLEAR, "ann", "bob", before=before, matters=now)
    assert [matter.id for matter in found.carried] == ["1", "4"] and found.lost == ("1",)


def test_shifts_without_a_log():
    """R2D-01: files a violation of R1-05 once the shift is over."""
    shifts = [Shift("ann", NINE + timedelta(days=n), NINE + timedelta(days=n, hours=8)) for n in range(3)]
    found = missing_logs(shifts, [("ann", NINE)], NINE + timedelta(days=1, hours=8))
    assert [(part.agent, part.params["start"].day, part.blocks) for part in found] == [("ann", 5, False)]


def test_daily_reports_due_and_handed_in():
    """R1-24: one for each day present; a day nobody knows of is said, not counted."""
    attendance = pd.DataFrame([
        {"agent_id": agent, "day": date(2026, month, day), "present": present} for agent, month, day, present in [
            ("bob", 3, 2, True), ("bob", 3, 3, True), ("bob", 3, 4, False), ("bob", 3, 5, None), ("bob", 2, 28, True), ("bob", 4, 1, True),
            ("ann", 3, 2, True), ("cat", 3, 2, False)]])
    handed_in = [{"agent_id": "bob", "day": date(2026, 3, 3)}, {"agent_id": "bob", "day": date(2026, 3, 4)},
                 {"agent_id": "ann", "day": date(2026, 3, 2)}]
    ann, bob, cat = reports(attendance, handed_in, date(2026, 3, 1), date(2026, 3, 31))
    assert (bob.due, bob.given, bob.missing, bob.because) == (2, 1, (date(2026, 3, 2),), "reports_missing")
    assert bob.params == {"unknown": 1} and ann.because == "reports_complete" and cat.because == "reports_none_due" and cat.due == 0


QUARTERS = [("2026-Q1", date(2026, 1, 1), date(2026, 3, 31)), ("2026-Q2", date(2026, 4, 1), date(2026, 6, 30))]


def test_one_interview_per_person_and_quarter():
    """R3-12: on the quarter's last day is still in time; missing only once the quarter is over."""
    held = [{"agent_id": "ann", "held_on": date(2026, 3, 31)}, {"agent_id": "ann", "held_on": date(2026, 4, 1)},
            {"agent_id": "bob", "held_on": date(2026, 4, 1)}, {"agent_id": "cat", "held_on": date(2026, 7, 1)}]
    ann, bob, cat = interviews(["ann", "bob", "cat"], held, QUARTERS, date(2026, 6, 30))
    assert (ann.due, ann.given, ann.missing, ann.because) == (2, 2, (), "interviews_held")
    assert (bob.due, bob.given, bob.missing, bob.because) == (2, 1, ("2026-Q1",), "interviews_missing")
    assert (cat.due, cat.missing, cat.params["ahead"]) == (1, ("2026-Q1",), "2026-Q2")
    assert interviews(["cat"], held, QUARTERS, date(2026, 7, 1))[0].missing == ("2026-Q1", "2026-Q2")
    assert interviews(["dan"], [], QUARTERS[1:], date(2026, 5, 1))[0].because == "interviews_ahead"


EXAM = {"full": Decimal(100), "pass": Decimal(60), "least": Decimal(80)}


@pytest.mark.parametrize("mark, result", [
    (None, "not_taken"), ("100", "full"), ("99.5", "passed"), ("60", "passed"), ("59.9", "failed"), ("0", "failed")])
def test_exam_marks(mark, result):
    """R1-10: full mark and below 60 are what R1-04 and R1-06 ask for."""
    assert exam(mark and Decimal(mark), EXAM) == result


def test_exam_settings():
    """R1-10: a mark above full is refused; a blank pass mark decides nothing."""
    for mark in (101, -1):
        with pytest.raises(KpiError, match="not possible"):
            exam(Decimal(mark), EXAM)
    assert exam(Decimal(50), EXAM | {"pass": BLANK}) == "not_set" and exam(Decimal(500), EXAM | {"full": BLANK}) == "passed"
    with pytest.raises(KpiError, match="pass"):
        exam(Decimal(50), {"full": Decimal(100)})


@pytest.mark.parametrize("speed, least, enough", [(80, 80, True), (79, 80, False), (60, 60, True), (None, 80, None), (99, BLANK, None)])
def test_typing_speed(speed, least, enough):
    """R1-20: 60 or 80 characters a minute."""
    assert entry_speed(speed, {"least": least}) is enough


def test_duty_director_in_turn():
    """R4-19: the members of the group one after the other, on from whose turn it is."""
    months = ["2026-11", "2026-12", "2027-01", "2027-02"]
    assert rotation(["ann", "bob", "cat"], months) == {"2026-11": "ann", "2026-12": "bob", "2027-01": "cat", "2027-02": "ann"}
    assert list(rotation(["ann", "bob", "cat"], months, start=5).values()) == ["cat", "ann", "bob", "cat"]
    assert rotation([], months[:1]) == {"2026-11": None}
