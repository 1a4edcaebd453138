"""Limits: tickets, complaint steps, emergencies; at the limit is met."""
from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.schemes.read_duties import duties
from kpi.scoring.limits import Step, complaints, overdue, overdue_counts, points_of, shares, step, tickets, whole_minutes

GOLDEN = tomllib.loads((Path(__file__).parents[1] / "golden.toml").read_text("utf-8"), parse_float=Decimal)["case"]
SLA = duties(tomllib.loads("".join(f"""
[[limit]]
id = "{name}"
of = "ticket"
kind = {kinds}
from = {start}
to = "{end}"
within = "{within}"
{more}
""" for name, kinds, start, end, within, more in [
    ("accepted", '["question", "simple_question"]', '"opened_at"', "accepted_at", "3min", ""),
    ("answered", '"simple_question"', '"opened_at"', "done_at", "5min", ""),
    ("restarted", '"restart"', '"opened_at"', "done_at", "10min", ""),
    ("reinstalled", '"reinstall"', '"opened_at"', "done_at", "2h", ""),
    ("reported", '"fault"', '"opened_at"', "done_at", "1h", ""),
    ("racked", '"racking"', '"opened_at"', "done_at", "4h", ""),
    ("unracked", '"unracking"', '"opened_at"', "done_at", "30min", ""),
    ("handled", '"hardware"', '"opened_at"', "done_at", "4h", 'only_if = ["authorised_at", "part_in_stock"]'),
    ("replaced", '"hardware"', '["opened_at", "authorised_at"]', "replaced_at", "6h", 'only_if = ["authorised_at", "part_in_stock"]'),
]))).limits
CASES = duties(tomllib.loads("""
[[limit]]
id = "report"
of = "complaint"
from = "investigated_at"
instead = "accepted_at"
to = "report_at"
within = "3d"
owner = { zh = "质量管理部", en = "Quality" }
[[limit]]
id = "opinion"
of = "complaint"
from = "sales_reply_at"
to = "opinion_at"
within = "1d"
owner = { zh = "总经理室", en = "General manager's office" }
[[limit]]
id = "closed_domestic"
of = "complaint"
where = { domestic = true }
from = "accepted_at"
to = "closed_at"
within = "15d"
owner = { zh = "总经理室", en = "General manager's office" }
[[limit]]
id = "closed_abroad"
of = "complaint"
where = { domestic = false }
from = "accepted_at"
to = "closed_at"
within = "20d"
owner = { zh = "总经理室", en = "General manager's office" }
""")).limits
NINE = datetime(2026, 2, 28, 9)
LATER = datetime(2026, 12, 1)


def ticket(kind: str | None, as_of: datetime = LATER, **more):
    """The result of one ticket opened at nine; times are given in seconds after."""
    row = {"ticket_id": "t", "kind": kind, "first_owner": "ann", "opened_at": NINE}
    row |= {key: NINE + timedelta(seconds=value) if key.endswith("_at") else value for key, value in more.items()}
    return tickets(SLA, [row], as_of)[0]


@pytest.mark.parametrize("kind, seconds", [
    ("restart", 600), ("reinstall", 7200), ("fault", 3600), ("racking", 4 * 3600), ("unracking", 1800)])
def test_at_the_limit_is_met_and_a_second_later_is_missed(kind, seconds):
    """R0-06: restart 10 min, reinstall 2 h, fault 1 h, racking 4 h, unracking 30 min."""
    assert ticket(kind, done_at=seconds).state == "met"
    late = ticket(kind, done_at=seconds + 1)
    assert late.state == "missed" and late.steps[0].late == timedelta(seconds=1)
    assert late.because == "limit_missed" and late.steps[0].params["late"] == 0
    assert late.steps[0].params["due"] == late.steps[0].due == NINE + timedelta(seconds=seconds)


