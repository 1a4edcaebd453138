"""Points per item, total and rank of every agent (or team) under a scheme."""
from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import pandas as pd

from kpi import cards, schemes, words
from kpi.errors import unknown
from kpi.measures import measure_in, twelve
from kpi.schemes.model import Scheme
from kpi.schemes.model.outcomes import Blend
from kpi.scoring.grades import grade_of
from kpi.scoring.groups import Part, Stay, blended, home_group, leave, replace_total
from kpi.scoring.standings import Standings, score_group
from kpi.verbs.desk import home as data_home
from kpi.verbs.desk import opened
from kpi.verbs.gather import better_of, gather, metrics_of, not_appraised
from kpi.verbs.groups import EVERYBODY, Groups, groups_of
from kpi.verbs.longer import blend_of, blended_standings, inside
from kpi.verbs.recorded import moving, store
from kpi.warehouse import Period, Store, Warehouse, Where, parse

COLUMNS = ["scheme", "version", "period", "agent_id", "name", "item", "value", "points", "weight", "reason", "team", "metric", "state",
           "n", "final", "nominal_weight", "attainment", "rank", "grade", "group", "hash"]


@dataclass(frozen=True)
class Scored:
    """A scored scheme: its standings over all groups, and the figures they were made from."""

    scheme: Scheme
    period: Period
    by: str
    standings: Standings
    figures: pd.DataFrame
    people: pd.DataFrame
    team_of: dict[str, str | None]
    pooled: dict[tuple[str, str], object]
    """(agent, metric) -> the pooled value of the agent's team, this agent included."""
    group_of: dict[str, str]
    """agent -> the appraisal group it is ranked in; "" while no groups are kept."""
    left_out: dict[str, tuple[str, dict]] = field(default_factory=dict)
    """agent -> why somebody is listed and not scored: in no group, or not appraised by the scheme's own rule (R2B-01, R0-14)."""
    scheme_of: dict[str, Scheme] = field(default_factory=dict)
    """group -> the version of the scheme it was scored by, where that is another one."""

    def scheme_at(self, agent: str) -> Scheme:
        """The version an agent was scored by."""
        return self.scheme_of.get(self.group_of.get(agent, ""), self.scheme)


def score(
    scheme: str, period: str, weights: dict[str, Decimal] | None = None, as_of: date | None = None, credit: str | None = None,
    credit_days: int | None = None, where: Where | None = None, home: Path | str | None = None,
) -> pd.DataFrame:
    """One row per agent and item, with value, points (rounded so that they add up), weight in force and the reason as a sentence; the
    row with item "total" carries rank (within the group) and grade. Columns: COLUMNS."""
    return shown(score_by(scheme, period, "agent", weights, as_of, credit, credit_days, where, home), where)


def shown(scored: Scored, where: Where | None = None, lang: str = "en") -> pd.DataFrame:
    """The rows of `score`, of the agent or team asked for only; ranks stay those among all. KpiError for a team nobody is in."""
    frame = table(scored, lang)
    if where and where.team:
        known = {team for team in scored.people["team"] if team}
        if where.team not in known:
            raise unknown("team", where.team, known)
        frame = frame[frame["team"] == where.team]
    return frame[frame["agent_id"] == where.agent] if where and where.agent else frame


def left_out_said(scored: Scored, lang: str = "en") -> list[str]:
    """Who is listed and not scored, each with the reason: in no group, or not appraised by the scheme's own rule (R2B-01, R0-14)."""
    return [f"{agent}: {words.because(code, params, lang)}" for agent, (code, params) in sorted(scored.left_out.items())]


def scored_at(
    scheme: str | Scheme, period: str, by: str, shop: str | None, home: Path | str | None, days: tuple[date, ...] | None = None,
) -> Scored:
    """The scored groups, kept for this state of the store, the records and the scheme's file. `days`: metrics over these days of the
    period only; ratings and records stay those of the period."""
    into = data_home(home)
    chosen = load_scheme(scheme, into)
    if isinstance(scheme, Scheme):
        _TRIED[chosen.content_hash] = chosen
        while len(_TRIED) > 16:
            del _TRIED[next(iter(_TRIED))]
    name = chosen.content_hash if isinstance(scheme, Scheme) else scheme
    return _scored(name, period, by, shop, days, str(into), (Store(into).manifest.version, moving(into), chosen.content_hash))


