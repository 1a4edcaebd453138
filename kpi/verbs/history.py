"""Every agent's appraisals under a scheme, period by period: what tiers, actions and awards look at."""
from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from kpi.schemes.model import Scheme
from kpi.scoring.actions import Appraisal, Fired, all_fired
from kpi.scoring.grades import grade_of
from kpi.scoring.tiers import Tiered, set_by_person, tier_of
from kpi.verbs.desk import opened
from kpi.verbs.gather import DAY
from kpi.verbs.recorded import choices_of, days_of, tiers_of
from kpi.verbs.scores import Scored, people_facts, scored_at
from kpi.warehouse import Period, parse

MOST = 36
"""Periods looked back at most."""


@dataclass(frozen=True)
class Career:
    """One agent's appraisals, oldest first, up to a period (not appraised: without a score), and who the agent is."""

    agent_id: str
    name: str
    group: str
    person: dict[str, object]
    appraisals: tuple[Appraisal, ...]

    @property
    def now(self) -> Appraisal:
        return self.appraisals[-1]

    @property
    def totals(self) -> list[tuple[str, Decimal | None]]:
        return [(one.period, one.score) for one in self.appraisals]


def periods_back(first: date | None, last: Period, most: int = MOST) -> list[Period]:
    """The periods of one kind from the first day with data to `last`, oldest first."""
    found = [last]
    while first is not None and len(found) < most and found[0].start > first:
        found.insert(0, found[0].previous())
    return found


def careers(scheme: str | Scheme, period: str | Period, home: Path | str | None = None, most: int = MOST) -> tuple[Scored, list[Career]]:
    """The scored period, and the career of everybody scored in it, tiers and grades told at each appraisal."""
    last = parse(period)
    here = opened(home)
    first = here.times[0]
    scored = {p.text: scored_at(scheme, p.text, "agent", None, home) for p in periods_back(first and first.date(), last, most)}
    now = scored[last.text]
    facts = people_facts(here, last)
    dates = {row[0]: row[1:] for row in here.rows("select agent_id, hired_on, left_on from core.agents")}
    hired = {agent: each[0] for agent, each in dates.items()}
    own_tiers = tiers_of(now.scheme, home)
    made = []
    by_period = {text: _appraisals(one, text, hired) for text, one in scored.items()}
    for row in now.people.itertuples():
        person = {"agent": row.agent_id, "group": now.group_of.get(row.agent_id), **facts.get(row.agent_id, {})}
        person |= dict(zip(("hired_on", "left_on"), dates.get(row.agent_id, (None, None)), strict=True))
        chain = [by_period[text].get(row.agent_id, Appraisal(text, None)) for text in scored]
        told = _tiered(now.scheme, row.agent_id, chain, own_tiers)
        made.append(Career(row.agent_id, row.name, now.group_of.get(row.agent_id, ""), person, told))
    return now, made


def _appraisals(scored: Scored, text: str, hired: dict[str, date | None]) -> dict[str, Appraisal]:
    """agent -> the appraisal of one period, with what conditions may ask for."""
    scheme, found = scored.scheme, {}
    size: dict[str, list[Decimal]] = {}
    for total in scored.standings.totals:
        if total.total is not None:
            size.setdefault(scored.group_of.get(total.agent_id, ""), []).append(total.total)
    values = scored.standings.values
    for total in scored.standings.totals:
        if total.total is None:
            continue
        peers = size[scored.group_of.get(total.agent_id, "")]
        facts = {**values.get(total.agent_id, {}), "rank_from_last": 1 + sum(other < total.total for other in peers)}
        if hired.get(total.agent_id):
            facts["service_months"] = months_between(hired[total.agent_id], scored.period.end)
        grade = grade_of(scheme.outcomes.grades, total.total).grade if scheme.outcomes.grades else None
        coefficient = Fraction(total.total) / Fraction(scheme.full_score)
        found[total.agent_id] = Appraisal(text, total.total, coefficient, total.rank, len(peers), grade, None, facts)
    return found


def months_between(start: date, end: date) -> int:
    """Whole months from `start` to `end`, both days counted."""
    end += DAY
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)


def _tiered(scheme: Scheme, agent: str, chain: list[Appraisal], own: dict) -> tuple[Appraisal, ...]:
    if scheme.outcomes.tiers is None:
        return tuple(chain)
    totals = [(one.period, one.score) for one in chain]
    return tuple(
        one if one.score is None else replace(one, tier=tier_at(scheme, agent, totals[: place + 1], own).tier)
        for place, one in enumerate(chain)
    )


def tier_at(scheme: Scheme, agent: str, totals: list[tuple[str, Decimal | None]], own: dict) -> Tiered:
    """The tier at the last of these totals; a manager's own, where one is on record, instead (R2A-12)."""
    found = tier_of(scheme.outcomes.tiers, totals)
    by_person = own.get((agent, totals[-1][0]))
    return set_by_person(scheme.outcomes.tiers, found, *by_person) if by_person else found


def fired_by(
    scheme: Scheme, found: list[Career], home: Path | str | None, years: dict[str, list[Appraisal]] | None = None,
) -> dict[str, tuple[Fired, ...]]:
    """agent -> what ever fired or was held. years: agent -> its yearly appraisals, for actions that go by years (R4-09)."""
    days, choices = days_of(home), choices_of(scheme, home)
    fired = {}
    for career in found:
        chains = {"year": (years or {}).get(career.agent_id, [])} | {scheme.cycle: career.appraisals}
        own = (days.get(career.agent_id, {}), choices.get(career.agent_id, {}))
        fired[career.agent_id] = all_fired(scheme.outcomes.actions, chains, scheme.cycle, *own, career.person)
    return fired
