"""Forms filed, brought further, and what the rules say of them: over a small data home, by verb, by sheet and by command line."""
from __future__ import annotations

import csv
import io
import shutil
from datetime import date
from pathlib import Path

import pytest

import kpi
from kpi.__main__ import main
from kpi.errors import KpiError
from kpi.verbs.filed import sheet_of_forms
from kpi.verbs.recorded import store
from tests.verbs import form_home

MONTH, DESK, CASES, KPI = "2026-09", "call-desk-110", "complaint-desk", "kpi-coefficient"
LATER = date(2026, 10, 8)


@pytest.fixture(scope="module")
def imported(tmp_path_factory) -> Path:
    return form_home.made(tmp_path_factory.mktemp("forms"))


@pytest.fixture
def home(imported: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(imported, tmp_path / "home"))


def file(home: Path, form: str, scheme: str = DESK, who: str = "甲", **fields: object) -> int:
    return kpi.file_form(scheme, form, {name.rstrip("_"): value for name, value in fields.items()}, who, home=home)


def found(home: Path, scheme: str = DESK, form: str = "", period: str = MONTH, as_of: date | None = LATER) -> set[tuple]:
    rows = kpi.forms_checked(scheme, period, as_of, home)
    return {(row.agent_id, row.found, row.state) for row in rows.itertuples() if not form or row.form == form}


def leave(home: Path, **more: object) -> int:
    usual = {"agent": "amy", "kind": "事假", "from_": "2026-09-08 09:00", "to": "2026-09-08 17:00", "asked_at": "2026-09-07 10:00",
             "approved_by": "经理", "back_at": "2026-09-08 17:00"}
    return file(home, "leave", **usual | more)


# ---- filing


def test_a_form_is_kept_as_its_fields_are_meant_and_read_by_name_or_title(home):
    """R1-22: an agent by name, a time, a flag; the period is that of the form's own day."""
    number = file(home, "leave", 客服="安", 类别="事假", 自="2026/09/08 09:00", 至="2026-09-08T17:00", asked_at="2026-09-07 10:00",
                  emergency="否")
    kept = store(home).record(number)
    assert (kept.subject, kept.period, kept.scheme) == ("amy", MONTH, DESK)
    assert kept.kept["fields"] == {"agent": "amy", "kind": "事假", "from": "2026-09-08 09:00", "to": "2026-09-08 17:00",
                                   "asked_at": "2026-09-07 10:00", "emergency": False}


@pytest.mark.parametrize("form, fields, said", [
    ("leave", {"agent": "amy"}, "lacks kind, from, to, asked_at"),
    ("leav", {}, 'no form "leav"'),
    ("leave", {"agnt": "amy"}, 'no field "agnt"'),
    ("leave", {"agent": "nobody"}, "nobody is called"),
    ("work_report", {"agent": "amy", "day": "gestern"}, "is not a day"),
    ("work_report", {"agent": "amy", "day": "2026-09-01", "contacts": "many"}, "is not a number"),
    ("exam", {"agent": "amy", "exam": "singing", "day": "2026-09-01", "mark": 5}, 'no choice "singing"'),
    ("trip", {"agent": "amy", "place": "x", "from": "2026-09-01 9:00", "purpose": "x", "matches": "perhaps"}, "neither yes nor no"),
])
def test_a_form_that_does_not_fit_is_refused_in_words(home, form, fields, said):
    with pytest.raises(KpiError, match=said):
        kpi.file_form(DESK, form, fields, "甲", home=home)
    assert store(home).last == 0


