"""What an awards meeting records, and reads again: places asked for, who gets a place among equals, and the awards themselves."""
from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from kpi.errors import KpiError, unknown
from kpi.records import WITHDRAWN
from kpi.records.current import Record
from kpi.schemes.model import Scheme
from kpi.scoring.awards import quota as quota_of
from kpi.verbs.ledger import named
from kpi.verbs.outcomes import Placed, placed
from kpi.verbs.recorded import WHOLE, group_named, store
from kpi.verbs.scores import load_scheme
from kpi.warehouse import Period, parse

Home = Path | str | None


# ---- reading


def least_of(scheme: Scheme, period: Period, group: str, award: str, home: Home = None) -> dict | None:
    """The answer on record to "one place at least?": places, headcount, reason, who, at, seq; None: not answered."""
    found = store(home).quotas(scheme, period)
    return next((_plain(row) for row in found.to_dict("records") if group_named(row["group"]) == group and row["award"] == award), None)


def decisions_of(scheme: Scheme, period: Period, group: str, home: Home = None) -> dict[str, dict]:
    """award -> the decision in force: version, hash, headcount, places, people (agent_id, place, score, reason), decided_by, reason, who, at,
    seq."""
    found = store(home).awards(scheme, period)
    return {row["award"]: _plain(row) | {"people": [_person(one) for one in row["people"] or ()]}
            for row in found.to_dict("records") if group_named(row["group"]) == group}


def history_of(scheme: Scheme, period: Period, group: str, home: Home = None) -> list[dict]:
    """Every event of the group's meeting, oldest first: seq, ref, at, who, act, kind (quota, choice, award), award, subject, data, why."""
    kept, found = store(home), []
    for record in _records(scheme, period, group, home):
        award = record.kept.get("award") or str(record.kept.get("action", "")).partition(":")[2]
        for event in kept.history(record.seq).to_dict("records"):
            data = json.loads(event["data"] or "{}")
            people = [_person(one) for one in data.get("people") or ()] if record.kind == "award" else []
            found.append({"seq": event["seq"], "ref": record.seq, "at": event["at"], "who": event["who"], "act": event["act"],
                          "kind": record.kind, "award": award, "subject": record.subject, "people": people, "places": data.get("places"),
                          "decided_by": data.get("decided_by", ""), "reason": data.get("reason", ""), "why": event["why"]})
    return sorted(found, key=lambda one: one["seq"])


def _records(scheme: Scheme, period: Period, group: str, home: Home) -> list[Record]:
    """Records of this group's meeting, withdrawn ones too."""
    found = []
    for kind in ("quota", "choice", "award"):
        for record in store(home).records(kind, None, period.text, scheme.id):
            place = record.kept.get("option", "") if kind == "choice" else record.subject
            ours = kind != "choice" or str(record.kept.get("action", "")).startswith("award:")
            if ours and record.period == period.text and group_named(str(place)) == group:
                found.append(record)
    return found


def _plain(row: Mapping[str, object]) -> dict:
    return {key: value for key, value in row.items() if key != "group"}


def _person(row: Mapping[str, object]) -> dict:
    return {"agent_id": row["agent_id"], "place": int(row["place"]) if row.get("place") else None,
            "score": Decimal(str(row["score"])) if row.get("score") else None, "reason": row.get("reason", "")}


# ---- recording


def award_least(
    scheme: str, period: str, group: str, award: str, places: int, who: str, why: str, home: Home = None,
) -> int:
    """Records the answer to "one place at least?" (0: to the letter). A second answer supersedes the first, with its reason."""
    found, given = _given(scheme, period, group, award, home)
    rule = next(one for one in found.awards if one.id == award)
    if quota_of(rule, given.headcount):
        raise KpiError("the rule gives a place already", f"award {award}", "Nothing is to be asked")
    _said(why)
    data = {"scheme": found.scheme.id, "award": award, "places": int(places), "headcount": given.headcount, "reason": why}
    before = least_of(found.scheme, found.period, group, award, home)
    kept = store(home)
    if before:
        return kept.supersede(before["seq"], {key: data[key] for key in ("places", "headcount", "reason")}, named(who), why)
    return kept.add("quota", group or WHOLE, data, named(who), why, found.period.text)


