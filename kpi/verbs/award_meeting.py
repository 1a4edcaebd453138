"""An awards meeting (R2A-15): who is counted, how many places there are, who stands where, and what was decided."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from kpi import schemes, words
from kpi.errors import unknown
from kpi.scoring.awards import Candidate
from kpi.verbs.award_records import decisions_of, history_of, least_of
from kpi.verbs.award_told import award_told
from kpi.verbs.boards import scheme_facts
from kpi.verbs.desk import home as data_home
from kpi.verbs.desk import opened
from kpi.verbs.naming import names_of
from kpi.verbs.outcomes import Placed, placed
from kpi.verbs.recorded import awards_decided
from kpi.warehouse import Period, periods

Home = Path | str | None
KINDS = {"quarter": 8, "year": 5}
"""Kinds of period an award may be for, and how many of each are offered."""
PEOPLE = ["agent_id", "name", "team", "months", "of", "need", "state", "code", "because"]
RANKING = ["agent_id", "name", "team", "place", "shared", "score", "months", "of", "award", "award_title", "state", "how", "because", "decided"]


@dataclass(frozen=True)
class Offer:
    """What a meeting may be about. `periods`: code -> finished or running, newest first; `schemes`: id, title, version, kinds."""

    periods: dict[str, str]
    schemes: list[dict]


@dataclass(frozen=True)
class Meeting:
    """One group's awards in a period.

    state: finished or running; data_to: last day with data. scheme: as pages print it. groups: all of this scheme; group: the one shown
    ("" everybody). months: scored periods; need of `of` scored ones make a candidate. people: columns PEOPLE, state candidate or left_out.
    ranking: columns RANKING, best first (how: award_place, award_tie_break or award_decided).
    awards: dicts, see `award_told`. decisions: award -> what is on record. history: every event, oldest
    first. set_aside: why a recorded choice no longer fits, or "". counts: candidates, left_out, places, undecided (equal people), asks (open
    questions of one place at least), wanted and decided (awards with a place, and those decided).
    """

    period: str
    state: str
    data_to: date | None
    scheme: dict
    groups: tuple[str, ...]
    group: str
    months: tuple[str, ...]
    of: int
    need: int
    headcount: int
    people: pd.DataFrame
    ranking: pd.DataFrame
    awards: list[dict]
    decisions: dict[str, dict]
    history: list[dict]
    set_aside: str
    counts: dict[str, int]


def award_offer(home: Home = None) -> Offer:
    """The quarters and years with data that are over or under way, and the schemes with awards for any of them."""
    first, last = opened(home).times
    found: dict[str, str] = {}
    for kind, most in KINDS.items() if last else ():
        p = periods.of_day(last.date(), kind)
        for _ in range(most):
            if p.end < first.date():
                break
            found[p.text] = state_of(p, last.date())
            p = p.previous()
    library = schemes.library(data_home(home) / "schemes").values()
    listed = [
        {"id": s.id, "version": s.version, "title": {lang: s.title.get(lang, s.id) for lang in words.LANGUAGES},
         "kinds": sorted({kind for award in s.outcomes.awards for kind in award.period})}
        for s in library if s.outcomes.awards
    ]
    return Offer(found, listed)


def state_of(period: Period, data_to: date) -> str:
    """running until the data reach the period's last day."""
    return "finished" if period.end <= data_to else "running"


def award_meeting(scheme: str, period: str, group: str = "", home: Home = None, lang: str = "en") -> Meeting:
    """The awards of one group. group "": the largest one. KpiError: no award of this scheme is for such a period, or no such group."""
    found = placed(scheme, period, home, lenient=True)
    own = found.scheme
    if not found.awards or not found.given:
        raise unknown("award for this kind of period", found.period.kind, [kind for award in own.outcomes.awards for kind in award.period])
    if group and group not in found.given:
        raise unknown("appraisal group", group, found.given)
    shown = group or max(found.given, key=lambda one: (len(found.candidates[one]), one))
    last = opened(home).times[1]
    given = found.given[shown]
    decided = decisions_of(own, found.period, shown, home)
    people = _people(found, shown, home, lang)
    ranking = _ranking(found, shown, decided, lang)
    called = dict(zip(people["agent_id"], people["name"], strict=True))
    need = found.awards[0].months_needed(found.period.kind)
    chosen = awards_decided(own, found.period, home).get(shown, {})
    awards = [
        award_told(award, one, called, own, least_of(own, found.period, shown, award.id, home), lang)
        | {"chosen": [called.get(agent, agent) for agent in chosen.get(award.id, ())]}
        for award, one in zip(found.awards, given, strict=True)
    ]
    return Meeting(
        found.period.text, state_of(found.period, last.date()), last.date(), scheme_facts(own) | {"sha256": own.content_hash},
        tuple(found.given), shown, tuple(month.period.text for month in found.months), _months_in(found), need, given[0].headcount,
        people, ranking, awards,
        decided, history_of(own, found.period, shown, home), str(found.set_aside.get(shown, "")), _counts(people, ranking, awards, decided),
    )


