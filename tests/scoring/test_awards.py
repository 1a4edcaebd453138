"""Awards: quotas, the tie-break in the open, what is left to a manager, vetoes, and the period's score."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from fractions import Fraction as F

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi.errors import KpiError
from kpi.scoring.awards import Candidate, Winner, candidate, give, period_score, quota, standardised
from kpi.scoring.places import Filled, Step, decide, fill
from tests.scoring.golden_cases import of_rule
from tests.scoring.outcome_plans import plan

AWARDS = plan("""
[awards.best]
share = 0.05
rank = 1
tie_break = ["conversion", "seconds"]
[awards.excellent]
share = 0.10
rank = 2
tie_break = ["conversion", "seconds"]
""").awards
BETTER = {"conversion": "higher", "seconds": "lower"}


def people(*scores: object, **ties: dict) -> list[Candidate]:
    return [
        Candidate(name, None if score is None else D(str(score)), {key: D(str(value)) for key, value in ties.get(name, {}).items()})
        for name, score in zip("abcdefghijklmnopqrstuvwxyz", scores, strict=False)
    ]


def names(given_) -> str:
    return "".join(winner.agent_id for winner in given_.winners)


@pytest.mark.parametrize("row", of_rule("R2A-15")[0]["table"], ids=str)
def test_the_golden_quotas(row):
    """R2A-15: floor of the share, to the letter of "not more than"."""
    headcount, best, excellent = row
    assert [quota(award, headcount) for award in AWARDS] == [best, excellent]


@pytest.mark.parametrize(
    ("more", "headcount", "places"),
    [("", 39, 1), ('round = "ceiling"', 39, 2), ('round = "half_up"', 30, 2), ('round = "half_up"', 29, 1), ("min_quota = 1", 8, 1),
     ("min_quota = 3", 2, 2), ("min_quota = 1", 0, 0)],
)
def test_quota_settings(more, headcount, places):
    """R2A-15: rounding and the least quota are the scheme's; never more places than people."""
    assert quota(plan(f"[awards.best]\nshare = 0.05\n{more}").awards[0], headcount) == places


def test_best_before_excellent_without_overlap():
    """R2A-15: the two groups do not overlap, and the headcount counts people not appraised."""
    best, excellent = give(AWARDS, people(90, 95, 80, 85, 70), 40)
    assert (best.quota, names(best)) == (2, "ba")
    assert (excellent.quota, names(excellent)) == (4, "dce")
    assert [(winner.place, winner.because, winner.params["of"]) for winner in best.winners] == [(1, "award_place", 5), (2, "award_place", 5)]
    assert dict(best.winners[0].params) == {"score": 95, "place": 1, "of": 5}
    assert best.undecided == () and best.open == 0 and best.notes == ()


def test_a_quota_of_zero_is_said_with_what_one_place_would_be():
    """R2A-15: below 20 people that gives 0; a minimum of 1 is offered with the real percentage it makes."""
    best, excellent = give(AWARDS, people(90, 80), 10)
    assert (best.winners, best.notes) == ((), (("award_quota_zero", {"share": D("0.05"), "headcount": 10, "real_share": F(1, 10)}),))
    assert names(excellent) == "a" and excellent.notes == ()
    (least,) = give(plan("[awards.best]\nshare = 0.05\nmin_quota = 1").awards, people(90, 80), 8)
    assert (names(least), least.notes) == ("a", (("award_above_share", {"share": D("0.05"), "places": 1, "real_share": F(1, 8)}),))
    (nobody,) = give(AWARDS[:1], [], 0)
    assert nobody.notes[0][1]["real_share"] is None


def test_the_tie_break_is_applied_step_by_step_and_shown():
    """R2A-15: two places, three equal; conversion separates one, seconds (lower is better) the other two."""
    ties = {"a": {"conversion": 0.5, "seconds": 30}, "b": {"conversion": 0.6, "seconds": 99}, "c": {"conversion": 0.5, "seconds": 20}}
    (best,) = give(AWARDS[:1], people(90, 90, 90, 80, **ties), 40, BETTER)
    assert names(best) == "bc" and best.undecided == ()
    assert [(step.metric, step.because, step.groups, step.room) for step in best.steps] == [
        ("conversion", "tie_separated", (("b",), ("a", "c")), 2),
        ("seconds", "tie_separated", (("c",), ("a",)), 1),
    ]
    assert best.steps[0].values == {"a": F(1, 2), "b": F(3, 5), "c": F(1, 2)}
    assert [(winner.because, winner.params["metric"], winner.place) for winner in best.winners] == [
        ("award_tie_break", "conversion", 1),
        ("award_tie_break", "seconds", 1),
    ]


def test_equal_people_who_all_fit_need_no_tie_break():
    """R2A-15: it is used only at the cut."""
    (best,) = give(AWARDS[:1], people(90, 90, 80), 40, BETTER)
    assert (names(best), best.steps, best.undecided) == ("ab", (), ())


