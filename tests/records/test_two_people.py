"""Nobody confirms what they filed themselves, and the program confirms nothing."""
from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from kpi.errors import KpiError
from kpi.records import OVERALL, Records, limits
from kpi.schemes import library, model
from tests.records.desk import MONTH, incident, rating, scheme

SCHEME = scheme()


def refused(call, *words: str) -> None:
    with pytest.raises(KpiError) as caught:
        call()
    assert all(word in str(caught.value) for word in words), str(caught.value)


def file(records: Records, who: str = "Li", **more) -> int:
    return records.add("incident", "a1", incident(**more), who, scheme=SCHEME)


def bonus(records: Records, who: str = "Li", **more) -> int:
    data = {"scheme": "desk", "event": "suggestion", "occurred_on": "2026-09-14", "content": "a good idea", **more}
    return records.add("bonus", "a1", data, who, scheme=SCHEME)


def test_an_incident_counts_once_another_person_confirmed_it(records):
    """R4-05: anyone files a numbered record; it counts once confirmed by somebody else. R1-05: points inside the range."""
    seq = file(records)
    assert records.confirmed_events(SCHEME, MONTH).empty and len(records.open_events(SCHEME, MONTH)) == 1
    refused(lambda: records.move(seq, "confirmed", "Li"), "Li filed record 1", "somebody else")
    refused(lambda: records.move(seq, "confirmed", " ｌｉ"), "somebody else")
    records.move(seq, "confirmed", "Wang")
    [row] = records.confirmed_events(SCHEME, MONTH).to_dict("records")
    assert (row["agent_id"], row["event"], row["points"], row["finder"], row["confirmed_by"]) == ("a1", "late_early", -3, "Li", "Wang")
    refused(lambda: records.move(seq, "rejected", "Zhao", "x"), "is confirmed and cannot become rejected")


def test_the_named_finder_is_a_first_person_too(records):
    """R4-05: finder and reviewer are named and not the same person, whoever typed it in."""
    seq = file(records, who="clerk", finder="Wang")
    refused(lambda: records.move(seq, "confirmed", "Wang"), "somebody else")
    records.move(seq, "confirmed", "Zhao")


def test_nobody_confirms_an_event_about_themselves(records):
    """R4-05."""
    seq = bonus(records)
    records.move(seq, "checked", "Wang")
    refused(lambda: records.move(seq, "confirmed", "a1"), "is about a1")


def test_a_bonus_item_is_checked_first_then_confirmed_by_another(records):
    """R4-05: asked for, first check, confirmed by the supervisor. R1-04: +5 each."""
    seq = bonus(records)
    refused(lambda: records.move(seq, "confirmed", "Wang"), "From here it goes to: checked, rejected")
    records.move(seq, "checked", "Zhao")
    refused(lambda: records.move(seq, "confirmed", "Li"), "somebody else")
    records.move(seq, "confirmed", "Wang")
    assert list(records.confirmed_events(SCHEME, MONTH)["points"]) == [5]


def test_a_rejection_says_why(records):
    """R4-05."""
    seq = file(records)
    refused(lambda: records.move(seq, "rejected", "Wang"), "a rejection needs its reason")
    records.move(seq, "rejected", "Wang", "was on leave")
    assert records.list(state="rejected").loc[0, "why"] == "was on leave" and records.confirmed_events(SCHEME, MONTH).empty


def test_a_confirmed_incident_that_is_corrected_waits_for_a_second_person_again(records):
    """R4-05: otherwise one person could change what two agreed on."""
    seq = file(records)
    records.move(seq, "confirmed", "Wang")
    records.supersede(seq, {"points": -5}, "Wang", "it was 20 minutes", SCHEME)
    assert records.list().loc[0, "state"] == "filed" and records.confirmed_events(SCHEME, MONTH).empty
    refused(lambda: records.move(seq, "confirmed", "Wang"), "Wang filed record 1")
    records.move(seq, "confirmed", "Zhao")
    assert list(records.confirmed_events(SCHEME, MONTH)["points"]) == [-5]