@pytest.mark.parametrize("accepted, done, state", [
    (180, 300, "met"), (181, 300, "missed"), (180, 301, "missed"), (181, 301, "missed"), (60, 299, "met")])
def test_a_simple_question_needs_both(accepted, done, state):
    """R0-06: accepted within 3 minutes and done within 5, both from opening."""
    assert ticket("simple_question", accepted_at=accepted, done_at=done).state == state


def test_other_questions_need_only_be_accepted():
    """R0-06."""
    assert ticket("question", accepted_at=180).state == "met" and ticket("Question", accepted_at=181).state == "missed"


@pytest.mark.parametrize("more, columns", [
    ({}, "authorised_at, part_in_stock"),
    ({"authorised_at": 60}, "part_in_stock"),
    ({"part_in_stock": True}, "authorised_at"),
    ({"authorised_at": 60, "part_in_stock": False}, "part_in_stock"),
])
def test_hardware_without_authorisation_or_part_is_not_due(more, columns):
    """R0-06: neither the 4 h nor the 6 h."""
    result = ticket("hardware", done_at=10 * 3600, replaced_at=30 * 3600, **more)
    assert result.state == "not_due" and result.because == "limit_wants" and len(result.steps) == 2
    assert {part.params["columns"] for part in result.steps} == {columns}


@pytest.mark.parametrize("authorised, handled, replaced, state", [
    (-3600, 4, 6, "met"),           # authorised before opening: the 6 h run from opening
    (2 * 3600, 4, 8, "met"),        # authorised 2 h after: they run from there
    (2 * 3600, 4, 8.01, "missed"),
    (-3600, 4, 6.01, "missed"),
    (2 * 3600, 4.01, 8, "missed"),  # the 4 h run from opening all the same
])
def test_replacement_runs_from_the_later_of_opening_and_authorisation(authorised, handled, replaced, state):
    """R0-06."""
    given_ = {"authorised_at": authorised, "done_at": handled * 3600, "replaced_at": replaced * 3600}
    assert ticket("hardware", part_in_stock=True, **given_).state == state


def test_a_step_tells_what_it_was_judged_by():
    """R0-06."""
    step_ = ticket("restart", done_at=700).steps[0]
    assert step_.params == {"limit": "restarted", "within": "10min", "due": NINE + timedelta(minutes=10), "late": 1}
    assert ticket("hardware").steps[0].params == {"limit": "handled", "within": "4h", "columns": "authorised_at, part_in_stock"}
    late = ticket("hardware", as_of=NINE - timedelta(hours=1), part_in_stock=True, authorised_at=-7200).steps[1]
    assert late.because == "limit_not_begun" and late.params["columns"] == "opened_at, authorised_at"


def test_a_step_in_time_tells_when_it_was_due_and_done():
    """R0-06: met, and open while there is still time."""
    due = NINE + timedelta(minutes=10)
    told, at = {"limit": "restarted", "within": "10min", "due": due}, NINE + timedelta(minutes=5)
    met = ticket("restart", done_at=300)
    assert met.steps == (Step("restarted", "t", "ann", {}, "met", "limit_met", told, due, at),)
    assert (met.row, met.owner, met.state, met.because) == ("t", "ann", "met", "limit_met")
    waiting = ticket("restart", at)
    assert waiting.steps == (Step("restarted", "t", "ann", {}, "open", "limit_open", told, due, None),)


def test_the_first_owner_answers():
    """R0-08: else the owner, else the agent."""
    row = {"ticket_id": "t", "kind": "restart", "opened_at": NINE, "first_owner": "ann", "owner": "bob", "agent_id": "cat"}
    owners = [tickets(SLA, [{key: value for key, value in row.items() if key not in gone}], LATER)[0].owner
              for gone in ((), ("first_owner",), ("first_owner", "owner"))]
    assert owners == ["ann", "bob", "cat"]


