"""Tiers and grades tried: heads, wages, moves, points missing, quotas, forecasts, and what it would take, on invented people."""
from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D
from fractions import Fraction as F
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi import schemes
from kpi.errors import KpiError
from kpi.schemes.model.outcomes import Rung, Tiers
from kpi.scoring.lift import gains
from kpi.scoring.points import attainment
from kpi.scoring.rounding import half_up
from kpi.scoring.tiers import tier_of
from kpi.verbs.tier_desk import Person, TierDesk, laid_out, moved_marks, one_appraisal
from kpi.verbs.tier_lift import Way, Ways, tier_lift
from kpi.verbs.tier_trial import Move, gap, least_total, tier_forecast, tier_movers, tier_near, tier_quota, tier_trial, tried_rules
from kpi.verbs.tier_version import tier_changes, tier_version

MONTHS = [f"2026-0{n}" for n in range(4, 10)]
BANDS = (Rung(id="senior", at_least=D(90)), Rung(id="mid", at_least=D(80)), Rung(id="junior", at_least=D(70)))
PAY = {"senior": D(3000), "mid": D(2500), "junior": None, "none": None}


def person(name: str, *totals, **more) -> Person:
    """Totals of the last months; None: not appraised."""
    history = tuple((month, None if total is None else D(total)) for month, total in zip(MONTHS[-len(totals):], totals, strict=True))
    return Person(name, name, more.pop("team", "t"), more.pop("group", "g"), history, **more)


def desk(*people: Person, rules: Tiers | None = None, kind: str = "tiers", **more) -> TierDesk:
    rules = rules or (Tiers(bands=BANDS) if kind == "tiers" else one_appraisal((*BANDS, Rung(id="rest"))))
    return laid_out(TierDesk("x", "1.0", {}, kind, MONTHS[-1], "2026-10", D(100), more.pop("cap", D(100)), 2, rules, people, **more))


def test_heads_and_wages_now_and_tried():
    """R2A-12: the lower of the last two. 92 and 91 is senior; with a mark of 91.5 it is mid. What is not set is counted, never 0."""
    made = desk(person("a", 92, 91, pay=PAY), person("b", 85, 95, pay=PAY), person("c", 75, 75, pay=PAY), person("d", 75, None, pay=PAY))
    found = tier_trial(made, tried_rules(made, [D("91.5"), D(80), D(70)]))
    senior, mid, junior, none = found.bands
    assert [(b.now, b.then) for b in found.bands] == [(1, 0), (1, 2), (1, 1), (0, 0)]
    assert (senior.cost_now.known, senior.cost_then.people, mid.cost_then.known) == (3000, 0, 5000)
    assert (junior.cost_now.known, junior.cost_now.people, junior.cost_now.missing) == (0, 0, 1)
    assert (found.cost, found.cost_people, found.not_told) == (-500, 2, (1, 1))


def test_cost_is_unknown_where_no_pay_goes_by_the_tier():
    made = desk(person("a", 92, 91))
    assert tier_trial(made, made.rules).cost is None


def test_who_moves_with_the_points_missing_the_greatest_move_first():
    made = desk(person("a", 92, 91), person("b", 95, 71), person("c", 85, 84.5), person("d", 85, 85))
    found = tier_movers(made, tier_trial(made, tried_rules(made, [D(96), D(85), D(72)])))
    assert [(one.move.person.name, one.move.now.tier, one.move.then.tier, one.missing) for one in found] == [
        ("b", "junior", "none", 1), ("c", "mid", "junior", F(1, 2)), ("a", "senior", "mid", None)]
    assert found[2].held == MONTHS[-2], "92 of the month before is below 96, so no total of this month is enough"


def test_equal_totals_are_marked_within_the_group_and_provisional_is_kept():
    made = desk(person("a", 92, 91), person("b", 80, 91), person("c", 91, group="h"))
    found = {one.person.name: one for one in tier_trial(made, made.rules).moves}
    assert [found[name].tied for name in "abc"] == [True, True, False]
    assert [found[name].then.provisional for name in "abc"] == [False, False, True]
    none = tier_trial(made, tried_rules(made, [D(90), D(80), D(70)], short="none"))
    assert none.not_told == (0, 1)


def test_what_a_person_set_stands_and_is_asked_nothing():
    made = desk(person("a", 72, 71, set_by=("mid", "trains the others")))
    found = tier_trial(made, tried_rules(made, [D(99), D(98), D(97)])).moves[0]
    assert found.then.tier == "mid" and found.then.because == "tier_set" and tier_movers(made, tier_trial(made, made.rules)) == []
    assert tier_lift(made, made.rules, "a", Ways(None, None, ())).when == "set"


