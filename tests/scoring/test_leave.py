"""Leave and going out on business."""
from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from kpi import workdays
from kpi.errors import KpiError
from kpi.schemes.model import BLANK
from kpi.scoring.leave import Leave, check_leave, check_trip, leave_of
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


TRIP = {"agent": "ann", "place": "bank", "purpose": "papers", "from": NINE, "reported_at": NINE, "matches": None}


@pytest.mark.parametrize("more, found", [
    ({}, []),
    ({"purpose": ""}, ["trip_incomplete"]),
    ({"place": None, "from": None}, ["trip_incomplete", "trip_incomplete"]),
    ({"reported_at": None}, ["trip_not_reported"]),
    ({"reported_at": NINE + timedelta(minutes=1)}, ["trip_reported_late"]),
    ({"matches": True}, []),
    ({"matches": False}, ["trip_mismatch"]),
])
def test_trips_are_reported_first(more, found):
    """R1-23: place, time and purpose; a mismatch counts as absence without leave."""
    parts = check_trip(TRIP | more)
    assert [part.code for part in parts] == found and all(part.absence == (part.code == "trip_mismatch") for part in parts)


def test_findings_about_leave_carry_their_times():
    """R1-22: the sentence needs when it was asked, when it was due, when it ended."""
    late = replace(BACK, asked_at=NINE + timedelta(minutes=61))
    assert check_leave(late, NINE, MINUTES)[0].params == {"asked": late.asked_at, "start": NINE}
    phoned = check_leave(replace(late, emergency=True), NINE, MINUTES)[0]
    assert phoned.params == {"asked": late.asked_at, "start": NINE, "by": NINE + timedelta(minutes=60)} and phoned.blocks
    assert check_leave(LEAVE, LEAVE.end + timedelta(minutes=1), MINUTES)[0].params == {"end": LEAVE.end}
    assert not LEAVE.emergency and not LEAVE.extended


def test_leave_that_only_touches_a_shift_does_not_meet_it():
    """R1-09: from the end of one shift to the start of the next."""
    before, after = Shift("ann", NINE - timedelta(hours=8), NINE), Shift("ann", LEAVE.end, LEAVE.end + timedelta(hours=8))
    for leg in (before, after):
        assert codes(BACK, swaps=[Swap("s1", "bob", "ann", Shift("bob", leg.start, leg.end))]) == []
    start = datetime(2026, 10, 2, 9)
    leave = Leave("ann", "own", start, start + timedelta(hours=4), start - timedelta(days=3), "head", back_at=start)
    touching = [Shift("ann", start - timedelta(hours=8), start), Shift("ann", leave.end, leave.end + timedelta(hours=4))]
    assert codes(leave, start, roster=touching, workdays=workdays.read()) == []
    met = check_leave(leave, start, MINUTES, [Shift("ann", start, leave.end)], workdays=workdays.read())[0]
    assert met.params == {"start": start} and met.blocks
    far = [replace(leave, start=at, end=at + timedelta(hours=4), asked_at=at, back_at=at) for at in [datetime(2199, 10, 2, 9)]][0]
    unknown = check_leave(far, far.start, MINUTES, [Shift("ann", far.start, far.end)], workdays=workdays.read())[0]
    assert unknown.params == {"year": 2199} and not unknown.blocks


def test_findings_about_trips_say_what():
    """R1-23."""
    assert check_trip(TRIP | {"purpose": ""})[0].params == {"field": "purpose"}
    assert check_trip(TRIP | {"reported_at": NINE + timedelta(minutes=1)})[0].params == {"at": NINE + timedelta(minutes=1)}
    mismatch = check_trip(TRIP | {"matches": False})[0]
    assert mismatch.params == {"place": "bank"} and not mismatch.blocks


def test_leave_as_filed():
    """R1-22: the hour runs from the first rostered shift missed."""
    roster = [Shift("ann", NINE + timedelta(hours=n), NINE + timedelta(hours=n + 4)) for n in (0, 5, 24)] + [Shift("bob", NINE, LEAVE.end)]
    values = {"agent": "ann", "kind": "sick", "from": datetime(2026, 3, 4), "to": datetime(2026, 3, 5), "asked_at": NINE, "emergency": True}
    filed = leave_of(values, roster)
    assert (filed.shift_start, filed.emergency, filed.approved_by, filed.extended) == (NINE, True, None, False)
    assert leave_of(values).shift_start is None and codes(filed) == ["leave_not_approved"]
    assert filed.kind == "sick" and leave_of({**values, "kind": None}).kind == ""
    more = leave_of(values | {"approved_by": "head", "back_at": LEAVE.end, "extended": True}, roster[3:])
    assert (more.approved_by, more.back_at, more.extended, more.shift_start) == ("head", LEAVE.end, True, None)