def test_an_open_ticket_is_missed_once_its_limit_has_passed():
    """R0-06."""
    assert ticket("restart", NINE + timedelta(seconds=600)).state == "open"
    passed = ticket("restart", NINE + timedelta(seconds=601))
    assert passed.state == "missed" and passed.because == "limit_passed" and passed.steps[0].done is None


def test_what_happens_after_the_day_asked_has_not_happened():
    """R0-06: done late, seen before and after it was."""
    assert ticket("restart", NINE + timedelta(minutes=5), done_at=700).state == "open"
    assert ticket("restart", NINE + timedelta(minutes=11), done_at=700).because == "limit_passed"
    assert ticket("restart", NINE - timedelta(minutes=1), done_at=700).because == "limit_not_begun"


def test_a_simple_question_open_at_one_step_and_missed_at_the_other_is_missed():
    """R0-06."""
    assert ticket("simple_question", NINE + timedelta(minutes=4)).state == "missed"
    assert ticket("simple_question", NINE + timedelta(minutes=4), accepted_at=100).state == "open"


def test_a_ticket_without_a_kind_is_not_dropped():
    """R0-06: nothing is silently left out."""
    assert [(ticket(kind).state, ticket(kind).because) for kind in (None, "cleaning")] == [("not_due", "limit_none")] * 2


def test_across_a_leap_day_and_the_new_year():
    """R0-06: the clock runs through."""
    for opened in (datetime(2024, 2, 28, 22), datetime(2025, 12, 31, 22)):
        row = {"ticket_id": "t", "kind": "reinstall", "opened_at": opened, "done_at": opened + timedelta(hours=2)}
        assert tickets(SLA, [row], LATER)[0].state == "met"
        assert tickets(SLA, [row | {"done_at": opened + timedelta(hours=2, seconds=1)}], LATER)[0].state == "missed"


def rows_of(owner: str | None, done: list[int | None]) -> list[dict]:
    return [{"ticket_id": f"{owner}{n}", "kind": "restart", "owner": owner, "opened_at": NINE,
             "done_at": None if seconds is None else NINE + timedelta(seconds=seconds)} for n, seconds in enumerate(done)]


def test_share_per_owner():
    """R0-06: misses lower one to one, in proportion to what was due."""
    as_of = NINE + timedelta(seconds=601)
    listed = rows_of("bob", [600, 601, 500, None]) + rows_of("ann", [1]) + rows_of(None, [1])
    listed += [{"ticket_id": "x", "kind": "restart", "owner": "bob", "opened_at": as_of, "done_at": None}]
    ann, bob, nobody = shares(SLA, tickets(SLA, pd.DataFrame(listed), as_of))
    assert (ann.owner, ann.misses, ann.attainment) == ("ann", 0, 1) and nobody.owner is None
    assert (bob.met, bob.missed, bob.open, bob.not_due, bob.due) == (2, 2, 1, 0, 4)
    assert bob.misses == bob.attainment == Fraction(1, 2) and bob.because == "limits_share"
    assert bob.params == {"due": 4, "missed": 2, "open": 1, "not_due": 0}


def test_the_setting_multiplies_the_misses():
    """R0-06: share of misses × a setting, never below 0; a ticket missed twice is one miss."""
    doubled = duties(tomllib.loads("".join(f"""
        [[limit]]
        id = "{name}"
        of = "ticket"
        from = "opened_at"
        to = "done_at"
        within = "10min"
        factor = {factor}
    """ for name, factor in [("a", "1"), ("b", "1.5")]), parse_float=Decimal)).limits
    found = shares(doubled, tickets(doubled, rows_of("bob", [601, 1, 1, 1]), LATER))[0]
    assert found.misses == Fraction(1, 4) and found.attainment == 1 - Fraction(3, 8)
    assert shares(doubled, tickets(doubled, rows_of("bob", [601, 601, 601, 1]), LATER))[0].attainment == 0


