"""Point rules turned round: against a fine grid of values scored one by one, and by hand."""
from __future__ import annotations

from decimal import Decimal as D
from fractions import Fraction as F

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kpi.schemes.model import Anchor, Band, Curve, Item, Linear, Peer, PerUnit, Steps
from kpi.scoring.lift import Gains, Piece, Step, gains, one_step, two_steps
from kpi.scoring.points import attainment


def item(points, weight: int = 10, **more) -> Item:
    return Item("x", D(weight), points, metric=("m",), **more)


def linear(zero, full) -> Linear:
    return Linear(Anchor(D(zero), D(0)), Anchor(None if full is None else D(full), D(1)))


def made(rule, value, low, high, better="higher", weight=10, **more):
    return gains(item(rule, weight), F(weight), F(value), F(low), F(high), better, **more)


def test_a_straight_line_by_hand():
    """0 at 0, full (30 points) at 0.60: from 0.521, 2.4 points are 0.048 more. The range 0.489 to 0.572 is 0.083 wide."""
    found = gains(item(linear(0, "0.60"), 30), F(30), F("0.521"), F("0.489"), F("0.572"), "higher")
    step = one_step(found, F("2.4"))
    assert step.value == F("0.569") and step.share == F("0.048") / F("0.083") and step.gain == F("2.4") and not step.beyond
    assert one_step(found, F("2.56")) is None, "0.572 brings 2.55 points"
    assert one_step(found, F("2.55")).value == F("0.572")


def test_lower_is_better():
    found = made(linear("0.30", "0.05"), "0.20", "0.10", "0.25", "lower")
    assert one_step(found, F(2)).value == F("0.15")


def test_a_curve_by_hand():
    """40 s is worth 0.8 and 30 s is full: from 50 s (0.65), 2 points of 10 are 0.85, at 37.5 s."""
    rule = Curve(tuple(Anchor(D(at), D(worth)) for at, worth in ((30, 1), (40, "0.8"), (60, "0.5"), (120, 0))))
    assert one_step(made(rule, 50, 25, 80, "lower"), F(2)).value == F("37.5")
    assert one_step(made(rule, 50, 25, 80, "lower"), F("3.5")).value == 30, "flat beyond the outer anchor"


def test_steps_jump_where_they_are_reached():
    rule = Steps((Band(D(90), D(1)), Band(D(80), D("0.5")), Band(None, D(0))))
    found = made(rule, 70, 60, 95)
    assert (one_step(found, F(1)).value, one_step(found, F(5)).value, one_step(found, F(6)).value) == (80, 80, 90)


def test_steps_that_fall_jump_behind_their_mark():
    """At 5 it is still worth nothing; anything below it is full."""
    rule = Steps((Band(D(5), D(0)), Band(None, D(1))))
    step = one_step(made(rule, 8, 2, 9, "lower"), F(10))
    assert step.value == 5 and step.beyond and step.gain == 10


def test_per_unit_stops_at_its_cap():
    found = made(PerUnit(D(2), D(10)), 1, 0, 9)
    assert one_step(found, F(5)).value == F("3.5") and one_step(found, F(8)).value == 5 and one_step(found, F(9)) is None


def test_against_peers_only_passing_them_counts():
    """Of 4 others (1, 2, 3, 4), 2.5 beats two: half. Equal to 3: 2.5 of 4; behind it: 3 of 4."""
    found = made(Peer("higher"), "2.5", 0, 5, others=[F(1), F(2), F(3), F(4)])
    assert one_step(found, F("1.25")).value == 3 and not one_step(found, F("1.25")).beyond
    assert one_step(found, F("2.5")).value == 3 and one_step(found, F("2.5")).beyond


def test_the_teams_anchor_is_held():
    assert one_step(made(linear(0, None), 50, 40, 90, team=F(100)), F(2)).value == 70
    assert made(linear(0, None), 50, 40, 90) is None, "no team value, no points"


