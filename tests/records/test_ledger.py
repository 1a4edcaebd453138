"""What is recorded stays, what holds is what the events add up to, and every refusal says why."""
from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from kpi.errors import KpiError
from kpi.records import COLUMNS, KINDS, LOG, Entry, Records
from tests.records.desk import MONTH, incident, rating, scheme

SCHEME = scheme()


def refused(call, *words: str) -> KpiError:
    with pytest.raises(KpiError) as caught:
        call()
    assert all(word in str(caught.value) for word in words), str(caught.value)
    return caught.value


def rate(records: Records, value: object = 8, who: str = "Wang", **more) -> int:
    return records.add("rating", "a1", rating(value, **more), who, period=MONTH, scheme=SCHEME)


# ---- nothing yet


def test_without_a_store_every_reader_is_empty_and_no_file_is_made(records, tmp_path):
    day = date(2026, 9, 1)
    asked = [records.list(), records.log(), records.ratings("desk", MONTH), records.confirmed_events("desk", MONTH), records.marks(MONTH),
             records.done(MONTH), records.groups_on(day), records.memberships(MONTH), records.group_schemes(day), records.published(),
             records.terms_on(day), records.places(MONTH), records.city_rewards(MONTH), records.choices(), records.tiers(), records.interviews(),
             records.sheets(MONTH), records.forms(), records.open_events("desk", MONTH)]
    assert all(len(table) == 0 and len(table.columns) > 3 for table in asked)
    assert records.add_all([Entry("mark", "a1", {}, MONTH)], "Wang").added == () and records.add_all([], "Wang").added == ()
    assert not records.exists and records.last == 0 and not (tmp_path / "home").exists()


# ---- adding and what is kept


def test_a_record_keeps_who_when_why_and_its_fields(records):
    seq = records.add("rating", "a1", rating("8.50"), "Wang", "as agreed", MONTH, SCHEME)
    [row] = records.list().to_dict("records")
    assert row["seq"] == seq == 1 and tuple(row) == COLUMNS
    assert (row["who"], row["why"], row["kind"], row["subject"], row["scheme"], row["period"], row["state"]) == (
        "Wang", "as agreed", "rating", "a1", "desk", MONTH, "recorded")
    assert row["at"] == datetime(2026, 10, 1, 8, 0, 2, tzinfo=UTC)
    assert row["data"]["rating"] == Decimal("8.5") and row["data"]["rater"] == "Wang"


def test_numbers_and_money_are_kept_as_text_in_canonical_json(records):
    records.add("city_reward", "a1", {"reason": "contest", "amount": Decimal("300")}, "Wang", period="2026-Q3")
    records.add("mark", "a1", {"item": "points", "value": 92}, "Wang", period=MONTH)
    kept = list(records.log()["data"])
    assert kept == ['{"amount":"300.00","reason":"contest"}', '{"item":"points","value":"92"}']
    assert all(json.dumps(json.loads(text), sort_keys=True, separators=(",", ":")) == text for text in kept)


@pytest.mark.parametrize("value, words", [
    (8.5, "float stands where a number belongs"), ("eight", "not a number"), ("NaN", "no figure"), ("1e400", "no figure"), (True, "bool stands"),
    (None, '"rating" is missing'), ("", '"rating" is missing'),
])
def test_a_rating_that_is_no_number_is_refused(records, value, words):
    refused(lambda: rate(records, value), words)


def test_full_width_digits_are_digits(records):
    rate(records, "８．５")
    assert list(records.ratings(SCHEME, MONTH)["rating"]) == [Decimal("8.5")]


