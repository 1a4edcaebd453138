"""What is known of everybody who is paid: appraisal, terms, roster, group and metrics, as pay lines ask for them."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from kpi import cards
from kpi.measures import VALUE, measure_in
from kpi.schemes.model import Scheme
from kpi.schemes.model import pay as model
from kpi.scoring.actions import Fired, in_period
from kpi.scoring.pay import Payee
from kpi.verbs.desk import opened
from kpi.verbs.groups import groups_of
from kpi.verbs.history import Career, careers, fired_by
from kpi.verbs.outcomes import annual, begun, forced, yearly
from kpi.verbs.recorded import store
from kpi.verbs.rewards import amounts, rewarded
from kpi.verbs.scores import Scored, load_scheme, scored_at
from kpi.warehouse import Period, Warehouse, parse

PREVIOUS = "_previous"
COMPANY = "company"
"""The subject of numbers recorded for all, such as the completion rate of the company."""
TERMS = {"seniority_pay": "seniority", "pay_grade": "ceiling_step"}
"""Facts whose field in the pay terms has another name."""


@dataclass(frozen=True)
class Paid:
    """Everybody paid in a period, by appraisal group, and what the lines of the plan asked for."""

    scored: Scored
    people: list[Career]
    payees: dict[str, list[Payee]]


def asked(scheme: Scheme, cycle: str) -> set[str]:
    """The facts the lines of a cycle ask for."""
    return {name for line in scheme.pay.of_cycle(cycle, scheme.cycle) for name in model.facts(line.way)}


def paid_in(scheme: str | Scheme, period: str | Period, home: Path | str | None = None) -> Paid:
    """Everybody who is paid under a scheme in a period: a month, or the year for lines paid once a year."""
    p = parse(period)
    scored, people = careers(scheme, last_inside(scheme, p, home) if p.kind == "year" else p.text, home)
    here = opened(home, scored.scheme.credit, scored.scheme.credit_days)
    names = asked(scored.scheme, p.kind)
    measured = _measured(here, scored.scheme, names, p)
    recorded = _recorded(p, home)
    terms = {row.agent_id: row._asdict() for row in store(home).terms_on(p.end).itertuples()}
    fired = fired_by(scored.scheme, people, home, yearly(scheme, p, home))
    events = _events(scored.scheme, p, home)
    rewards = amounts(rewarded(scored.scheme, p, people, home)) if scored.scheme.outcomes.rewards else {}
    grades = _forced(scored.scheme, p, home)
    year = _annual(scored.scheme, p, home) if "annual_coefficient" in names else {}
    groups: dict[str, list[Career]] = {}
    for career in people:
        groups.setdefault(career.group, []).append(career)
    payees = {}
    for group, members in groups.items():
        shared = _of_group(here, names, p, group, members, scored, home)
        payees[group] = [
            replace(
                _payee(one, scored, p, names, shared, measured, recorded, terms.get(one.agent_id, {}), fired[one.agent_id], events, year, grades),
                rewards=rewards.get(one.agent_id, {}),
            ) for one in members
        ]
    return Paid(scored, people, payees)


def last_inside(scheme: str | Scheme, year: Period, home: Path | str | None) -> str:
    """The last period of the scheme's cycle in a year that has begun."""
    return begun(year, load_scheme(scheme, home), home)[-1].text


def _measured(here: Warehouse, scheme: Scheme, names: set[str], period: Period) -> dict[tuple[str, str], tuple[object, str]]:
    """(agent, fact) -> (exact value or None, why) of every fact that is a metric, of this period or the one before."""
    known, found = cards.metrics(), {}
    for name in sorted(names - set(model.FACTS)):
        metric, when = (name.removesuffix(PREVIOUS), period.previous()) if name.endswith(PREVIOUS) else (name, period)
        if metric in known:
            for row in measure_in(here, [metric], when, "agent").itertuples():
                found[row.key, name] = (row.exact, f"{row.state}:{row.reason}" if row.state != VALUE else "")
    return found


def _recorded(period: Period, home: Path | str | None) -> dict[tuple[str, str], Decimal]:
    """(agent or "company", name) -> a number recorded for the period."""
    return {(row.agent_id, row.item): row.value for row in store(home).marks(period).itertuples() if row.period == period.text}


