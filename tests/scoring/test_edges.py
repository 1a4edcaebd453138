"""Edges of a score that people ask about: nobody has a value, no item is meant for somebody, what is told of what is missing."""
from __future__ import annotations

from decimal import Decimal as D
from fractions import Fraction as F

import pandas as pd
import pytest

from kpi.errors import KpiError
from kpi.schemes.model import Anchor, Curve, Enough, Event, Item, Linear, Mix, Peer, PerUnit, Rated, Scheme, Section
from kpi.schemes.model.terms import Audience
from kpi.scoring.points import outcome
from kpi.scoring.results import COLUMNS, Standings, event_rows, measured_rows
from kpi.scoring.rounding import exact
from kpi.scoring.standings import Days, nominal_weights, score_group

UNIT = Linear(Anchor(D(0), D(0)), Anchor(D(1), D(1)))
TO_TEAM = Linear(Anchor(D(0), D(0)), Anchor(None, D(1)))
LEADS = Audience({"role": ("lead",)})


def item(name: str, weight: object = 50, **more: object) -> Item:
    return Item(**({"id": name, "weight": D(weight), "points": UNIT, "metric": (name,)} | more))


def scheme(*items: Item, **more: object) -> Scheme:
    return Scheme("s", "1", {}, items, **more)


def row(agent: str, metric: str, value: object, n: int = 100, state: str = "value", **more: object) -> dict:
    return {"agent_id": agent, "metric": metric, "value": value, "n": n, "state": state, **more}


def line(made, name: str, agent: str = "a"):
    return next(each for each in made.lines if (each.agent_id, each.item) == (agent, name))


@pytest.mark.parametrize("missing", ["spread", "zero", "refuse"])
def test_who_has_no_item_has_no_total(missing):
    """Nobody is scored 0 because no item is meant for them."""
    only = scheme(item("x", **{"audience": LEADS}), missing=missing)
    made = score_group(only, [row("a", "x", D(1)), row("b", "x", D(1))], people={"b": {"role": "lead"}})
    assert [(each.agent_id, each.total, each.rank, each.reason) for each in made.totals] == [
        ("a", None, None, "nothing_present"), ("b", D("50.00"), 1, "total")]
    assert [each.agent_id for each in made.lines] == ["b"]


@pytest.mark.parametrize(("missing", "points", "weight"), [("spread", None, 0), ("zero", 0, 50), ("refuse", None, 50)])
def test_what_a_missing_item_shows(missing, points, weight):
    made = score_group(scheme(item("x"), item("y"), missing=missing), [row("a", "x", F(1, 2)), row("a", "y", None, 0, "not_enough")])
    gone = line(made, "y")
    assert (gone.points, gone.weight, gone.nominal_weight, gone.attainment, gone.value) == (points, weight, 50, None, None)
    assert gone.shown == (None if points is None else D("0.00")) and gone.params["missing"] == missing
    there = line(made, "x")
    assert (there.attainment, there.value, there.n, gone.n) == (F(1, 2), F(1, 2), 100, 0)
    assert "missing" not in there.params and there.shown == D("50.00" if missing == "spread" else "25.00")


def test_a_refused_total_still_shows_each_line_rounded():
    made = score_group(scheme(item("x", "33.335"), item("y"), missing="refuse"), [row("a", "x", D(1))])
    assert line(made, "x").shown == D("33.34") and made.totals[0].params == {"items": ("y",)}
    assert (made.totals[0].exact, made.totals[0].reason) == (None, "refused")
    two = score_group(scheme(item("x", "33.335"), item("z", "33.335"), item("y", "33.33"), missing="refuse"), [
        row("a", "x", D(1)), row("a", "z", D(1))])
    assert [line(two, name).shown for name in "xz"] == [D("33.34")] * 2    # there is no total of 66.67 they would have to add up to