def award_choice(
    scheme: str, period: str, group: str, award: str, people: Sequence[str], who: str, why: str, home: Home = None,
) -> list[int]:
    """Records who of the equal people gets a place (kind choice). KpiError: not equal ones, more than fit, or no reason."""
    found, given = _given(scheme, period, group, award, home)
    strange = [agent for agent in people if agent not in given.undecided]
    if strange:
        raise unknown("person to be decided about", strange[0], given.undecided)
    if not people or len(people) > given.open:
        raise KpiError(f"{len(people)} people were chosen for {given.open} places", f"award {award}", "Choose as many as there are places")
    _said(why)
    data = {"scheme": found.scheme.id, "action": f"award:{award}", "option": group or WHOLE, "reason": why}
    kept = store(home)
    return [kept.add("choice", agent, data, named(who), why, found.period.text) for agent in people]


def award_choice_undone(scheme: str, period: str, group: str, award: str, who: str, why: str, home: Home = None) -> int:
    """Takes back every choice among equal people of this award; how many."""
    chosen = load_scheme(scheme, home)
    _said(why)
    standing = [record for record in _records(chosen, parse(period), group, home)
                if record.kind == "choice" and record.state != WITHDRAWN and record.kept["action"] == f"award:{award}"]
    for record in standing:
        store(home).withdraw(record.seq, named(who), why)
    return len(standing)


def award_decided(
    scheme: str, period: str, group: str, award: str, people: Mapping[str, str], by: str, who: str, why: str, home: Home = None,
) -> int:
    """Records an award: people maps agent -> reason, `by` decides, `who` writes it down. A later decision supersedes the one before, with
    its reason. KpiError: no candidate, more than there are places, a second award for somebody, a reason or the name missing."""
    found, given = _given(scheme, period, group, award, home)
    there = {one.agent_id: one for one in found.candidates[group] if not one.veto and one.score is not None}
    for agent, reason in people.items():
        if agent not in there:
            raise unknown("candidate", agent, there)
        _said(reason)
    if len(people) > given.quota:
        raise KpiError(f"{len(people)} people were chosen for {given.quota} places", f"award {award}", "Choose as many as there are places")
    before = decisions_of(found.scheme, found.period, group, home)
    for other, decision in before.items():
        twice = [one["agent_id"] for one in decision["people"] if one["agent_id"] in people and other != award]
        if twice:
            raise KpiError(f"{twice[0]} has another award of this period", f"award {award}", "Change that one first")
    _said(why)
    if not by.strip():
        raise KpiError("nobody is named who decides", f"award {award}", "Give the name")
    rows = [{"agent_id": agent, "place": 1 + sum(other.by > there[agent].by for other in there.values()), "score": there[agent].score,
             "reason": reason.strip()} for agent, reason in people.items()]
    data = {"scheme": found.scheme.id, "award": award, "version": found.scheme.version, "hash": found.scheme.content_hash,
            "headcount": given.headcount, "places": given.quota, "people": rows, "decided_by": by.strip(), "reason": why}
    kept = store(home)
    if award in before:
        changes = {key: data[key] or None for key in ("version", "hash", "people", "decided_by", "reason")}
        changes |= {"headcount": given.headcount, "places": given.quota}
        return kept.supersede(before[award]["seq"], changes, named(who), why)
    return kept.add("award", group or WHOLE, data, named(who), why, found.period.text)


def _given(scheme: str, period: str, group: str, award: str, home: Home) -> tuple[Placed, object]:
    found = placed(scheme, period, home, lenient=True)
    if group not in found.given:
        raise unknown("appraisal group", group, found.given)
    named_ = {one.id: given for one, given in zip(found.awards, found.given[group], strict=True)}
    if award not in named_:
        raise unknown("award", award, named_)
    return found, named_[award]


def _said(why: str) -> None:
    if not why.strip():
        raise KpiError("a decision needs its reason", "why", "Say why in a few words")
