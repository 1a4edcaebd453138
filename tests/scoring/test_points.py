"""Each point kind by hand, from metrics.md, "From metric to points"."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D
from fractions import Fraction as F

import pytest

from kpi import schemes
from kpi.errors import KpiError
from kpi.schemes.model import Anchor, Band, Curve, Item, Linear, Mix, Passthrough, Peer, PerUnit, Rated, Steps
from kpi.scoring.points import attainment, item_points, outcome, rating_outcome

ECOMMERCE = schemes.load("ecommerce-100")


def item(points, weight: str = "10", **more: object) -> Item:
    return Item(id="a", weight=D(weight), points=points, metric=("a",), **more)


def points_of(name: str, value: object, **more: object) -> F | None:
    its = ECOMMERCE.item(name)
    return item_points(its.weight, attainment(its, value, **more))


@pytest.mark.parametrize(
    ("name", "value", "points"),
    [
        ("inquiry_conversion", "0.475", "23.75"),  # 47.5 % of 60 % of 30
        ("inquiry_conversion", "0.60", "30"),
        ("inquiry_conversion", "0.75", "30"),  # more than full is full
        ("target_attainment", "0", "0"),
        ("target_attainment", "0.873", "26.19"),
        ("target_attainment", "1.2", "30"),
        ("order_success", "0.50", "0"),
        ("order_success", "0.49", "0"),  # below zero is zero
        ("order_success", "0.86", "8"),  # (86 - 50) / 45 of 10
        ("order_success", "0.95", "10"),
        ("reply_rate", "0.80", "0"),
        ("reply_rate", "0.96", "4"),
        ("reply_rate", "1", "5"),
        ("response_time", "12", "5"),
        ("response_time", "30", "5"),
        ("response_time", "35", "4.5"),  # worth 0.9
        ("response_time", "40", "4"),
        ("response_time", "50", "3.25"),  # worth 0.65
        ("response_time", "60", "2.5"),
        ("response_time", "90", "1.25"),  # worth 0.25
        ("response_time", "120", "0"),
        ("response_time", "300", "0"),
    ],
)
def test_the_shipped_anchors_give_these_points(name, value, points):
    assert points_of(name, D(value)) == F(points)


def test_a_third_is_a_third_and_no_decimal():
    assert points_of("inquiry_conversion", F(1, 3)) == F(30) * F(1, 3) / F("0.6")


def test_sales_per_buyer_is_full_at_the_teams_pooled_value():
    assert points_of("sales_per_buyer", D("90"), team=D("120")) == F("3.75")
    assert points_of("sales_per_buyer", D("150"), team=D("120")) == 5


@pytest.mark.parametrize(
    ("team", "better", "reason"),
    [(None, "higher", "no_team_value"), (D(0), "higher", "anchors_equal"), (D(-5), "higher", "anchors_reversed")],
)
def test_an_anchor_that_cannot_stand_makes_the_item_missing(team, better, reason):
    found = outcome(ECOMMERCE.item("sales_per_buyer"), D(10), team=team, better=better)
    assert (found.attainment, found.reason) == (None, reason)


def test_an_uncapped_item_goes_on_beyond_its_anchors():
    line = Linear(Anchor(D(0), D(0)), Anchor(D(10), D(1)))
    assert attainment(item(line, uncapped=True), D(15)) == F(3, 2)
    assert attainment(item(line, uncapped=True), D(-5)) == F(-1, 2)


def test_lower_is_better_when_full_lies_below_zero():
    line = Linear(Anchor(D(100), D(0)), Anchor(D(20), D(1)))
    assert attainment(item(line), D(40)) == F(3, 4)


def test_a_curve_may_be_written_in_any_order():
    pairs = [("120", "0"), ("30", "1"), ("60", "0.5"), ("40", "0.8")]
    shuffled = Curve(tuple(Anchor(D(at), D(worth)) for at, worth in pairs))
    assert attainment(item(shuffled), D(52)) == attainment(ECOMMERCE.item("response_time"), D(52)) == F("0.62")


BANDS = Steps((Band(D("0.9"), points=D(10)), Band(D("0.8"), worth=D("0.5")), Band(D("0.7"), points=D("1"))))


@pytest.mark.parametrize(
    ("value", "points", "reason"),
    [("1", 10, "steps"), ("0.9", 10, "steps"), ("0.8999", 5, "steps"), ("0.7", 1, "steps"), ("0.6", 0, "steps_none")],
)
def test_steps_take_the_first_band_that_holds(value, points, reason):
    found = outcome(item(BANDS), D(value))
    assert (found.attainment * 10, found.reason) == (points, reason)


def test_the_last_band_may_be_the_rest():
    rest = Steps((Band(D(60), worth=D(0)), Band(None, worth=D(1))))
    assert outcome(item(rest), D(20)).reason == "steps_rest"
    assert attainment(item(rest), D(20)) == 1


@pytest.mark.parametrize(
    ("each", "cap", "value", "points"),
    [
        ("1", None, "7", 7),
        ("1", None, "14", 14),
        ("1", "12", "14", 12),
        ("-2", None, "3", -6),
        ("0.5", "10", "9", "4.5"),
    ],
)
def test_per_unit_gives_each_and_is_bounded_only_by_its_cap(each, cap, value, points):
    rule = PerUnit(D(each), None if cap is None else D(cap))
    assert item_points(10, attainment(item(rule), D(value))) == F(points)


@pytest.mark.parametrize(
    ("value", "others", "better", "share"),
    [
        (5, [1, 2, 3], "higher", F(1)),
        (1, [5, 2, 3], "higher", F(0)),
        (3, [1, 3, 5], "higher", F(1, 2)),  # one beaten, one equal, one better: 1.5 of 3
        (3, [3, 3], "higher", F(1, 2)),
        (3, [1, 3, 5], "lower", F(1, 2)),
        (1, [5, 2, 3], "lower", F(1)),
    ],
)
def test_peers_count_the_beaten_and_half_of_the_equal(value, others, better, share):
    assert attainment(item(Peer()), value, others=others, better=better) == share


def test_a_group_of_one_has_no_peers():
    assert outcome(item(Peer()), 5, better="higher").reason == "group_of_one"


def test_peers_need_a_direction_and_the_schemes_own_goes_first():
    assert attainment(item(Peer("lower")), 1, others=[2], better="higher") == 1
    with pytest.raises(KpiError, match="whether higher or lower"):
        attainment(item(Peer()), 1, others=[2])


def test_passthrough_takes_the_value_as_points_within_the_weight():
    assert item_points(10, attainment(item(Passthrough()), D("7.5"))) == F("7.5")
    assert item_points(10, attainment(item(Passthrough()), D("12"))) == 10
    assert item_points(10, attainment(item(Passthrough(), uncapped=True), D("12"))) == 12


@pytest.mark.parametrize(
    ("rule", "value", "reason", "params"),
    [
        (PerUnit(D(2)), 50, "per_unit", {"each": D(2)}),
        (PerUnit(D(2), D(10)), 5, "per_unit", {"each": D(2)}),  # 10 points are the cap itself
        (PerUnit(D(2), D(10)), F("5.1"), "per_unit_capped", {"each": D(2), "cap": D(10)}),
        (PerUnit(D("0.5"), D(10)), 19, "per_unit", {"each": D("0.5")}),
        (Passthrough(), 7, "passthrough", {}),
        (BANDS, D("0.85"), "steps", {"at": F("0.8")}),
        (BANDS, D("0.1"), "steps_none", {}),
        (Peer("higher"), 3, "peer", {"better": 1, "equal": 1, "others": 3}),
    ],
)  # fmt: skip
def test_a_rule_tells_what_it_went_by(rule, value, reason, params):
    found = outcome(item(rule), value, others=[1, 3, 5])
    assert (found.reason, found.params, found.value) == (reason, params, value)


def test_a_curve_bends_at_a_fraction():
    """1 at 0, 0.5 at a half, 0.9 at 1: at 0.6 a fifth of the way up again, at 0.25 half the way down."""
    bent = item(Curve((Anchor(D(0), D(1)), Anchor(D("0.5"), D("0.5")), Anchor(D(1), D("0.9")))))
    assert [attainment(bent, D(value)) for value in ("0.25", "0.5", "0.6", "1")] == [F("0.75"), F("0.5"), F("0.58"), F("0.9")]


def test_a_curve_may_stay_level_between_two_anchors():
    level = item(Curve((Anchor(D(0), D("0.8")), Anchor(D(10), D("0.8")), Anchor(D(20), D(1)))))
    assert [attainment(level, D(value)) for value in (5, 10, 15)] == [F("0.8"), F("0.8"), F("0.9")]


def test_peers_are_compared_to_the_last_digit():
    third = F(1, 3)
    assert attainment(item(Peer("higher")), third + F(1, 10**20), others=[third, third]) == 1
    assert attainment(item(Peer("higher")), 10**17 + 1, others=[10**17, F(1, 2)]) == 1


def test_a_cap_counts_in_points_whatever_the_weight():
    """2 points a unit, at most 10, of a weight of 40: a quarter of it, reached at 5 units."""
    capped = item(PerUnit(D(2), D(10)), "40")
    assert [attainment(capped, value) for value in (4, 5, 6)] == [F(1, 5), F(1, 4), F(1, 4)]


MIX = {"subordinates": D("0.2"), "self": D("0.2"), "supervisor": D("0.6")}


def conduct(scale: str = "100") -> Item:
    return Item(id="conduct", weight=D(100), points=Rated(D(scale)), rated="conduct", mix=Mix(MIX))


def test_ratings_are_averaged_per_role_then_mixed():
    """R4-04: subordinates 80 and 90, self 100, supervisor 85 give 88.00."""
    found = rating_outcome(conduct(), {"subordinates": [80, 90], "self": [100], "supervisor": [85]})
    assert found.attainment * 100 == 88 and found.params["absent"] == ()


def test_a_role_that_did_not_rate_leaves_the_mix_and_is_named():
    """R4-04: self 100, supervisor 85 give 88.75."""
    found = rating_outcome(conduct(), {"self": [100], "supervisor": [85]})
    assert found.attainment * 100 == F("88.75") and found.params["absent"] == ("subordinates",)


def test_a_rating_is_measured_by_its_scale():
    assert rating_outcome(conduct("5"), {"supervisor": [4]}).attainment == F(4, 5)


@pytest.mark.parametrize("given", [{}, {"supervisor": []}, {"stranger": [90]}])
def test_without_a_rating_that_counts_the_item_is_missing(given):
    found = rating_outcome(conduct(), given)
    assert (found.attainment, found.reason, found.params, found.value) == (None, "no_rating", {}, None)


def test_a_rating_tells_its_scale_and_who_did_not_rate():
    """Two roles of three: (0.2 × 90 + 0.6 × 80) ÷ 0.8 = 82.5."""
    found = rating_outcome(conduct(), {"self": [90], "supervisor": [70, 90]})
    assert (found.reason, found.value, found.attainment) == ("rated", F("82.5"), F("0.825"))
    assert found.params == {"scale": 100, "absent": ("subordinates",)}


def test_a_mix_that_refuses_names_who_is_missing():
    refusing = replace(conduct(), mix=Mix(MIX, missing="refuse"))
    found = rating_outcome(refusing, {"self": [90], "supervisor": [70]})
    assert (found.attainment, found.reason, found.params) == (None, "ratings_missing", {"absent": ("subordinates",)})
    assert rating_outcome(refusing, {}).params == {}
    assert rating_outcome(refusing, {"self": [90], "supervisor": [70], "subordinates": [80]}).attainment == F("0.76")


def test_where_the_last_counts_its_name_is_told_and_nobody_is_absent():
    """R4-03: the supervisor stands last in the mix; where the supervisor has not rated, the agent's own rating does."""
    last = replace(conduct(), mix=Mix(MIX, counts="last"))
    found = rating_outcome(last, {"supervisor": [70], "self": [90]})
    assert (found.attainment, found.reason) == (F("0.7"), "rated")
    assert found.params == {"scale": 100, "absent": (), "counts": "supervisor"}
    assert rating_outcome(last, {"self": [90], "subordinates": [80]}).params["counts"] == "self"


def test_a_rating_above_its_scale_is_full_unless_uncapped():
    assert rating_outcome(conduct(), {"supervisor": [120]}).attainment == 1
    assert rating_outcome(conduct(), {"supervisor": [-5]}).attainment == 0
    assert rating_outcome(replace(conduct(), uncapped=True), {"supervisor": [120]}).attainment == F("1.2")


def test_no_attainment_is_no_points_and_not_zero():
    assert item_points(10, None) is None and item_points(10, F(0)) == 0


def test_a_float_is_refused():
    with pytest.raises(KpiError, match="not an exact number"):
        attainment(ECOMMERCE.item("reply_rate"), 0.9)
