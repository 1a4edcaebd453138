"""What scoring and pay read: groups by day, terms in force, and what was recorded within a period."""
from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kpi.errors import KpiError
from kpi.records import Records
from kpi.scoring.standings import score_group
from tests.records.desk import MONTH, incident, rating, scheme

SCHEME = scheme()


def test_ratings_are_what_scoring_takes(records):
    """R4-03: self rating first, then the supervisor's review; the review counts."""
    for role, value, who in (("self", 10, "a1"), ("supervisor", 6, "Wang")):
        records.add("rating", "a1", rating(value, role), who, period=MONTH, scheme=SCHEME)
    [line] = [line for line in score_group(SCHEME, [], records.ratings(SCHEME, MONTH)).lines if line.item == "execution"]
    assert line.value == 6 or line.attainment == Decimal("0.6")
    assert records.ratings("other", MONTH).empty and records.ratings(SCHEME, "2026-08").empty


def test_an_incident_counts_in_the_period_it_happened_in(records):
    for day in ("2026-08-31", "2026-09-01", "2026-09-30", "2026-10-01"):
        seq = records.add("incident", "a1", incident(occurred_on=day, content=day), "Li", scheme=SCHEME)
        records.move(seq, "confirmed", "Wang")
    assert list(records.confirmed_events(SCHEME, MONTH)["content"]) == ["2026-09-01", "2026-09-30"]
    assert list(records.confirmed_events("desk", "2026-09-30..2026-10-31")["content"]) == ["2026-09-30", "2026-10-01"]
    assert list(records.list(period="2026-Q3")["seq"]) == [1, 3, 5]


def test_a_later_membership_ends_the_one_before(records):
    for group, since, until in (("g2", "2026-09-11", None), ("g1", "2026-01-01", None), ("g3", "2026-11-01", "2026-11-30")):
        records.add("membership", "a1", {"group": group, "from": since} | ({"to": until} if until else {}), "Wang")
    found = records.memberships(MONTH)
    assert list(zip(found["group"], found["first"], found["last"], found["days"], strict=True)) == [
        ("g1", date(2026, 9, 1), date(2026, 9, 10), 10), ("g2", date(2026, 9, 11), date(2026, 9, 30), 20)]
    assert list(records.groups_on(date(2026, 9, 10))["group"]) == ["g1"] and list(records.groups_on(date(2026, 10, 31))["group"]) == ["g2"]
    assert list(records.groups_on(date(2026, 11, 30))["group"]) == ["g3"] and records.groups_on(date(2026, 12, 1)).empty
    with pytest.raises(KpiError, match="recorded already"):
        records.add("membership", "a1", {"group": "g9", "from": "2026-09-11"}, "Wang")


def test_a_group_has_one_scheme_per_cycle_at_a_time(records):
    """R4-14: monthly and yearly appraisal run side by side."""
    month, year = ("desk", "1.0", "month", "2026-01-01"), ("year", "1.0", "year", "2026-01-01")
    for scheme_id, version, cycle, since in (month, ("desk", "1.1", "month", "2026-09-01"), year):
        records.add("group_scheme", "g1", {"scheme": scheme_id, "version": version, "cycle": cycle, "from": since}, "Wang")
    for agent, group in (("a1", "g1"), ("a2", "g2")):
        records.add("membership", agent, {"group": group, "from": "2026-01-01"}, "Wang")
    assert set(records.group_schemes(date(2026, 8, 31))["version"]) == {"1.0"}
    found = records.groups_on(date(2026, 9, 1))
    assert sorted(zip(found["agent_id"], found["scheme"].fillna(""), found["version"].fillna(""), strict=True)) == [
        ("a1", "desk", "1.1"), ("a1", "year", "1.0"), ("a2", "", "")]
    assert list(records.list("group_scheme")["group"]) == ["g1"] * 3


def published(records: Records, version: str = "1.0", text: str = "id = …", hash_: str = "abc") -> int:
    data = {"version": version, "hash": hash_, "text": text, "description": "first", "author": "Li", "reviewer": "Wang", "approver": "Zhao",
            "date": "2026-09-01"}
    return records.add("scheme", "desk", data, "Zhao")


def test_a_published_version_never_changes(records):
    """R4-12: version, date, description, author, reviewer, approver; a published version is never published with other content."""
    seq = published(records)
    for call, words in (
        (lambda: published(records, hash_="other"), "published and never changes"), (lambda: published(records), "published already"),
        (lambda: records.supersede(seq, {"text": "x"}, "Li", "typo"), "never changes"),
        (lambda: records.withdraw(seq, "Li", "x"), "never taken back"),
    ):
        with pytest.raises(KpiError, match=words):
            call()
    published(records, "1.1", "id = … 2", "def")
    found = records.published("desk")
    assert list(zip(found["id"], found["version"], found["hash"], found["text"], found["approver"], strict=True)) == [
        ("desk", "1.0", "abc", "id = …", "Zhao"), ("desk", "1.1", "def", "id = … 2", "Zhao")]
    assert len(records.published()) == 2 and records.published("other").empty and list(records.list("scheme")["scheme"]) == ["desk", "desk"]