def test_a_list_of_forms_names_its_bad_lines(home):
    """R1-24: reports come by sheet or paste; what is refused has its line, what is there already adds nothing."""
    text = "客服,日期,客户接触数\n安,2026-09-01,9\n白,2026-09-02,\n谁,2026-09-02,3\n蔡,昨天,3\n"
    sheet = sheet_of_forms(text, DESK, "work_report", None, home)
    assert [one.place for one in sheet.entries] == ["line 2", "line 3"] and [one.place for one in sheet.refused] == ["line 4", "line 5"]
    done = kpi.records_from_sheet("form", text, "甲", scheme=DESK, item="work_report", home=home)
    assert (len(done.added), len(done.refused)) == (2, 2)
    again = kpi.records_from_sheet("form", text, "甲", scheme=DESK, item="work_report", home=home)
    assert (len(again.added), again.unchanged) == (0, 2)
    with pytest.raises(KpiError, match="needs its scheme"):
        kpi.records_from_sheet("form", text, "甲", home=home)
    with pytest.raises(KpiError, match="no heading is a field"):
        sheet_of_forms("a,b\n1,2\n", DESK, "work_report", None, home)


# ---- swaps, leave, trips


def test_a_swap_is_held_against_roster_papers_and_count(home):
    """R1-09: signed by both, approved by neither of them, on shifts that are there."""
    file(home, "shift_swap", agent="bob", partner="cat", swap_day="2026-09-02", return_day="2026-09-05", who="白")
    assert {("cat", "swap_not_signed", "deviation"), ("bob", "swap_not_approved", "deviation")} <= found(home, form="shift_swap")
    assert found(home, form="shift_swap", as_of=date(2026, 8, 30)) >= {("cat", "swap_not_signed", "not_due")}
    file(home, "shift_swap", agent="bob", partner="cat", swap_day="2026-09-03", return_day="2026-09-05", who="白")
    assert ("bob", "check.swap_no_shift", "deviation") in found(home, form="shift_swap")


def test_hours_in_a_row_leave_the_rest_within_a_shift_out(home):
    """R1-09: at most 8 hours; bob's swapped day touches none of his own, so nothing is too long."""
    file(home, "shift_swap", agent="bob", partner="cat", swap_day="2026-09-02", return_day="2026-09-05", who="白")
    assert not {code for _, code, _ in found(home, form="shift_swap")} & {"hours_too_long", "hours_not_set"}


def test_a_shift_swapped_without_a_form_is_found(home):
    """R2D-03: standing in without the superior's agreement."""
    extra = home.parent / "extra.csv"
    extra.write_text("agent_id,day,planned,present,swap_with\nbob,2026-09-01,false,true,cat\n", encoding="utf-8")
    kpi.import_files([extra], home=home, source="template-attendance")
    assert found(home, form="shift_swap") == {("bob", "swap_private", "deviation")}


def test_leave_is_asked_for_beforehand_approved_and_ended(home):
    """R1-22: fine; asked late; not approved; not back; the hour of an emergency runs from the shift's start."""
    leave(home)
    assert found(home, form="leave") == {("amy", "check.leave_fine", "fine")}
    leave(home, agent="bob", from_="2026-09-10 09:00", to="2026-09-10 17:00", asked_at="2026-09-10 09:50", approved_by="", back_at="")
    assert found(home, form="leave") >= {("bob", code, "deviation") for code in ("leave_asked_late", "leave_not_approved", "leave_not_back")}
    leave(home, agent="cat", from_="2026-09-11 09:00", to="2026-09-11 17:00", asked_at="2026-09-11 09:50", emergency=True,
          back_at="2026-09-11 17:00")
    assert ("cat", "check.leave_fine", "fine") in found(home, form="leave")


def test_a_trip_is_reported_first_and_a_mismatch_is_absence(home):
    """R1-23: what the form does not say is missing, not held against anybody."""
    trip = {"agent": "amy", "place": "仓库", "from_": "2026-09-09 10:00", "purpose": "取样"}
    file(home, "trip", **trip)
    assert found(home, form="trip") == {("amy", "check.trip_report_unknown", "missing")}
    file(home, "trip", **trip | {"agent": "bob", "reported_at": "2026-09-09 11:00", "matches": False})
    assert found(home, form="trip") >= {("bob", "trip_reported_late", "deviation"), ("bob", "trip_mismatch", "deviation")}