_TRIED: dict[str, Scheme] = {}
"""Schemes that are tried and have no name yet, by content."""


@lru_cache(maxsize=256)
def _scored(
    scheme: str, period: str, by: str, shop: str | None, days: tuple[date, ...] | None, home: str, _state: tuple,
) -> Scored:
    where = Where(shop=shop, days=days) if shop or days is not None else None
    return score_by(_TRIED.get(scheme, scheme), period, by, where=where, home=home)


def load_scheme(scheme: str | Scheme, folder: Path | str | None = None) -> Scheme:
    """A scheme by id, "id@version" for a published version, or as it is. KpiError with the nearest name."""
    if isinstance(scheme, Scheme):
        return scheme
    name, _, version = scheme.partition("@")
    if not version:
        return schemes.load(name, data_home(folder) / "schemes")
    published = {row.version: row.text for row in store(folder).published(name).itertuples()}
    if version not in published:
        own = schemes.load(name, data_home(folder) / "schemes")
        if own.version == version:
            return own
        raise unknown(f"version of {name}", version, [*published, own.version])
    return _of_text(published[version], scheme)


@lru_cache(maxsize=64)
def _of_text(text: str, name: str) -> Scheme:
    return schemes.from_text(text, name)


def score_by(
    scheme: str | Scheme, period: str | Period, by: str = "agent", weights: dict[str, Decimal] | None = None,
    as_of: date | None = None, credit: str | None = None, credit_days: int | None = None, where: Where | None = None,
    home: Path | str | None = None,
) -> Scored:
    """Scores all agents (or teams or shifts, by their pooled values) of a period, each appraisal group by itself. Filters pick who is shown,
    never whom one is compared with."""
    chosen = load_scheme(scheme, home)
    p = parse(period)
    rule = blend_of(chosen, p) if by == "agent" else None
    if rule is not None:
        return _blended(chosen, rule, p, weights, as_of, credit, credit_days, where, home)
    here = opened(home, credit or chosen.credit, chosen.credit_days if credit_days is None else credit_days)
    shop = Where(shop=where.shop, days=where.days) if where else None
    metrics = metrics_of(chosen)
    team_of = teams_at(here, p)
    groups = groups_of(here, p, home, chosen.cycle) if by == "agent" else None
    figures = measure_in(here, metrics, p, by, as_of, shop)
    people = who(here, p, figures, team_of) if by == "agent" else _teams(here, figures)
    pooled = _team_values(here, metrics, p, by, team_of, people, shop)
    better = better_of(metrics)
    out = not_appraised(here, chosen, p, people["agent_id"]) if by == "agent" else {}
    people = people[~people["agent_id"].isin(out)].reset_index(drop=True)
    agents = list(people["agent_id"])
    facts = people_facts(here, p) if by == "agent" else {}
    if groups is None or not groups.known:
        found = gather(here, chosen, p, by, agents, as_of, shop, home, figures=figures)
        others = of_schemes(chosen, p, agents, home, where) if by == "agent" else []
        standings = score_group(chosen, found.values + others, found.ratings, weights, pooled, better, agents, facts, found.events, found.days)
        return Scored(chosen, p, by, standings, figures, people, team_of, pooled, dict.fromkeys(agents, EVERYBODY), out)
    run = _Run(here, chosen, p, weights, as_of, shop, home, pooled, better, facts, figures, where)
    free = isinstance(scheme, Scheme) or "@" in scheme
    return _by_group(run, groups, people, team_of, {} if free else _bound(run, groups), out)