@settings(max_examples=200, deadline=None)
@given(
    totals=st.lists(st.one_of(st.none(), st.integers(60, 99)), min_size=1, max_size=4), take=st.sampled_from(["lowest", "highest", "latest"]),
    window=st.integers(1, 4), consecutive=st.booleans(), short=st.sampled_from(["provisional", "none"]),
)
def test_points_missing_against_every_total(totals, take, window, consecutive, short):
    """R2A-12: no total of this month below the one named gives a better tier, and the one named does; held: none up to the cap does."""
    rules = Tiers(bands=BANDS, window=window, take=take, consecutive=consecutive, short=short)
    made = desk(person("a", *totals), rules=rules)
    one = made.people[0]
    then = made.told(one, rules)
    found = gap(made, rules, Move(one, made.values["a"], then, then, 0, False))
    order = made.bands
    if then.tier is None or then.tier == order[0]:
        assert found.missing is None and found.above is None
        return
    better = [
        total for total in range(totals[-1], 101)
        if (tier := tier_of(rules, [*one.history[:-1], (MONTHS[-1], D(total))]).tier) and order.index(tier) < order.index(then.tier)
    ]
    assert found.missing == (min(better) - totals[-1] if better else None) and found.above


def test_who_is_nearest_comes_first():
    made = desk(person("a", 95, 89), person("b", 95, 79.5), person("c", 85, 79), person("d", 95, 95))
    assert [(one.move.person.name, one.missing) for one in tier_near(made, tier_trial(made, made.rules))] == [("b", F(1, 2)), ("a", 1), ("c", 1)]


# ---- quotas


def test_quota_beside_thresholds():
    """R4-08: of four, a quarter is one; 91 twice shares the better grade. By thresholds both are senior, and c is one too."""
    made = desk(person("a", 91), person("b", 91), person("c", 90), person("d", 60), kind="grades")
    found = tier_quota(made, made.rules, {"senior": D("0.25"), "mid": D("0.50"), "junior": D("0"), "rest": D("0.25")})
    assert found.groups["g"].counts == {"senior": 2, "mid": 1, "rest": 1} and found.same == 3
    assert [(one.name, by_mark, by_quota) for one, _, by_mark, by_quota in found.people] == [("c", "senior", "mid")]
    with pytest.raises(KpiError, match="add up"):
        tier_quota(made, made.rules, {"senior": D("0.5"), "rest": D("0.2")})


def test_each_group_has_its_own_quota():
    made = desk(*(person(f"{g}{n}", 60 + n, group=g) for g in "gh" for n in range(4)), kind="grades")
    found = tier_quota(made, made.rules, {"senior": D("0.25"), "rest": D("0.75")})
    assert {group: one.counts["senior"] for group, one in found.groups.items()} == {"g": 1, "h": 1}


def test_without_a_quota_of_its_own_today_is_the_quota():
    made = desk(*(person(f"p{n}", total) for n, total in enumerate((95, 85, 84, 60))), kind="grades")
    assert made.shares == {"senior": D("0.25"), "mid": D("0.50"), "junior": D("0.00"), "rest": D("0.25")}
    assert tier_quota(made, made.rules).people == ()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(6000, 9999), min_size=1, max_size=3), min_size=1, max_size=30))
def test_marks_of_a_forced_distribution_give_the_same_grades(totals):
    """R4-08: the marks found are those at which thresholds and quota say the same (means of one to three months, R4-18)."""
    people = [person(f"p{n}", *(D(t) / 100 for t in own)) for n, own in enumerate(totals)]
    shares = {"A": D("0.05"), "B": D("0.20"), "C": D("0.50"), "D": D("0.20"), "E": D("0.05")}
    made = desk(*people, kind="forced", shares=shares, own_shares=True, rules=one_appraisal((Rung(id="E"),)))
    assert made.bands == ("A", "B", "C", "D", "E") and tier_quota(made, made.rules).people == ()


def test_the_year_so_far_is_held_against_the_marks():
    """R4-18: the mean of the year's months; 90 and 80 is 85, and 91 more would be 87."""
    made = desk(person("a", 90, 80), kind="forced", shares={"A": D("0.5"), "B": D("0.5")}, own_shares=True)
    one = made.people[0]
    assert made.values["a"] == 85 and made.judged(one, [D(91)]) == [("2026-10", 87)]
    assert least_total(made, one, D(86)) == D("82.00")


# ---- what may come


def test_the_forecast_takes_the_rest_of_the_window_as_it_stands():
    """Past 95, 85, 95, 95: the next is senior three times of four, and the lower with 95 on record is then senior too."""
    made = desk(person("a", 95, 85, 95, 95), person("b", 95, 95), person("c", 95, 95, None))
    found = {one.person.name: one for one in tier_forecast(made, made.rules, seed=11, draws=4000)}
    assert set(found) == {"a", "b"} and found["b"].drawn is None and found["b"].months == 2
    assert found["a"].counted.chances == {"senior": F(3, 4), "mid": F(1, 4)}
    assert abs(found["a"].drawn.chances["senior"] - F(3, 4)) < F(4, 100) and found["a"].drawn.seed == 11