def test_nothing_to_gain_is_none():
    assert made(linear(0, 1), 2, 1, 3) is None, "full already"
    assert made(linear(0, 10), 5, 5, 5) is None, "never anything else"
    assert made(linear(0, 10), 5, 3, 5) is None, "at its best already"
    assert made(linear(0, 10), 4, 5, 5) is None, "a range without width"


def test_less_than_a_point_is_something_to_gain():
    found = made(linear(0, 10), 5, 3, "5.5")
    assert (found.item, found.most, found.value, found.span, found.way) == ("x", F("0.5"), 5, F("2.5"), 1)


def test_two_share_the_way():
    """Both 1 point per unit and ranges 10 and 20 wide: 6 points are 0.2 of either."""
    one, two = made(PerUnit(D(1)), 0, 0, 10), made(PerUnit(D(1)), 0, 0, 20)
    first, second = two_steps(one, two, F(6))
    assert (first.share, second.share, first.value, second.value) == (F("0.2"), F("0.2"), 2, 4)
    assert two_steps(one, two, F(31)) is None


def test_neither_of_two_moves_further_than_it_has_to():
    """The steps bring 5 at 80, a third of their range; the line then has to bring 1 only, a fifth of its own."""
    steps = made(Steps((Band(D(80), D("0.5")), Band(None, D(0)))), 70, 60, 90)
    line = made(PerUnit(D(1)), 0, 0, 5)
    for pair in (two_steps(steps, line, F(6)), two_steps(line, steps, F(6))[::-1]):
        assert [(step.value, step.share, step.gain) for step in pair] == [(80, F(1, 3), 5), (1, F(1, 5), 1)]


def test_where_one_is_enough_there_is_no_pair():
    """The steps bring all 5 before the line could bring anything of use."""
    steps = made(Steps((Band(D(71), D(1)), Band(None, D(0)))), 70, 60, 90)
    assert two_steps(steps, made(PerUnit(D(1)), 0, 0, 5), F(5)) is None


# ---- pieces by hand


def way_of(*pieces: tuple, value=10, span=20, way=-1) -> Gains:
    return Gains("x", F(value), F(span), way, tuple(Piece(*map(F, piece)) for piece in pieces))


# 0 to 2 over the first half, 3 at the half, behind it 4 to 6, and 7 at the end
JUMPS = way_of((0, 0, 0, 2), ("1/2", 3, 4, 6), (1, 7, 7, 7))
LINE = way_of((0, 0, 0, 10), (1, 10, 10, 10))
LATE = way_of((0, 0, 0, 0), ("1/2", 0, 5, 5), (1, 5, 5, 5))    # 5, but only behind the half
AT = way_of((0, 0, 0, 0), ("1/2", 2, 5, 5), (1, 5, 5, 5))      # 2 at the half, 5 behind it


def test_the_gain_at_a_point_before_it_and_behind_it():
    points = [F(0), F(1, 4), F(1, 2), F(3, 4), F(1), F(2)]
    assert [JUMPS.here(at) for at in points] == [0, 1, 3, 5, 7, 7]
    assert [JUMPS.behind(at) for at in points] == [0, 1, 4, 5, 7, 7]
    assert [JUMPS.before(at) for at in points] == [0, 1, 2, 5, 6, 7]
    assert JUMPS.most == 7 and [JUMPS.at(at) for at in points[:3]] == [10, 5, 0]


def test_the_least_move_over_a_jump():
    """2.5 is reached at the half itself, 3.5 only behind it, 5 at three quarters, and 6.5 at the end alone."""
    found = [one_step(JUMPS, F(need)) for need in ("1", "2.5", "3.5", "5", "6", "6.5")]
    assert [(step.share, step.value, step.gain, step.beyond) for step in found] == [
        (F(1, 4), 5, 1, False), (F(1, 2), 0, 3, False), (F(1, 2), 0, 4, True), (F(3, 4), -5, 5, False), (1, -10, 7, False), (1, -10, 7, False)]
    assert one_step(JUMPS, F("7.01")) is None and one_step(JUMPS, F(7)).share == 1


