"""Actions from appraisals: every run and count of random histories against a naive scan."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from fractions import Fraction as F

from hypothesis import given, settings
from hypothesis import strategies as st

from kpi.scoring.actions import Appraisal, all_fired
from tests.scoring.outcome_plans import COACHING, COEFFICIENT, FIRST_PLACE, MAY_DISMISS, plan
from tests.scoring.runs import examples
from tests.scoring.test_actions import months, periods

# ---- random histories against a naive scan

HISTORY = st.lists(st.sampled_from("HHHF-."), min_size=1, max_size=30).map("".join)
# H holds, F does not, - not appraised, . left out of the record


def random_history(text: str) -> list[Appraisal]:
    score = {"H": D(40), "F": D(90), "-": None}
    return [Appraisal(period, score[letter]) for period, letter in zip(months("2024-07", len(text)), text, strict=True) if letter != "."]


def naive_run(text: str, length: int, gaps: str, uses_up: bool) -> list[tuple[int, ...]]:
    """Go through the letters once, with a list of the places in the present streak."""
    streak: list[int] = []
    found = []
    for place, letter in enumerate(text):
        if letter == "F" or (letter in "-." and gaps == "break"):
            streak = []
        if letter == "H":
            streak.append(place)
            if len(streak) >= length:
                found.append(tuple(streak[-length:]))
                streak = [] if uses_up else streak
    return found


def naive_count(text: str, least: int, within: int | None, uses_up: bool) -> list[tuple[int, ...]]:
    """For each month look at all months before it."""
    gone: set[int] = set()
    found = []
    for place in range(len(text)):
        year = (place + 6) // 12  # the first month is a July
        window = [p for p in range(place + 1) if ((p + 6) // 12 == year if within is None else place - p < within)]
        hits = tuple(p for p in window if text[p] == "H" and p not in gone)
        if text[place] == "H" and len(hits) >= least:
            found.append(hits)
            gone |= set(hits) if uses_up else set()
    return found


@settings(max_examples=examples(300), deadline=None)
@given(HISTORY, st.integers(1, 5), st.sampled_from(["break", "skip"]), st.booleans())
def test_streaks_are_those_of_a_naive_scan(text, length, gaps, uses_up):
    """R1-08, R2A-13, R2B-16, R4-07, R4-09: the same streaks, for the same appraisals."""
    told = f'[[action]]\nid = "a"\nwhen = "score < 50"\nrun = {length}\ngaps = "{gaps}"\nuses_up = {str(uses_up).lower()}'
    names = months("2024-07", len(text))
    expected = [tuple(names[place] for place in places) for places in naive_run(text, length, gaps, uses_up)]
    assert periods(plan(told).actions[0], random_history(text)) == expected


@settings(max_examples=examples(300), deadline=None)
@given(HISTORY, st.integers(1, 4), st.none() | st.integers(1, 14), st.booleans())
def test_counts_are_those_of_a_naive_scan(text, least, within, uses_up):
    """R4-07: the same counts, in the calendar year or in rolling months."""
    window = f"{within} months" if within else "year"
    told = f'[[action]]\nid = "a"\nwhen = "score < 50"\ncount = {least}\nwithin = "{window}"\nuses_up = {str(uses_up).lower()}'
    names = months("2024-07", len(text))
    expected = [tuple(names[place] for place in places) for places in naive_count(text, least, within, uses_up)]
    assert periods(plan(told).actions[0], random_history(text)) == expected


MONTHS = st.lists(st.none() | st.tuples(st.integers(40, 100), st.integers(1, 3)), min_size=1, max_size=18)


@settings(max_examples=examples(200), deadline=None)
@given(MONTHS, st.lists(st.dates(date(2026, 1, 1), date(2027, 6, 30)), max_size=3))
def test_every_action_lists_the_appraisals_that_caused_it_and_they_satisfy_its_condition(entries, interviews):
    """R1-08, R2A-13, R2B-16, R4-07: for every action of four schemes, in every random history."""
    appraisals = [
        Appraisal(period, *((D(entry[0]), F(entry[0], 100), entry[1], 3, None, None, {"rank_from_last": 4 - entry[1]}) if entry else (None,)))
        for period, entry in zip(months("2026-01", len(entries)), entries, strict=True)
    ]
    by_period = {one.period: one for one in appraisals}
    for scheme in (COACHING, FIRST_PLACE, MAY_DISMISS, COEFFICIENT):
        for fired in all_fired(scheme.actions, {"month": appraisals}, "month", {"interview": interviews}):
            assert fired.causes and fired.periods[-1] == fired.period
            triggers = {trigger.when.text: trigger for trigger in scheme.action(fired.action).any}
            for cause in fired.causes:
                trigger = triggers[cause.condition]
                assert len(cause.periods) >= (trigger.run or trigger.count)
                assert list(cause.periods) == sorted(cause.periods)
                assert all(trigger.when.holds(by_period[period].known) for period in cause.periods)
