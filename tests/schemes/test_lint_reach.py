"""The linter on thresholds, conditions and quotas: what nobody can reach, what never or always holds, what gives no place."""

from __future__ import annotations

from decimal import Decimal as D
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi import cards, schemes
from kpi.schemes import lint, read
from kpi.schemes.lint import quotas, reach
from kpi.schemes.lint.conditions import contradicts
from kpi.schemes.model.conditions import parse
from kpi.scoring.points import outcome

HEAD = 'id = "desk"\nversion = "1.0"\ntitle = { zh = "客服", en = "Desk" }\n'
ITEM = '[[item]]\nmetric = ["reply_rate"]\nweight = 100\npoints = { kind = "linear", zero = 0, full = 1 }\n'


def scheme(text: str):
    return read.from_text(HEAD + text, "desk.toml")


def found(text: str, **more) -> list[lint.Finding]:
    return lint.findings(scheme(text), cards.metrics(), cards.credit_rules(), **more)


def told(text: str) -> list[tuple[str, str]]:
    return [(f.code, f.place) for f in found(text)]


def linear(metric: str, zero: object, full: object, more: str = "") -> str:
    return f'[[item]]\nmetric = ["{metric}"]\nweight = 100\npoints = {{ kind = "linear", zero = {zero}, full = {full} }}\n{more}\n'


# ---- values and totals


def test_a_share_of_people_never_passes_one_and_a_share_of_money_may():
    (above,) = found(linear("inquiry_conversion", 0, 1.2))
    assert (above.code, above.params) == ("threshold_above", {"item": "inquiry_conversion", "at": D("1.2"), "most": D(1)})
    assert told(linear("target_attainment", 0, 1.2)) == []


def test_nobody_answers_in_less_than_no_time():
    (below,) = found(linear("response_time", 60, -5))
    assert (below.code, below.params["at"], below.params["least"]) == ("threshold_below", D(-5), D(0))


def test_steps_beyond_what_a_share_can_be():
    bands = "[{ at_least = 1.5, points = 100 }, { at_least = 0.9, points = 80 }, { points = 0 }]"
    text = f'[[item]]\nmetric = ["reply_rate"]\nweight = 100\npoints = {{ kind = "steps", bands = {bands} }}\n'
    assert told(text) == [("threshold_above", "item reply_rate")]
    assert reach.totals(scheme(text), cards.metrics()) == (0, 80)


GRADES = '[grades]\nbands = [{{ id = "A", at_least = {} }}, {{ id = "B", at_least = {} }}, {{ id = "C" }}]\n'


def test_a_grade_above_the_highest_total_and_one_below_the_lowest():
    (above,) = found(ITEM + GRADES.format(101, 80))
    assert (above.code, above.params) == ("grade_unreachable", {"band": "A", "at": D(101), "most": D(100)})
    (below,) = found(ITEM + GRADES.format(90, 0))
    assert (below.code, below.params) == ("grade_never_so_low", {"band": "C", "at": D(0), "least": D(0)})
    assert told(ITEM + GRADES.format(100, "0.01")) == []


def test_events_caps_and_floors_move_what_can_be_reached():
    event = '[[event]]\nid = "e"\nclass = "bonus"\npoints = {}\n'
    assert told(ITEM + event.format(5) + GRADES.format(200, 90)) == [], "bonuses may come any number of times"
    assert told(ITEM + event.format(5) + 'per = "period"\n' + GRADES.format(106, 90)) == [("grade_unreachable", "grade A")]
    assert told(ITEM + event.format(-5) + GRADES.format(90, 0)) == [], "who loses enough falls below 0"
    assert told("cap = 110\n" + ITEM + event.format(5) + GRADES.format(111, 90)) == [("grade_unreachable", "grade A")]
    assert told("floor = 60\n" + ITEM + event.format(-5) + GRADES.format(90, 60)) == [("grade_never_so_low", "grade C")]


def test_a_tier_nobody_reaches():
    tiers = '[tiers]\nbands = [{ id = "senior", at_least = 120 }, { id = "mid", at_least = 80 }]\n'
    assert told(ITEM + tiers) == [("tier_unreachable", "tier senior")]


