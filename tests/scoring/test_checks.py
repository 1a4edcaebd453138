"""Handover, reports, interviews, exams, duty rotation."""
from __future__ import annotations

import tomllib
from datetime import date, datetime, timedelta
from decimal import Decimal

import pandas as pd
import pytest

from kpi.errors import KpiError
from kpi.schemes.model import BLANK
from kpi.schemes.read_duties import duties
from kpi.scoring.checks import (
    Matter,
    entry_speed,
    exam,
    handover,
    interviews,
    missing_logs,
    reports,
    rotation,
)
from kpi.scoring.shifts import Shift

NINE = datetime(2026, 3, 4, 9)
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
    assert found[0].code == "handover_missing"


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
    edges = reports(attendance, [], date(2026, 2, 28), date(2026, 4, 1))[1]
    assert edges.due == 4 and bob.params == {"unknown": 1}
    more = [{"agent_id": name, "day": date(2026, 3, day), "present": None} for name in ("ann", "bob") for day in (4, 5, 6)]
    assert [part.params for part in reports(more[:4], [], date(2026, 3, 1), date(2026, 3, 31))] == [{"unknown": 3}, {"unknown": 1}]
    assert [part.agent for part in (ann, bob, cat)] == ["ann", "bob", "cat"]
    assert ann.because == "reports_complete" and cat.because == "reports_none_due" and cat.due == 0


QUARTERS = [("2026-Q1", date(2026, 1, 1), date(2026, 3, 31)), ("2026-Q2", date(2026, 4, 1), date(2026, 6, 30))]


def test_one_interview_per_person_and_quarter():
    """R3-12: on the quarter's last day is still in time; missing only once the quarter is over."""
    held = [{"agent_id": "ann", "held_on": date(2026, 3, 31)}, {"agent_id": "ann", "held_on": date(2026, 4, 1)},
            {"agent_id": "bob", "held_on": date(2026, 4, 1)}, {"agent_id": "cat", "held_on": date(2026, 7, 1)}]
    ann, bob, cat = interviews(["ann", "bob", "cat"], held, QUARTERS, date(2026, 6, 30))
    assert (ann.agent, ann.due, ann.given, ann.missing, ann.because) == ("ann", 2, 2, (), "interviews_held")
    assert (bob.due, bob.given, bob.missing, bob.because) == (2, 1, ("2026-Q1",), "interviews_missing")
    assert (cat.due, cat.missing, cat.params["ahead"]) == (1, ("2026-Q1",), "2026-Q2")
    assert interviews(["cat"], held, QUARTERS, date(2026, 7, 1))[0].missing == ("2026-Q1", "2026-Q2")
    assert [interviews(["bob"], held, QUARTERS, day)[0].given for day in (date(2026, 3, 31), date(2026, 4, 1))] == [0, 1]
    assert interviews(["dan"], [], QUARTERS, date(2026, 2, 1))[0].params["ahead"] == "2026-Q1, 2026-Q2"
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
        with pytest.raises(KpiError) as caught:
            exam(Decimal(mark), EXAM)
        assert str(caught.value) == f"exam: a mark of {mark} is not possible. Give 0 to 100."
    assert exam(Decimal(50), EXAM | {"pass": BLANK}) == "not_set" and exam(Decimal(500), EXAM | {"full": BLANK}) == "passed"
    for given, lost in (("full", "pass"), ("pass", "full")):
        with pytest.raises(KpiError, match=f"recorded exam: exam needs the setting {lost}"):
            exam(Decimal(50), {given: Decimal(100)})
    with pytest.raises(KpiError, match="recorded exam: exam needs the setting least"):
        entry_speed(Decimal(50), {})


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