def test_the_latest_terms_hold_as_a_whole(records):
    """R2B-15, R4-06, R4-10: amounts of the pay terms; a blank one is None, never 0."""
    records.add("terms", "a1", {"from": "2026-01-01", "contract": "3000", "base_pay": "2500.50", "more": {"meal": "200"}}, "Wang")
    records.add("terms", "a1", {"from": "2026-09-01", "contract": "3200", "ceiling_step": "2"}, "Wang")
    [old], [new] = (records.terms_on(day).to_dict("records") for day in (date(2026, 8, 31), date(2026, 9, 1)))
    asked = ("contract", "base_pay", "more", "ceiling_step")
    assert [old[name] for name in asked] == [Decimal(3000), Decimal("2500.50"), {"meal": Decimal(200)}, None]
    assert [new[name] for name in asked] == [Decimal(3200), None, {}, "2"]
    assert records.terms_on(date(2025, 12, 31)).empty


def test_done_work_belongs_where_its_last_day_lies(records):
    """R0-04: weekly plans by the last day of the week; call-backs by day."""
    for week in ("2026-W36", "2026-W40"):    # 6 September; 4 October
        records.add("done", "a1", {"item": "weekly_plan", "count": 1}, "a1", period=week)
    records.add("done", "a1", {"item": "callbacks", "count": 15, "day": "2026-09-14"}, "a1")
    records.add("done", "a1", {"item": "callbacks", "count": 0, "day": "2026-09-15", "due": 1}, "a1")
    found = records.done(MONTH)
    assert list(zip(found["item"], found["period"], found["count"], strict=True)) == [
        ("weekly_plan", "2026-W36", 1), ("callbacks", MONTH, 15), ("callbacks", MONTH, 0)]
    assert found.loc[1, "day"] == date(2026, 9, 14) and found.loc[2, "due"] == 1 and found.loc[1, "due"] is None


def test_marks_within_a_quarter(records):
    """R3-02: one record per agent and month, taken as it is. R1-10: exam marks with their full mark."""
    for month, value in (("2026-07", 88), ("2026-09", 92)):
        records.add("mark", "a1", {"item": "monthly_points", "value": value, "full": 100}, "Wang", period=month)
    found = records.marks("2026-Q3")
    assert list(zip(found["period"], found["value"], found["full"], strict=True)) == [("2026-07", 88, 100), ("2026-09", 92, 100)]
    assert records.marks("2026-08").empty


def test_a_number_may_name_its_scheme(records):
    for name in ("desk", "other", None):
        records.add("mark", "a1", {"item": "closing", "value": 5, "scheme": name}, "Wang", period=MONTH)
        records.add("done", "a1", {"item": "plan", "count": 1, "scheme": name}, "Wang", period=MONTH)
    for found in (records.marks(MONTH, SCHEME), records.done(MONTH, "desk")):
        assert list(found["scheme"]) == ["desk", None]
    assert len(records.marks(MONTH)) == len(records.done(MONTH)) == 3


def test_places_rewards_choices_tiers_and_interviews(records):
    """R3-05: a unit's place is a record. R3-06: the city company's reward. R4-07, R2A-12: the manager's choice, with a reason.

    R3-12, R4-15: interviews per person and period. R2A-13: an interview held is on record with its day.
    """
    records.add("place", "hall 1", {"trigger": "mystery_visit", "place": 2, "visit": "spring"}, "Wang", period=MONTH)
    records.add("city_reward", "a1", {"reason": "contest", "amount": "300"}, "Wang", period="2026-Q3")
    records.add("choice", "a1", {"scheme": "desk", "action": "ceiling_up", "option": "prize", "reason": "asked for it"}, "Wang", period=MONTH)
    records.add("tier", "a1", {"scheme": "desk", "tier": "senior", "instead_of": "mid", "reason": "own rating"}, "Wang", period=MONTH)
    for day in ("2026-09-20", "2026-08-01"):
        records.add("interview", "a1", {"held_on": day, "text": "talked", "plan": "train"}, "Wang")
    assert list(records.places("2026-Q3")["place"]) == [2] and list(records.city_rewards("2026-Q3")["amount"]) == [Decimal(300)]
    assert list(records.choices(SCHEME)["option"]) == ["prize"] and list(records.tiers("desk", MONTH)["who"]) == ["Wang"]
    assert list(records.interviews()["held_on"]) == [date(2026, 8, 1), date(2026, 9, 20)] and len(records.interviews(MONTH)) == 1
    with pytest.raises(KpiError, match='"reason" is missing'):
        records.add("tier", "a2", {"scheme": "desk", "tier": "senior"}, "Wang", period=MONTH)