def test_r2b_09_an_uncapped_item_opens_the_total():
    """R2B-09: a total may exceed 100."""
    assert reach.totals(schemes.load("ecommerce-10x10"), cards.metrics())[1] is None


POINTS = [
    '{ kind = "linear", zero = 0.2, full = 0.7 }', '{ kind = "linear", zero = 0.9, full = 1.4 }', '{ kind = "linear", zero = 1, full = 0.3 }',
    '{ kind = "curve", anchors = [{ at = 0.3, worth = 0.1 }, { at = 0.6, worth = 0.9 }, { at = 1.3, worth = 1 }] }',
    '{ kind = "steps", bands = [{ at_least = 1.2, worth = 1 }, { at_least = 0.5, worth = 0.6 }] }',
    '{ kind = "steps", bands = [{ at_least = 0.5, points = 7 }, { points = -3 }] }', '{ kind = "per_unit", each = 20 }',
    '{ kind = "per_unit", each = -20 }', '{ kind = "per_unit", each = 20, cap = 12 }',
]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(POINTS), st.booleans(), st.fractions(0, 1, max_denominator=50))
def test_no_share_gives_points_beyond_what_the_linter_says(points, uncapped, share):
    text = f'[[item]]\nmetric = ["reply_rate"]\nweight = 20\nuncapped = {str(uncapped).lower()}\npoints = {points}\n'
    (item,) = scheme("full_score = 20\n" + text).items
    least, most = reach.points(item, cards.metrics())
    assert least <= outcome(item, share).attainment * 20 <= most
    ends = [outcome(item, Fraction(at, 100)).attainment * 20 for at in range(101)]
    assert min(ends) == least and max(ends) == most, "and the bounds are reached"


# ---- conditions


def action(when: str, more: str = "run = 1") -> str:
    return ITEM + f'[[action]]\nid = "act"\nwhen = "{when}"\n{more}\n'


@pytest.mark.parametrize(
    ("when", "code"),
    [
        ("score < 60 and score >= 60", "contradiction"),
        ("rank == 1 and rank == 2", "contradiction"),
        ("score >= 70 and score <= 70 and score != 70", "contradiction"),
        ("mark < full and mark > mark", "contradiction"),
        ("score < 60 and score > 70 or rank == 1", "contradiction_in_part"),
        ("score > 100", "action_unreachable"),
        ("coefficient > 1", "action_unreachable"),
        ("rank < 1", "action_unreachable"),
        ("reply_rate > 1", "action_unreachable"),
        ("score >= 0", "action_always"),
        ("coefficient <= 1 and rank >= 1", "action_always"),
    ],
)
def test_conditions_that_never_or_always_hold(when, code):
    (finding,) = found(action(when))
    assert (finding.code, finding.place) == (code, "action act")


@pytest.mark.parametrize("when", ["score < 70", "score == 100", "score < 60 or score > 90", "coefficient > 0.9", "rank == 1", "mark == full"])
def test_conditions_that_sometimes_hold_are_left_alone(when):
    assert told(action(when)) == []


def test_an_unreachable_action_says_which_name_and_its_bounds():
    (finding,) = found(action("rank >= 1 and score > 100"))
    assert (finding.params["name"], finding.params["least"], finding.params["most"]) == ("score", D(0), D(100))


def test_grades_exclude_each_other():
    text = action("grade == A and grade in [B, C]") + GRADES.format(90, 80)
    assert told(text) == [("contradiction", "action act")]
    assert told(action("grade != A and grade != B and grade != C") + GRADES.format(90, 80)) == [("contradiction", "action act")]


def test_r4_07_more_appraisals_than_a_year_has():
    """R4-07: three in total within the calendar year."""
    assert told(action("score < 70", 'count = 12\nwithin = "year"')) == []
    (beyond,) = found(action("score < 70", 'count = 13\nwithin = "year"'))
    assert (beyond.code, beyond.severity, beyond.params["held"]) == ("count_beyond", "fault", 12)
    assert told(action("score < 70", 'count = 7\nwithin = "6 months"')) == [("count_beyond", "action act")]
    assert told('cycle = "quarter"\n' + action("score < 70", 'count = 5\nwithin = "year"')) == [("count_beyond", "action act")]


