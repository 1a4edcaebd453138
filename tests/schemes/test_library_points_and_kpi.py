"""What points-40-60, kpi-coefficient and their further files print, typed by hand from the rules (R3, R4)."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from kpi import schemes
from kpi.schemes.model import BLANK
from kpi.scoring.standings import score_group

REWARDS = {  # rule R3-05: per, managers, their amount, share of the headcount, staff amount
    "quarter_contest": ("quarter", ("department_manager",), 300, D("0.30"), 200),
    "mystery_visit_hall": ("event:mystery_visit", ("hall_manager",), 300, D("0.50"), 100),
    "mystery_visit_agency": ("event:mystery_visit", ("service_center_manager",), 300, None, None),
    "advanced_unit": ("year", ("department_manager",), 500, D("0.60"), 300),
    "year_contest_hall": ("year", ("department_manager",), 300, D("0.50"), 200),
}
SHEET = {  # R4-13: the printed levels of each line
    "opening": (5, 2, 0), "listening": (5, 2, 0), "questioning": (5, 2, 0), "clear_language": (5, 2, 1, 0), "voice": (5, 2, 0),
    "closing": (5, 2, 0), "familiarity": (15, 10),
}


@pytest.fixture(scope="module")
def points():
    return schemes.load("points-40-60")


@pytest.fixture(scope="module")
def kpi_scheme():
    return schemes.load("kpi-coefficient")


@pytest.fixture(scope="module")
def sheet():
    return schemes.load("recording-qa")


# ---- points-40-60


def test_forty_and_sixty_by_quarter_and_year(points):
    """R3-01, R3-04: means of the months on record, never one side alone; R3-02: points on 100."""
    found = [(blend.id, blend.period, blend.missing) for blend in points.outcomes.blends]
    assert found == [("quarter", "quarter", "refuse"), ("year", "year", "refuse")]
    for blend in points.outcomes.blends:
        assert [(term.of, term.take, term.weight) for term in blend.terms] == [
            ("monthly_points", "mean", D("0.4")), ("monthly_performance", "mean", D("0.6"))]
    assert [(item.id, item.weight) for item in points.items] == [("monthly_points", 40), ("monthly_performance", 60)]
    assert points.missing == "refuse"


def test_a_month_is_forty_and_sixty_too(points):
    """R3-02: 90 points and a performance of 88 make 36 + 52.8."""
    values = [{"agent_id": "a", "metric": "record:monthly_points", "value": D(90), "n": 1, "state": "value"},
              {"agent_id": "a", "metric": "scheme:points-40-60-performance", "value": D("0.88"), "n": 1, "state": "value"}]
    assert score_group(points, values).totals[0].total == D("88.80")
    assert score_group(points, values[1:], agents=["a"]).totals[0].total is None


def test_running_points(points):
    """R3-03: by quarter and by year; shown, in no blend."""
    assert [(part.of, part.period, part.take) for part in points.outcomes.running] == [
        ("monthly_points", "quarter", "sum"), ("monthly_points", "year", "sum")]


def test_monthly_performance_is_four_times_25():
    """R3-10: quality, efficiency (handling time and limits), satisfaction, resolution; all scales ours."""
    performance = schemes.load("points-40-60-performance")
    assert [(item.metric[0], item.weight) for item in performance.items] == [
        ("qa_score", 25), ("handle_time", D("12.5")), ("sla_met", D("12.5")), ("satisfaction", 25), ("resolution_rate", 25)]
    assert {item.origin for item in performance.items} == {"ours"}


def test_quota_rewards_have_the_printed_money(points):
    """R3-05: five rewards; R3-06: each against the city's."""
    rewards = {reward.id: reward for reward in points.outcomes.rewards}
    found = {name: (r.per, r.managers, r.manager_amount, r.share, r.staff_amount) for name, r in rewards.items() if name != "training_places"}
    assert found == REWARDS
    assert {r.max_with for name, r in rewards.items() if name != "training_places"} == {"city_reward"}
    assert {r.round for r in rewards.values()} == {"floor"}
    contest = rewards["quarter_contest"].trigger
    assert contest.holds({"unit_kind": "department", "contest": "service", "unit_place": 3}) is True
    assert contest.holds({"unit_kind": "department", "contest": "service", "unit_place": 4}) is False


