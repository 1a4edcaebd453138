"""Shift swaps: two shifts a day, A works mornings and B evenings, unless said otherwise."""
from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi import workdays
from kpi.errors import KpiError
from kpi.schemes.model import BLANK
from kpi.scoring.forms import Move
from kpi.scoring.shifts import Finding, Shift, Swap, check_swap, missed_legs, plan, private_swaps, stretches, swap_of, too_long

KNOWN = workdays.read()
SETTINGS = {"most_a_month": Decimal(3), "hours": Decimal(8)}


def shift(agent: str, day: int, start: int = 9, hours: int = 8, month: int = 3) -> Shift:
    begins = datetime(2026, month, day, start)
    return Shift(agent, begins, begins + timedelta(hours=hours))


def month_of(agent: str, days: range, start: int = 9, month: int = 3) -> list[Shift]:
    return [shift(agent, day, start, month=month) for day in days]


# ann works every second day from the 2nd, bob the days between
ROSTER = month_of("ann", range(2, 31, 2)) + month_of("bob", range(3, 31, 2))


def swap(number: int, given: Shift, returned: Shift | None, **more) -> Swap:
    partner = returned.agent if returned else "bob"
    papers = {"signed": frozenset({given.agent, partner}), "approved_by": "head", "approved_at": datetime(2026, 1, 1)}
    return Swap(f"s{number}", given.agent, partner, given, returned, **(papers | more))


def codes(it: Swap, others=(), roster=tuple(ROSTER), leaves=(), known=KNOWN, settings=SETTINGS) -> dict[str, set]:
    found: dict[str, set] = {}
    for part in check_swap(it, others, roster, leaves, known, settings):
        found.setdefault(part.code, set()).add(part.agent)
    return found


PLAIN = swap(1, shift("ann", 4), shift("bob", 11))


def test_a_swap_that_may_be():
    """R1-09: both signed, the manager approved, one in the month, nothing back to back."""
    assert check_swap(PLAIN, [], ROSTER, [], KNOWN, SETTINGS) == []


def test_the_plan_after_a_swap():
    """R1-09: two legs, the swap and the return."""
    mine = [(part.shift.start.day, part.swap) for part in plan("ann", ROSTER, [PLAIN])]
    assert (4, None) not in mine and (11, "s1") in mine and len(mine) == len(month_of("ann", range(2, 31, 2)))
    theirs = [(part.shift.start.day, part.swap) for part in plan("bob", ROSTER, [PLAIN])]
    assert (4, "s1") in theirs and 11 not in [day for day, _ in theirs]
    assert {leg.agent for leg in PLAIN.legs} == {"ann", "bob"}


@pytest.mark.parametrize("more, found", [
    ({"signed": frozenset({"ann"})}, {"swap_not_signed": {"bob"}}),
    ({"signed": frozenset()}, {"swap_not_signed": {"ann", "bob"}}),
    ({"approved_by": None}, {"swap_not_approved": {None}}),
    ({"approved_at": None}, {"swap_not_approved": {None}}),
    ({"approved_by": "bob"}, {"swap_own_approval": {"bob"}}),
    ({"approved_at": datetime(2026, 3, 4, 9)}, {}),
    ({"approved_at": datetime(2026, 3, 4, 9, 0, 1)}, {"swap_approved_late": {None}}),
])
def test_both_sign_and_the_manager_approves_before_it_takes_effect(more, found):
    """R1-09, R2D-03: agreed beforehand by the superior."""
    assert codes(replace(PLAIN, **more)) == found


def test_at_most_three_a_month_counting_both_people():
    """R1-09: one count for each of the two, in the month of the first leg."""
    cat = month_of("cat", range(3, 31, 2), 18)
    roster = [*ROSTER, *cat]
    others = [swap(2, shift("ann", 10), shift("bob", 17)), swap(3, shift("cat", 7, 18), shift("ann", 16)),
              swap(4, shift("ann", 22), shift("cat", 13, 18))]
    it = swap(1, shift("ann", 28), shift("bob", 29))
    found = [part for part in check_swap(it, others, roster, [], KNOWN, SETTINGS) if part.code == "swap_too_many"]
    assert [(part.agent, part.params) for part in found] == [("ann", {"count": 4, "most": 3})]
    assert "swap_too_many" not in codes(it, others[:2], roster)