@pytest.mark.parametrize("data, words", [
    ({"reason": "x", "amount": "12.345"}, "more than two decimals"),
    ({"reason": "x", "amount": "-1"}, "below 0"),
    ({"reason": "x"}, '"amount" is missing'),
    ({"reason": "x", "amount": "1", "amuont": "1"}, 'Did you mean "amount"'),
    ({"reason": "x" * 201, "amount": "1"}, "more than 200"),
    ({"reason": "a\x00b", "amount": "1"}, "nobody can see"),
    ({"reason": "\ud800", "amount": "1"}, "nobody can see"),
])
def test_a_payload_that_does_not_fit_is_refused(records, data, words):
    refused(lambda: records.add("city_reward", "a1", data, "Wang", period=MONTH), words)
    assert not records.exists


@pytest.mark.parametrize("call, words", [
    (lambda r: r.add("ratign", "a1", {}, "Wang"), 'Did you mean "rating"'),
    (lambda r: r.add("mark", "a1", {"item": "x", "value": 1}, " ", period=MONTH), "no name is given"),
    (lambda r: r.add("mark", "", {"item": "x", "value": 1}, "Wang", period=MONTH), "no name is given"),
    (lambda r: r.add("mark", "a1", {"item": "x", "value": 1}, "Wang"), "the period is missing"),
    (lambda r: r.add("mark", "a1", {"item": "x", "value": 1}, "Wang", period="2026-13"), "is not a period"),
    (lambda r: r.add("mark", "a1", {"item": "x", "value": 1}, "Wang", period="2026-09-01..2026-09-03"), "a range of days"),
    (lambda r: r.add("mark", "a1", {"item": "x", "value": 1, "day": "2026-10-01"}, "Wang", period=MONTH), "does not lie in 2026-09"),
    (lambda r: r.add("mark", "a1", {"item": "x", "value": 1, "day": "2026-02-30"}, "Wang"), "not a day that exists"),
    (lambda r: r.add("membership", "a1", {"group": "g", "from": "2026-09-01", "to": "2026-08-31"}, "Wang"), "before it begins"),
    (lambda r: r.add("membership", "a1", {"group": "g", "from": "2026-09-01"}, "Wang", period=MONTH), "has no period"),
    (lambda r: r.add("place", "hall", {"trigger": "contest", "place": 4, "of": 3}, "Wang", period=MONTH), "does not exist"),
    (lambda r: r.add("mark", "a1", {"item": "x", "value": 1}, "engine", period=MONTH), "recorded by a person"),
    (lambda r: r.move(7, "confirmed", "Wang"), "there is no record 7"),
    (lambda r: r.history(7), "there is no record 7"),
])
def test_what_makes_no_sense_is_refused(records, call, words):
    refused(lambda: call(records), words)


def test_text_is_data_and_never_sql(records):
    hostile = "'); drop table events;--"
    records.add("mark", hostile, {"item": hostile, "value": 1, "note": '"; DELETE FROM events; --'}, hostile, hostile, MONTH)
    assert records.marks(MONTH).loc[0, "agent_id"] == hostile and len(records.list(subject=hostile)) == 1
    assert records.list(subject="' or 1=1 --").empty


# ---- the same thing twice


def test_the_same_rating_is_not_recorded_twice_another_rater_is_another_rating(records):
    rate(records)
    refused(lambda: rate(records, 9), "recorded already, as number 1 by Wang")
    refused(lambda: rate(records, 9, who="ＷＡＮＧ "), "recorded already")
    rate(records, 9, who="Li")
    assert sorted(records.ratings(SCHEME, MONTH)["rating"]) == [8, 9]


def test_what_the_engine_files_from_one_cause_is_filed_once_even_when_rejected(records):
    """R1-04: what data shows is filed by the engine and counts once a person confirms it."""
    data = incident(-5, "overdue", cause="overdue:2026-09:a1", evidence=["t1", "t2"])
    seq = records.add("incident", "a1", data, "engine", scheme=SCHEME)
    assert records.confirmed_events(SCHEME, MONTH).empty and list(records.open_events(SCHEME, MONTH)["evidence"]) == [["t1", "t2"]]
    records.move(seq, "rejected", "Wang", "the customer withdrew")
    refused(lambda: records.add("incident", "a1", data, "engine", scheme=SCHEME), "recorded already")
    without = incident(-5, "overdue")
    assert records.add("incident", "a1", without, "Li", scheme=SCHEME) != records.add("incident", "a1", without, "Li", scheme=SCHEME)