def pieces(anchors: dict, value, low, high, better="higher") -> list[tuple]:
    rule = Curve(tuple(Anchor(D(at), D(str(worth))) for at, worth in anchors.items()))
    return [(piece.at, piece.gain, piece.after, piece.before) for piece in made(rule, value, low, high, better).pieces]


def test_points_held_at_nothing_and_at_full_bend_where_they_are_reached():
    """From -0.5 at 0 to 1.5 at 20 the worth is 0 at 5 and 1 at 15, and no more beyond; weight 10."""
    assert pieces({0: -0.5, 20: 1.5}, 0, 0, 20) == [(0, 0, 0, 0), (F(1, 4), 0, 0, 10), (F(3, 4), 10, 10, 10), (1, 10, 10, 10)]
    assert pieces({10: -0.5, 30: 1.5}, 10, 10, 30) == pieces({0: -0.5, 20: 1.5}, 0, 0, 20), "the same line ten further on"
    assert pieces({0: 1.5, 20: -0.5}, 20, 0, 20, "lower") == [(0, 0, 0, 0), (F(1, 4), 0, 0, 10), (F(3, 4), 10, 10, 10), (1, 10, 10, 10)]


def test_where_points_fall_back_what_was_reached_before_counts():
    """3 points at 10, 3 less than none at 20, 5 at 30: between 20 and 30 they are 3 again at 27.5."""
    rule = Curve(tuple(Anchor(D(at), D(worth)) for at, worth in ((0, "0.5"), (10, "0.8"), (20, "0.2"), (30, "1"))))
    found = made(rule, 0, 0, 30)
    assert [found.here(F(at) / 30) for at in ("5", "10", "15", "20", "27.5", "28.75", "30")] == [F("1.5"), 3, 3, 3, 3, 4, 5]
    steps = [one_step(found, F(need)) for need in ("3", "3.2", "4", "5")]
    assert [step.value for step in steps] == [10, F("27.75"), F("28.75"), 30]


def test_points_that_rise_again_to_where_they_were_bring_nothing():
    assert pieces({0: 0.5, 10: 1, 20: 0.5, 30: 1}, 0, 0, 30) == [(0, 0, 0, 5), (F(1, 3), 5, 5, 5), (F(2, 3), 5, 5, 5), (1, 5, 5, 5)]


def test_two_where_one_jumps_behind_its_mark():
    """At the half 0 + 5, behind it 5 + 5: of 8 points the jump brings 5, and the line the 3 that are left."""
    jump, rest = Step("x", F(1, 2), F(0), F(5), True), Step("x", F(3, 10), F(4), F(3))
    assert two_steps(LATE, LINE, F(8)) == (jump, rest) and two_steps(LINE, LATE, F(8)) == (rest, jump)
    on = way_of((0, 0, 0, 0), ("1/2", 0, 5, 9), (1, 9, 9, 9))    # and on from 5 to 9: nobody has to go that far
    assert two_steps(LINE, on, F(8)) == (rest, jump)


def test_two_that_reach_it_at_the_mark_itself_need_not_go_beyond():
    """At the half 5 + 2 = 7, so nothing behind it is asked for."""
    assert two_steps(LINE, AT, F(7)) == (Step("x", F(1, 2), F(0), F(5)), Step("x", F(1, 2), F(0), F(2)))


def test_two_jumps_behind_the_same_mark():
    assert two_steps(LATE, LATE, F(10)) == (Step("x", F(1, 2), F(0), F(5), True),) * 2 and two_steps(LATE, LATE, F("10.1")) is None


def test_no_pair_where_either_of_the_two_is_enough():
    """The steps bring 10 at once: whichever stands first, and with exactly as many points as are needed."""
    steps = made(Steps((Band(D(71), D(1)), Band(None, D(0)))), 70, 60, 90)
    line = made(PerUnit(D(1)), 0, 0, 5)
    assert [two_steps(*pair, F(need)) for pair in ((steps, line), (line, steps)) for need in (5, 10)] == [None] * 4