def test_nothing_present_is_said_of_every_item_and_what_happened_does_not_count():
    made = score_group(scheme(item("x"), events=(Event("e", "bonus", (D(5), D(5))),)), [row("a", "x", None, 0, "not_enough")],
                       events=[{"agent_id": "a", "event": "e", "points": None}])
    assert [(each.item, each.weight, each.params["missing"]) for each in made.lines] == [("x", 0, "alone")]
    assert made.totals[0].params == {} and made.totals[0].exact is None


def test_an_item_of_weight_zero_alone_is_nothing_present():
    made = score_group(scheme(item("x"), item("y")), [row("a", "x", D(1)), row("a", "y", None, 0, "not_enough")], weights={"x": D(0)})
    assert made.totals[0].reason == "nothing_present" and line(made, "x").points is None


def test_a_total_is_told_with_its_full_score_and_its_cap():
    given = [row("a", "x", D(1)), row("a", "y", D(1))]
    assert score_group(scheme(item("x"), item("y")), given).totals[0].params == {"full": D(100)}
    capped = score_group(scheme(item("x"), item("y"), cap=D(90)), given)
    assert capped.totals[0].params == {"full": D(100), "cap": D(90)} and capped.totals[0].exact == 100
    cap = line(capped, "cap")
    assert (cap.points, cap.shown, cap.reason, cap.params, cap.state, cap.n) == (-10, D("-10.00"), "cap", {"cap": D(90)}, "value", 0)
    assert (cap.metric, cap.value, cap.attainment, cap.weight, cap.nominal_weight) == (None, None, None, 0, 0)
    exactly = score_group(scheme(item("x"), item("y"), cap=D(100), floor=D(0)), given)
    assert [each.item for each in exactly.lines] == ["x", "y"] and exactly.totals[0].reason == "total"


def test_a_section_at_its_cap_or_floor_is_left_alone():
    """R2C-01: only what is beyond a bound is taken off or added."""
    parts = (Section("p", cap=D(50), floor=D(10)),)
    held = scheme(item("x", section="p"), item("y"), sections=parts)
    def names(value: object) -> list[str]:
        return [each.item for each in score_group(held, [row("a", "x", value), row("a", "y", D(1))]).lines]

    assert names(D(1)) == ["x", "y"] and names(D("0.2")) == ["x", "y"] and names(D("0.1")) == ["x", "y", "cap:p"]


def test_a_section_may_have_a_floor_alone():
    """R2C-01: 5 of 50 points are brought to the floor of 10, 50 are left alone."""
    held = scheme(item("x", section="p"), item("y"), sections=(Section("p", floor=D(10)),))
    made = score_group(held, [row("a", "x", D("0.1")), row("b", "x", D(1)), row("a", "y", D(1)), row("b", "y", D(1))])
    assert (line(made, "cap:p").points, line(made, "cap:p").reason) == (5, "floor")
    assert [each.total for each in made.totals] == [60, 100] and len([each for each in made.lines if each.item == "cap:p"]) == 1


def test_an_event_inside_a_section_counts_under_its_cap_and_an_open_one_does_not():
    """R2C-01, R1-05."""
    events = (Event("e", "bonus", (D(8), D(8)), section="p"), Event("open", "minor", section="p"), Event("f", "bonus", (D(3), D(3))))
    held = scheme(item("x", section="p"), item("y"), sections=(Section("p", cap=D(55)),), events=events)
    made = score_group(held, [row("a", "x", D(1)), row("a", "y", D(1))],
                       events=[{"agent_id": "a", "event": name, "points": None} for name in ("e", "open", "f")])
    assert line(made, "cap:p").points == -3 and made.totals[0].total == D("108.00")
    told = line(made, "event:e")
    assert (told.value, told.n, told.state, told.metric, told.attainment, told.shown) == (1, 1, "value", None, None, D("8.00"))
    assert told.params == {"count": 1, "class": "bonus"} and (told.weight, told.nominal_weight) == (0, 0)
    opened = line(made, "event:open")
    assert (opened.points, opened.shown, opened.state, opened.reason) == (None, None, "does_not_apply", "event_open")


