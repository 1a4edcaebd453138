"""Rewards for a unit: managers, places for staff by result, the higher of two, and places without money."""

from __future__ import annotations

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.errors import KpiError
from kpi.schemes.model import BLANK
from kpi.scoring.rewards import CityReward, Person, higher, reward
from tests.scoring.golden_cases import of_rule
from tests.scoring.outcome_plans import plan

CONTEST = """
[[reward]]
id = "contest"
per = "quarter"
trigger = "unit_place <= 3"
managers = ["department_manager"]
manager_amount = 300
share = 0.30
staff_amount = 200
max_with = "city_reward"
"""
WON = {"unit_place": 3}


def rule(text: str = CONTEST):
    return plan(text).rewards[0]


def department(managers: int, *scores: object) -> list[Person]:
    """Managers m0 …, and staff s0 … with these results."""
    heads = [Person(f"m{place}", D(99), {"role": "department_manager"}, True) for place in range(managers)]
    return heads + [Person(f"s{place}", None if score is None else D(score), {"role": "agent"}) for place, score in enumerate(scores)]


def test_the_golden_contest():
    """R3-05: 3 × 300 + floor(0.30 × 20) × 200."""
    case = of_rule("R3-05")[0]
    staff = range(case["headcount"] - case["managers"])
    found = reward(rule(), WON, department(case["managers"], *staff), case["headcount"], "2026-Q1")
    assert str(found.total) == case["total"]
    assert (found.places, found.state, found.because) == (6, "given", "reward_given")
    assert [line.agent_id for line in found.lines] == ["m0", "m1", "m2", "s16", "s15", "s14", "s13", "s12", "s11"]
    assert [line.because for line in found.lines] == ["reward_manager"] * 3 + ["reward_staff"] * 6
    assert dict(found.lines[-1].params) == {"headcount": 20, "share": D("0.30"), "places": 6, "trigger": "unit_place <= 3"}


@pytest.mark.parametrize(
    ("text", "headcount", "managers", "total"),
    [
        (CONTEST.replace("quarter", "event:mystery_visit").replace("0.30", "0.50").replace("= 200", "= 100"), 9, 1, "700.00"),
        (CONTEST.replace('"quarter"', '"year"').replace("unit_place <= 3", "named == advanced_unit").replace("0.30", "0.60")
         .replace("= 300", "= 500").replace("= 200", "= 300"), 10, 2, "2800.00"),
        ('[[reward]]\nid = "channel"\nper = "event:mystery_visit"\nmanagers = ["department_manager"]\nmanager_amount = 300', 5, 2, "600.00"),
    ],
)
def test_the_other_printed_rewards(text, headcount, managers, total):
    """R3-05: per mystery visit, per year, and a channel whose managers alone are paid."""
    unit = {**WON, "named": "advanced_unit"}
    found = reward(rule(text), unit, department(managers, *range(headcount - managers)), headcount, "2026")
    assert str(found.total) == total
    assert found.because == ("reward_managers_only" if "channel" in text else "reward_given")


@pytest.mark.parametrize(
    ("unit", "state", "because"),
    [
        ({"unit_place": 4}, "not_triggered", "reward_not_triggered"),
        ({}, "unknown", "reward_unknown"),
        ({"unit_place": None}, "unknown", "reward_unknown"),
    ],
)
def test_no_reward_without_its_trigger(unit, state, because):
    """R3-05: the unit's place in the city is a record; without one nothing is known."""
    found = reward(rule(), unit, department(1, 90), 10, "2026-Q1")
    assert (found.state, found.because, found.lines, found.total) == (state, because, (), 0)
    assert dict(found.params) == {"trigger": "unit_place <= 3", **unit}


def test_managers_take_no_staff_place():
    """R3-05: places are of the total headcount, and given to non-managers only, paid by this reward or not."""
    hall = [Person("hall", D(100), {"role": "hall_manager"}, True), *department(1, 90, 80, 70)]
    found = reward(rule(), WON, hall, 5, "2026-Q1")
    assert [(line.agent_id, line.kind) for line in found.lines] == [("m0", "manager"), ("s0", "staff")]


def test_who_has_no_result_gets_no_place():
    """R3-05: staff by result from high to low; missing is never zero."""
    found = reward(rule(), WON, department(0, None, 50, None), 10, "2026-Q1")
    assert ([line.agent_id for line in found.lines], found.places) == (["s1"], 3)


def test_equal_people_at_the_cut_are_left_to_a_decision():
    """R3-05: places = 1, two equal: a manager decides."""
    members = department(1, 90, 90, 80)
    found = reward(rule(), WON, members, 4, "2026-Q1")
    assert ([line.agent_id for line in found.lines], found.undecided) == (["m0"], ("s0", "s1"))
    made = reward(rule(), WON, members, 4, "2026-Q1", decided=["s1"])
    assert ([line.agent_id for line in made.lines], made.undecided, str(made.total)) == (["m0", "s1"], (), "500.00")
    with pytest.raises(KpiError, match="nothing is to be decided about s2"):
        reward(rule(), WON, members, 4, "2026-Q1", decided=["s2"])


def test_a_reward_may_be_for_some_of_the_staff():
    """R3-05: `for` says who counts as staff."""
    only = rule(CONTEST + 'for = { post = ["counter"] }')
    members = [Person("a", D(90), {"post": "counter"}), Person("b", D(99), {"post": "cashier"})]
    assert [line.agent_id for line in reward(only, WON, members, 4, "2026-Q1").lines] == ["a"]


# ---- the city's reward


