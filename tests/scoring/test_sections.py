"""Sections, audiences, rater mixes, events, caps, floors and prorating: how they change weights and totals."""
from __future__ import annotations

from decimal import Decimal as D
from fractions import Fraction as F

import pytest

from kpi.errors import KpiError
from kpi.schemes import from_text
from kpi.scoring.standings import Days, score_group

HEAD = 'id = "s"\nversion = "1.0"\ntitle = { zh = "一", en = "one" }\n'


def item(name: str, weight: int, more: str = "") -> str:
    return f'[[item]]\nmetric = "{name}"\nweight = {weight}\npoints = {{ kind = "linear", zero = 0, full = 1 }}\n{more}\n'


def values(**given: object) -> list[dict]:
    """agent__metric = value; None: not enough."""
    rows = []
    for name, value in given.items():
        agent, metric = name.split("__")
        rows.append({"agent_id": agent, "metric": metric, "value": value, "n": 0 if value is None else 50,
                     "state": "not_enough" if value is None else "value"})
    return rows


def total(standings, agent: str = "a"):
    return next(t for t in standings.totals if t.agent_id == agent)


def line(standings, name: str, agent: str = "a"):
    return next(each for each in standings.lines if each.agent_id == agent and each.item == name)


def test_items_of_a_section_are_brought_to_its_weight():
    """R0-02: both halves are brought to 100 first; 50 of 100 inside a section of 20 points is 10."""
    scheme = from_text(HEAD + '[[section]]\nid = "part"\nweight = 20\nscale = 100\n' + item("x", 60, 'section = "part"')
                       + item("y", 40, 'section = "part"') + item("z", 80), "s")
    made = score_group(scheme, values(a__x=D("0.5"), a__y=D("0.5"), a__z=D(1)))
    assert line(made, "x").weight == 12 and line(made, "y").weight == 8
    assert total(made).total == D("90.00")


def test_a_missing_item_is_spread_within_its_section_and_a_missing_section_over_the_rest():
    """R4-13: scored over the items present."""
    scheme = from_text(HEAD + '[[section]]\nid = "part"\nweight = 20\n' + item("x", 6, 'section = "part"') + item("y", 4, 'section = "part"')
                       + item("z", 80), "s")
    made = score_group(scheme, values(a__x=D(1), a__y=None, a__z=D("0.5")))
    assert (line(made, "x").weight, line(made, "z").weight) == (20, 80) and total(made).total == D("60.00")
    made = score_group(scheme, values(a__x=None, a__y=None, a__z=D("0.5")))
    assert line(made, "z").weight == 100 and total(made).total == D("50.00")


def test_a_part_is_only_for_its_audience():
    """R0-05, R4-01: the same file carries variants by role."""
    scheme = from_text(HEAD + item("x", 100, 'for = { role = ["agent"] }') + item("y", 40) + item("z", 60, 'for = { role = ["lead"] }'), "s")
    people = {"a": {"role": "agent"}, "b": {"role": "lead"}}
    made = score_group(scheme, values(a__x=D(1), a__y=D(0), b__y=D(1), b__z=D("0.5")), agents=["a", "b"], people=people)
    assert {each.item for each in made.lines if each.agent_id == "b"} == {"y", "z"}
    assert total(made, "a").total == D("100.00") and total(made, "b").total == D("70.00")


RATED = '[raters.m]\nweights = { self = 1, supervisor = 1 }\n{more}\n[[item]]\nrated = "goals"\nweight = 100\nraters = "m"\n'


def test_the_review_counts_and_not_the_self_rating():
    """R4-03: the self rating first, then the supervisor's review; the review counts."""
    scheme = from_text(HEAD + RATED.replace("{more}", 'counts = "last"'), "s")
    rows = [{"agent_id": "a", "rated": "goals", "role": role, "rating": D(mark)} for role, mark in (("supervisor", 70), ("self", 95))]
    assert total(score_group(scheme, [], rows)).total == D("70.00")
    assert total(score_group(scheme, [], rows[1:])).total == D("95.00")


def test_a_mix_may_refuse_until_all_have_rated():
    scheme = from_text(HEAD + RATED.replace("{more}", 'missing = "refuse"'), "s")
    row = {"agent_id": "a", "rated": "goals", "role": "self", "rating": D(90)}
    made = score_group(scheme, [], [row])
    assert total(made).total is None and line(made, "goals").reason == "ratings_missing"


def test_somebody_else_rates_the_rater():
    """R1-03: the training specialist rates, and is rated by the supervisor."""
    mix = 'instead = [{ role = "training", weights = { supervisor = 1 } }]'
    scheme = from_text(HEAD + RATED.replace("{ self = 1, supervisor = 1 }", "{ training = 1 }").replace("{more}", mix), "s")
    rows = [{"agent_id": agent, "rated": "goals", "role": role, "rating": D(mark)}
            for agent, role, mark in (("a", "training", 80), ("a", "supervisor", 10), ("t", "training", 10), ("t", "supervisor", 60))]
    made = score_group(scheme, [], rows, people={"a": {"role": "agent"}, "t": {"role": "training"}})
    assert (total(made, "a").total, total(made, "t").total) == (D("80.00"), D("60.00"))