def test_an_event_counts_once_a_period_as_the_strongest_or_each_time_up_to_its_cap():
    """R1-04, R1-05: ranges, once per period, caps on either side."""
    once = Event("once", "minor", (D(-6), D(4)), per="period")
    each = Event("each", "minor", (D(-6), D(4)), cap=D(7))
    given = scheme(item("x"), events=(each, once))

    def points(name: str, *marks: object):
        made = score_group(given, [row("a", "x", D(1))], events=[{"agent_id": "a", "event": name, "points": D(mark)} for mark in marks])
        return line(made, f"event:{name}")

    assert points("once", 4, -6, 3).points == -6 and points("once", 4, -6).params == {"count": 2, "class": "minor"}
    assert points("each", -4, -3).points == -7 and points("each", -4, -3).reason == "event"
    over = points("each", -4, -4)
    assert (over.points, over.reason, over.params) == (-7, "event_capped", {"count": 2, "class": "minor", "cap": D(7)})
    assert points("each", 4, 4).points == 7


def test_an_event_of_a_section_is_brought_to_its_weight():
    """R0-02: 5 points inside a section of 10 brought to 20 are 10."""
    inside = scheme(item("x", 10, section="p"), item("y", 80), sections=(Section("p", weight=D(20)),),
                    events=(Event("e", "bonus", (D(5), D(5)), section="p", audience=LEADS),))
    happened = [{"agent_id": name, "event": "e", "points": D(5)} for name in "ab"]
    made = score_group(inside, [row(name, metric, D(0)) for name in "ab" for metric in "xy"], events=happened, people={"a": {"role": "lead"}})
    assert line(made, "event:e").points == 10 and [each.total for each in made.totals] == [10, 0]


def test_what_prorates_tells_its_days():
    counted = scheme(item("x", 10, points=PerUnit(D(1)), prorate="days_planned", enough=0))
    days = {"a": Days(10, 3, 20), "b": Days(20, 3, 20), "c": Days(None, 3, 20), "d": Days(10, 3, None)}
    made = score_group(counted, [row(name, "x", D(4)) for name in "abcde"] + [row("f", "x", D(0))], days=days | {"f": Days(10, 1, 20)})
    assert [each.total for each in made.totals] == [8, 4, None, None, None, 0]
    assert line(made, "x").params == {"each": D(1), "prorate": {"value": 4, "days": 10, "whole": 20, "kind": "days_planned"}}
    assert line(made, "x", "b").params == {"each": D(1)} and line(made, "x").value == 8
    assert (line(made, "x", "c").reason, line(made, "x", "c").state) == ("no_days", "value")
    assert line(made, "x", "f").params["prorate"]["value"] == 0
    made = score_group(counted, [row(name, "x", D(4)) for name in "ab"], days={"a": Days(1, 1, 2), "b": Days(2, 2, 1)})
    assert [line(made, "x", name).value for name in "ab"] == [8, 2]


@pytest.mark.parametrize(
    ("given", "reason", "params", "state"),
    [
        (row("a", "x", D(1), 30), "linear", {"zero": 0, "full": 1}, "value"),
        (row("a", "x", D(1), 29), "not_enough", {"n": 29, "threshold": 30, "missing": "spread"}, "not_enough"),
        (row("a", "x", None, 29, "not_enough", reason="not_enough_cases"), "not_enough", {"n": 29, "threshold": 30, "missing": "spread"},
         "not_enough"),
        (row("a", "x", None, 30, "not_enough"), "divisor_zero", {"missing": "spread"}, "not_enough"),
        (row("a", "x", None, 0, "not_enough", reason="no_record"), "no_record", {"missing": "spread"}, "not_enough"),
        (row("a", "x", None, 50, "does_not_apply"), "does_not_apply", {"missing": "spread"}, "does_not_apply"),
        (row("a", "x", None, None, "not_enough"), "not_enough", {"n": 0, "threshold": 30, "missing": "spread"}, "not_enough"),
        (row("b", "x", D(1), 30), "not_enough", {"n": 0, "threshold": 30, "missing": "spread"}, "not_enough"),
    ],
)
def test_what_is_said_of_a_value_or_of_its_absence(given, reason, params, state):
    made = score_group(scheme(item("x"), item("y"), enough=Enough(30)), [given, row("a", "y", D(1))])
    told = line(made, "x")
    assert (told.reason, told.params, told.state) == (reason, params, state)