def test_absence_and_a_missing_log_are_proposed_and_a_second_person_confirms(home):
    """R1-05, R1-07: what a check finds becomes an event of the program, once, and counts once somebody confirms it."""
    file(home, "trip", agent="bob", place="仓库", from_="2026-09-09 10:00", purpose="取样", reported_at="2026-09-09 09:00", matches=False)
    rows = [row for row in kpi.proposed_events(DESK, MONTH, home).itertuples() if row.cause.startswith("form:")]
    assert [(row.agent_id, row.event, row.points, row.filed) for row in rows] == [("bob", "absence", -20, False)]
    kpi.file_proposed(DESK, MONTH, home)
    [filed] = [row for row in store(home).list("incident").itertuples() if row.data["event"] == "absence" and row.subject == "bob"]
    assert (filed.state, filed.who) == ("filed", "engine")
    again = [row for row in kpi.proposed_events(DESK, MONTH, home).itertuples() if row.cause.startswith("form:")]
    assert [row.filed for row in again] == [True]
    kpi.record_moved("confirm", filed.seq, "乙", home=home)
    assert store(home).record(filed.seq).state == "confirmed"


# ---- handover, reports, interviews, exams


QUESTIONS = {"major_event_open": False, "equipment_starting": False, "not_prepared": False, "unfit": False}


def test_a_yes_blocks_signing_and_an_open_matter_carries_over(home):
    """R2D-01, R2D-02: the outgoing agent stays until relieved; a matter the next log does not speak of is not lost."""
    log = {"outgoing": "bob", "incoming": "cat", "time": "2026-09-02 17:00", **QUESTIONS}
    blocked = file(home, "handover", **log | {"major_event_open": True})
    with pytest.raises(KpiError, match="answered yes, major_event_open"):
        kpi.record_moved("move", blocked, "白", state="signed_out", home=home)
    assert ("bob", "handover_blocked", "deviation") in found(home, form="handover")
    kpi.record_moved("withdraw", blocked, "白", "重写", home=home)
    silent = file(home, "handover", **log | {"unfit": None})
    with pytest.raises(KpiError, match="not answered, unfit"):
        kpi.record_moved("move", silent, "白", state="signed_out", home=home)
    kpi.record_moved("withdraw", silent, "白", "重写", home=home)
    signed = file(home, "handover", **log | {"matter": "退款系统慢", "done": False})
    for who, state in (("白", "signed_out"), ("蔡", "signed_in")):
        kpi.record_moved("move", signed, who, state=state, home=home)
    assert ("bob", "handover_done", "fine") in found(home, form="handover")
    file(home, "handover", **log | {"time": "2026-09-04 17:00"})
    assert ("bob", "check.matters_carried", "not_due") in found(home, form="handover")


def test_a_shift_without_a_log_of_somebody_who_keeps_one_is_missing_and_proposed(home):
    """R2D-01, R1-05: five points each; nobody is held to a form that nobody keeps."""
    assert found(home, form="handover") == set()
    file(home, "handover", outgoing="bob", incoming="cat", time="2026-09-02 17:00", **QUESTIONS)
    rows = kpi.forms_checked(DESK, MONTH, LATER, home)
    missing = rows[rows.found == "handover_missing"]
    assert len(missing) == 14 and set(missing.agent_id) == {"bob"} and set(missing.state) == {"missing"}
    proposed = kpi.proposed_events(DESK, MONTH, home)
    assert list(proposed[proposed.event == "handover_log_missing"].points) == [-5] * 14