def test_the_month_is_that_of_the_swap_leg():
    """R1-09: returned in April, it counts in March."""
    april = month_of("bob", range(1, 20, 2), month=4)
    roster = [*ROSTER, *april]
    others = [swap(n, shift("ann", day), shift("bob", 1 + 4 * n, month=4)) for n, day in ((2, 6), (3, 12), (4, 18))]
    assert "swap_too_many" in codes(swap(1, shift("ann", 24), shift("bob", 29)), others, roster)
    aprils = month_of("ann", range(2, 20, 2), month=4)
    assert "swap_too_many" not in codes(swap(1, shift("ann", 4, month=4), shift("bob", 5, month=4)), others, [*roster, *aprils])


def test_no_swaps_in_a_row():
    """R1-09: two swaps with no ordinary shift between them."""
    other = swap(2, shift("ann", 6), shift("bob", 17))
    found = codes(PLAIN, [other])    # ann gives up the 4th and the 6th
    assert found["swap_in_a_row"] >= {"ann"}
    rows_ = [part for part in check_swap(PLAIN, [other], ROSTER, [], KNOWN, SETTINGS) if part.code == "swap_in_a_row"]
    assert {part.params["other"] for part in rows_} == {"s2"}
    assert "swap_in_a_row" not in codes(PLAIN, [swap(2, shift("ann", 8), shift("bob", 17))])
    earlier = swap(2, shift("ann", 2), shift("bob", 17))    # and here the 2nd before the 4th
    assert [part for part in check_swap(PLAIN, [earlier], ROSTER, [], KNOWN, SETTINGS) if part.agent == "ann"] == [
        Finding("swap_in_a_row", "ann", params={"other": "s2"})]


def test_no_two_shifts_back_to_back():
    """R1-09: neither the swapper nor the returner works two shifts without a break."""
    roster = [shift("ann", 4), shift("bob", 4, 17), shift("bob", 11), shift("ann", 11, 1)]
    it = swap(1, shift("ann", 4), shift("bob", 11))
    assert codes(it, roster=roster)["swap_back_to_back"] == {"ann", "bob"}
    assert [part for part in check_swap(it, [], roster, [], KNOWN, SETTINGS) if part.code == "swap_back_to_back"] == [
        Finding("swap_back_to_back", "ann", params={"start": datetime(2026, 3, 11, 9)}),
        Finding("swap_back_to_back", "bob", params={"start": datetime(2026, 3, 4, 17)})]
    assert codes(it, roster=roster)["hours_too_long"] == {"ann", "bob"}
    apart = [shift("ann", 4), shift("bob", 4, 18), shift("bob", 11)]
    assert codes(it, roster=apart) == {}


def test_at_most_eight_hours_in_a_row():
    """R1-09: exactly 8 is allowed, touching shifts are one stretch; what is not touched by the swap is not its fault."""
    long = [shift("ann", 4, 9, 9), shift("bob", 11), shift("bob", 20, 9, 12)]
    assert codes(swap(1, long[0], long[1]), roster=long) == {"hours_too_long": {"bob"}}
    assert sum(part.code == "hours_too_long" for part in check_swap(swap(1, *long[:2]), [], long, [], KNOWN, SETTINGS)) == 1
    own = too_long("ann", [shift("ann", 4, 9, 4), shift("ann", 4, 13, 5)], [], SETTINGS)
    assert [(part.params["start"].hour, part.params["end"].hour) for part in own] == [(9, 18)]
    assert too_long("ann", [shift("ann", 4, 9, 4), shift("ann", 4, 14, 5)], [], SETTINGS) == []


def test_a_pause_is_no_work_and_without_one_a_second_is_too_much():
    """R1-09: 8 h and a pause of 30 min are 8.5 h at the desk; a setting of 0 or none adds nothing."""
    def lasting(**length: int) -> Shift:
        begins = datetime(2026, 3, 4, 9)
        return Shift("ann", begins, begins + timedelta(**length))

    paused = SETTINGS | {"pause_minutes": Decimal(30)}
    assert too_long("ann", [lasting(minutes=510)], [], paused) == []
    assert len(too_long("ann", [lasting(minutes=510, seconds=1)], [], paused)) == 1
    second = lasting(hours=8, seconds=1)
    assert too_long("ann", [second], [], SETTINGS) == [
        Finding("hours_too_long", "ann", params={"start": second.start, "end": second.end, "hours": Decimal(8)})]


