"""Recorded forms: states, owners, two people."""
from __future__ import annotations

import tomllib
from datetime import datetime, timedelta

import pytest

from kpi.errors import KpiError
from kpi.schemes.model.duties import Recorded
from kpi.schemes.read_duties import duties
from kpi.scoring.forms import Move, allowed_next, missing_fields, moved, state_at, waiting

FORMS = duties(tomllib.loads("""
[[recorded]]
id = "case"
check = "case"
form = [{ id = "order_no", required = true }, "demand", { id = "quantity", kind = "number", required = true }]
states = [
    { id = "filed", owner = "sales" },
    { id = "numbered", owner = "office" },
    { id = "examined", owner = "quality" },
    { id = "remedied", owner = "production", next = ["decided", "examined"] },
    { id = "decided", owner = "authority" },
    { id = "negotiated", owner = "sales" },
    { id = "opinion", owner = "office", next = ["upheld", "not_upheld"] },
    { id = "upheld", owner = "office", next = [] },
    { id = "not_upheld", owner = "office", next = [] },
]
[[recorded]]
id = "appeal"
check = "form"
states = [
    { id = "filed", owner = "agent", next = ["with_head", "withdrawn"] },
    { id = "with_head", owner = "head", next = ["settled", "with_hr"] },
    { id = "with_hr", owner = "hr", next = ["settled"] },
    { id = "settled", next = [] },
    { id = "withdrawn", owner = "agent" },
]
[[recorded]]
id = "incident"
check = "form"
states = [{ id = "filed", next = ["confirmed", "rejected"] }, { id = "confirmed", next = [] }, "rejected"]
two_people = true
[[recorded]]
id = "goal_sheet"
check = "form"
states = ["draft", { id = "agreed", next = ["in_force"] }, { id = "in_force", next = ["draft"] }]
[[recorded]]
id = "note"
check = "form"
"""))
NINE = datetime(2026, 3, 1, 9)


def walk(form: Recorded, *states: str, who: str = "ann") -> tuple[Move, ...]:
    moves: tuple[Move, ...] = ()
    for place, state in enumerate(states):
        moves = moved(form, moves, Move(state, who, NINE + timedelta(hours=place)))
    return moves


def test_a_case_passes_through_its_states_each_with_owner_and_time():
    """R1-25: filed to closed; a remedy may go back to the quality department."""
    form = FORMS.form("case")
    moves = walk(form, "filed", "numbered", "examined", "remedied", "examined", "remedied", "decided", "negotiated", "opinion", "upheld")
    assert allowed_next(form, moves) == () and waiting(form, moves) == () and moves[-1].at == NINE + timedelta(hours=9)
    assert waiting(form, moves[:4]) == ("authority", "quality") and waiting(form, ()) == ("sales",)
    assert allowed_next(form, moves[:9]) == ("upheld", "not_upheld") and waiting(form, moves[:9]) == ("office",)


def test_no_state_is_skipped():
    """R1-25."""
    with pytest.raises(KpiError, match="a case that is filed cannot become decided") as caught:
        walk(FORMS.form("case"), "filed", "decided")
    assert str(caught.value) == "case decided: a case that is filed cannot become decided. Next: numbered."
    with pytest.raises(KpiError, match="Next: confirmed, rejected"):
        walk(FORMS.form("incident"), "filed", "filed")
    with pytest.raises(KpiError, match="a case that is new cannot become numbered"):
        walk(FORMS.form("case"), "numbered")
    with pytest.raises(KpiError) as closed:
        walk(FORMS.form("appeal"), "filed", "withdrawn", "filed")
    assert closed.value.now == "It is closed"
    with pytest.raises(KpiError, match="numbred"):
        walk(FORMS.form("case"), "numbred")


@pytest.mark.parametrize("states", [("filed", "with_head", "settled"), ("filed", "with_head", "with_hr", "settled")])
def test_an_appeal_goes_to_the_head_then_to_hr(states):
    """R2A-16: every change is recorded."""
    assert tuple(move.state for move in walk(FORMS.form("appeal"), *states)) == states


def test_filer_and_confirmer_are_two_people():
    """R4-05: whoever filed it cannot confirm it."""
    form = FORMS.form("incident")
    filed = walk(form, "filed")
    with pytest.raises(KpiError) as caught:
        moved(form, filed, Move("confirmed", "ann", NINE))
    assert str(caught.value) == "incident confirmed: ann filed it and cannot bring it further. Another person does that."
    assert moved(form, filed, Move("confirmed", "bob", NINE))[-1].who == "bob"


def test_time_runs_forward():
    """R1-25: each state has its time."""
    form = FORMS.form("incident")
    with pytest.raises(KpiError) as caught:
        moved(form, walk(form, "filed"), Move("confirmed", "bob", NINE - timedelta(seconds=1)))
    assert str(caught.value) == "incident confirmed: 2026-03-01 08:59:59 is before 2026-03-01 09:00:00. Give the time it happened."


def test_a_goal_sheet_is_in_force_from_its_move_on():
    """R4-17: a score without a sheet in force says so; a change must be agreed again."""
    moves = walk(FORMS.form("goal_sheet"), "draft", "agreed", "in_force", "draft")
    at = [state_at(moves, NINE + timedelta(hours=hours)).state for hours in (0, 1, 2, 3)]
    assert at == ["draft", "agreed", "in_force", "draft"] and state_at(moves, NINE - timedelta(seconds=1)) is None


def test_required_fields():
    """R1-25: order no. and quantity; a quantity of 0 is filled."""
    form = FORMS.form("case")
    assert missing_fields(form, {"demand": "x", "order_no": ""}) == ("order_no", "quantity")
    assert missing_fields(form, {"order_no": "7", "quantity": 0}) == ()
    with pytest.raises(KpiError) as caught:
        missing_fields(form, {"order": "7"})
    assert str(caught.value) == 'case: case has no field "order". Known: order_no, demand, quantity.'


def test_a_form_without_states_passes_to_none():
    assert allowed_next(FORMS.form("note"), ()) == () and waiting(FORMS.form("note"), ()) == ()