@settings(max_examples=80, deadline=None)
@given(totals=st.lists(st.integers(60, 99), min_size=3, max_size=5), window=st.integers(1, 3), ahead=st.integers(1, 2))
def test_counted_chances_against_every_run_scored_by_itself(totals, window, ahead):
    """Equal bands are taken together; every run of the totals themselves gives the same chances."""
    rules = Tiers(bands=BANDS, window=window, take="lowest")
    made = desk(person("a", *totals), rules=rules)
    months = ["2026-10", "2026-11"][:ahead]
    runs = [tier_of(rules, [*made.people[0].history, *zip(months, map(D, run), strict=True)]).tier for run in product(totals, repeat=ahead)]
    found = tier_forecast(made, rules, ahead)[0].counted
    assert found.chances == {tier: F(runs.count(tier), len(runs)) for tier in set(runs)}


# ---- what it would take


def ways(made: TierDesk, items: dict[str, tuple]) -> Ways:
    """Ways of a scheme's items: name -> (value, low, high); the exact total is the person's."""
    scheme = schemes.load("ecommerce-100")
    found = []
    for name, (value, low, high) in items.items():
        item = scheme.item(name)
        better = "lower" if name == "response_time" else "higher"
        way = gains(item, F(item.weight), F(value), F(low), F(high), better, team=F(200))
        found.append(Way(way, name, "share" if name != "response_time" else "seconds", {}, F(low), F(high), 6))
    return Ways(F(made.people[0].score), made.cap, tuple(found))


def test_the_cheapest_change_of_one_metric():
    """From 52.1 %, 2.4 points of 30 at 0.60 are 4.8 percentage points: 56.9 %, within 48.9 to 57.2 %; 77.6 becomes 80."""
    made = desk(person("a", 85, "77.6"))
    found = tier_lift(made, made.rules, "a", ways(made, {"inquiry_conversion": ("0.521", "0.489", "0.572")}))
    assert (found.when, found.tier, found.above, found.need) == ("now", "junior", "mid", 80)
    one = found.one[0]
    assert (one.value, one.to) == (F("0.521"), F("0.569")) and one.gain == F("2.4") and found.two is None
    assert one.share == F("0.048") / F("0.083")
    short = tier_lift(made, made.rules, "a", ways(made, {"inquiry_conversion": ("0.521", "0.489", "0.56")}))
    assert short.one == () and short.known


def test_two_metrics_where_one_is_not_enough():
    made = desk(person("a", 85, "77.6"))
    items = {"inquiry_conversion": ("0.521", "0.489", "0.549"), "response_time": ("50", "30", "60")}
    found = tier_lift(made, made.rules, "a", ways(made, items))
    assert found.one == () and [change.way.metric for change in found.two] == ["inquiry_conversion", "response_time"]
    assert sum(change.gain for change in found.two) >= F("2.395")


def test_next_time_where_an_earlier_appraisal_holds_it_down():
    """78 of the month before keeps 85 junior; the next one lifts if it reaches 80, and 85 does."""
    made = desk(person("a", 78, 85), person("b", 78, 79), person("c", 91, 75))
    empty = Ways(F(79), D(100), ())
    found = tier_lift(made, made.rules, "a", empty)
    assert (found.when, found.above, found.need, found.held) == ("kept", "mid", 80, MONTHS[-2])
    later = tier_lift(made, made.rules, "b", empty)
    assert (later.when, later.above, later.need, later.appraisals) == ("later", "mid", 80, 2)
    assert tier_lift(made, made.rules, "c", empty).when == "now"
    top = desk(person("a", 95, 95))
    assert tier_lift(top, top.rules, "a", empty).when == "top"