def test_training_places_by_rank_are_blank(points):
    """R3-09: the table is missing in the source; no money."""
    (places,) = [reward for reward in points.outcomes.rewards if reward.id == "training_places"]
    assert [row.share for row in places.shares_by_place] == [BLANK] * 3 and places.staff_amount is None and places.origin == "blank"


def test_deeds_have_no_printed_points(points):
    """R3-07: good deeds and destructive behaviour, which bars the year's awards; R3-13: praise, and a gift of no printed amount."""
    assert {event.id: event.points is BLANK for event in points.events} == {
        "good_deed": True, "destructive": True, "praise_at_meeting": True, "target_beaten": False}
    assert points.event("destructive").veto == "awards_of_year"
    assert points.pay.line("target_gift").way.amount is BLANK


def test_boards_lists_and_forms_of_a_team(points):
    """R3-08: points published monthly; R3-11: bad ratings; R3-12: one interview a quarter; R3-13: honours; R3-14: the team's mark."""
    lists = {part.id: (part.of, part.cycle) for part in points.duties.lists}
    assert lists == {"points_board": ("agent", "month"), "merit_of_year": ("agent", "year"), "honours_board": ("agent", "quarter"),
                     "bad_ratings": ("rating", "")}
    assert dict(points.duties.form("interview").settings) == {"per": "quarter", "times": 1}
    assert points.duties.form("team_mark").why and not points.duties.form("team_mark").check


# ---- kpi-coefficient


@pytest.mark.parametrize(("role", "weights"), [
    ("agent", {"work": 80, "behaviour": 20}),
    ("manager", {"work": 80, "behaviour_of_managers": 10, "conduct": 10}),
])
def test_sections_by_role(kpi_scheme, role, weights):
    """R4-01: 80 + 20, for managers 80 + 10 + 10; R4-02: KPIs are metrics."""
    own = kpi_scheme.items_of({"role": role})
    share = kpi_scheme.weights_of(own)
    found: dict[str, object] = {}
    for item in own:
        found[item.section] = found.get(item.section, 0) + share[item.id]
    assert found == weights
    assert [item.metric[0] for item in own if item.metric] == ["response_within", "satisfaction"]


def test_the_review_counts_and_conduct_is_mixed(kpi_scheme):
    """R4-03: self first, the review counts; R4-04: 20, 20, 60, renormalised; R4-19: 主管 and 直管 posts are managers."""
    review, conduct = kpi_scheme.item("work_goals").mix, kpi_scheme.item("conduct").mix
    assert (list(review.weights), review.counts) == (["self", "supervisor"], "last")
    assert (dict(conduct.weights), conduct.missing) == ({"subordinates": D("0.2"), "self": D("0.2"), "supervisor": D("0.6")}, "renormalise")
    assert kpi_scheme.posts == ("客服主管", "技术直管", "培训主管", "市场主管", "客服专员", "客服行政", "技术专员")
    assert kpi_scheme.duties.form("duty").check == "rotation"


def test_incidents_and_bonus_items_have_no_printed_points(kpi_scheme):
    """R4-05: they count once another person confirms them."""
    assert [(event.id, event.points is BLANK, event.origin) for event in kpi_scheme.events] == [
        ("incident", True, "blank"), ("bonus_item", True, "blank")]


def test_actions_of_the_month(kpi_scheme):
    """R4-07: strongest first, each uses up its months."""
    monthly = [action for action in kpi_scheme.outcomes.actions if action.cycle is None]
    assert [(a.id, a.any[0].when.text, a.any[0].run, a.any[0].count, a.any[0].within, a.uses_up) for a in monthly] == [
        ("dismissal", "coefficient < 0.5", None, 3, "year", True), ("warning", "coefficient < 0.5", 2, None, None, True),
        ("ceiling_down", "coefficient < 0.6", None, 3, "year", True), ("ceiling_up", "coefficient > 0.9", None, 3, "year", True)]
    assert [a.strength for a in monthly] == [4, 3, 2, 1]
    assert [choice.id for choice in kpi_scheme.outcomes.action("ceiling_up").choose] == ["ceiling_up", "prize"]