def test_the_engine_files_and_never_confirms(records):
    """R1-04: filed by the engine with its rows, counted once a person confirms it. R1-28: the points of a step."""
    seq = records.add("incident", "a1", incident(-10, "overdue", evidence=["t7"]), "engine", scheme=SCHEME)
    refused(lambda: records.move(seq, "confirmed", "Engine"), "confirms and decides nothing")
    refused(lambda: records.add("rating", "a1", rating(), "engine", period=MONTH, scheme=SCHEME), "recorded by a person")
    records.supersede(seq, {"points": -5}, "engine", "an hour was counted twice", SCHEME)
    records.move(seq, "confirmed", "Wang")
    refused(lambda: records.withdraw(seq, "engine", "x"), "in people's hands")


@pytest.mark.parametrize("points, event, words", [
    (-6, "late_early", "-5 to -2"), (-1, "late_early", "-5 to -2"), (-3, "no_mandarin", "gives -2, not -3"), (-7, "overdue", "-20, -10, -5"),
    (None, "late_early", "needs points: -5 to -2"), (None, "overdue", "needs points: -20"), (-5, "sleeping", "no points"),
    (5, "suggestion", "File it as bonus"), (-2, "late_earl", 'Did you mean "late_early"'), ("many", "late_early", "not a number"),
])
def test_points_lie_inside_what_the_scheme_allows(records, points, event, words):
    """R1-05: ranges, the assessor picks inside the range. R1-28: the points of a step."""
    refused(lambda: file(records, points=points, event=event), words)
    assert not records.exists


def test_fixed_points_fill_themselves_in_and_open_ones_stay_open(records):
    """R1-05: no Mandarin 2. R1-07: sleeping at work has no printed points."""
    file(records, points=None, event="no_mandarin")
    file(records, points=None, event="sleeping")
    [fixed, open_] = records.open_events(SCHEME, MONTH).to_dict("records")
    assert fixed["points"] == -2 and open_["points"] is None


def test_an_event_needs_its_scheme(records):
    refused(lambda: records.add("incident", "a1", incident(), "Li"), "Pass the scheme")
    refused(lambda: records.add("incident", "a1", {**incident(), "scheme": "other"}, "Li", scheme=SCHEME), "speaks of other")
    assert records.add("incident", "a1", incident(), "Li", scheme=limits(SCHEME)) == 1


@pytest.mark.parametrize("data, words", [
    (rating(11), "rated from 0 to 10, not 11"), (rating(-1), "from 0 to 10"), (rating(item="executoin"), 'Did you mean "execution"'),
    (rating(role="supervisr"), 'Did you mean "supervisor"'), (rating(aspects={"result": 3}), 'Did you mean "results"'),
])
def test_a_rating_lies_within_the_scale_of_its_item(records, data, words):
    """R2A-08, R2A-09: a rated item; R4-03, R4-04: by the roles the scheme names."""
    refused(lambda: records.add("rating", "a1", data, "Wang", period=MONTH, scheme=SCHEME), words)


def test_overall_ratings_stand_beside_the_score_as_reference(records):
    """R2A-11: the agent's own rating and the supervisor's overall rating are recorded beside the score."""
    for who, role, value in (("a1", "self", 95), ("Wang", "supervisor", 88)):
        records.add("rating", "a1", rating(value, role, item=OVERALL), who, period=MONTH, scheme=SCHEME)
    found = records.ratings(SCHEME, MONTH)
    assert dict(zip(found["role"], found["rating"], strict=True)) == {"self": 95, "supervisor": 88} and set(found["rated"]) == {OVERALL}


def test_only_printed_levels_may_be_chosen(records):
    """R4-13: only the printed levels may be chosen."""
    refused(lambda: records.add("mark", "a1", {"item": "closing", "value": 3}, "Wang", period=MONTH, scheme=SCHEME), "levels 5, 2, 0")
    records.add("mark", "a1", {"item": "closing", "value": 2, "case": "call 7"}, "Wang", period=MONTH, scheme=SCHEME)
    records.add("mark", "a1", {"item": "closing", "value": 5, "case": "call 8"}, "Wang", period=MONTH, scheme=SCHEME)
    assert list(records.marks(MONTH)["value"]) == [2, 5]