def test_reports_are_due_for_days_present_once_the_desk_keeps_them(home):
    """R1-24: one for each day present; before anybody files one, nobody is held to it."""
    assert found(home, form="work_report") == {(None, "check.none_filed", "not_due")}
    for n in range(1, 31):
        if n % 2 == 0:
            file(home, "work_report", agent="bob", day=f"2026-09-{n:02d}")
    assert found(home, form="work_report") == {
        ("bob", "reports_complete", "fine"), ("amy", "check.reports_missing", "missing"), ("cat", "check.reports_missing", "missing")}
    rows = kpi.forms_checked(DESK, MONTH, LATER, home)
    assert "21 reports due, 0 handed in" in rows[(rows.form == "work_report") & (rows.agent_id == "amy")].because.iloc[0]


def test_interviews_of_the_quarter_and_of_the_month(home):
    """R3-12, R4-15: due once the period is over; a form and an interview on record count alike."""
    file(home, "interview", scheme="points-40-60", agent="amy", held_by="经理", held_on="2026-09-10")
    kpi.record("interview", "bob", {"held_on": "2026-08-10", "text": "谈过"}, "经理", home=home)
    ahead = found(home, "points-40-60", period="2026-Q3", as_of=date(2026, 9, 12))
    assert ahead == {("amy", "interviews_held", "fine"), ("bob", "interviews_held", "fine"), ("cat", "interviews_ahead", "not_due")}
    assert ("cat", "check.interviews_missing", "missing") in found(home, "points-40-60", period="2026-Q3")
    assert found(home, KPI, "interview") == {(who, "check.interviews_missing", "missing") for who in form_home.NAMES}


def test_exams_and_the_conditions_of_entry(home):
    """R1-10, R1-20, R1-04, R1-06: full mark, below 60, and typing speed between the two regulations."""
    for agent, mark in (("amy", 100), ("bob", 59), ("cat", 101)):
        file(home, "exam", agent=agent, exam="工作技巧", day="2026-09-20", mark=mark)
    kpi.file_form(DESK, "entry_test", {"agent": "cat", "typing_speed": 70}, "人事", period=MONTH, home=home)
    assert found(home, form="exam") == {("amy", "check.exam_full", "fine"), ("bob", "check.exam_failed", "deviation"),
                                        ("cat", "check.exam_impossible", "deviation")}
    proposed = {(row.agent_id, row.event) for row in kpi.proposed_events(DESK, MONTH, home).itertuples() if row.cause.startswith("exam")}
    assert proposed == {("amy", "exam_full_mark"), ("bob", "exam_below_60")}
    assert found(home, form="entry_test") == {("cat", "check.speed_between", "fine"), ("cat", "check.speech_unknown", "missing")}


def test_probation_is_told_from_hiring_and_complaints(home):
    """R1-18: base wage in full when nobody complained; those who have served their three months are not listed."""
    assert found(home, form="probation") == {("cat", "probation_full", "fine")}


# ---- complaint forms


def test_a_case_gets_its_number_on_the_way_and_no_number_twice(home):
    """R1-11, R1-25: year, month and serial after those on record and those imported; steps in order."""
    number = kpi.file_form(CASES, "complaint_case", {"order_no": "2000"}, "业务", period=MONTH, home=home)
    assert {(code, state) for _, code, state in found(home, CASES, "complaint_case")} == {
        ("check.case_no_number", "not_due"), ("check.case_waits", "not_due")}
    with pytest.raises(KpiError, match="cannot become closed"):
        kpi.record_moved("move", number, "办", state="closed", home=home)
    kpi.record_moved("move", number, "办", state="numbered", home=home)
    given = store(home).record(number).kept["fields"]["case_no"]
    assert given.endswith("-0001") and len(given) == 11 and given != "202609-0001"
    with pytest.raises(KpiError, match="is taken"):
        file(home, "complaint_case", scheme=CASES, order_no="2001", case_no=given)
    wrong = {"order_no": "2002", "case_no": "2026-1", "previous_case": "202601-0001"}
    kpi.file_form(CASES, "complaint_case", wrong, "业务", period=MONTH, home=home)
    codes = {code for _, code, state in found(home, CASES, "complaint_case") if state == "deviation"}
    assert codes == {"check.case_number_wrong", "check.case_before_unknown"}