def test_people_still_equal_who_do_not_all_fit_get_no_place_and_go_on():
    """R2A-15: listed for a manager's decision, and candidates for the next group; nobody below them is moved up."""
    same = {"conversion": 0.5, "seconds": 30}
    best, excellent = give(AWARDS, people(95, 90, 90, 80, b=same, c=same), 40, BETTER)
    assert (names(best), best.undecided, best.open) == ("a", ("b", "c"), 1)
    assert [step.because for step in best.steps] == ["tie_equal", "tie_equal"]
    assert best.notes == (("award_undecided", {"people": ("b", "c"), "count": 2}),)
    assert names(excellent) == "bcd"


def test_a_manager_decides_among_the_people_listed():
    """R2A-15: the choice is a record; whoever is chosen is no candidate for the next group."""
    same = {"conversion": 0.5, "seconds": 30}
    rows = people(95, 90, 90, 80, b=same, c=same)
    best, excellent = give(AWARDS, rows, 40, BETTER, {"best": ["c"]})
    assert (names(best), best.undecided, best.open) == ("ac", (), 0)
    assert best.winners[1].because == "award_decided"
    assert names(excellent) == "bd"
    with pytest.raises(KpiError, match="nothing is to be decided about d"):
        give(AWARDS, rows, 40, BETTER, {"best": ["d"]})
    with pytest.raises(KpiError, match="2 people were chosen for 1 places"):
        give(AWARDS, rows, 40, BETTER, {"best": ["b", "c"]})


def test_a_decision_may_fill_some_of_the_open_places():
    """R2A-15: the rest stays listed."""
    filled = fill(2, {"a": 1, "b": 1, "c": 1})
    made = decide(filled, ["b"], 2, "award best")
    assert (made.taken, made.undecided, made.chosen) == (("b",), ("a", "c"), ("b",))


def test_nobody_holds_a_place_in_two_of_three_awards():
    """R2A-15: of four people one each; the fourth goes without."""
    three = plan("".join(f"[awards.{name}]\nshare = 0.25\nrank = {place}\n" for place, name in enumerate(("best", "excellent", "good"), 1)))
    found = give(three.awards, people(80, 95, 90, 85), 4)
    assert [(given_.award, given_.headcount, names(given_)) for given_ in found] == [("best", 4, "b"), ("excellent", 4, "c"), ("good", 4, "d")]


def test_a_winner_is_told_with_score_and_place():
    """R2A-15: outright, by the tie-break and by decision."""
    ties = {"b": {"conversion": 0.6}, "c": {"conversion": 0.5}}
    (best,) = give(AWARDS[:1], people(95, 90, 90, **ties), 40, BETTER)
    assert best.winners == (
        Winner("a", D(95), 1, "award_place", {"score": 95, "place": 1, "of": 3}),
        Winner("b", D(90), 2, "award_tie_break", {"score": 90, "place": 2, "of": 3, "metric": "conversion"}))
    same = {"conversion": 0.5, "seconds": 30}
    (left,) = give(AWARDS[:1], people(95, 90, 90, b=same, c=same), 40, BETTER, {"best": ["c"]})
    assert left.winners[1] == Winner("c", D(90), 2, "award_decided", {"score": 90, "place": 2, "of": 3})
    with pytest.raises(KpiError, match="^award best: "):
        give(AWARDS[:1], people(95, 90, 90, b=same, c=same), 40, BETTER, {"best": ["a"]})


def test_who_left_before_the_end_of_the_period_is_no_candidate():
    """The day is said; whoever is barred besides stays barred."""
    gone = candidate("a", period_score([D(99)] * 3, 2), {"conversion": D("0.5")}, left=date(2026, 3, 14))
    assert (gone.score, gone.ties, gone.veto) == (None, {"conversion": D("0.5")}, "")
    (best,) = give(AWARDS[:1], [gone, candidate("b", period_score([D(50)] * 3, 2))], 20)
    assert (names(best), best.left_out) == ("b", {"a": ("award_left", {"day": date(2026, 3, 14)})})
    assert candidate("a", period_score([], 1), left=date(2026, 3, 14)).ties == {}
    barred = candidate("a", period_score([D(99)], 1), veto="destructive", left=date(2026, 3, 14))
    assert give(AWARDS[:1], [barred], 20)[0].left_out == {"a": ("award_veto", {"reason": "destructive"})}


def test_the_tie_break_fills_places_group_by_group():
    """R2A-15: three places for four equal people: 9 and 8 get one each, the two with 7 do not both fit into the last."""
    marks = {"a": {"m": 7}, "b": {"m": 8}, "c": {"m": 9}, "d": {"m": 7}}
    filled = fill(3, dict.fromkeys(marks, 1), marks, ["m"], {"m": "higher"})
    assert (filled.taken, filled.undecided, filled.by_tie_break) == (("c", "b"), ("a", "d"), {"c": "m", "b": "m"})


def test_scores_are_compared_to_the_last_digit():
    """R2A-15: 10^17 and one more are two scores, and so are two fractions that differ in their 20th decimal."""
    assert fill(1, {"a": 10**17, "b": 10**17 + 1}).taken == ("b",)
    assert fill(1, {"a": F(1, 3), "b": F(1, 3) + F(1, 10**20)}).taken == ("b",)