def test_a_goal_sheet_is_agreed_by_managers_and_approved_for_others(records):
    """R4-17: agreed with the person (managers) or approved (others), then in force; a change is agreed again."""
    goals = [{"name": "satisfaction", "standard": "95 %", "weight": 40, "method": "survey", "provider": "service desk"}]
    own = records.add("sheet", "a1", {"scheme": "desk", "goals": goals}, "Wang", period="2026-10")
    head = records.add("sheet", "a2", {"scheme": "desk", "goals": goals, "manager": True}, "Wang", period="2026-10")
    refused(lambda: records.move(own, "agreed", "a1"), "From here it goes to: approved")
    refused(lambda: records.move(own, "in_force", "Zhao"), "cannot become in_force")
    refused(lambda: records.move(own, "approved", "Wang"), "somebody else")
    records.move(own, "approved", "Zhao")
    records.move(own, "in_force", "Wang")
    records.move(head, "agreed", "a2")
    assert dict(zip(records.sheets("2026-10")["agent_id"], records.sheets("2026-10")["state"], strict=True)) == {"a1": "in_force", "a2": "agreed"}
    records.supersede(own, {"note": "goal lowered"}, "Wang", "long illness")
    assert list(records.sheets("2026-10", "desk")["state"]) == ["draft", "agreed"]


FORM = {"form": "swap", "fields": {"with": "a2", "shift": "2026-09-14", "hours": 8}, "two_people": True,
        "moves": {"filed": ["signed", "refused"], "signed": ["approved", "refused"], "approved": [], "refused": []}}


def test_a_form_passes_through_its_own_states_by_other_hands(records):
    """R1-09: a swap is signed by both and approved before it takes effect."""
    seq = records.add("form", "a1", FORM, "a1", period=MONTH)
    refused(lambda: records.move(seq, "approved", "Wang"), "From here it goes to: signed, refused")
    refused(lambda: records.move(seq, "signed", "a1"), "somebody else")
    records.move(seq, "signed", "a2", data={"fields": {"signed_on": "2026-09-12"}})
    records.move(seq, "approved", "Wang")
    [row] = records.forms("swap", state="approved").to_dict("records")
    assert row["fields"] == {"with": "a2", "shift": "2026-09-14", "hours": "8", "signed_on": "2026-09-12"}
    assert list(records.history(seq)["state"]) == ["filed", "signed", "approved"] and records.forms("leave").empty
    records.supersede(seq, {"fields": {"with": "a3"}}, "a1", "another partner")
    assert records.forms("swap").loc[0, "state"] == "filed"


def test_an_appeal_goes_to_the_head_then_to_hr_and_every_step_is_kept(records):
    """R2A-16: filed → with head → settled, or with HR → settled; every change recorded."""
    moves = {"filed": ["with_head"], "with_head": ["settled", "with_hr"], "with_hr": ["settled"], "settled": []}
    appeal = {"form": "appeal", "fields": {"about": "execution, 2026-09"}, "moves": moves, "two_people": True}
    seq = records.add("form", "a1", appeal, "a1", period=MONTH)
    records.move(seq, "with_head", "clerk")
    refused(lambda: records.move(seq, "settled", "a1"), "somebody else")
    records.move(seq, "with_hr", "head", "stays as it is")
    records.move(seq, "settled", "HR", data={"fields": {"outcome": "9 instead of 8"}})
    steps = records.history(seq)
    assert list(steps["state"]) == ["filed", "with_head", "with_hr", "settled"] and list(steps["who"]) == ["a1", "clerk", "head", "HR"]
    assert records.forms("appeal").loc[0, "fields"] == {"about": "execution, 2026-09", "outcome": "9 instead of 8"}


def test_a_case_may_go_back_a_step(records):
    """R1-25: filed, quality, production, decision; a return is a step like any other."""
    moves = {"filed": ["quality"], "quality": ["production", "filed"], "production": ["decided"], "decided": []}
    seq = records.add("form", "202609-0001", {"form": "case", "fields": {"order_no": "7"}, "moves": moves}, "sales", period=MONTH)
    for state in ("quality", "filed", "quality", "production", "decided"):
        records.move(seq, state, "office")
    assert len(records.history(seq)) == 6 and list(records.forms(state="decided")["subject"]) == ["202609-0001"]