def test_nothing_due_is_no_share():
    """R0-06: missing is never zero."""
    found = shares(SLA, tickets(SLA, rows_of("bob", [None]), NINE))[0]
    assert found.misses is None and found.attainment is None and found.because == "limits_none_due" and found.open == 1
    assert (found.owner, found.due, found.params) == ("bob", 0, {"due": 0, "missed": 0, "open": 1, "not_due": 0})


def test_shares_stay_exact_where_nothing_was_missed():
    """R0-06: one of one in time is 1, a Fraction as every share."""
    found = shares(SLA, tickets(SLA, rows_of("bob", [1]), LATER))[0]
    assert found.attainment == 1 and type(found.attainment) is type(found.misses) is Fraction


def case(as_of: datetime = LATER, domestic: bool | None = True, **days) -> dict[str, object]:
    """The steps of one case; times are the day of March 2026, at noon."""
    row = {"case_no": "202603-0001", "domestic": domestic, "agent_id": "ann"} | {
        name: datetime(2026, 3, 1, 12) + timedelta(days=day - 1) for name, day in days.items()}
    return {part.limit: part for part in complaints(CASES, [row], as_of)}


@pytest.mark.parametrize("days, state", [(dict(report_at=7), "met"), (dict(report_at=8), "missed")])
def test_the_report_is_due_three_days_after_the_investigation(days, state):
    """R1-12: calendar days, the day of the investigation not counted: the 4th to the 7th."""
    part = case(accepted_at=1, investigated_at=4, **days)["report"]
    assert part.state == state and part.due == date(2026, 3, 7) and part.because == f"limit_{state}{'_days' if state == 'missed' else ''}"


def test_without_an_investigation_the_report_runs_from_acceptance_and_says_so():
    """R1-12."""
    assert case(accepted_at=1, report_at=4)["report"].because == "limit_instead_met"
    late = case(accepted_at=1, report_at=5)["report"]
    assert late.because == "limit_instead_missed_days" and late.late == timedelta(days=1)
    assert late.params["late"] == 1 and late.params["instead"] == "accepted_at"


def test_the_opinion_is_due_one_day_after_the_sales_reply():
    """R1-12: the whole next day; not due before the reply."""
    assert case(accepted_at=1)["opinion"].because == "limit_not_begun"
    assert case(accepted_at=1, sales_reply_at=9, opinion_at=10)["opinion"].state == "met"
    assert case(accepted_at=1, sales_reply_at=9, opinion_at=11)["opinion"].state == "missed"


@pytest.mark.parametrize("domestic, last", [(True, 16), (False, 21)])
def test_closed_in_15_days_at_home_and_20_abroad(domestic, last):
    """R1-12: from acceptance on the 1st."""
    name = "closed_domestic" if domestic else "closed_abroad"
    assert case(domestic=domestic, accepted_at=1, closed_at=last)[name].state == "met"
    late = case(domestic=domestic, accepted_at=1, closed_at=last + 1)
    assert late[name].state == "missed" and sum(key.startswith("closed") for key in late) == 1


def test_home_or_abroad_unknown_is_said():
    """R1-12: neither limit can be told."""
    parts = case(domestic=None, accepted_at=1)
    assert {parts[name].because for name in ("closed_domestic", "closed_abroad")} == {"limit_unknown"}


def test_every_unknown_column_is_named():
    """R1-12: nobody knows where it came from, nor whether it is urgent."""
    text = '[[limit]]\nid = "fast"\nof = "complaint"\nwhere = { domestic = true, urgent = true }\n'
    text += 'from = "accepted_at"\nto = "closed_at"\nwithin = "2d"'
    row = {"case_no": "7", "agent_id": "ann", "accepted_at": NINE}
    told = {"limit": "fast", "within": "2d", "columns": "domestic, urgent"}
    assert step(duties(tomllib.loads(text)).limits[0], row, LATER) == Step("fast", "7", "ann", {}, "not_due", "limit_unknown", told)