@pytest.mark.parametrize("row", of_rule("R3-06")[0]["table"], ids=str)
def test_the_golden_maximum(row):
    """R3-06: the higher one is paid."""
    here, city, paid = row
    assert str(higher(D(here).quantize(D("0.01")), D(city))) == paid
    found = reward(rule(), WON, department(0, 90), 4, "2026-Q1", [CityReward("s0", "contest", "2026-Q1", D(city))])
    assert str(found.lines[0].amount) == paid


@pytest.mark.parametrize(
    ("city", "amount", "because"),
    [
        (CityReward("s0", "contest", "2026-Q1", D(200)), 200, "reward_here_higher"),  # equal: ours is paid
        (CityReward("s0", "contest", "2026-Q1", D("200.01")), 0, "reward_elsewhere_higher"),
        (CityReward("s0", "contest", "2026-Q2", D(900)), 200, "reward_staff"),
        (CityReward("s0", "another", "2026-Q1", D(900)), 200, "reward_staff"),
        (CityReward("s1", "contest", "2026-Q1", D(900)), 200, "reward_staff"),
    ],
)
def test_the_same_reason_and_period_and_person(city, amount, because):
    """R3-06: matched by reason and period."""
    line = reward(rule(), WON, department(0, 90), 4, "2026-Q1", [city]).lines[0]
    assert (line.amount, line.because) == (amount, because)


def test_both_amounts_are_told_and_a_rule_may_not_ask():
    """R3-06: the slip shows here and there; without `max_with` both count."""
    city = [CityReward("s0", "contest", "2026-Q1", D(300)), CityReward("s0", "contest", "2026-Q1", D(100))]
    line = reward(rule(), WON, department(0, 90), 4, "2026-Q1", city).lines[0]
    assert (line.params["here"], line.params["elsewhere"], line.state) == (200, 300, "value")
    alone = rule(CONTEST.replace('max_with = "city_reward"', ""))
    assert reward(alone, WON, department(0, 90), 4, "2026-Q1", city).lines[0].amount == 200


# ---- blanks and places without money

TRAINING = """
[[reward]]
id = "training"
per = "year"
shares_by_place = [ { to = 1, share = 0.5 }, { to = 3, share = 0.2 }, { to = 5, share = "blank" } ]
"""


@pytest.mark.parametrize(
    ("place", "places", "people", "because"),
    [
        (1, 5, ["s3", "s2", "s1", "s0"], "reward_given"),
        (2, 2, ["s3", "s2"], "reward_given"),
        (4, None, [], "reward_share_not_set"),
        (6, 0, [], "reward_given"),
    ],
)
def test_training_places_by_the_rank_of_the_department(place, places, people, because):
    """R3-09: the rank sets the share of the headcount; places go to the top by result; no money; a blank share is not set."""
    found = reward(rule(TRAINING), {"unit_place": place}, department(0, 60, 70, 80, 90), 10, "2026")
    assert (found.places, [line.agent_id for line in found.lines], found.because) == (places, people, because)
    assert {(line.amount, line.state, line.because) for line in found.lines} <= {(None, "no_money", "reward_place")}
    assert found.total == 0


def test_a_trigger_may_read_the_headcount_and_managers_be_named_by_post():
    """R3-05: facts of the unit; who counts as managers is told by role or post."""
    large = rule(CONTEST.replace("unit_place <= 3", "headcount > 9"))
    head = [Person("m", None, {"role": "agent", "post": "department_manager"})]
    assert [line.kind for line in reward(large, {}, head, 10, "2026-Q1").lines] == ["manager"]
    assert reward(large, {}, head, 9, "2026-Q1").state == "not_triggered"
    assert reward(rule(TRAINING), {"unit_place": 6}, department(0, 90), 9, "2026").places == 0


def test_places_may_be_for_all():
    """R3-09: the rule does not leave managers out; a setting says who competes."""
    members = department(1, 90, 80)
    assert [line.agent_id for line in reward(rule(TRAINING), {"unit_place": 2}, members, 10, "2026").lines] == ["s0", "s1"]
    all_ = rule(TRAINING + 'places_for = "all"')
    assert [line.agent_id for line in reward(all_, {"unit_place": 2}, members, 10, "2026").lines] == ["m0", "s0"]


def test_without_the_units_place_there_is_no_share():
    """R3-09: the place is a record."""
    with pytest.raises(KpiError, match="the unit's place is not on record"):
        reward(rule(TRAINING), {}, [], 10, "2026")


def test_a_blank_amount_is_not_set_and_so_is_the_total():
    """R3-05: never 0."""
    found = reward(rule(CONTEST.replace("staff_amount = 200", 'staff_amount = "blank"')), WON, department(1, 90), 4, "2026-Q1")
    assert [(line.amount, line.state, line.because) for line in found.lines] == [
        (300, "value", "reward_manager"),
        (None, "not_set", "reward_amount_not_set"),
    ]
    assert found.total is None
    city = [CityReward("s0", "contest", "2026-Q1", D(900))]
    blank = rule(CONTEST.replace("staff_amount = 200", 'staff_amount = "blank"'))
    assert reward(blank, WON, department(1, 90), 4, "2026-Q1", city).lines[1].state == "not_set"


def test_a_blank_share_pays_the_managers_alone():
    """R3-05: places not set."""
    found = reward(rule(CONTEST.replace("share = 0.30", 'share = "blank"')), WON, department(1, 90), 4, "2026-Q1")
    assert (found.places, found.because, found.params["share"]) == (None, "reward_share_not_set", BLANK)
    assert [line.agent_id for line in found.lines] == ["m0"]


@given(st.decimals(0, 999, places=2), st.decimals(0, 999, places=2))
def test_never_both(here, city):
    """R3-06: here and there together are the higher of the two, or both when equal."""
    paid = higher(here, city)
    assert paid in (here, 0)
    assert max(paid, city) == max(here, city)
    assert paid == 0 or paid >= city