def _counts(people: pd.DataFrame, ranking: pd.DataFrame, awards: list[dict], decided: dict[str, dict]) -> dict[str, int]:
    wanted = [award["award"] for award in awards if award["quota"]]
    return {
        "candidates": len(ranking), "left_out": int((people["state"] == "left_out").sum()), "places": sum(award["quota"] for award in awards),
        "undecided": sum(len(award["undecided"]) for award in awards), "asks": sum(award["asks"] and award["asked"] is None for award in awards),
        "wanted": len(wanted), "decided": sum(name in decided for name in wanted),
    }


def _months_in(found: Placed) -> int:
    """The scheme's periods in the whole period, those to come included."""
    kind = "month" if found.scheme.cycle == "case" else found.scheme.cycle
    inside, day = 0, periods.of_day(found.period.start, kind)
    while day.start <= found.period.end:
        inside += found.period.start <= day.end <= found.period.end
        day = day.following()
    return inside


# ---- who is counted


def _people(found: Placed, group: str, home: Home, lang: str) -> pd.DataFrame:
    """Candidates first, then everybody else who was of the group in the period, each with the reason."""
    last = found.months[-1]
    who = {row.agent_id: row for month in found.months for row in month.people.itertuples()}
    called = names_of(found.scheme, lang)
    reasons = found.given[group][0].left_out
    need = found.awards[0].months_needed(found.period.kind)
    rows = []

    def add(agent: str, code: str, params: dict) -> None:
        person, scored = who.get(agent), _scored_months(found, agent)
        said = "" if not code else _why_out(code, params, lang, called)
        rows.append({"agent_id": agent, "name": person.name if person else agent, "team": person.team if person else None,
                     "months": scored, "of": len(found.months), "need": need, "state": "left_out" if code else "candidate", "code": code,
                     "because": said})

    for one in found.candidates[group]:
        add(one.agent_id, *reasons.get(one.agent_id, ("", {})))
    listed = {row["agent_id"] for row in rows}
    names = {row[0]: row[1] for row in opened(home).rows("select agent_id, name from core.agents")}
    for agent, (code, params) in last.left_out.items():
        if code == "no_group" or group in ("", _group_before(found, agent)):
            add(agent, code, params)
    for agent in dict.fromkeys(a for month in found.months[:-1] for a in month.people["agent_id"]):
        elsewhere = group not in ("", _group_before(found, agent))
        if agent in listed or agent in last.left_out or elsewhere:
            continue
        add(agent, *(("award_left", {"day": found.left[agent]}) if agent in found.left else ("award_gone", {"period": last.period.text})))
    for row in rows:
        row["name"] = names.get(row["agent_id"]) or row["name"]
    rows.sort(key=lambda row: (row["state"] != "candidate", row["code"], str(row["team"] or ""), row["agent_id"]))
    return pd.DataFrame(rows, columns=PEOPLE, dtype=object)


def _group_before(found: Placed, agent: str) -> str | None:
    """The group an agent was last scored in."""
    return next((month.group_of[agent] for month in reversed(found.months) if agent in month.group_of), None)


def _scored_months(found: Placed, agent: str) -> int:
    return sum(total.agent_id == agent and total.total is not None for month in found.months for total in month.standings.totals)


def _why_out(code: str, params: dict, lang: str, called: dict[str, str]) -> str:
    if code == "award_gone":
        return words.text("best_page.gone", lang, period=words.period_text(str(params["period"]), lang))
    if words.has(f"because.{code}"):
        return words.because(code, params, lang, called)
    return words.reason_text(code, lang, **params)


# ---- the ranking and the places


def _ranking(found: Placed, group: str, decided: dict[str, dict], lang: str) -> pd.DataFrame:
    there = [one for one in found.candidates[group] if not one.veto and one.score is not None]
    got = {winner.agent_id: (award, winner) for award, given in zip(found.awards, found.given[group], strict=True) for winner in given.winners}
    open_ = {agent: award for award, given in zip(found.awards, found.given[group], strict=True) for agent in given.undecided}
    chosen = {row["agent_id"]: award for award, one in decided.items() for row in one["people"]}
    titles = {award.id: award.name(lang) for award in found.awards}
    known = {row.agent_id: row for row in found.months[-1].people.itertuples()}
    called = names_of(found.scheme, lang)
    rows = []
    for one in sorted(there, key=lambda c: (-c.by, c.agent_id)):
        award, winner = got.get(one.agent_id, (open_.get(one.agent_id), None))
        state = "given" if winner else "undecided" if award else ""
        because = words.because(winner.because, winner.params, lang, called) if winner else ""
        rows.append({
            "agent_id": one.agent_id, "name": known[one.agent_id].name, "team": known[one.agent_id].team,
            "place": 1 + sum(other.by > one.by for other in there), "shared": sum(other.by == one.by for other in there) > 1,
            "score": one.score, "months": _scored_months(found, one.agent_id), "of": len(found.months), "award": award.id if award else "",
            "award_title": award.name(lang) if award else "", "state": state, "because": because,
            "how": winner.because if winner else "", "decided": titles.get(chosen.get(one.agent_id, ""), ""),
        })
    return pd.DataFrame(rows, columns=RANKING, dtype=object)


def candidates_in(found: Placed, group: str) -> list[Candidate]:
    """Those who take part, best first."""
    there = [one for one in found.candidates[group] if not one.veto and one.score is not None]
    return sorted(there, key=lambda one: (-one.by, one.agent_id))