def test_an_award_that_asks_for_more_months_than_its_period_has():
    award = '[awards.best]\nperiod = ["quarter"]\nshare = 0.5\nrank = 1\nneed = {{ quarter = {} }}\n'
    assert told(ITEM + award.format(3)) == []
    assert told(ITEM + award.format(4)) == [("need_beyond", "award best")]


def test_the_condition_of_an_event_that_cannot_be_read():
    event = '[[event]]\nid = "exam"\nclass = "bonus"\npoints = 5\nper = "period"\nfrom = "exam:work"\nwhen = "{}"\n'
    assert told(ITEM + event.format("mark == full")) == []
    (bad,) = found(ITEM + event.format("marks == full"))
    assert (bad.code, bad.params["nearest"]) == ("condition_unreadable_near", "mark")


OPERATORS = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
COMPARED = st.lists(st.tuples(st.sampled_from(["score", "rank"]), OPERATORS, st.integers(0, 6)), min_size=1, max_size=4)


@settings(max_examples=200, deadline=None)
@given(COMPARED)
def test_a_contradiction_is_exactly_what_no_value_fulfils(parts):
    condition = parse(" and ".join(f"{name} {op} {value}" for name, op, value in parts))
    halves = [D(at) / 2 for at in range(-2, 15)]
    possible = any(condition.holds({"score": score, "rank": rank}) for score in halves for rank in halves)
    barred = [value for _, op, value in parts if op == "!="]
    if len(barred) < 2:
        assert contradicts(condition.either[0]) == (not possible)
    else:
        assert not (contradicts(condition.either[0]) and possible), "what is called a contradiction is one"


# ---- quotas


AWARD = ITEM + '[awards.best]\nperiod = ["quarter"]\nshare = 0.05\nrank = 1\n'


def test_r2a_15_a_quota_that_gives_nobody_a_place_says_from_when_on_it_does():
    """R2A-15: 5 % of fewer than 20 people is no place."""
    (zero,) = found(AWARD, headcount=19)
    assert (zero.code, zero.place) == ("quota_zero", "award best")
    assert zero.params == {"quota": "best", "share": "5 %", "people": 19, "need": 20, "real": "5.26 %"}
    assert found(AWARD, headcount=20) == [] and found(AWARD + "min_quota = 1\n", headcount=8) == [] and found(AWARD) == []


def test_quotas_are_tried_in_every_group():
    (zero,) = found(AWARD, headcount={"早班": 12, "晚班": 40})
    assert (zero.code, zero.params["group"]) == ("quota_zero_group", "早班")


def test_r4_08_a_grade_that_the_forced_distribution_gives_nobody():
    """R4-08: of 7 people nobody is A and nobody E (golden case)."""
    text = ITEM + '[forced]\nby = "annual_coefficient"\nshares = { A = 0.05, B = 0.20, C = 0.50, D = 0.20, E = 0.05 }\n'
    empty = found(text, headcount=7)
    assert [(f.code, f.params["grade"], f.params["need"]) for f in empty] == [("forced_zero", "A", 10), ("forced_zero", "E", 11)]


@settings(max_examples=100, deadline=None)
@given(st.decimals("0.01", 1, places=2), st.sampled_from(["floor", "half_up", "ceiling"]))
def test_the_headcount_for_one_place_is_the_first_that_gives_one(share, way):
    need = quotas.people_for_one(share, way)
    assert quotas.places(share, need, way) >= 1 and (need == 1 or quotas.places(share, need - 1, way) == 0)


@pytest.mark.parametrize(("people", "counts"), [(40, [2, 8, 20, 8, 2]), (100, [5, 20, 50, 20, 5]), (7, [0, 2, 4, 1, 0])])
def test_r4_08_largest_remainder(people, counts):
    """R4-08: the golden figures."""
    shares = dict(zip("ABCDE", [D("0.05"), D("0.20"), D("0.50"), D("0.20"), D("0.05")], strict=True))
    assert list(quotas.quotas(shares, people).values()) == counts