@settings(max_examples=25, deadline=None)
@given(
    score=st.integers(7000, 7990), a=st.lists(st.integers(30, 62), min_size=3, max_size=3, unique=True).map(sorted),
    b=st.lists(st.integers(20, 125), min_size=3, max_size=3, unique=True).map(sorted),
)
def test_what_it_would_take_against_a_search_by_hand(score, a, b):
    """Every whole per cent of conversion and every whole second of response within the range, scored one by one: the change named reaches
    80, and none of them reaches it with a smaller share."""
    scheme = schemes.load("ecommerce-100")
    made = desk(person("x", 85, D(score) / 100))
    items = {name: scheme.item(name) for name in ("inquiry_conversion", "response_time")}
    ranges = {"inquiry_conversion": tuple(F(n, 100) for n in a), "response_time": tuple(map(F, b))}

    def total(values: dict) -> D:
        moved = sum(F(items[name].weight) * (attainment(items[name], value) - attainment(items[name], ranges[name][1]))
                    for name, value in values.items())
        return half_up(F(score, 100) + moved, 2)

    def share(values: dict) -> F:
        return max(abs(value - ranges[name][1]) / (ranges[name][2] - ranges[name][0]) for name, value in values.items())

    steps = {"inquiry_conversion": [F(n, 100) for n in range(a[1], a[2] + 1)], "response_time": [F(n) for n in range(b[0], b[1] + 1)]}
    found_ways = []
    for name, better in (("inquiry_conversion", "higher"), ("response_time", "lower")):
        low, value, high = ranges[name]
        if way := gains(items[name], F(items[name].weight), value, low, high, better):
            found_ways.append(Way(way, name, "other", {}, low, high, 6))
    found = tier_lift(made, made.rules, "x", Ways(F(score, 100), D(100), tuple(found_ways)))
    fine = max(F(1, 100) / (high - low) for low, _, high in ranges.values())
    assert found.when == "now"
    for name, values in steps.items():
        enough = [share({name: value}) for value in values if total({name: value}) >= 80]
        named = next((change for change in found.one if change.way.metric == name), None)
        assert named or not enough
        if named:
            assert total({name: named.to}) >= 80 and all(named.share <= each + fine for each in enough)
    pairs = [dict(zip(steps, pair, strict=True)) for pair in product(*steps.values())]
    enough = [share(pair) for pair in pairs if total(pair) >= 80]
    if found.two:
        assert total({change.way.metric: change.to for change in found.two}) >= 80
        assert all(max(change.share for change in found.two) <= each + fine for each in enough)
    else:
        assert not enough or found.one


# ---- as a new version


def test_changes_become_a_draft_of_the_next_version(tmp_path):
    """R4-12: a shipped scheme is copied under an id of one's own; one's own gets the next free number. The rest stays as it was."""
    own = schemes.load("ecommerce-100")
    made = replace(desk(person("a", 92, 91), rules=own.outcomes.tiers), scheme="ecommerce-100")
    rules = tried_rules(made, [D("91.5"), D(80), D(70)], window=3, take="latest")
    assert tier_changes(made, rules) == {"tiers.bands[1].at_least": D("91.5"), "tiers.window": 3, "tiers.take": "latest"}
    assert tier_changes(made, made.rules) == {}
    with pytest.raises(KpiError, match="nothing was changed"):
        tier_version(made, made.rules, new_id="ours", home=tmp_path)
    assert tier_version(made, rules, new_id="ours", author="陈", home=tmp_path) == ("ours", "1.0")
    kept = schemes.load("ours", tmp_path / "schemes")
    assert [band.at_least for band in kept.outcomes.tiers.bands] == [D("91.5"), 80, 70]
    assert (kept.outcomes.tiers.window, kept.outcomes.tiers.take, kept.edition.author) == (3, "latest", "陈") and kept.items == own.items
    mine = replace(made, scheme="ours", rules=kept.outcomes.tiers)
    assert tier_version(mine, tried_rules(mine, [D(92), D(80), D(70)]), home=tmp_path) == ("ours", "1.1")


def test_shares_of_a_forced_distribution_become_a_draft(tmp_path):
    """R4-08."""
    own = schemes.load("kpi-coefficient").outcomes.forced.shares
    made = replace(desk(person("a", 92), kind="forced", shares=dict(own), own_shares=True), scheme="kpi-coefficient")
    shares = dict(own) | {"A": D("0.10"), "B": D("0.15")}
    assert tier_version(made, made.rules, shares, "ours", home=tmp_path) == ("ours", "1.0")
    assert schemes.load("ours", tmp_path / "schemes").outcomes.forced.shares == shares


def test_a_mark_that_passes_another_takes_it_along():
    made = desk(person("a", 72), person("b", 98))
    assert made.scale() == (60, 100) and made.scale([D(51)]) == (40, 100) and made.step == D("0.5")
    marks = [D(90), D(80), D(75)]
    assert moved_marks(made, marks, 1, D(95)) == [D("95.5"), 95, 75]
    assert moved_marks(made, marks, 0, D(74)) == [74, D("73.5"), 73]
    assert moved_marks(made, marks, 2, D(100)) == [100, D("99.5"), 99]
    assert moved_marks(made, marks, 0, D(60)) == [61, D("60.5"), 60]


def test_marks_must_fall_and_be_as_many_as_bands():
    made = desk(person("a", 92))
    for at in ([D(80), D(90), D(70)], [D(90), D(80)]):
        with pytest.raises(KpiError):
            tried_rules(made, at)