def test_the_year(kpi_scheme):
    """R4-08: 5 20 50 20 5; R4-09: what grades lead to; R4-14: month and year side by side; R4-18: the form, else the mean."""
    assert dict(kpi_scheme.outcomes.forced.shares) == {"A": D("0.05"), "B": D("0.20"), "C": D("0.50"), "D": D("0.20"), "E": D("0.05")}
    (annual,) = kpi_scheme.outcomes.annual
    assert (annual.of, annual.prefer, annual.otherwise) == ("coefficient", "form", "mean")
    yearly = {a.id: (a.any[0].when.text, a.any[0].run) for a in kpi_scheme.outcomes.actions if a.cycle == "year"}
    assert yearly == {"no_annual_bonus": ("grade == E", 1), "demotion_or_dismissal": ("grade == E", 2),
                      "promotion_or_step": ("grade in [A, B]", 2), "outstanding": ("grade == A", 1)}
    assert kpi_scheme.outcomes.action("demotion_or_dismissal").proposal


def test_pay_by_coefficient(kpi_scheme):
    """R4-06: ceiling × coefficient in [0, 1], ceilings blank; R4-10: four factors, at least 0, once a year, and none for E (R4-09)."""
    first, second = kpi_scheme.pay.line("performance_pay").way.factors
    assert (first.min, first.max, second.figure.sources[0].table) == (0, 1, "ceiling")
    assert len(kpi_scheme.pay.tables["ceiling"].blanks()) == 7
    year_end = kpi_scheme.pay.line("year_end_bonus")
    assert [getattr(factor.figure.sources[0], "name", "by grade") for factor in year_end.way.factors] == [
        "company_completion", "annual_coefficient", "bonus_coefficient", "basic_wage", "by grade"]
    assert year_end.cycle == "year" and year_end.way.factors[1].min == 0 and year_end.way.factors[3].figure.sources[1].name == "post_wage"
    assert kpi_scheme.pay.tables["annual_bonus_by_grade"].cell(("E",), "share") == 0


def test_calendar_forms_and_lists(kpi_scheme):
    """R4-11: 3rd working day, 5 working days; R4-15: interview; R4-16: training; R4-17: goal sheet; R4-20: six parts; R4-12: an edition."""
    assert {d.id: (d.nth, d.unit, d.after) for d in kpi_scheme.duties.deadlines} == {
        "data_in": (3, "working_day", "period_end"), "appeal": (5, "working_day", "receipt")}
    form = kpi_scheme.duties.form
    assert [part.id for part in form("appraisal_form").form if part.id.startswith("part_")] == [f"part_{n}" for n in range(1, 7)]
    assert [state.id for state in form("goal_sheet").states] == ["draft", "agreed", "reviewed", "approved", "in_force"]
    assert form("interview").check == "interviews"
    career = {part.id: part for part in kpi_scheme.duties.lists}["career_training"]
    assert (career.when, career.run, career.cycle) == ("grade == A", 2, "year")
    assert kpi_scheme.edition.description


# ---- the QA sheet


def test_only_the_printed_levels_of_the_qa_sheet(sheet):
    """R4-13: 30 points of skills and 15 of the 45 of business knowledge; lower levels of familiarity are not printed."""
    assert {item.id: tuple(level.points for level in item.levels) for item in sheet.items} == SHEET
    assert sum(item.weight for item in sheet.items) == sheet.full_score == 45
    assert [(section.id, section.announced) for section in sheet.sections] == [("skills", 30), ("business", 45)]
    closing = sheet.item("closing").levels[-1]
    assert (closing.points, closing.text["zh"]) == (0, "未报读结束语，未回应客户感谢")
    assert "喂" in sheet.item("opening").levels[1].text["zh"]


def test_the_qa_sheet_is_scored_over_the_items_present(sheet):
    """R4-13: 5, 2 and 10 of 5, 5 and 15 are 17 of 25, brought to 45."""
    values = [{"agent_id": "a", "metric": f"levels:{name}", "value": D(mark), "n": 1, "state": "value"}
              for name, mark in (("opening", 5), ("closing", 2), ("familiarity", 10))]
    assert score_group(sheet, values).totals[0].total == D("30.60")
