"""People in two groups of one period: blended by days, or placed by the longer stay (R0-05)."""
from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from fractions import Fraction as F

import pytest

from kpi.scoring.groups import Part, Stay, blended, home_group, leave, replace_total
from kpi.scoring.results import Line, Standings, Total


def stay(group: str, start: int, end: int) -> Stay:
    return Stay("a", group, date(2026, 9, start), date(2026, 9, end))


def test_both_days_of_a_stay_count():
    assert stay("x", 3, 3).days == 1 and stay("x", 1, 30).days == 30


@pytest.mark.parametrize(
    ("stays", "home"),
    [
        ([stay("x", 1, 20), stay("y", 21, 30)], "x"),
        ([stay("x", 1, 15), stay("y", 16, 30)], "y"),
        ([stay("y", 16, 30), stay("x", 1, 15)], "y"),
        ([stay("x", 1, 8), stay("y", 9, 20), stay("x", 21, 30)], "x"),
        ([stay("x", 21, 30), stay("y", 11, 20), stay("x", 1, 1), stay("y", 2, 2)], "x"),
    ],
)
def test_the_home_group_is_the_longer_stay_and_of_equal_ones_the_later(stays, home):
    assert home_group(stays) == home


X, Y = Part("x", 20, F(80), F(100)), Part("y", 10, F(100), F(200))


def test_parts_are_blended_by_days_in_points_of_the_home_group():
    """(80 % × 20 + 50 % × 10) ÷ 30 = 70 %: 70 of 100, or 140 of 200."""
    total, told = blended("x", (X, Y), "blend_by_days")
    assert total == 70
    assert told == ({"group": "x", "days": 20, "total": 80, "full": 100}, {"group": "y", "days": 10, "total": 100, "full": 200})
    assert blended("y", (X, Y), "blend_by_days")[0] == 140


def test_the_longer_stay_counts_alone_where_the_scheme_says_so():
    assert blended("x", (X, Y), "longer_stay")[0] == 80 and blended("y", (X, Y), "longer_stay")[0] == 100
    assert len(blended("x", (X, Y), "longer_stay")[1]) == 2


def test_a_part_without_a_total_leaves_the_blend_open():
    gone = Part("y", 10, None, F(200))
    assert blended("x", (X, gone), "blend_by_days")[0] is None
    assert blended("x", (X, gone), "longer_stay")[0] == 80
    assert blended("x", (X,), "blend_by_days")[0] == 80


def line(agent: str, item: str, points: object, shown: object = None) -> Line:
    return Line(agent, item, "m", F(1), 5, "value", F(1), None if points is None else F(points), shown, F(50), F(50), "linear")


def standings() -> Standings:
    lines = [line("a", "x", 40, D("40.00")), line("a", "y", F(61, 2), D("30.50")), line("b", "x", 50, D("50.00"))]
    totals = [Total("a", D("70.50"), F(141, 2), 1, "total", {"full": D(100)}), Total("b", D("50.00"), F(50), 2, "total", {"full": D(100)}),
              Total("c", None, None, None, "nothing_present")]
    return Standings(lines, totals)


def test_a_line_holds_the_difference_of_a_blend_and_ranks_are_counted_anew():
    made = replace_total(standings(), "a", F(121, 3), ({"group": "x"},), 2)
    own = [each for each in made.lines if each.agent_id == "a"]
    assert [(each.item, each.points) for each in own] == [("x", 40), ("y", F(61, 2)), ("blend", F(121, 3) - F(141, 2))]
    assert sum(each.shown for each in own) == D("40.33")
    last = own[-1]
    assert (last.metric, last.value, last.n, last.state, last.attainment, last.weight, last.nominal_weight, last.reason, last.params) == (
        None, None, 0, "value", None, 0, 0, "blend", {"parts": ({"group": "x"},)})
    assert [each.agent_id for each in made.lines] == ["a", "a", "a", "b"] and made.lines[3] == standings().lines[2]
    first, second, third = made.totals
    assert first == Total("a", D("40.33"), F(121, 3), 2, "blended", {"full": D(100), "parts": ({"group": "x"},)})
    assert (second.rank, second.total, third.rank) == (1, 50, None)


def test_an_open_blend_takes_the_total_and_the_rank_and_leaves_the_lines():
    made = replace_total(standings(), "a", None, (), 2)
    assert made.totals[0] == Total("a", None, None, None, "part_missing", {"full": D(100), "parts": ()})
    assert made.lines == standings().lines and made.totals[1].rank == 1


def test_a_blend_that_changes_nothing_adds_no_line():
    made = replace_total(standings(), "b", F(50), (), 2)
    assert [each.item for each in made.lines] == ["x", "y", "x"] and made.totals[1].reason == "blended"


def test_a_line_without_points_stays_without_and_the_order_is_that_of_the_totals():
    given = standings()
    made = replace_total(Standings([*given.lines[2:], *given.lines[:2], line("a", "z", None)], given.totals), "b", F(55), (), 1)
    assert [(each.agent_id, each.item, each.shown) for each in made.lines] == [
        ("a", "x", D("40.00")), ("a", "y", D("30.50")), ("a", "z", None), ("b", "x", D("50.0")), ("b", "blend", D("5.0"))]
    left = replace_total(made, "a", F(60), (), 0)
    assert [each.shown for each in left.lines if each.agent_id == "a"] == [40, 31, None, -11]


def test_who_leaves_takes_the_own_lines_and_the_others_move_up():
    made = leave(standings(), {"a"})
    assert [each.agent_id for each in made.lines] == ["b"]
    assert [(each.agent_id, each.rank) for each in made.totals] == [("b", 1), ("c", None)]
    assert leave(standings(), set()).totals == standings().totals
    assert made.values == {"b": {"x": 1, "m": 1}}