def _blended(scheme: Scheme, rule: Blend, period: Period, weights, as_of, credit, credit_days, where, home) -> Scored:
    """A quarter or year made of the scheme's own periods."""
    begun = opened(home).last_begun
    inner = [p for p in inside(period, scheme.cycle) if begun is None or p.start <= begun.date()] or inside(period, scheme.cycle)[:1]
    parts = [score_by(scheme, p, "agent", weights, as_of, credit, credit_days, where, home) for p in inner]
    group_of = {agent: group for part in parts for agent, group in part.group_of.items()}
    last = parts[-1]
    people = pd.concat([part.people for part in parts]).drop_duplicates("agent_id", keep="last").reset_index(drop=True)
    figures = pd.concat([part.figures for part in parts], ignore_index=True)
    team_of = {agent: team for part in parts for agent, team in part.team_of.items()}
    standings = blended_standings(scheme, rule, [part.standings for part in parts], group_of)
    return Scored(scheme, period, "agent", standings, figures, people, team_of, last.pooled, group_of, last.left_out)


@dataclass(frozen=True)
class _Run:
    """What scoring each group needs."""

    here: Warehouse
    scheme: Scheme
    period: Period
    weights: dict[str, Decimal] | None
    as_of: date | None
    shop: Where | None
    home: Path | str | None
    pooled: dict
    better: dict
    facts: dict
    figures: pd.DataFrame
    where: Where | None

    def standings(self, group: str, stays: dict[str, list[Stay]], moved: set[str]) -> Standings:
        """One group: members of this group alone by the whole period, those who moved by their days in it."""
        agents = sorted(stays)
        found = gather(self.here, self.scheme, self.period, "agent", agents, self.as_of, self.shop, self.home, figures=self.figures)
        values = [row for row in found.values if row["agent_id"] in stays and row["agent_id"] not in moved]
        days = {agent: each for agent, each in found.days.items() if agent not in moved}
        for part, who_moved in _windows({agent: stays[agent] for agent in agents if agent in moved}).items():
            own = gather(self.here, self.scheme, part, "agent", who_moved, self.as_of, self.shop, self.home, self.period)
            values += [row for row in own.values if row["agent_id"] in who_moved]
            days |= {agent: each for agent, each in own.days.items() if agent in who_moved}
        values += of_schemes(self.scheme, self.period, agents, self.home, self.where)
        facts = {agent: {**self.facts.get(agent, {}), "group": group} for agent in agents}
        return score_group(self.scheme, values, found.ratings, self.weights, self.pooled, self.better, agents, facts, found.events, days)


def _windows(stays: dict[str, list[Stay]]) -> dict[Period, list[str]]:
    """Part of the period -> the agents whose stay it is. Somebody who came back has one window, from first to last day."""
    found: dict[Period, list[str]] = {}
    for agent, own in stays.items():
        part = parse(f"{min(s.start for s in own)}..{max(s.end for s in own)}")
        found.setdefault(part, []).append(agent)
    return found


def _bound(run: _Run, groups: Groups) -> dict[str, Scheme]:
    """group -> the published version it is bound to, where that is not the one at hand (R4-12)."""
    bound = {group: f"{name}@{version}" for group, (name, version) in groups.bound.items() if name == run.scheme.id}
    loaded = {group: load_scheme(name, run.home) for group, name in bound.items()}
    return {group: scheme for group, scheme in loaded.items() if scheme.content_hash != run.scheme.content_hash}


def _under(run: _Run, scheme: Scheme) -> _Run:
    """The same run under another scheme or version."""
    metrics = metrics_of(scheme)
    return replace(run, scheme=scheme, weights=None, better=better_of(metrics),
                   figures=measure_in(run.here, metrics, run.period, "agent", run.as_of, run.shop))


def _by_group(run: _Run, groups: Groups, people: pd.DataFrame, team_of: dict, versions: dict[str, Scheme], out: dict) -> Scored:
    known = set(people["agent_id"])
    chosen = groups.of_scheme(run.scheme.id)
    moved = {agent for agent in known if len({stay.group for stay in groups.of(agent)}) > 1}
    by_group = {}
    for group in chosen:
        members = {agent: own for agent in known if (own := [stay for stay in groups.of(agent) if stay.group == group])}
        by_group[group] = (_under(run, versions[group]) if group in versions else run).standings(group, members, moved)
    home_of = {agent: home_group(groups.of(agent)) for agent in known if groups.of(agent)}
    lines, totals = [], []
    for group, standings in by_group.items():
        for agent in sorted(moved):
            if home_of[agent] == group:
                parts = [_part(agent, stay.group, groups, by_group, run) for stay in groups.of(agent)]
                total, told = blended(group, tuple({part.group: part for part in parts}.values()), run.scheme.two_groups)
                standings = replace_total(standings, agent, total, told, run.scheme.decimals)
        standings = leave(standings, {agent for agent in moved if home_of[agent] != group})
        lines += standings.lines
        totals += standings.totals
    scored = {total.agent_id for total in totals}
    return Scored(
        run.scheme, run.period, "agent", Standings(tuple(lines), tuple(totals)), run.figures,
        people[people["agent_id"].isin(scored)].reset_index(drop=True), team_of, run.pooled,
        {agent: group for agent, group in home_of.items() if agent in scored},
        out | {agent: ("no_group", {}) for agent in sorted(known) if agent not in home_of}, versions,
    )


