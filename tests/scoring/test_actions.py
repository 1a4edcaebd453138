"""Actions from appraisals: runs, counts, what is used up, what holds an action back, and which appraisals caused it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from fractions import Fraction as F

import pytest

from kpi.errors import KpiError
from kpi.schemes.model import BLANK
from kpi.scoring.actions import Appraisal, all_fired, headline, history, in_period
from tests.scoring.golden_cases import of_rule
from tests.scoring.outcome_plans import COACHING, COEFFICIENT, FIRST_PLACE, MAY_DISMISS, YEARS, plan


def months(start: str, count: int) -> list[str]:
    year, month = map(int, start.split("-"))
    return [f"{year + (month - 1 + step) // 12}-{(month - 1 + step) % 12 + 1:02d}" for step in range(count)]


def of_scores(scores, start: str = "2026-01") -> list[Appraisal]:
    """Monthly totals; None: not appraised."""
    return [Appraisal(period, None if score is None else D(str(score))) for period, score in zip(months(start, len(scores)), scores, strict=True)]


def of_coefficients(values, start: str = "2026-01") -> list[Appraisal]:
    return [
        Appraisal(period, None if value is None else D(str(value)) * 100, None if value is None else F(str(value)))
        for period, value in zip(months(start, len(values)), values, strict=True)
    ]


def shown(outcomes, appraisals, records=None) -> str:
    """What a list shows for the last period: the strongest action, and what a stronger one waits for."""
    fired = all_fired(outcomes.actions, {"month": appraisals}, "month", records)
    first = headline(outcomes.actions, in_period(fired, appraisals[-1].period))
    return ", ".join(one.else_show["en"] if one.state == "held" else one.action for one in first)


def periods(action, appraisals, **more) -> list[tuple[str, ...]]:
    return [fired.periods for fired in history(action, appraisals, **more)]


# ---- golden


@pytest.mark.parametrize("row", of_rule("R2A-13")[0]["table"], ids=str)
def test_the_golden_coaching(row):
    """R2A-13: a reminder, then dismissal; a pass in between clears it."""
    scores, expected = row
    assert shown(COACHING, of_scores(scores), {"interview": [date(2026, 2, 10)]}) == expected


def test_without_an_interview_the_dismissal_is_held():
    """R2A-13: golden note: "reminder, interview missing"."""
    assert '"reminder, interview missing"' in of_rule("R2A-13")[0]["note"]
    assert shown(COACHING, of_scores([69, 68])) == "reminder, interview missing"


@pytest.mark.parametrize("row", of_rule("R1-08")[0]["table"], ids=str)
def test_the_golden_may_dismiss(row):
    """R1-08: two months running last and below 70, or one month below 60."""
    entries, expected = row
    appraisals = [
        Appraisal(period, D(str(score)), rank=9, of=9, facts={"rank_from_last": 1 if last else 2})
        for period, (score, last) in zip(months("2026-01", 9), entries, strict=False)
    ]
    fired = in_period(history(MAY_DISMISS.actions[0], appraisals), appraisals[-1].period)
    assert bool(fired) is expected
    assert all(one.proposal for one in fired)


@pytest.mark.parametrize("row", of_rule("R4-07")[0]["table"], ids=str)
def test_the_golden_coefficients(row):
    """R4-07: warning, dismissal, ceiling up, ceiling down; the strongest is named."""
    values, expected = row
    assert shown(COEFFICIENT, of_coefficients(values)) == expected


def test_what_waits_is_shown_only_when_it_is_stronger_than_what_fired():
    """R2A-13: a held action alone is shown; one weaker than the strongest that fired is not."""
    told = '[[action]]\nid = "a"\nwhen = "score < {}"\nstrength = {}\n'
    told += '[[action]]\nid = "b"\nwhen = "score < 70"\nneeds = "interview"\nstrength = 2\n'
    for limit, strength, expected in ((10, 1, ["b"]), (70, 1, ["a", "b"]), (70, 2, ["a"]), (70, 3, ["a"])):
        actions = plan(told.format(limit, strength)).actions
        fired = all_fired(actions, {"month": of_scores([60])}, "month")
        assert [one.action for one in headline(actions, fired)] == expected
    assert not actions[0].proposal and not fired[0].proposal


# ---- R2A-13 in full


@pytest.mark.parametrize(
    ("held_on", "state"),
    [
        (date(2026, 1, 20), "held"),  # before the first total was known
        (date(2026, 1, 31), "held"),
        (date(2026, 2, 1), "fired"),
        (date(2026, 3, 5), "fired"),  # late, but on record
    ],
)
def test_the_interview_comes_after_the_first_of_the_totals(held_on, state):
    """R2A-13: held back until an interview held after the first of these totals is on record."""
    fired = history(COACHING.action("dismissal"), of_scores([69, 68]), {"interview": [held_on]})
    assert [(one.period, one.state) for one in fired] == [("2026-02", state)]


def test_both_totals_and_their_difference_are_told():
    """R2A-13: the proposal shows both totals and what lies between them."""
    (fired,) = history(COACHING.action("dismissal"), of_scores([60, 68.5]), {"interview": [date(2026, 2, 3)]})
    assert fired.proposal and fired.because == "action_run_change"
    assert (fired.params["figures"], fired.params["difference"], fired.params["periods"]) == ((60, D("68.5")), F("8.5"), ("2026-01", "2026-02"))


def test_what_the_condition_read_is_told():
    """R4-09, R1-08: the grades behind it, or both facts of each month."""
    (fired,) = history(YEARS.action("demotion"), grades("E", "E")["year"])
    assert (fired.because, fired.params["figures"]) == ("action_run", ("E", "E"))
    appraisals = [Appraisal(period, D(65), facts={"rank_from_last": 1}) for period in months("2026-01", 2)]
    (fired,) = history(MAY_DISMISS.actions[0], appraisals)
    assert fired.params["figures"] == ((1, 65), (1, 65))
    assert fired.params["condition"] == fired.causes[0].condition == "rank_from_last == 1 and score < 70"
    (fired,) = history(FIRST_PLACE.action("deemed_to_resign"), of_scores([60, 50, 64]))
    assert (fired.params["figures"], fired.params["difference"], fired.params["count"]) == ((60, 50, 64), 4, 3)


def test_an_appraisal_may_have_a_coefficient_or_a_tier_without_points():
    """R4-07, R2A-12: whatever there is of the three makes it appraised."""
    assert periods(COEFFICIENT.action("warning"), [Appraisal(name, None, F(2, 5)) for name in months("2026-01", 2)]) == [("2026-01", "2026-02")]
    rule = plan('[tiers]\nbands = [ { id = "low", at_least = 0 } ]\n[[action]]\nid = "a"\nwhen = "tier == low"').actions[0]
    assert periods(rule, [Appraisal("2026-01", D(5), tier="low"), Appraisal("2026-02", None, tier="low")]) == [("2026-01",)]


def test_what_is_missing_is_told():
    """R2A-13: which record, after which appraisal."""
    (fired,) = history(COACHING.action("dismissal"), of_scores([69, 68]))
    assert (fired.because, fired.params["needs"], fired.params["after"]) == ("action_held", "interview", "2026-01")
    assert fired.else_show == {"zh": "缺访谈记录", "en": "interview missing"}


def test_the_next_appraisal_on_record_counts_however_late():
    """R2A-13: the only streak that a month not appraised does not break."""
    dismissal = COACHING.action("dismissal")
    met = {"records": {"interview": [date(2026, 2, 3)]}}
    assert periods(dismissal, of_scores([69, None, None, 68]), **met) == [("2026-01", "2026-04")]
    late = [one for one in of_scores([69, 0, 0, 68]) if one.score]
    assert periods(dismissal, late, **met) == [("2026-01", "2026-04")]
    assert periods(dismissal, of_scores([69, None, 70, 68]), **met) == []


def test_a_third_total_below_needs_an_interview_after_the_second():
    """R2A-13: "the first of these totals" is the first of the two shown."""
    fired = history(COACHING.action("dismissal"), of_scores([69, 68, 67]), {"interview": [date(2026, 2, 3)]})
    assert [(one.periods, one.state) for one in fired] == [(("2026-01", "2026-02"), "fired"), (("2026-02", "2026-03"), "held")]


# ---- runs


def test_a_month_not_appraised_breaks_a_streak():
    """R2B-16, R1-08, R4-07: also a month left out of the record."""
    resign = FIRST_PLACE.action("deemed_to_resign")
    assert periods(resign, of_scores([60, 60, 60])) == [("2026-01", "2026-02", "2026-03")]
    assert periods(resign, of_scores([60, 60, None, 60, 60])) == []
    assert periods(resign, [one for one in of_scores([60, 60, 99, 60, 60]) if one.score != 99]) == []


def test_first_place_three_months_running_pays_and_starts_anew():
    """R2B-16: one-off 200 yuan; shared first place counts; after paying the streak starts at 0."""
    appraisals = [Appraisal(period, D(90), rank=1, of=5) for period in months("2025-11", 7)]
    fired = history(FIRST_PLACE.action("pay_first_place"), appraisals)
    assert [one.periods for one in fired] == [("2025-11", "2025-12", "2026-01"), ("2026-02", "2026-03", "2026-04")]
    assert [one.pay for one in fired] == [200, 200]


def test_every_other_action_is_proposed_again_in_each_period_in_which_it_holds():
    """R2B-16: failing, below 65, three months running; and still a fourth."""
    fired = history(FIRST_PLACE.action("deemed_to_resign"), of_scores([64, 64, 64.99, 10, 65]))
    assert [one.period for one in fired] == ["2026-03", "2026-04"]
    assert fired[1].periods == ("2026-02", "2026-03", "2026-04")


def test_either_of_two_names_every_cause_that_holds():
    """R1-08: below 60 in the second of two months running last."""
    appraisals = [Appraisal(period, D(score), facts={"rank_from_last": 1}) for period, score in zip(months("2026-01", 2), (69, 59), strict=True)]
    (fired,) = history(MAY_DISMISS.actions[0], appraisals)
    assert [(cause.condition, cause.periods, cause.because) for cause in fired.causes] == [
        ("score < 60", ("2026-02",), "action_once"),
        ("rank_from_last == 1 and score < 70", ("2026-01", "2026-02"), "action_run"),
    ]
    assert fired.periods == ("2026-01", "2026-02")


def test_what_is_not_known_does_not_fire():
    """R1-08: without a place nobody is last; a float is refused."""
    assert history(MAY_DISMISS.actions[0], of_scores([65, 65])) == ()
    with pytest.raises(KpiError, match="not an exact number"):
        history(MAY_DISMISS.actions[0], [Appraisal("2026-01", 59.9)])


# ---- counts


def test_in_total_means_within_the_calendar_year_and_running_crosses_it():
    """R4-07: three in the year; two running, across New Year too."""
    values = of_coefficients([0.4, 0.7, 0.4, 0.4], start="2025-10")
    dismissal, warning = COEFFICIENT.action("dismissal"), COEFFICIENT.action("warning")
    assert periods(dismissal, values) == []
    assert periods(warning, values) == [("2025-12", "2026-01")]
    assert periods(dismissal, of_coefficients([0.4, 0.7, 0.4, 0.4], start="2026-09")) == [("2026-09", "2026-11", "2026-12")]


def test_an_action_that_fired_uses_up_its_months_and_only_its_own():
    """R4-07: the next needs three new ones; each action keeps its own months; below 50 % is below 60 % too."""
    values = of_coefficients([0.4] * 6)
    assert periods(COEFFICIENT.action("dismissal"), values) == [("2026-01", "2026-02", "2026-03"), ("2026-04", "2026-05", "2026-06")]
    assert periods(COEFFICIENT.action("warning"), values) == [("2026-01", "2026-02"), ("2026-03", "2026-04"), ("2026-05", "2026-06")]
    assert periods(COEFFICIENT.action("ceiling down"), values)[0] == ("2026-01", "2026-02", "2026-03")


def test_every_action_that_fires_is_listed_strongest_first():
    """R4-07: dismissal, warning, ceiling down, ceiling up."""
    fired = all_fired(COEFFICIENT.actions, {"month": of_coefficients([0.4, 0.7, 0.4, 0.4])}, "month")
    now = in_period(fired, "2026-04")
    assert {one.action for one in now} == {"dismissal", "warning", "ceiling down"}
    assert [one.action for one in headline(COEFFICIENT.actions, now)] == ["dismissal"]
    assert [one.action for one in headline(COEFFICIENT.actions, now[1:])] == ["warning"]


def test_a_manager_chooses_and_it_is_recorded():
    """R4-07: ceiling one grade up or a prize."""
    values, rule = of_coefficients([0.95, 0.95, 0.95]), COEFFICIENT.action("ceiling up")
    (open_,) = history(rule, values)
    assert (open_.choices, open_.chosen) == (("ceiling_up", "prize"), None)
    (made,) = history(rule, values, choices={("ceiling up", "2026-03"): "prize"})
    assert made.chosen == "prize"
    with pytest.raises(KpiError, match='action ceiling up: choice "price" is not known.*Did you mean "prize"'):
        history(rule, values, choices={("ceiling up", "2026-03"): "price"})


def test_a_rolling_window_of_months():
    """R4-07: the window of a count is a setting; six months end with the present one."""
    rule = plan('[[action]]\nid = "a"\nwhen = "score < 50"\ncount = 2\nwithin = "6 months"').actions[0]
    assert periods(rule, of_scores([40, 90, 90, 90, 90, 40], start="2025-09")) == [("2025-09", "2026-02")]
    assert periods(rule, of_scores([40, 90, 90, 90, 90, 90, 40], start="2025-09")) == []
    (fired,) = history(rule, of_scores([40, 40]))
    assert (fired.because, fired.params["months"], fired.params["count"]) == ("action_count_months", 6, 2)


def test_a_count_without_using_up_fires_again_only_when_one_more_is_added():
    """R4-07: an action answers what happened in its own period."""
    rule = plan('[[action]]\nid = "a"\nwhen = "score < 50"\ncount = 2\nwithin = "year"').actions[0]
    fired = history(rule, of_scores([40, 40, 90, 40]))
    assert [one.periods for one in fired] == [("2026-01", "2026-02"), ("2026-01", "2026-02", "2026-04")]
    assert (fired[0].because, fired[0].params["year"]) == ("action_count_year", "2026")


# ---- years


def grades(*given: str, start: int = 2023) -> dict[str, list[Appraisal]]:
    return {"year": [Appraisal(str(start + step), None, grade=grade or None) for step, grade in enumerate(given)]}


@pytest.mark.parametrize(
    ("given_grades", "expected"),
    [
        (("E",), {"no_annual_bonus"}),
        (("E", "E"), {"no_annual_bonus", "demotion"}),
        (("E", "", "E"), {"no_annual_bonus"}),
        (("B", "A"), {"promotion", "outstanding"}),
        (("C", "B"), set()),
        (("A",), {"outstanding"}),
    ],
)
def test_actions_of_the_year(given_grades, expected):
    """R4-09: E no annual bonus, E twice demotion or dismissal, B or better twice promotion, A the outstanding award."""
    fired = all_fired(YEARS.actions, grades(*given_grades), "month")
    assert {one.action for one in in_period(fired, str(2022 + len(given_grades)))} == expected


def test_monthly_and_yearly_actions_run_side_by_side():
    """R4-14: each action reads the appraisals of its own cycle."""
    both = plan('[[action]]\nid = "m"\nwhen = "score < 50"\n[[action]]\nid = "y"\ncycle = "year"\nwhen = "score < 50"').actions
    fired = all_fired(both, {"month": of_scores([40]), "year": [Appraisal("2026", D(40))]}, "month")
    assert [(one.action, one.period) for one in fired] == [("m", "2026-01"), ("y", "2026")]
    assert all_fired(both, {}, "month") == ()


def test_an_action_for_some_only():
    """R4-09: an action may be meant for a role."""
    rules = plan('[[action]]\nid = "a"\nwhen = "score < 50"\nfor = { role = ["manager"] }').actions
    assert all_fired(rules, {"month": of_scores([40])}, "month", person={"role": "agent"}) == ()
    assert len(all_fired(rules, {"month": of_scores([40])}, "month", person={"role": "manager"})) == 1


# ---- form


def test_appraisals_come_in_order():
    with pytest.raises(KpiError, match="2026-01 does not come after 2026-02"):
        history(COACHING.actions[0], of_scores([1, 2])[::-1])
    with pytest.raises(KpiError, match="^scoring: 2026-02..2026-05 does not come after"):
        history(COACHING.actions[0], [Appraisal("2026-01..2026-03", D(1)), Appraisal("2026-02..2026-05", D(1))])
    with pytest.raises(KpiError, match="does not come after 2026-03-14"):
        history(COACHING.actions[0], [Appraisal("2026-03-14", D(1)), Appraisal("2026-03-14", D(1))])
    with pytest.raises(KpiError, match='^scoring: "May" is not a period'):
        history(COACHING.actions[0], [Appraisal("May", D(1)), Appraisal("June", D(1))])


def test_weeks_quarters_and_days_are_neighbours_too():
    """R0-12: plans and appraisals by week, month, quarter and year."""
    rule = plan('[[action]]\nid = "a"\nwhen = "score < 50"\nrun = 2').actions[0]
    for first, second in (("2026-W53", "2027-W01"), ("2026-Q4", "2027-Q1"), ("2026", "2027"), ("2026-02-28", "2026-03-01"),
                          ("2026-03-01..2026-03-10", "2026-03-11..2026-03-20"), ("2026-12", "2027-01"), ("2027-02", "2027-03"),
                          ("2026-02", "2026-03..2026-04"), ("2026-03..2026-04", "2026-05")):
        assert periods(rule, [Appraisal(first, D(1)), Appraisal(second, D(1))]) == [(first, second)]
    for first, second in (("2026-W51", "2026-W53"), ("2026-Q3", "2027-Q1"), ("2025", "2027"), ("2026-10", "2026-12")):
        assert periods(rule, [Appraisal(first, D(1)), Appraisal(second, D(1))]) == []


def test_a_blank_amount_stays_blank():
    """R2B-16: what the source leaves open is not 0; a held action pays nothing."""
    rule = plan('[[action]]\nid = "a"\nwhen = "score < 50"\npay = "blank"').actions[0]
    assert history(rule, of_scores([40]))[0].pay is BLANK
    held = plan('[[action]]\nid = "a"\nwhen = "score < 50"\npay = 5\nneeds = "interview"').actions[0]
    assert history(held, of_scores([40]))[0].pay is None


def test_a_held_action_uses_nothing_up():
    """R2A-13: what is held back has not happened."""
    rule = plan('[[action]]\nid = "a"\nwhen = "score < 50"\nrun = 2\nuses_up = true\nneeds = "interview"').actions[0]
    fired = history(rule, of_scores([40, 40, 40, 40]), {"interview": [date(2026, 3, 2)]})
    assert [(one.period, one.state) for one in fired] == [("2026-02", "fired"), ("2026-04", "held")]
    assert [one.state for one in history(rule, of_scores([40, 40, 40]))] == ["held", "held"]