def test_without_a_threshold_no_case_is_still_not_enough():
    made = score_group(scheme(item("x"), item("y"), enough=Enough(0)), [row("a", "x", None, 0, "not_enough"), row("a", "y", D(1))])
    assert line(made, "x").params == {"n": 0, "threshold": 1, "missing": "spread"}
    made = score_group(scheme(item("x"), item("y"), enough=Enough(0)), [row("a", "x", None, 1, "not_enough"), row("a", "y", D(1))])
    assert line(made, "x").reason == "divisor_zero"    # one case is enough, so it is not the cases that are missing


def test_a_rated_item_counts_the_ratings_of_its_mix_and_follows_the_role():
    """R1-03, R4-04."""
    mix = Mix({"peer": D(1), "lead": D(3)}, instead={"boss": {"self": D(1)}})
    rated = scheme(item("r", 100, metric=(), points=Rated(D(10)), rated="r", mix=mix))
    marks = [{"agent_id": agent, "rated": "r", "role": role, "rating": D(mark)}
             for agent in "ab" for role, mark in (("peer", 8), ("peer", 6), ("lead", 10), ("self", 2))]
    made = score_group(rated, [], marks, people={"b": {"role": "boss"}})
    assert [(each.value, each.n, each.state, each.metric) for each in made.lines] == [(F(37, 4), 3, "value", None), (2, 1, "value", None)]
    assert made.lines[0].params == {"scale": D(10), "absent": ()} and [each.total for each in made.totals] == [D("92.50"), 20]
    none = score_group(rated, [], [{"agent_id": "a", "rated": "r", "role": "stranger", "rating": D(1)}])
    assert (none.lines[0].n, none.lines[0].state, none.lines[0].reason, none.lines[0].params) == (
        0, "not_enough", "no_rating", {"missing": "alone"})


def test_values_are_told_by_item_and_metric_and_events_by_their_count():
    mix = Mix({"lead": D(1)})
    asked = scheme(item("x", metric=("m", "other")), item("y"), item("r", 10, metric=(), points=Rated(), rated="r", mix=mix),
                   events=(Event("e", "bonus", (D(1), D(1))),))
    made = score_group(asked, [row("a", "m", F(1, 3)), row("b", "y", D(1))], [{"agent_id": "a", "rated": "r", "role": "lead", "rating": 90}],
                       events=[{"agent_id": "a", "event": "e", "points": None}] * 2)
    assert made.values == {"a": {"x": F(1, 3), "m": F(1, 3), "r": 90, "event:e": 2}, "b": {"y": 1}}
    by_lines: dict[str, dict] = {}
    for each in made.lines:
        if each.value is not None:
            by_lines.setdefault(each.agent_id, {}).update({name: each.value for name in (each.item, each.metric) if name})
    assert made.values == by_lines == type(made)(made.lines, made.totals).values


def test_a_team_anchor_is_the_own_teams_and_only_where_it_is_asked():
    """R2A-06."""
    asked = scheme(item("x", points=TO_TEAM), item("y"))
    given = [row(name, metric, D(1)) for name in "abcd" for metric in "xy"]
    team = {("a", "x"): D(2), ("b", "x"): D(4), ("c", "x"): D(4), ("a", "y"): D(9)}
    made = score_group(asked, given, team_values=team, better={"x": "higher"})
    assert [each.total for each in made.totals] == [75, D("62.50"), D("62.50"), 100]
    assert (line(made, "x", "d").reason, line(made, "x", "d").value) == ("no_team_value", 1)
    assert line(made, "x").params == {"zero": 0, "full": 2}