def _part(agent: str, group: str, groups: Groups, by_group: dict[str, Standings], run: _Run) -> Part:
    """Somebody's total in one group. A group under another scheme is scored under that one."""
    days = sum(stay.days for stay in groups.of(agent) if stay.group == group)
    scheme, standings = run.scheme, by_group.get(group)
    if standings is None:
        name, version = groups.bound.get(group, (run.scheme.id, run.scheme.version))
        scheme = load_scheme(f"{name}@{version}", run.home)
        other = _under(run, scheme)
        members = {stay.agent_id for stay in groups.stays if stay.group == group}
        moved = {a for a in members if len({s.group for s in groups.of(a)}) > 1}
        standings = other.standings(group, {a: [s for s in groups.of(a) if s.group == group] for a in members}, moved)
    total = next((t for t in standings.totals if t.agent_id == agent), None)
    value = None if total is None or total.total is None else Fraction(total.total)
    return Part(group, days, value, Fraction(scheme.full_score))


def of_schemes(scheme: Scheme, period: Period, agents: list[str], home: Path | str | None, where: Where | None) -> list[dict]:
    """Items that take another scheme's total, as a share of its full score (R0-02)."""
    rows = []
    for item in scheme.items:
        if item.scheme is None:
            continue
        other = score_by(item.scheme, period, "agent", where=where, home=home)
        found = {total.agent_id: total for total in other.standings.totals}
        for agent in agents:
            total = found.get(agent)
            known = total is not None and total.total is not None
            value = Fraction(total.total) / Fraction(other.scheme.full_score) if known else None
            same = {"agent_id": agent, "metric": item.sources[0], "n": int(known), "value": value}
            rows.append(same | {"state": "value" if known else "not_enough", "reason": "" if known else "no_total_there"})
    return rows


def people_facts(here: Warehouse, period: Period) -> dict[str, dict[str, object]]:
    """agent -> role, post, team, shift at the end of the period, for parts of a scheme that are for some only."""
    rows = here.rows(
        "select agent_id, max_by(role, valid_from), max_by(post, valid_from), max_by(team, valid_from), max_by(shift, valid_from)"
        " from core.assignments where valid_from < cast($end as timestamp) + interval 1 day and valid_to > cast($start as timestamp)"
        " group by agent_id", {"start": period.start, "end": period.end},
    )
    return {agent: {"agent": agent, "role": role, "post": post, "team": team, "shift": shift} for agent, role, post, team, shift in rows}