# ---- against a grid

numbers = st.integers(0, 40).map(F)
worths = st.sampled_from([D(0), D("0.25"), D("0.5"), D("0.8"), D(1)])


@st.composite
def rules(draw):
    kind = draw(st.sampled_from(["linear", "curve", "steps", "per_unit", "peer"]))
    at = draw(st.lists(st.integers(0, 40), min_size=2, max_size=4, unique=True))
    if kind == "linear":
        return linear(at[0], at[1])
    if kind == "curve":
        return Curve(tuple(Anchor(D(one), draw(worths)) for one in at))
    if kind == "steps":
        return Steps(tuple(Band(D(one), draw(worths)) for one in sorted(at, reverse=True)))
    if kind == "peer":
        return Peer()
    return PerUnit(D(draw(st.integers(1, 3))) / 4, D(draw(st.integers(2, 10))))


def grid(rule, value, low, high, better):
    """(share, points gained) over a grid of the way, each scored by itself: every whole value and the thirds between."""
    way, end = (1, high) if better == "higher" else (-1, low)
    values = [value + way * F(n, 3) for n in range(int(abs(end - value) * 3) + 1)]
    base = attainment(item(rule), value, others=OTHERS, better=better)
    return [(abs(v - value) / (high - low), 10 * (attainment(item(rule), v, others=OTHERS, better=better) - base)) for v in values]


OTHERS = [F(5), F(12), F(12), F(30)]


@settings(max_examples=250, deadline=None)
@given(rule=rules(), at=st.lists(numbers, min_size=3, max_size=3), better=st.sampled_from(["higher", "lower"]), need=st.integers(1, 40))
def test_the_least_move_against_a_grid(rule, at, better, need):
    """Nothing on the grid brings the points with a smaller move, and the move found does bring them."""
    low, value, high = sorted(at)
    assume(low < high)
    need = F(need, 4)
    scored = grid(rule, value, low, high, better)
    found = gains(item(rule), F(10), value, low, high, better, others=OTHERS)
    step = one_step(found, need) if found else None
    enough = [share for share, gain in scored if gain >= need]
    if step is None:
        assert not enough
        return
    assert all(share >= step.share for share in enough)
    nudge = F(1, 10**6) if better == "higher" else -F(1, 10**6)
    reached = step.value + (nudge if step.beyond else 0)
    before = attainment(item(rule), value, others=OTHERS, better=better)
    assert 10 * (attainment(item(rule), reached, others=OTHERS, better=better) - before) >= need
    assert low - F(1, 10**6) <= reached <= high + F(1, 10**6)


small = st.lists(st.integers(0, 12).map(F), min_size=3, max_size=3, unique=True).map(sorted)


@settings(max_examples=400, deadline=None)
@given(first=rules(), second=rules(), a=small, b=small, better=st.sampled_from(["higher", "lower"]), need=st.integers(1, 60))
def test_the_least_pair_against_a_grid(first, second, a, b, better, need):
    """No pair on the grid brings the points with both shares below the larger share found; alone neither would have done as well."""
    need = F(need, 4)
    both, scored = [], []
    for rule, (low, value, high) in ((first, a), (second, b)):
        both.append(gains(item(rule), F(10), value, low, high, better, others=OTHERS))
        scored.append(grid(rule, value, low, high, better))
    found = two_steps(*both, need) if None not in both else None
    enough = [max(x, y) for x, gain_x in scored[0] for y, gain_y in scored[1] if gain_x + gain_y >= need]
    if found:
        assert found[0].gain + found[1].gain >= need
        assert all(worst >= max(found[0].share, found[1].share) for worst in enough)
    else:
        alone = [step.share for each in both if each and (step := one_step(each, need))]
        assert not enough or min(alone) <= min(enough)