def test_whoever_rates_the_rater_may_rate():
    """R1-03: rated by the training specialist; the training specialist is rated by the supervisor."""
    mix = model.Mix({"training": Decimal(1)}, instead={"training": {"supervisor": Decimal(1)}})
    item = model.Item("daily", Decimal(20), model.Rated(Decimal(20)), rated="daily", mix=mix)
    assert limits(replace(SCHEME, items=(item,))).roles["daily"] == ("training", "supervisor")


@pytest.mark.parametrize("moves, words", [
    ({"filed": ["approvd"], "approved": []}, 'Did you mean "approved"'), ({"filed": ["withdrawn"], "withdrawn": []}, "cannot be a state"),
    ({"Filed!": []}, "cannot be a state"), ({"filed": "approved"}, "where a list belongs"),
])
def test_a_form_whose_states_lead_nowhere_is_refused(records, moves, words):
    refused(lambda: records.add("form", "a1", {**FORM, "moves": moves}, "a1"), words)


def test_a_form_without_states_is_just_recorded(records):
    seq = records.add("form", "case 202605-0001", {"form": "lead", "fields": {"customer": "c1"}}, "Li")
    assert records.list().loc[0, "state"] == "recorded"
    refused(lambda: records.move(seq, "closed", "Li"), "goes to: nowhere")
    file(records)
    refused(lambda: records.move(2, "confirmed", "Wang", data={"points": -5}), "takes no fields on the way")


def test_a_form_of_the_scheme_brings_its_states_and_checks_its_fields(records):
    """R1-09: the swap form, both sign, the manager approves. R1-29: a lead is recorded."""
    data = {"form": "swap", "fields": {"partner": "a2", "day": "2026-09-14", "hours": "7.50", "shift": "late"}}
    seq = records.add("form", "a1", data, "a1", period=MONTH, scheme=SCHEME)
    [row] = records.forms("swap").to_dict("records")
    assert (row["state"], row["fields"]["hours"]) == ("filed", "7.5")
    refused(lambda: records.move(seq, "signed", "a1"), "somebody else")
    records.move(seq, "signed", "a2")
    records.add("form", "a1", {"form": "lead", "fields": {"note": "wants a quote"}}, "a1", scheme=SCHEME)
    assert list(records.forms()["state"]) == ["signed", "recorded"]


@pytest.mark.parametrize("form, fields, words", [
    ("swap", {"partner": "a2"}, "swap lacks day"), ("swp", {}, 'Did you mean "swap"'), ("swap", {"parter": "a2"}, 'Did you mean "partner"'),
    ("swap", {"partner": "a2", "day": "14.9.", "hours": 8}, "not a day"),
    ("swap", {"partner": "a2", "day": "2026-09-14", "hours": "x"}, "not a number"),
    ("swap", {"partner": "a2", "day": "2026-09-14", "shift": "lat"}, 'Did you mean "late"'),
])
def test_a_form_that_is_not_filled_in_as_the_scheme_asks_is_refused(records, form, fields, words):
    refused(lambda: records.add("form", "a1", {"form": form, "fields": fields}, "a1", scheme=SCHEME), words)


ANSWERS = {"number": "1", "money": "1.00", "day": "2026-09-14", "flag": False}


@pytest.mark.parametrize("name", library())
def test_every_form_and_event_of_the_shipped_schemes_can_be_recorded(records, name):
    shipped = library()[name]
    for form in shipped.duties.recorded:
        fields = {part.id: part.choices[0] if part.choices else ANSWERS.get(part.kind, "x") for part in form.form}
        seq = records.add("form", "a1", {"form": form.id, "fields": fields}, "Li", period=MONTH, scheme=shipped)
        for state in form.states[0].next[:1] if form.states else ():
            records.move(seq, state, "Wang", "x")
    for event in shipped.events:
        points = None if event.points is model.BLANK and not event.steps else event.steps[0].points if event.steps else event.points[0]
        kind = "bonus" if event.klass == "bonus" else "incident"
        data = {"scheme": name, "event": event.id, "points": points, "occurred_on": "2026-09-14", "content": "x"}
        records.add(kind, "a1", data, "Li", scheme=shipped)
    assert len(records.open_events(name, MONTH)) == len(shipped.events) and len(records.forms()) == len(shipped.duties.recorded)