def test_fifteen_days_across_the_end_of_february():
    """R1-12: accepted on 20 February: 6 March in a leap year, 7 March in another."""
    for year, last in ((2024, date(2024, 3, 6)), (2026, date(2026, 3, 7))):
        row = {"case_no": "x", "domestic": True, "accepted_at": datetime(year, 2, 20, 23, 59)}
        assert step(CASES[2], row, LATER).due == last


def test_overdue_list_per_step_and_owner():
    """R1-12: the longest overdue first; open steps only when asked."""
    at = datetime(2026, 3, 1, 8)
    table = [
        {"case_no": "202603-0001", "domestic": True, "accepted_at": at, "investigated_at": None, "report_at": at + timedelta(days=5)},
        {"case_no": "202603-0002", "domestic": True, "accepted_at": at, "investigated_at": at + timedelta(days=1), "report_at": None},
        {"case_no": "202603-0003", "domestic": False, "accepted_at": at, "investigated_at": at, "report_at": at, "closed_at": None},
    ]
    as_of = datetime(2026, 3, 22)
    found = overdue(CASES, table, as_of)
    assert [(part.limit, part.row, part.late.days) for part in found] == [
        ("report", "202603-0002", 17), ("report", "202603-0001", 2), ("closed_domestic", "202603-0001", 6),
        ("closed_domestic", "202603-0002", 6), ("closed_abroad", "202603-0003", 1)]
    assert overdue_counts(found) == {
        ("report", "Quality"): 2, ("closed_domestic", "General manager's office"): 2, ("closed_abroad", "General manager's office"): 1}
    assert "202603-0001" not in [part.row for part in overdue(CASES, table, as_of, still_open=True) if part.limit == "report"]


def test_an_overdue_step_nobody_is_named_for_counts_under_no_name():
    """R1-12."""
    unnamed = replace(CASES[0], owner={})
    found = overdue([unnamed], [{"case_no": "1", "accepted_at": datetime(2026, 3, 1)}], datetime(2026, 3, 9))
    assert overdue_counts(found) == {("report", ""): 1}


STEPS = [(31, 20), (11, 10), (1, 5)]


@pytest.mark.parametrize("minutes, points", next(case["table"] for case in GOLDEN if case["rule"] == "R1-28"))
def test_emergency_minutes_are_rounded_down(minutes, points):
    """R1-28, golden."""
    assert (points_of(whole_minutes(Fraction(minutes)), STEPS) or 0) == points


def test_the_highest_band_reached_counts_though_another_gives_more():
    """R1-28."""
    assert [points_of(minutes, [(1, 20), (11, 10)]) for minutes in (0, 1, 10, 11)] == [None, 20, 20, 10]


def test_thirty_minutes_and_59_seconds_are_thirty():
    """R1-28: also from the times themselves."""
    assert whole_minutes(timedelta(minutes=30, seconds=59)) == 30 and whole_minutes(timedelta(seconds=59)) == 0
    assert whole_minutes(timedelta(minutes=31)) == 31 and whole_minutes(timedelta(minutes=-5)) == 0
    assert points_of(0, STEPS) is None and points_of(31, reversed(STEPS)) == 20


@given(st.integers(0, 20_000), st.integers(0, 20_000), st.integers(1, 300))
def test_a_step_by_the_clock_against_its_definition(done, asked, within):
    """R0-06: met: done in time; missed: late, or open beyond the limit; open: neither."""
    limit = duties(tomllib.loads(
        f'[[limit]]\nid = "x"\nof = "ticket"\nfrom = "opened_at"\nto = "done_at"\nwithin = "{within}min"')).limits[0]
    row = {"ticket_id": "t", "opened_at": NINE, "done_at": NINE + timedelta(seconds=done)}
    state = step(limit, row, NINE + timedelta(seconds=asked)).state
    known = done <= asked
    assert state == ("met" if known and done <= within * 60 else "missed" if (done if known else asked) > within * 60 else "open")