# ---- corrections


def test_a_correction_supersedes_and_the_past_can_be_read(records):
    first = rate(records, 8)
    event = records.supersede(first, {"rating": 9, "note": "misread"}, "Wang", "typing error", SCHEME)
    assert event == 2 and list(records.ratings(SCHEME, MONTH)["rating"]) == [9]
    [row] = records.list().to_dict("records")
    assert (row["seq"], row["last"], row["why"]) == (1, 2, "typing error")
    assert list(records.as_of(first).ratings(SCHEME, MONTH)["rating"]) == [8]
    assert records.as_of(0).list().empty
    later = records.supersede(event, {"note": None}, "Wang", "no note", SCHEME)    # any number of the record will do
    assert records.record(event) == records.record(first) and records.record(first).data["rating"] == 9
    assert "note" not in records.list().loc[0, "data"] and list(records.history(first)["seq"]) == [1, 2, later]
    assert tuple(records.history(first).columns) == LOG


def test_as_of_a_time(records):
    first = rate(records, 8)
    then = records.list().loc[0, "at"]
    records.supersede(first, {"rating": 9}, "Wang", "typing error", SCHEME)
    assert list(records.as_of(then).ratings(SCHEME, MONTH)["rating"]) == [8]
    assert records.as_of(datetime(2020, 1, 1, tzinfo=UTC)).list().empty
    refused(lambda: records.as_of(datetime(2026, 1, 1)), "no zone")
    refused(lambda: records.as_of(first).withdraw(first, "Wang", "x"), "the past can only be read")


def test_a_withdrawn_record_no_longer_counts_and_may_be_recorded_anew(records):
    first = rate(records, 8)
    records.withdraw(first, "Wang", "wrong month")
    assert records.list().empty and records.ratings(SCHEME, MONTH).empty
    assert list(records.list(state="withdrawn")["seq"]) == [1] and len(records.log()) == 2
    refused(lambda: records.supersede(first, {"rating": 7}, "Wang", "x", SCHEME), "is withdrawn")
    refused(lambda: records.withdraw(first, "Wang", "x"), "is withdrawn")
    rate(records, 7)
    assert list(records.ratings(SCHEME, MONTH)["rating"]) == [7]


@pytest.mark.parametrize("call, words", [
    (lambda r: r.supersede(1, {"rating": 9}, "Wang", "", SCHEME), "a correction needs its reason"),
    (lambda r: r.withdraw(1, "Wang", " "), "a withdrawal needs its reason"),
    (lambda r: r.supersede(1, {"rating": 8}, "Wang", "x", SCHEME), "says so already"),
    (lambda r: r.supersede(1, {"role": "self"}, "Wang", "x", SCHEME), "another one"),
    (lambda r: r.supersede(1, {"rating": 11}, "Wang", "x", SCHEME), "from 0 to 10"),
    (lambda r: r.supersede(1, {"rating": 9}, "Wang", "x"), "Pass the scheme"),
    (lambda r: r.supersede(1, {"rating": 9}, "engine", "x", SCHEME), "in people's hands"),
    (lambda r: r.withdraw(1, "engine", "x"), "in people's hands"),
])
def test_a_correction_says_why_and_stays_the_same_record(records, call, words):
    rate(records, 8)
    refused(lambda: call(records), words)


def test_two_people_changing_one_record_see_each_other(records):
    """The second of two who saw the same state is told, instead of silently winning."""
    first = rate(records, 8)
    seen = records.list().loc[0, "last"]
    records.supersede(first, {"rating": 9}, "Wang", "mine", SCHEME, seen=seen)
    refused(lambda: records.supersede(first, {"rating": 7}, "Li", "mine", SCHEME, seen=seen), "Wang has changed record 1")
    refused(lambda: records.withdraw(first, "Li", "mine", seen=seen), "Wang has changed record 1")