EVENTS = """
[[event]]
id = "good"
class = "bonus"
points = 5
cap = 10
[[event]]
id = "late"
class = "minor"
points = [-5, -2]
[[event]]
id = "exam"
class = "bonus"
points = 5
per = "period"
[[event]]
id = "open"
class = "severe"
dismissal = true
"""


def happened(*events: tuple[str, object]) -> list[dict]:
    return [{"agent_id": "a", "event": name, "points": None if points is None else D(points)} for name, points in events]


def test_events_add_and_take_points_before_the_cap():
    """R1-03, R1-04, R1-05: 80 + bonus − violations, the cap on the final sum."""
    scheme = from_text(HEAD + "full_score = 110\ncap = 110\n" + item("x", 80) + EVENTS, "s")
    given = happened(("good", None), ("good", None), ("good", None), ("late", -3), ("exam", None), ("exam", None), ("open", None))
    made = score_group(scheme, values(a__x=D(1)), events=given)
    assert [(each.item, each.points) for each in made.lines[1:]] == [
        ("event:good", 10), ("event:late", -3), ("event:exam", 5), ("event:open", None)]
    assert total(made).total == D("92.00") and total(made).reason == "total"
    assert line(made, "event:good").reason == "event_capped" and line(made, "event:open").reason == "event_open"


def test_the_cap_and_the_floor_hold_the_final_sum_and_the_rows_still_add_up():
    scheme = from_text(HEAD + "full_score = 100\ncap = 82\nfloor = 0\n" + item("x", 80) + EVENTS, "s")
    made = score_group(scheme, values(a__x=D(1)), events=happened(("good", None)))
    assert total(made).total == D("82.00") and line(made, "cap").points == -3
    made = score_group(scheme, values(a__x=D(0)), events=happened(("late", -5)))
    assert total(made).total == 0 and line(made, "cap").reason == "floor"
    assert sum(each.shown for each in made.lines if each.shown is not None) == 0


def test_points_outside_the_range_are_refused():
    """R1-05: the assessor picks inside the range."""
    scheme = from_text(HEAD + item("x", 80) + EVENTS, "s")
    for points in (D(-6), D(1), None):
        with pytest.raises(KpiError, match="late"):
            score_group(scheme, values(a__x=D(1)), events=[{"agent_id": "a", "event": "late", "points": points}])


def test_a_section_may_be_capped_and_an_item_may_go_below_zero():
    """R2C-01: deductions may exceed an item, bonuses may exceed a part."""
    part = '[[section]]\nid = "p"\ncap = 12\nfloor = 0\n'
    levels = '[[item]]\nid = "l"\nweight = 10\nsection = "p"\nlevels = [{ points = 15, text = "high" }, { points = -4, text = "low" }]\n'
    scheme = from_text(HEAD + part + levels + item("x", 90), "s")
    made = score_group(scheme, values(**{"a__x": D(1), "a__levels:l": D(15)}))
    assert total(made).total == D("102.00") and line(made, "cap:p").points == -3
    made = score_group(scheme, values(**{"a__x": D(1), "a__levels:l": D(-4)}))
    assert total(made).total == D("90.00") and line(made, "l").points == -4


def test_a_value_of_part_of_the_period_is_brought_to_the_whole_and_says_so():
    scheme = from_text(HEAD + '[[item]]\nmetric = "sets"\nweight = 10\nprorate = "days_present"\npoints = { kind = "per_unit", each = 1 }\n', "s")
    days = {"a": Days(planned=22, present=11, whole=22), "b": Days(planned=22, present=22, whole=22), "c": Days(planned=22, present=0, whole=22)}
    made = score_group(scheme, values(a__sets=4, b__sets=8, c__sets=0), days=days)
    assert [t.total for t in made.totals] == [D("8.00"), D("8.00"), None]
    assert line(made, "sets").params["prorate"] == {"value": F(4), "days": 11, "whole": 22, "kind": "days_present"}
    assert line(made, "sets", "c").reason == "no_days"


def test_a_scheme_without_points_shows_values_and_no_total():
    scheme = from_text(HEAD + 'total = "none"\n' + item("x", 10), "s")
    made = score_group(scheme, values(a__x=D("0.5")))
    assert total(made).total is None and total(made).reason == "no_total" and line(made, "x").value == F(1, 2)
    assert (line(made, "x").points, line(made, "x").shown, line(made, "x").weight, line(made, "x").attainment) == (None, None, 0, F(1, 2))


def test_what_if_weights_keep_the_sum_of_each_audience():
    scheme = from_text(HEAD + item("x", 60) + item("y", 40) + item("z", 40, 'for = { role = ["lead"] }'), "s")
    people = {"a": {}, "b": {"role": "lead"}}
    given = values(a__x=D(1), a__y=D(0), b__x=D(1), b__y=D(0), b__z=D(0))
    made = score_group(scheme, given, weights={"x": D(0)}, people=people)
    assert total(made, "a").total == 0 and sum(each.weight for each in made.lines if each.agent_id == "b") == 140
