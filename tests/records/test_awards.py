"""The records of an awards meeting: places asked for, and what was decided, each change beside what stood before."""
from __future__ import annotations

from decimal import Decimal

import pytest

from kpi.errors import KpiError

QUARTER = "2026-Q3"


def decided(*people: str, reason: str = "ranking", places: int = 1) -> dict:
    rows = [{"agent_id": agent, "place": 1, "score": Decimal("94.73"), "reason": "first"} for agent in people]
    return {"scheme": "desk", "award": "best", "version": "1.0", "hash": "ab12", "headcount": 39, "places": places, "people": rows,
            "decided_by": "Wang", "reason": reason}


def test_an_award_is_decided_once_and_changed_only_with_a_reason(records):
    """R2A-15: a change is a new event with its reason; what stood before stays on record."""
    seq = records.add("award", "g1", decided("a1"), "Li", period=QUARTER)
    with pytest.raises(KpiError, match="recorded already"):
        records.add("award", "g1", decided("a2"), "Li", period=QUARTER)
    with pytest.raises(KpiError, match="reason"):
        records.supersede(seq, {"people": decided("a2")["people"]}, "Li", "")
    records.supersede(seq, {"people": decided("a2")["people"]}, "Li", "a1 was barred")
    [row] = records.awards("desk", QUARTER).itertuples()
    assert [one["agent_id"] for one in row.people] == ["a2"] and row.people[0]["score"] == "94.73"
    assert [(event.act, event.why) for event in records.history(seq).itertuples()] == [("add", ""), ("supersede", "a1 was barred")]


def test_a_decision_stands_for_its_own_group_award_and_period(records):
    records.add("award", "g1", decided("a1"), "Li", period=QUARTER)
    records.add("award", "g2", decided("a2"), "Li", period=QUARTER)
    records.add("award", "g1", decided("a1"), "Li", period="2026")
    assert list(records.awards("desk", QUARTER)["group"]) == ["g1", "g2"]
    assert list(records.awards("desk", "2026")["group"]) == ["g1"] and records.awards("other", QUARTER).empty


def test_nobody_may_be_decided_too_but_never_without_a_reason_or_a_name(records):
    records.add("award", "g1", decided(places=0), "Li", period=QUARTER)
    assert records.awards("desk", QUARTER)["people"].tolist() == [None]
    for missing in ("reason", "decided_by"):
        with pytest.raises(KpiError, match=missing):
            records.add("award", "g2", decided("a1") | {missing: ""}, "Li", period=QUARTER)


def test_the_places_asked_for_are_on_record_with_who_and_why(records):
    """R2A-15: below 20 people the quota is 0; the answer to taking one place at least is recorded."""
    asked = {"scheme": "desk", "award": "best", "places": 1, "headcount": 12, "reason": "one prize was announced"}
    seq = records.add("quota", "g1", asked, "Li", period=QUARTER)
    assert [(row.group, row.award, row.places, row.who) for row in records.quotas("desk", QUARTER).itertuples()] == [("g1", "best", 1, "Li")]
    records.supersede(seq, {"places": 0}, "Wang", "to the letter")
    assert records.quotas("desk", QUARTER)["places"].tolist() == [0]
    with pytest.raises(KpiError):
        records.add("quota", "g2", asked | {"places": -1}, "Li", period=QUARTER)