def test_a_new_form_follows_a_closed_one(home):
    """R1-25: a customer who does not accept gets a new form with the old one attached."""
    first = kpi.file_form(CASES, "complaint_case", {"order_no": "1", "case_no": "202609-0007"}, "业务", period=MONTH, home=home)
    after = {"order_no": "1", "case_no": "202609-0008", "previous_case": "202609-0007"}
    kpi.file_form(CASES, "complaint_case", after, "业务", period=MONTH, home=home)
    assert "check.case_before_open" in {code for _, code, _ in found(home, CASES, "complaint_case")}
    for state in ("numbered", "quality", "production", "decided", "negotiated", "opinion", "closed"):
        kpi.record_moved("move", first, "办", state=state, home=home)
    codes = {code for _, code, _ in found(home, CASES, "complaint_case")}
    assert "check.case_before_open" not in codes and "check.case_closed" in codes


def test_a_settlement_above_the_authority_is_refused(home):
    """R1-16: while the amounts are blank every settlement needs the general manager."""
    with pytest.raises(KpiError, match="It needs .General manager"):
        file(home, "settlement", scheme=CASES, case_no="202609-0001", amount="10", approved_by="sales_department_manager")
    kpi.file_form(CASES, "settlement", {"case_no": "202609-0001", "amount": "10"}, "业务", period=MONTH, home=home)
    kpi.file_form(CASES, "settlement", {"case_no": "202609-0001", "amount": "10", "核决人": "总经理"}, "业务", period=MONTH, home=home)
    assert {(code, state) for _, code, state in found(home, CASES, "settlement")} == {
        ("check.settlement_waits", "not_due"), ("settlement_allowed", "fine")}


def test_returned_goods_above_the_approved_go_back(home):
    """R1-17: no ratio is set, so nothing above the approved quantity is booked."""
    for back in (2, 4, None):
        kpi.file_form(CASES, "returned_goods", {"case_no": "202609-0001", "approved_quantity": 3, "returned_quantity": back}, "业务",
                      period=MONTH, home=home)
    assert {(code, state) for _, code, state in found(home, CASES, "returned_goods")} == {
        ("returned_booked", "fine"), ("returned_ratio_blank", "deviation"), ("returned_unknown", "not_due")}


def test_units_that_share_a_case_share_its_line_in_the_monthly_table(home):
    """R1-26, R1-13: by the forms on responsibility, once the shares of a case make a whole."""
    for unit, share in (("仓储", "0.25"), ("物流", "0.75")):
        fields = {"case_no": "202609-0001", "unit": unit, "share": share, "loss": "10"}
        before = kpi.case_table(MONTH, home)
        kpi.file_form(CASES, "responsibility", fields, "总经理室", period=MONTH, home=home)
    assert list(before.unit) == [None]
    rows = kpi.case_table(MONTH, home)
    assert [(row.unit, float(row.share), row.loss) for row in rows.itertuples()] == [("仓储", 0.25, 10), ("物流", 0.75, 10)]


# ---- forms of states


def test_an_appeal_says_whom_it_waits_for(home):
    """R2A-16, R4-11: from the head to HR or settled; the filer settles nothing."""
    number = kpi.file_form("ecommerce-100", "appeal", {"period": MONTH, "about": "夜班"}, "安", period=MONTH, subject="amy", home=home)
    with pytest.raises(KpiError):
        kpi.record_moved("move", number, "安", state="with_head", home=home)
    kpi.record_moved("move", number, "主管", state="with_head", home=home)
    rows = kpi.forms_checked("ecommerce-100", MONTH, None, home, "zh")
    assert "部门主管" in rows.because.iloc[0] and "人事部门" in rows.because.iloc[0]
    kpi.record_moved("move", number, "主管", state="settled", home=home)
    assert {code for _, code, _ in found(home, "ecommerce-100", as_of=None)} == {"check.closed"}