def test_a_finding_says_when():
    """R1-09: the approval, the shift or the leg it is about."""
    late = replace(PLAIN, approved_at=datetime(2026, 3, 4, 10))
    assert check_swap(late, [], ROSTER, [], KNOWN, SETTINGS) == [
        Finding("swap_approved_late", None, params={"at": datetime(2026, 3, 4, 10)})]
    assert check_swap(PLAIN, [], ROSTER, [shift("bob", 4)], KNOWN, SETTINGS) == [
        Finding("swap_leave", "bob", absence=True, params={"start": datetime(2026, 3, 4, 9)})]
    strange = check_swap(swap(1, shift("ann", 5, 18), shift("bob", 11)), [], ROSTER, [], KNOWN, SETTINGS)
    assert strange[0] == Finding("swap_not_rostered", "ann", params={"start": datetime(2026, 3, 5, 18)})
    festival = shift("ann", 17, month=2)
    found = check_swap(swap(1, festival, shift("bob", 11)), [], [festival, shift("bob", 11)], [], KNOWN, SETTINGS)
    assert found == [Finding("swap_public_holiday", "ann", params={"start": datetime(2026, 2, 17, 9)})]


def test_no_leave_on_a_swapped_or_returned_shift():
    """R1-09: else absence without leave, for whoever works the leg."""
    for leave, agent in ((shift("bob", 4, 12, 1), "bob"), (shift("ann", 11, 12, 1), "ann")):
        found = check_swap(PLAIN, [], ROSTER, [leave], KNOWN, SETTINGS)
        assert [(part.code, part.agent, part.absence) for part in found] == [("swap_leave", agent, True)]
    assert codes(PLAIN, leaves=[shift("ann", 4, 12, 1), shift("bob", 4, 17, 1), shift("bob", 4, 8, 1)]) == {}    # given up; touching only


def test_no_swap_on_public_holiday_duty():
    """R1-09: Spring Festival 2026; its make-up Saturday is an ordinary day; a night shift that ends on the holiday counts."""
    roster = [shift("ann", 17, month=2), shift("ann", 14, month=2), shift("ann", 14, 20, 8, month=2), shift("bob", 11)]
    assert codes(swap(1, roster[0], roster[3]), roster=roster) == {"swap_public_holiday": {"ann"}}
    assert codes(swap(1, roster[1], roster[3]), roster=roster) == {}
    assert codes(swap(1, roster[2], roster[3]), roster=roster) == {"swap_public_holiday": {"ann"}}    # ends on 15 February
    to_midnight = shift("ann", 14, 16, 8, month=2)
    assert codes(swap(1, to_midnight, roster[3]), roster=[*roster, to_midnight]).keys() <= {"swap_back_to_back", "hours_too_long"}


class Unknown:
    def public_holiday(self, day: date) -> None:
        return None


def test_an_unknown_calendar_is_said_and_blocks_nothing():
    """R1-09."""
    found = check_swap(PLAIN, [], ROSTER, [], Unknown(), SETTINGS)
    assert [(part.code, part.blocks, part.params) for part in found] == [("swap_holidays_unknown", False, {"year": 2026})]


def test_only_rostered_shifts_are_swapped():
    """R2D-03."""
    assert codes(swap(1, shift("ann", 5), shift("bob", 11)))["swap_not_rostered"] == {"ann"}


def test_every_finding_against_a_swap_blocks_it():
    """R1-09: only what cannot be told does not."""
    broken = replace(swap(1, shift("ann", 17, month=2), shift("bob", 11)), signed=frozenset(), approved_by=None)
    found = check_swap(broken, [], ROSTER, [shift("ann", 11)], KNOWN, SETTINGS)
    assert {part.code for part in found} == {
        "swap_not_signed", "swap_not_approved", "swap_not_rostered", "swap_public_holiday", "swap_leave"}
    assert all(part.blocks for part in found) and [part.code for part in found if part.absence] == ["swap_leave"]


def test_standing_in_without_a_return_is_one_leg():
    """R2D-03: the same check."""
    it = swap(1, shift("ann", 4), None)
    assert len(it.legs) == 1 and codes(it) == {} and len(plan("ann", ROSTER, [it])) == len(ROSTER) - 15