def test_a_tie_break_that_fills_every_place_leaves_nothing_open():
    """R2A-15."""
    step = Step("m", "tie_separated", {"a": F(1), "b": F(2)}, (("b",), ("a",)), 1)
    assert fill(1, {"a": 1, "b": 1}, {"a": {"m": 1}, "b": {"m": 2}}, ["m"], {"m": "higher"}) == Filled(("b",), (), (step,), {"b": "m"})
    assert fill(1, {"a": 1, "b": 1}, {"a": {"m": 1}}, ["m"], {"m": "higher"}) == Filled(
        (), ("a", "b"), (Step("m", "tie_unknown", {"a": F(1), "b": None}, (("a", "b"),), 1),), {})


def test_a_metric_somebody_lacks_separates_nobody():
    """R2A-15: missing is never zero, so the next metric is tried, and it is said."""
    ties = {"a": {"seconds": 30}, "b": {"conversion": 0.6, "seconds": 40}}
    (best,) = give(AWARDS[:1], people(90, 90, **ties), 20, BETTER)
    assert [step.because for step in best.steps] == ["tie_unknown", "tie_separated"]
    assert (names(best), best.steps[0].values) == ("a", {"a": None, "b": F(3, 5)})


def test_a_tie_break_must_know_its_direction():
    with pytest.raises(KpiError, match="^scoring: nobody says whether higher or lower is better for conversion"):
        fill(1, {"a": 1, "b": 1}, {"a": {"conversion": 1}, "b": {"conversion": 2}}, ["conversion"])


def test_who_is_barred_or_has_too_few_months_is_left_out_and_said():
    """R3-07, R2A-15: destructive behaviour bars the year's awards; at least n of m months scored."""
    short = candidate("b", period_score([D(99), None, None], 2))
    barred = candidate("c", period_score([D(98)] * 3, 2), veto="destructive")
    (best,) = give(AWARDS[:1], [candidate("a", period_score([D(50)] * 3, 2)), short, barred], 20)
    assert names(best) == "a"
    assert candidate("a", period_score([D(50)], 1), {"conversion": D("0.5")}).ties == {"conversion": D("0.5")}
    assert dict(best.left_out) == {
        "b": ("award_not_enough", {"months": 1, "of": 3, "need": 2}),
        "c": ("award_veto", {"reason": "destructive"}),
    }


@pytest.mark.parametrize(
    ("totals", "need", "value"),
    [
        ([90, 91, 93], 2, "91.33"),
        ([90, None, 93], 2, "91.50"),
        ([90, None, None], 2, None),
        ([None, None, None], 0, None),
        ([D("90.005")], 1, "90.01"),
        ([80] * 7 + [None] * 5, 8, None),
        ([80] * 8 + [None] * 4, 8, "80.00"),
    ],
)
def test_the_score_of_a_period(totals, need, value):
    """R2A-15: mean of the monthly totals, at least 2 of 3 (8 of 12) months scored, rounded once."""
    found = period_score([None if total is None else D(total) for total in totals], need)
    assert (None if found.value is None else str(found.value)) == value
    assert (found.months, found.of) == (sum(total is not None for total in totals), len(totals))


def test_standardised_scores_compare_people_of_several_groups():
    """R2A-15: an award across groups needs a stated rule: distance from the own group's mean, in its own spread."""
    found = standardised({"day": {"a": D(90), "b": D(80), "c": D(70)}, "night": {"d": D(60), "e": D(50)}, "one": {"f": D(77)}})
    assert found == {"a": F(3, 2), "b": 0, "c": F(-3, 2), "d": 1, "e": -1, "f": 0}
    (best,) = give(AWARDS[:1], [Candidate(name, D(50), order=order) for name, order in found.items()], 40)
    assert names(best) == "ad"


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(60, 66), st.integers(0, 2)), max_size=25), st.integers(0, 30))
def test_places_go_to_the_best_and_to_nobody_by_chance(rows, places):
    """R2A-15: never more than there are; whoever has none is no better than whoever has; equal people are treated equally."""
    keys = {f"a{place}": row for place, row in enumerate(rows)}
    ties = {name: {"m": row[1]} for name, row in keys.items()}
    found = fill(places, {name: row[0] for name, row in keys.items()}, ties, ["m"], {"m": "higher"})
    taken, rest = set(found.taken), set(keys) - set(found.taken)
    assert len(taken) <= places and len(found.taken) == len(taken)
    assert all(keys[inside] > keys[outside] for inside in taken for outside in rest)
    open_places = places - len(taken)
    assert bool(found.undecided) == bool(open_places and rest)
    assert len({keys[name] for name in found.undecided}) <= 1 and not taken & set(found.undecided)
    assert not found.undecided or len(found.undecided) > open_places
    turned = fill(places, {name: keys[name][0] for name in reversed(keys)}, ties, ["m"], {"m": "higher"})
    assert set(turned.taken) == taken