def table(scored: Scored, lang: str = "en") -> pd.DataFrame:
    """Standings as the rows of `score`, ordered by rank, then id; an agent's items in the scheme's order, then the total."""
    people = {p.agent_id: p for p in scored.people.itertuples()}
    final = {(f.key, f.metric): f.final for f in scored.figures.itertuples()}
    named = {scheme.content_hash: parts_of(scheme) for scheme in (scored.scheme, *scored.scheme_of.values())}
    card_of = cards.metrics()
    rows = []
    for total in sorted(scored.standings.totals, key=lambda t: (t.rank is None, t.rank, t.agent_id)):
        scheme = scored.scheme_at(total.agent_id)
        items = named[scheme.content_hash]
        same = {
            "scheme": scheme.id, "version": scheme.version, "period": scored.period.text, "agent_id": total.agent_id,
            "name": people[total.agent_id].name, "team": people[total.agent_id].team, "grade": None, "rank": None,
            "group": scored.group_of.get(total.agent_id), "hash": scheme.content_hash[:12],
        }
        for line in scored.standings.lines:
            if line.agent_id == total.agent_id:
                rows.append(same | {
                    "item": line.item, "metric": line.metric, "value": decimal(line.value), "points": line.shown,
                    "weight": decimal(line.weight), "nominal_weight": decimal(line.nominal_weight),
                    "attainment": decimal(line.attainment), "state": line.state, "n": line.n,
                    "final": final.get((line.agent_id, line.metric)),
                    "reason": words.explain(line, items.get(line.item), card_of.get(line.metric), lang),
                })
        rows.append(same | {
            "item": "total", "points": total.total, "state": "not_enough" if total.total is None else "value", "rank": total.rank,
            "grade": graded(scheme, total.total),
            "weight": scheme.full_score,
            "final": all(final.values()), "reason": words.explain_total(total, {item.id: item.name(lang) for item in scheme.items}, lang),
        })
    return pd.DataFrame([{c: row.get(c) for c in COLUMNS} for row in rows], columns=COLUMNS, dtype=object)


def graded(scheme: Scheme, total: Decimal | None) -> str | None:
    """The grade of a total; None where the scheme has no grades or there is no total."""
    return grade_of(scheme.outcomes.grades, total).grade if scheme.outcomes.grades else None


def parts_of(scheme: Scheme) -> dict[str, object]:
    """What the lines of a score are called -> the item, event or section they speak of."""
    found: dict[str, object] = {item.id: item for item in scheme.items}
    found |= {f"event:{event.id}": event for event in scheme.events}
    return found | {f"cap:{section.id}": section for section in scheme.sections}


def decimal(value: object) -> Decimal | None:
    """An exact value with 12 decimals at most, for files; None stays None."""
    return value if value is None or isinstance(value, Decimal) else twelve(value)


def teams_at(here: Warehouse, period: Period) -> dict[str, str | None]:
    """The team of each agent at the end of the period (the latest assignment that begins before it is over)."""
    return dict(here.rows(
        "select agent_id, max_by(team, valid_from) from core.assignments"
        " where valid_from < cast($end as timestamp) + interval 1 day and valid_to > cast($start as timestamp) group by agent_id",
        {"start": period.start, "end": period.end},
    ))


def who(here: Warehouse, period: Period, figures: pd.DataFrame, team_of: dict[str, str | None]) -> pd.DataFrame:
    """agent_id, name, team of everybody who counts: on the roster and employed in the period, or with any case in it."""
    active = set(figures.loc[[n > 0 for n in figures["n"]], "key"])
    known = here.rows(
        "select agent_id, name, on_roster and coalesce(hired_on, date '0001-01-01') <= $end"
        " and coalesce(left_on, date '9999-12-31') >= $start from core.agents order by agent_id",
        {"start": period.start, "end": period.end},
    )
    rows = [(a, name, team_of.get(a)) for a, name, employed in known if employed or a in active]
    return pd.DataFrame(rows, columns=["agent_id", "name", "team"], dtype=object)


def _teams(here: Warehouse, figures: pd.DataFrame) -> pd.DataFrame:
    names = sorted(set(figures["key"]))
    return pd.DataFrame([(n, n, n) for n in names], columns=["agent_id", "name", "team"], dtype=object)


def _team_values(
    here: Warehouse, metrics: list[str], period: Period, by: str, team_of: dict, people: pd.DataFrame, where: Where | None,
) -> dict[tuple[str, str], object]:
    """(agent, metric) -> pooled value of the agent's team; of all where there is no team."""
    pooled = {(f.key, f.metric): f.exact for f in measure_in(here, metrics, period, "team" if by == "agent" else by, where=where).itertuples()}
    of_all = {f.metric: f.exact for f in measure_in(here, metrics, period, "all", where=where).itertuples()}
    found = {}
    for agent in people["agent_id"]:
        team = team_of.get(agent) if by == "agent" else agent
        for metric in metrics:
            value = pooled.get((team, metric)) if team else of_all[metric]
            if value is not None:
                found[agent, metric] = value
    return found