def test_blank_settings_are_said_and_missing_ones_refused():
    """R1-09: a number the scheme leaves open blocks nothing."""
    found = check_swap(PLAIN, [], ROSTER, [], KNOWN, {"most_a_month": BLANK, "hours": BLANK})
    assert {part.code for part in found} == {"swap_most_not_set", "hours_not_set"} and not any(part.blocks for part in found)
    assert found == [Finding("swap_most_not_set", None, blocks=False), Finding("hours_not_set", "ann", blocks=False),
                     Finding("hours_not_set", "bob", blocks=False)]
    for name, other in (("most_a_month", "hours"), ("hours", "most_a_month")):
        with pytest.raises(KpiError) as caught:
            check_swap(PLAIN, [], ROSTER, [], KNOWN, {other: Decimal(8)})
        assert str(caught.value) == f'recorded swap: swap needs the setting {name}. Give a number, or "blank".'


def test_a_missed_leg_is_absence_of_both_by_share():
    """R1-09: feeds R1-07; the shares are decided by a person."""
    present = {("bob", date(2026, 3, 4)): False, ("ann", date(2026, 3, 11)): True}
    found = missed_legs(replace(PLAIN, answers={"bob": Decimal("0.8")}), present)
    assert [(part.agent, part.absence, part.params["worker"], part.params["share"]) for part in found] == [
        ("ann", True, "bob", None), ("bob", True, "bob", Decimal("0.8"))]
    assert {(part.code, part.blocks, part.params["start"]) for part in found} == {("swap_missed", False, PLAIN.given.start)}
    assert missed_legs(PLAIN, {}) == []


def test_a_swap_as_filed():
    """R1-09: filed and signed by the two, approved by the manager; the shifts are found by their days."""
    values = {"agent": "ann", "partner": "bob", "swap_day": date(2026, 3, 4), "return_day": date(2026, 3, 11)}
    moves = [Move("filed", "ann", datetime(2025, 12, 1)), Move("signed", "bob", datetime(2025, 12, 2)),
             Move("approved", "head", datetime(2026, 1, 1))]
    assert swap_of("s1", values, ROSTER, moves) == PLAIN
    assert swap_of("s1", values | {"return_day": None}, ROSTER).returned is None
    assert codes(swap_of("s1", values, ROSTER, moves[:1])) == {"swap_not_signed": {"bob"}, "swap_not_approved": {None}}
    with pytest.raises(KpiError) as caught:
        swap_of("s1", values | {"swap_day": date(2026, 3, 5)}, ROSTER)
    assert str(caught.value) == "swap: ann has 0 shifts on 2026-03-05. Name a day with one rostered shift."


def test_private_swaps_are_found():
    """R2D-03: swapped or stood in without the superior's agreement."""
    attendance = pd.DataFrame([
        {"agent_id": "ann", "day": date(2026, 3, 11), "planned": False, "present": True, "swap_with": "bob"},
        {"agent_id": "bob", "day": date(2026, 3, 4), "planned": False, "present": True, "swap_with": None},
        {"agent_id": "bob", "day": date(2026, 3, 6), "planned": False, "present": True, "swap_with": None},
        {"agent_id": "ann", "day": date(2026, 3, 6), "planned": True, "present": False, "swap_with": "bob"},
        {"agent_id": "cat", "day": date(2026, 3, 6), "planned": True, "present": True, "swap_with": None},
    ])
    found = private_swaps(attendance, [PLAIN])
    assert [(part.agent, part.params["day"].day, part.params["with"]) for part in found] == [("bob", 6, None), ("ann", 6, "bob")]
    assert found[0] == Finding("swap_private", "bob", params={"day": date(2026, 3, 6), "with": None})
    assert len(private_swaps(attendance, [replace(PLAIN, approved_by=None)])) == 4


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(1, 14)), max_size=12))
def test_stretches_cover_the_worked_hours_and_nothing_else(parts):
    """R1-09: hour by hour."""
    base = datetime(2026, 3, 1)
    worked = [Shift("ann", base + timedelta(hours=start), base + timedelta(hours=start + long)) for start, long in parts]
    hours = {hour for start, long in parts for hour in range(start, start + long)}
    found = stretches(worked)
    spans = [(int((a - base).total_seconds()) // 3600, int((b - base).total_seconds()) // 3600) for a, b in found]
    assert {hour for a, b in spans for hour in range(a, b)} == hours
    assert all(b not in hours for _, b in spans)