def test_peers_are_told_apart_by_exact_values():
    asked = scheme(item("x", 100, points=Peer("lower")))
    made = score_group(asked, [row("a", "x", F(1, 3)), row("b", "x", F(2, 6)), row("c", "x", D("0.3333")), row("d", "x", 1)])
    assert [each.total for each in made.totals] == [50, 50, 100, 0]
    assert line(made, "x").params == {"better": 1, "equal": 1, "others": 3}


def test_who_has_no_row_has_no_case_either():
    made = score_group(scheme(item("x"), item("y", enough=0)), [row("a", "y", D(1), n=None)])
    assert (line(made, "x").n, line(made, "x").state, line(made, "y").n, line(made, "y").state) == (0, "not_enough", 0, "value")


def test_rows_that_come_in_are_exact_and_their_gaps_are_none():
    """A figure beside too few cases is not taken for a value, an empty cell not for a number."""
    few = row("a", "x", D(5), 3, "not_enough")
    assert measured_rows([few, row("a", "y", D(5))]) == {("a", "x"): few | {"value": None}, ("a", "y"): row("a", "y", D(5))}
    for wrong in (0.5, True, "5"):
        with pytest.raises(KpiError, match="is not an exact number"):
            measured_rows([row("a", "x", wrong)])
    happened = event_rows(pd.DataFrame({"agent_id": ["a", "b", "a"], "event": ["e", "e", "f"], "points": [1, None, None]}))
    assert [each["event"] for each in happened["a"]] == ["e", "f"] and happened["a"][0]["points"] == 1
    assert happened["a"][1]["points"] is None and happened["b"] == [{"agent_id": "b", "event": "e", "points": None}]


def test_the_table_of_nobody_has_its_columns():
    empty = Standings((), ()).frame()
    assert list(empty.columns) == list(COLUMNS) and empty.empty and set(map(str, empty.dtypes)) == {"object"}


def test_the_first_metric_with_a_value_serves_all_else_the_first_with_too_few():
    asked = scheme(item("x", metric=("one", "two", "three")), item("y"))
    def metric(*rows: dict) -> str:
        return line(score_group(asked, [*rows, row("a", "y", D(1))]), "x").metric

    assert metric() == "one" and metric(row("b", "three", D(1))) == "three"
    assert metric(row("a", "one", None, 0, "does_not_apply"), row("b", "two", None, 3, "not_enough")) == "two"
    assert metric(row("a", "two", None, 3, "not_enough"), row("b", "three", D(1))) == "three"


def test_a_known_fraction_is_the_same_one():
    third = F(1, 3)
    assert exact(third) is third and exact(D("0.5")) == F(1, 2) and exact(3) == 3


def test_scored_twice_the_lines_are_made_once():
    made = score_group(scheme(item("x")), [row("a", "x", D(1))])
    assert made.lines is made.lines and made == score_group(scheme(item("x")), [row("a", "x", D(1))])
    assert made != score_group(scheme(item("x")), [row("a", "x", D(0))]) and made != "standings"


def test_weights_of_an_audience_keep_their_own_sum():
    asked = scheme(item("x", 60), item("y", 40), item("z", 20, audience=LEADS))
    assert nominal_weights(asked, {"x": D(0)}, asked.items[:2]) == {"x": 0, "y": 100}
    assert nominal_weights(asked, {"z": D(5)}, asked.items[:2]) == {"x": 60, "y": 40} and nominal_weights(asked, {"x": D(1)}, ()) == {}
    with pytest.raises(KpiError) as refused:
        nominal_weights(asked, {"x": D(0), "y": D(0)}, asked.items[:2])
    assert str(refused.value) == "scheme s: all weights are 0. Give at least one item a weight above 0."