def test_an_incident_keeps_its_month_when_corrected(records):
    first = records.add("incident", "a1", incident(), "Li", scheme=SCHEME)
    records.supersede(first, {"occurred_on": "2026-09-15"}, "Li", "a day later", SCHEME)
    refused(lambda: records.supersede(first, {"occurred_on": "2026-10-01"}, "Li", "x", SCHEME), "another one")
    assert records.list().loc[0, "data"]["occurred_on"] == date(2026, 9, 15)


# ---- many at once


def test_many_at_once_keeps_the_sound_and_names_the_others(records):
    entries = [Entry("mark", f"a{n}", {"item": "points", "value": value}, MONTH, f"line {n}") for n, value in enumerate([90, "x", 92], 2)]
    done = records.add_all(entries, "Wang")
    assert len(done.added) == 2 and [(r.place, r.error.what) for r in done.refused] == [("line 3", '"x" is not a number')]
    again = records.add_all(entries, "Wang")
    assert (again.added, again.unchanged, len(again.refused)) == ((), 2, 1) and len(records.log()) == 2


def test_another_value_is_refused_or_corrected_as_asked(records):
    first = Entry("mark", "a1", {"item": "points", "value": 90, "note": "old"}, MONTH, "line 2")
    other = Entry("mark", "a1", {"item": "points", "value": 91}, MONTH, "line 2")
    records.add_all([first], "Wang")
    assert "recorded already" in str(records.add_all([other], "Wang").refused[0].error)
    done = records.add_all([other], "Wang", correct=True)
    assert (done.added, len(done.corrected)) == ((), 1) and records.last == 2 and records.as_of(1).last == 1
    assert records.list().loc[0, "data"] == {"item": "points", "value": Decimal(91)}


def test_a_correction_that_cannot_be_is_refused_alone(records):
    """Who is in which group since a day is one record: another group is another record, the other rows of the sheet are kept."""
    since = {"from": "2026-09-01"}
    records.add("membership", "a1", {"group": "g1", **since}, "Wang")
    done = records.add_all([Entry("membership", agent, {"group": "g2", **since}, place=agent) for agent in ("a1", "a2")], "Wang", correct=True)
    assert (len(done.added), len(done.corrected), [r.place for r in done.refused]) == (1, 0, ["a1"])
    records.supersede(1, {"to": "2026-12-31"}, "Wang", "moves on")
    assert list(records.memberships("2026")["group"]) == ["g1", "g2"]


def test_entries_that_contradict_each_other_are_both_refused(records):
    entries = [Entry("mark", "a1", {"item": "points", "value": value}, MONTH, f"line {n}") for n, value in ((2, 90), (3, 91))]
    sound = [Entry("mark", agent, {"item": "points", "value": 1}, MONTH) for agent in ("a2", "a3", "a3")]
    done = records.add_all([*entries, *sound], "Wang")
    assert len(done.added) == 2 and done.unchanged == 1
    assert [(r.place, r.error.what) for r in done.refused] == [("line 2", "line 3 says something else of the same"),
                                                              ("line 3", "line 2 says something else of the same")]


def test_records_without_a_key_imported_again_add_nothing(records):
    twice = [Entry("interview", "a1", {"held_on": "2026-09-14", "text": "went well"})] * 2
    assert len(records.add_all(twice, "Wang").added) == 2
    assert records.add_all(twice, "Wang").added == () and len(records.add_all([*twice, twice[0]], "Wang").added) == 1
    records.supersede(1, {"text": "went very well"}, "Wang", "fuller")
    assert records.add_all(twice, "Wang").added == ()    # what it once said was imported already


def test_every_kind_names_the_rules_it_serves_or_is_asked_for_by_the_groups():
    assert {kind.id for kind in KINDS.values() if not kind.rules} == {"membership", "share"}
