"""How sure a rank is: days drawn anew, the same for everybody."""

from __future__ import annotations

from decimal import Decimal as D

import numpy as np
import pytest

from kpi.doubt import redrawn
from kpi.schemes.model import Item
from kpi.scoring.points import outcome

ALL = np.zeros(3, dtype=int)


def test_counts_draw_as_many_days_as_there_are_and_the_seed_fixes_them():
    counts = redrawn.day_counts(30)
    assert counts.shape == (redrawn.DRAWS, 30) and set(counts.sum(axis=1)) == {30.0}
    assert (counts == redrawn.day_counts(30)).all() and (counts != redrawn.day_counts(30, seed=1)).any()


def test_the_period_as_it_was_gives_the_real_values():
    amount, cases = np.array([[1.0, 0.0], [3.0, 0.0]]), np.array([[2.0, 0.0], [4.0, 0.0]])
    once = np.ones((1, 2))
    assert redrawn.values(once, amount, cases, np.array([0.5, 0.7])).tolist() == [[0.5, 0.7]]
    assert redrawn.values(np.array([[2.0, 0.0]]), amount, None, np.array([4.0, 9.0])).tolist() == [[2.0, 9.0]]


def test_equal_days_leave_every_rank_clear():
    totals = np.tile([90.0, 80.0, 70.0], (50, 1))
    assert [(one.low, one.high, one.word) for one in redrawn.ranges(totals, [1, 2, 3], ALL)] == [
        (1, 1, "clear"), (2, 2, "clear"), (3, 3, "clear")
    ]


def test_totals_that_change_places_cannot_be_told_apart():
    draws = np.random.default_rng(1).normal(size=(400, 40))
    found = redrawn.ranges(draws, list(range(1, 41)), np.zeros(40, dtype=int))
    assert {one.word for one in found} == {"open"}
    assert all(one.low <= rank <= one.high for rank, one in enumerate(found, 1))


def test_ranks_stay_within_the_own_group():
    totals = np.tile([90.0, 80.0, 70.0], (5, 1))
    found = redrawn.ranges(totals, [1, 1, 2], np.array([0, 1, 1]))
    assert [(one.low, one.high) for one in found] == [(1, 1), (1, 1), (2, 2)]


@pytest.mark.parametrize(("kept", "word"), [(0.9, "clear"), (0.89, "fairly"), (0.6, "fairly"), (0.59, "open")])
def test_words_by_the_share_of_draws(kept, word):
    assert redrawn.word(kept) == word




def item(points: object) -> Item:
    return Item(id="one", metric=("reply_rate",), weight=D(10), points=points)


@pytest.mark.parametrize("value", ["0", "0.15", "0.5", "0.62", "0.81", "30", "95"])
def test_worth_is_that_of_the_exact_rules(value):
    from kpi.schemes.model import Anchor, Band, Curve, Linear, PerUnit, Steps

    at = lambda place, worth: Anchor(D(place), D(worth))  # noqa: E731
    rules = [
        Linear(at("0.2", "0"), at("0.8", "1")), Linear(at("80", "0"), at("20", "1")),
        Curve((at("0.1", "0"), at("0.5", "0.8"), at("0.9", "1"))),
        Steps((Band(D("0.8"), worth=D(1)), Band(D("0.5"), points=D(6)), Band(None, worth=D("0.1")))), PerUnit(D("2"), D("7")),
    ]
    for rule in rules:
        exact = outcome(item(rule), D(value), better="higher").attainment
        drawn = redrawn.worth(item(rule), np.array([[float(value)]]), np.zeros(1), "higher", np.zeros(1, dtype=int))
        assert drawn[0, 0] == pytest.approx(float(exact)), rule.kind


def test_peers_are_beaten_or_equal_as_in_the_exact_rule():
    from kpi.schemes.model import Peer

    drawn = redrawn.worth(item(Peer()), np.array([[3.0, 3.0, 5.0]]), np.zeros(3), "higher", ALL)
    assert drawn[0].tolist() == [0.25, 0.25, 1.0]