def _events(scheme: Scheme, period: Period, home: Path | str | None) -> dict[str, dict[str, list]]:
    """agent -> event -> the yuan of each confirmed occurrence (None: the record gives none)."""
    found: dict[str, dict[str, list]] = {}
    for row in store(home).confirmed_events(scheme, period).itertuples():
        found.setdefault(row.agent_id, {}).setdefault(row.event, []).append(row.amount)
    return found


def _annual(scheme: Scheme, year: Period, home: Path | str | None) -> dict[str, tuple[object, int]]:
    return annual(scheme, [scored_at(scheme, q.text, "agent", None, home) for q in begun(year, scheme, home)], year, home)


def _forced(scheme: Scheme, period: Period, home: Path | str | None) -> dict[str, dict[str, object]]:
    """agent -> the grade of the year by forced distribution, which yearly lines go by (R4-09, R4-10)."""
    if period.kind != "year" or scheme.outcomes.forced is None:
        return {}
    return {row.agent_id: {"grade": row.grade} for row in forced(scheme, period.text, home).itertuples()}


def _of_group(
    here: Warehouse, names: set[str], period: Period, group: str, members: list[Career], scored: Scored, home: Path | str | None,
) -> dict[str, object]:
    """Facts all of a group share: its heads at the end, its shops' pooled sales (R2B-13)."""
    at_end = members_at_end(here, members, period, group, scored, home)
    shared: dict[str, object] = {"group_agents": len(at_end), "_at_end": at_end}
    for fact, metric in (("sales_uncredited", "silent_sales"), ("sales_shops", "sales_paid")):
        if fact in names:
            row = next(measure_in(here, [metric], period, "all").itertuples())
            shared[fact] = row.exact
            shared[f"{fact}:state"] = "" if row.state == VALUE else f"{row.state}:{row.reason}"
    return shared


def members_at_end(here: Warehouse, members: list[Career], period: Period, group: str, scored: Scored, home: Path | str | None) -> set[str]:
    """Who is in the group, and employed, on the period's last day (R2B-13)."""
    groups = groups_of(here, period, home, scored.scheme.cycle)
    inside_ = {stay.agent_id for stay in groups.stays if stay.group == group and stay.end == period.end}
    employed = {one.agent_id for one in members if one.person.get("left_on") is None or one.person["left_on"] >= period.end}
    return {agent for agent in employed if not groups.known or agent in inside_}


def _payee(
    career: Career, scored: Scored, period: Period, names: set[str], shared: Mapping, measured: Mapping, recorded: Mapping, terms: Mapping,
    fired: tuple[Fired, ...], events: Mapping, year: Mapping, grades: Mapping,
) -> Payee:
    facts, states = _appraised(career, scored, year) | grades.get(career.agent_id, {}), {}
    for name in ("role", "post", "team"):
        facts[name] = career.person.get(name)
    facts |= {"group": career.group, "service_months": career.now.facts.get("service_months"),
              "in_group_at_end": int(career.agent_id in shared["_at_end"])}
    facts |= {name: value for name, value in shared.items() if not name.startswith("_") and ":" not in name}
    states |= {name.removesuffix(":state"): value for name, value in shared.items() if name.endswith(":state") and value}
    more = terms.get("more") or {}
    for name, where in model.FACTS.items():
        if where == "terms":
            facts[name] = terms.get(TERMS.get(name, name), more.get(name))
    for name in names:
        if (career.agent_id, name) in measured:
            facts[name], state = measured[career.agent_id, name]
            if state:
                states[name] = state
        elif name not in facts or facts[name] is None:
            facts[name] = recorded.get((career.agent_id, name), recorded.get((COMPANY, name), more.get(name, facts.get(name))))
    now = in_period(fired, period.text)
    actions = {one.action: one.pay for one in now if one.state == "fired"}
    return Payee(career.agent_id, facts, states, events.get(career.agent_id, {}), actions)


def _appraised(career: Career, scored: Scored, year: Mapping) -> dict[str, object]:
    """Score, grade, tier of this period and the grade of the appraisal before (R2B-15)."""
    now = career.now
    before = next((one for one in reversed(career.appraisals[:-1]) if one.appraised), None)
    return {
        "score": now.score, "full_score": scored.scheme.full_score, "coefficient": now.coefficient, "rank": now.rank, "tier": now.tier,
        "grade": now.grade, "grade_previous": before.grade if before else None,
        "annual_coefficient": Fraction(year[career.agent_id][0]) if career.agent_id in year else None,
    }
