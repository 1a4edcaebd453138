"""What call-desk-110 and complaint-desk print, typed by hand from the rules (R1, R2D)."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from kpi import schemes
from kpi.schemes.model import BLANK
from kpi.scoring.standings import score_group

BONUS = {"team_first", "exam_full_mark", "on_call", "extra_task", "no_valid_complaint", "suggestion"}
MINOR = {
    "no_mandarin": (-2, -2), "messy_desk": (-2, -2), "cleaning_duty": (-2, -2), "late_or_early": (-5, -2), "handover_log_missing": (-5, -5),
    "complaint_not_answered": (-5, -5), "away_unreported": (-5, -5), "work_not_in_time": (-5, -2), "off_topic_chat": (-2, -1),
    "noise": (-2, -2), "smoking_or_eating": (-5, -5), "wrong_entry": (-2, -2), "spot_check": (-5, -2),
}
MEDIUM = {"films_or_games", "record_mismatch", "anomaly_not_reported", "unapproved_software", "skipped_items", "missed_meeting", "exam_below_60"}
SEVERE = {"absence", "quarrel", "outsiders", "equipment_taken", "duties_not_fulfilled"}
DISMISSAL = {"sleeping", "line_off_hook", "cliques", "abuse_of_office"}


@pytest.fixture(scope="module")
def desk():
    return schemes.load("call-desk-110")


@pytest.fixture(scope="module")
def complaints():
    return schemes.load("complaint-desk")


def of_class(scheme, klass: str) -> dict:
    return {event.id: event for event in scheme.events if event.klass == klass}


# ---- call-desk-110


def test_eighty_points_by_the_training_specialist_and_110_at_most(desk):
    """R1-03: four items of 20 (ours), the specialist is rated by the supervisor, 110 is the cap."""
    assert [item.id for item in desk.items] == ["orders", "service_quality", "cooperation", "tidiness"]
    assert {(item.weight, item.points.scale, item.origin) for item in desk.items} == {(20, 20, "ours")}
    assert (desk.section("daily").announced, desk.full_score, desk.cap) == (80, 110, 110)
    mix = desk.items[0].mix
    assert (dict(mix.of("agent")), dict(mix.of("training"))) == ({"training": 1}, {"supervisor": 1})


def test_the_total_is_base_and_bonus_less_violations(desk):
    """R1-03: 80 + 10 − 22 = 68, and 80 + 40 − 5 is held at 110."""
    ratings = [{"agent_id": agent, "rated": item.id, "role": "training", "rating": D(20)} for item in desk.items for agent in ("a", "b")]
    happened = [("a", "on_call", None)] * 2 + [("a", "absence", None), ("a", "noise", None)]
    happened += [("b", "extra_task", None)] * 8 + [("b", "spot_check", D(-5))]
    events = [{"agent_id": agent, "event": event, "points": points} for agent, event, points in happened]
    totals = {total.agent_id: total.total for total in score_group(desk, [], ratings, events=events).totals}
    assert totals == {"a": D("68.00"), "b": D("110.00")}


def test_bonus_items_are_five_points(desk):
    """R1-04: six of them; what data show is filed by the program."""
    bonus = of_class(desk, "bonus")
    assert set(bonus) == BONUS and {event.points for event in bonus.values()} == {(5, 5)}
    assert {name: event.source for name, event in bonus.items() if event.source} == {
        "exam_full_mark": "exam:work_skills", "no_valid_complaint": "no_valid_complaint"}


def test_minor_violations_have_their_points_and_ranges(desk):
    """R1-05: the assessor picks inside a range."""
    minor = {name: event.points for name, event in of_class(desk, "minor").items() if name != "complaint"}
    assert minor == MINOR
    assert desk.event("late_or_early").allowed(D(-3)) and not desk.event("late_or_early").allowed(D(-6))


def test_medium_and_severe_violations(desk):
    """R1-06: 10 each; R1-07: 20 each, four of them lead to a proposal of dismissal and have no points."""
    medium, severe = of_class(desk, "medium"), of_class(desk, "severe")
    assert set(medium) == MEDIUM and {event.points for event in medium.values()} == {(-10, -10)}
    assert set(severe) == SEVERE | DISMISSAL | {"emergency_overdue"}
    assert {severe[name].points for name in SEVERE} == {(-20, -20)}
    assert all(severe[name].dismissal and severe[name].points is BLANK for name in DISMISSAL)
    assert severe["equipment_taken"].money is BLANK


def test_emergencies_overdue_by_whole_minutes(desk):
    """R1-28: 1 to 10 minutes 5, 11 to 30 minutes 10, above 30 minutes 20."""
    event = desk.event("emergency_overdue")
    assert [(step.at_least, step.points) for step in event.steps] == [(31, -20), (11, -10), (1, -5)]
    assert event.source == "overdue_minutes"
    assert {(dict(limit.where)["priority"], str(limit.within), limit.origin) for limit in desk.duties.limits} == {
        ("urgent", "30min", "ours"), ("紧急", "30min", "ours")}


def test_a_late_arrival_costs_money_or_points_but_not_both(desk):
    """R1-28: the shipped scheme deducts from pay (R1-01) and files no points (R1-05) by itself."""
    assert desk.pay.line("late_arrivals").way.of == "late_arrivals"
    assert "late_arrivals" not in {event.source for event in desk.events}


def test_pay_of_the_desk(desk):
    """R1-01: 1 %, from the fourth 5 %; R1-02: 10 at least; R1-18: base pay, probation of 3 months; R1-19: 300 at least, by role."""
    line = desk.pay.line
    assert [(row.to, row.rate) for row in line("late_arrivals").way.rows] == [(3, D("-0.01")), (None, D("-0.05"))]
    assert (line("complaint").way.minimum, line("complaint").way.sign) == (10, -1)
    bonus = line("manager_bonus")
    assert (bonus.way.minimum, bonus.way.per, dict(bonus.audience.words)) == (300, "period", {"role": ("manager", "assistant")})
    assert line("base_pay").way.figure.sources[0].name == "base_pay" and desk.duties.eligible.probation_months == 3
    assert {part.id for part in desk.pay.lines if part.wage} == {part.id for part in desk.pay.lines}


def test_who_may_be_dismissed(desk):
    """R1-08: below 60 once, or last and below 70 twice running; a proposal."""
    (action,) = desk.outcomes.actions
    assert [(trigger.when.text, trigger.run) for trigger in action.any] == [
        ("score < 60", 1), ("rank_from_last == 1 and score < 70", 2)]
    assert action.proposal


def test_checked_forms_have_the_printed_numbers(desk):
    """R1-09 and R2D-03: 3 swaps, 8 hours; R1-10: 100 and 60; R1-20: 60 or 80 characters; R1-22: 60 minutes; R1-24: 08:30 to 17:30; R1-23."""
    form = desk.duties.form
    assert dict(form("shift_swap").settings) == {"most_a_month": 3, "hours": 8, "pause_minutes": 60} and form("shift_swap").check == "swap"
    assert (form("exam").settings["full"], form("exam").settings["pass"]) == (100, 60)
    assert form("exam").settings["bonus_weight_of_product_and_rules"] is BLANK
    assert dict(form("entry_test").settings) == {"least": 60, "least_elsewhere": 80}
    assert dict(form("leave").settings) == {"emergency_minutes": 60} and form("trip").check == "trip"
    assert dict(form("work_report").settings) == {"sign_in": "08:30", "sign_out": "17:30"}


def test_four_questions_block_a_handover(desk):
    """R2D-01: what the log holds, both sign; R2D-02: four yeses that forbid it."""
    log = desk.duties.form("handover")
    assert [part.id for part in log.form if part.blocks] == ["major_event_open", "equipment_starting", "not_prepared", "unfit"]
    held = {"cause", "course", "result", "done", "orders_from_above", "equipment", "shift_changes", "items_handed_over"}
    assert held <= {part.id for part in log.form}
    assert [state.id for state in log.states] == ["open", "signed_out", "signed_in"]


def test_what_is_only_recorded_says_why(desk, complaints):
    """R1-15, R1-29, R1-30 on the desk and R1-21, R1-26 with complaints are forms without arithmetic."""
    for scheme, names in ((desk, ("roster", "sales_lead", "plans")), (complaints, ("responsibility", "receivable"))):
        for name in names:
            form = scheme.duties.form(name)
            assert not form.check and set(form.why) == {"zh", "en"}


# ---- complaint-desk


def test_there_is_no_total(complaints):
    assert (complaints.total, complaints.cycle) == ("none", "case")


def test_limits_of_a_case(complaints):
    """R1-12: 3 days after the investigation, 1 day after the sales reply, 15 and 20 days after acceptance."""
    found = {limit.id: (limit.start, limit.end, str(limit.within)) for limit in complaints.duties.limits}
    assert found == {
        "quality_report": (("investigated_at",), "report_at", "3d"),
        "summary_opinion": (("sales_reply_at",), "opinion_at", "1d"),
        "closed_domestic": (("accepted_at",), "closed_at", "15d"),
        "closed_abroad": (("accepted_at",), "closed_at", "20d"),
    }
    assert complaints.duties.limits[0].instead == "accepted_at"


def test_the_course_of_a_case(complaints):
    """R1-11: numbered by month; R1-25: eight states from filed to closed."""
    case = complaints.duties.form("complaint_case")
    assert [state.id for state in case.states] == [
        "filed", "numbered", "quality", "production", "decided", "negotiated", "opinion", "closed"]
    assert case.settings["number"] == "YYYYMM-NNNN" and "previous_case" in [part.id for part in case.form]


def test_authority_and_the_ratio_are_blank(complaints):
    """R1-16: three levels, no amount; R1-17: no ratio."""
    assert list(complaints.duties.form("settlement").settings.items()) == [
        ("sales_department_manager", BLANK), ("deputy_general_manager", BLANK), ("general_manager", BLANK)]
    assert complaints.duties.form("returned_goods").settings["ratio"] is BLANK


def test_monthly_tables_are_ready_before_the_10th(complaints):
    """R1-13 and R1-27: the 1st to the 9th; R1-14: severe ones first; R1-26: units with share and loss; R1-30: causes."""
    assert {deadline.id: deadline.days for deadline in complaints.duties.deadlines} == {
        "monthly_statistics": (1, 9), "disciplinary_to_hr": (1, 9)}
    assert [part.id for part in complaints.duties.lists] == ["closed_cases", "disciplinary_cases", "by_severity", "causes"]
    assert "responsible_unit" in complaints.duties.lists[0].show