def test_a_score_without_a_goal_sheet_in_force_says_so(home):
    """R4-17: by form or by goal sheet."""
    assert found(home, KPI, "goal_sheet") == {(who, "check.sheet_none", "missing") for who in form_home.NAMES}
    number = kpi.file_form(KPI, "goal_sheet", {"agent": "amy", "name": "响应", "standard": "九成", "weight": 40}, "主管", period=MONTH, home=home)
    for state in ("agreed", "in_force"):
        kpi.record_moved("move", number, "安", state=state, home=home)
    assert found(home, KPI, "goal_sheet", as_of=None) >= {("amy", "check.sheet_in_force", "fine"), ("bob", "check.sheet_none", "missing")}


def test_the_members_are_duty_director_in_turn(home):
    """R4-19: in the order they were named; whoever stands out of turn is named."""
    for member, period in (("amy", "2026-07"), ("bob", "2026-08"), ("bob", MONTH)):
        kpi.file_form(KPI, "duty", {"group": "一组", "member": member, "period": period}, "组长", period=MONTH, home=home)
    assert [(row.found, row.state) for row in kpi.forms_checked(KPI, MONTH, LATER, home).itertuples() if row.form == "duty"] == [
        ("check.duty_other", "deviation"), ("check.duty_turn", "fine"), ("check.duty_turn", "fine")]


def test_a_printed_form_waits_for_signature(home):
    """R4-20: filled, signed, filed with HR."""
    kpi.file_form(KPI, "appraisal_form", {"part_1": "见得分"}, "值班主任", period=MONTH, subject="amy", home=home)
    assert found(home, KPI, "appraisal_form") == {("amy", "check.waits", "not_due")}


# ---- the command line


def test_forms_are_filed_and_checked_by_command_line(home, monkeypatch, capsys):
    """R1-22: fields beside form and scheme, or as JSON; checks come as csv in either language."""
    monkeypatch.setenv("KPI_HOME", str(home))
    add, report = ["records", "add", "form"], ["-", f"scheme={DESK}", "form=work_report"]
    fields = ["agent=amy", "kind=事假", "from=2026-09-08 09:00", "to=2026-09-08 17:00", "asked_at=2026-09-08 12:00", "approved_by=经理"]
    assert main([*add, "amy", f"scheme={DESK}", "form=leave", *fields, "back_at=2026-09-08 17:00", "--who", "甲"]) == 0
    assert main([*add, *report, 'fields={"agent": "白", "day": "2026-09-02", "contacts": 7.5}']) == 0
    assert main([*add, *report, "fields={"]) == 1
    sheet = home / "sheet.csv"
    sheet.write_text("agent_id,day\ncat,2026-09-01\nnobody,2026-09-01\n", encoding="utf-8")
    assert main(["records", "import", "form", str(sheet), "--scheme", DESK, "--item", "work_report", "--who", "甲"]) == 1
    capsys.readouterr()
    assert main(["duties", DESK, "checks", "--period", MONTH, "--as-of", "2026-10-08", "--lang", "zh", "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert list(rows[0])[:6] == ["rules", "agent_id", "name", "found", "because", "state"]
    assert ("R1-22", "amy", "leave_asked_late", "deviation") in {(r["rules"], r["agent_id"], r["found"], r["state"]) for r in rows}
    assert any(r["form"] == "leave" and "须事前请假" in r["because"] for r in rows)


@pytest.mark.parametrize("scheme", ["ecommerce-100", "ecommerce-10x10", "response-center-200", DESK, CASES, "points-40-60", KPI])
def test_every_scheme_can_be_asked_and_says_something_in_both_languages(home, scheme):
    period = "2026-Q3" if scheme == "points-40-60" else MONTH
    for lang in ("zh", "en"):
        rows = kpi.forms_checked(scheme, period, LATER, home, lang)
        assert not [said for said in rows.because if "because." in said or "check." in said or "{" in said]