def test_the_table_is_of_exact_objects_and_a_total_row_says_all():
    made = score_group(scheme(item("x")), [row("a", "x", F(1, 2)), row("b", "x", None, 0, "not_enough")])
    frame = made.frame()
    assert list(frame.columns) == list(COLUMNS) and set(map(str, frame.dtypes)) == {"object"}
    rows = [{key: cell for key, cell in told.items() if cell is not None and cell == cell} for told in frame.to_dict("records")]
    assert rows[0] == {key: cell for key, cell in vars(made.lines[0]).items() if cell is not None}
    assert rows[1] == {"agent_id": "a", "item": "total", "state": "value", "points": D("25.00"), "shown": D("25.00"), "reason": "total",
                       "params": {"full": D(100)}, "rank": 1}
    assert rows[3] == {"agent_id": "b", "item": "total", "state": "not_enough", "reason": "nothing_present", "params": {}}


def test_a_cap_below_one_point_holds_either_side():
    """R1-05."""
    small = scheme(item("x"), events=(Event("e", "bonus", (D(-1), D(1)), cap=D("0.5")),))
    for given, points in ((D("0.8"), F(1, 2)), (D("-0.8"), F(-1, 2)), (D("0.5"), F(1, 2))):
        made = score_group(small, [row("a", "x", D(1))], events=[{"agent_id": "a", "event": "e", "points": given}])
        assert line(made, "event:e").points == points


BENT = Item("b", D(10), Curve((Anchor(D(30), D(1)), Anchor(D(60), D("0.6")), Anchor(D(300), D("0.1")))), ("m",))


@pytest.mark.parametrize(
    ("value", "share", "reason", "params"),
    [
        (D(29), 1, "curve_full", {"at": 30, "worth": 1}),
        (D(30), 1, "curve_full", {"at": 30, "worth": 1}),
        (D(45), D("0.8"), "curve_between", {"low": 30, "low_worth": 1, "high": 60, "high_worth": D("0.6")}),
        (D(60), D("0.6"), "curve_between", {"low": 30, "low_worth": 1, "high": 60, "high_worth": D("0.6")}),
        (D(180), D("0.35"), "curve_between", {"low": 60, "low_worth": D("0.6"), "high": 300, "high_worth": D("0.1")}),
        (D(300), D("0.1"), "curve_flat", {"at": 300, "worth": D("0.1")}),
        (D(301), D("0.1"), "curve_flat", {"at": 300, "worth": D("0.1")}),
    ],
)
def test_a_curve_tells_its_anchors_on_either_side_and_is_flat_beyond(value, share, reason, params):
    """R2A-05."""
    found = outcome(BENT, value)
    assert (found.attainment, found.reason, found.params, found.value) == (F(share), reason, params, value)


def test_a_curve_that_ends_at_nothing_says_so():
    down = Item("b", D(10), Curve((Anchor(D(2), D(0)), Anchor(D(1), D(1)))), ("m",))
    assert (outcome(down, D(2)).reason, outcome(down, D(3)).attainment, outcome(down, D(1)).reason) == ("curve_zero", 0, "curve_full")


def test_below_its_first_anchor_a_curve_is_flat_too():
    up = Item("b", D(10), Curve((Anchor(D(2), D("0.2")), Anchor(D(4), D("0.9")))), ("m",))
    assert [outcome(up, value).attainment for value in (D("0.1"), D(2), D(3), D(4), D(9))] == [F(1, 5), F(1, 5), F(11, 20), F(9, 10), F(9, 10)]


@pytest.mark.parametrize(
    ("zero", "full", "reason"), [(0, 1, "linear"), (1, 2, "linear_between"), (0, None, "linear_team"), (1, None, "linear_between_team")]
)
def test_a_line_tells_from_where_to_where_and_whether_to_the_team(zero, full, reason):
    """R2A-02, R2A-06."""
    straight = Linear(Anchor(D(zero), D(0)), Anchor(None if full is None else D(full), D(1)))
    found = outcome(Item("x", D(10), straight, ("m",)), D("1.5"), team=D(3))
    assert (found.reason, found.params) == (reason, {"zero": zero, "full": 3 if full is None else full})
