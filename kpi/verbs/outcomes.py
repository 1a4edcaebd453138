"""What totals lead to: tiers, actions, awards, forced distribution, rewards and lists of a scheme in a period."""
from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pandas as pd

from kpi import cards, words
from kpi.errors import KpiError
from kpi.measures import measure_in
from kpi.schemes.model import Scheme
from kpi.schemes.model.outcomes import Award
from kpi.scoring import awards as giving
from kpi.scoring.actions import Appraisal, Fired, headline, in_period
from kpi.scoring.forced import distribute
from kpi.verbs.desk import opened
from kpi.verbs.groups import groups_of
from kpi.verbs.history import Career, careers, fired_by, periods_back, tier_at
from kpi.verbs.longer import inside
from kpi.verbs.naming import names_of
from kpi.verbs.recorded import awards_decided, least_places, store, tiers_of, vetoes
from kpi.verbs.scores import Scored, decimal, load_scheme, scored_at
from kpi.warehouse import Period, parse, periods

TIERS = ["agent_id", "name", "tier", "provisional", "previous", "because", "team", "group", "title", "score", "counted"]
ACTIONS = ["agent_id", "name", "action", "because", "state", "title", "periods", "proposal", "choices", "chosen", "pay", "team", "group",
           "strongest"]
AWARDS = ["agent_id", "name", "award", "because", "place", "score", "state", "title", "team", "group"]
FORCED = ["agent_id", "name", "grade", "place", "coefficient", "months", "because", "group"]


def tiers(scheme: str | Scheme, period: str, home: Path | str | None = None, lang: str = "en") -> pd.DataFrame:
    """The tier of everybody scored, and the one before. Columns TIERS; tier None: not appraised, "none": below every band (R2A-12)."""
    scored, found = careers(scheme, period, home)
    if scored.scheme.outcomes.tiers is None:
        return pd.DataFrame(columns=TIERS)
    own = tiers_of(scored.scheme, home)
    titles = {band.id: band.name(lang) for band in scored.scheme.outcomes.tiers.bands} | {"none": words.text("condition.no_tier", lang)}
    rows = []
    for career in found:
        now = tier_at(scored.scheme, career.agent_id, career.totals, own)
        rows.append({
            "agent_id": career.agent_id, "name": career.name, "tier": now.tier, "provisional": now.provisional,
            "previous": career.appraisals[-2].tier if len(career.appraisals) > 1 else None, "team": career.person.get("team"),
            "group": career.group, "title": titles.get(now.tier, now.tier), "score": career.now.score, "counted": now.counted,
            "because": words.because(now.because, now.params, lang, names_of(scored.scheme, lang)),
        })
    return pd.DataFrame(rows, columns=TIERS, dtype=object)


def actions(scheme: str | Scheme, period: str, home: Path | str | None = None, lang: str = "en") -> pd.DataFrame:
    """What fired, or is held back, in the period; the strongest of each agent first. Columns ACTIONS. Dismissal is a proposal (R2A-13)."""
    chosen, p = load_scheme(scheme, home), parse(period)
    scored, found = careers(scheme, begun(p, chosen, home)[-1] if p.kind == "year" else p, home)
    fired = fired_by(scored.scheme, found, home, yearly(scheme, p, home))
    rows = [row for career in found for row in _action_rows(scored.scheme, career, in_period(fired[career.agent_id], p.text), lang)]
    return pd.DataFrame(rows, columns=ACTIONS, dtype=object)


def _action_rows(scheme: Scheme, career: Career, now: tuple[Fired, ...], lang: str) -> list[dict]:
    first = headline(scheme.outcomes.actions, now)
    order = [*first, *(one for one in now if one not in first)]
    return [{
        "agent_id": career.agent_id, "name": career.name, "action": one.action, "because": _because(one, scheme, lang), "state": one.state,
        "title": scheme.outcomes.action(one.action).name(lang) if not one.else_show else one.else_show.get(lang, one.action),
        "periods": one.periods, "proposal": one.proposal, "choices": one.choices, "chosen": one.chosen, "pay": one.pay,
        "team": career.person.get("team"), "group": career.group, "strongest": one in first,
    } for one in order]


def yearly(scheme: str | Scheme, period: Period, home: Path | str | None) -> dict[str, list[Appraisal]]:
    """agent -> the appraisals of every year up to that of the period, by forced distribution (R4-08, R4-18); nothing for a scheme
    whose actions go by its own periods."""
    chosen = load_scheme(scheme, home)
    if chosen.cycle == "year" or not any(action.cycle == "year" for action in chosen.outcomes.actions):
        return {}
    first, found = opened(home).times[0], {}
    for year in periods_back(first and first.date(), periods.of_day(period.end, "year")):
        for row in forced(scheme, year.text, home).itertuples():
            coefficient = None if row.coefficient is None else Fraction(row.coefficient)
            found.setdefault(row.agent_id, []).append(Appraisal(year.text, None, coefficient, row.place, grade=row.grade))
    return found


def _because(fired: Fired, scheme: Scheme, lang: str) -> str:
    return words.because(fired.because, fired.params, lang, names_of(scheme, lang))


@dataclass(frozen=True)
class AwardResult:
    """`rows`: columns AWARDS, winners first, then undecided ones, then who was left out and why. `quotas`: award, title, share, headcount,
    quota, sentences (the arithmetic and its notes), tie steps. `group`: "" for all."""

    rows: pd.DataFrame
    quotas: list[dict]


@dataclass(frozen=True)
class Placed:
    """Awards before their words. months: scored periods, oldest first. Per group its people with their period scores, and what each award
    gave. left: agent -> last day, of those gone before the period's end. set_aside: group -> why a recorded choice no longer fits."""

    scheme: Scheme
    period: Period
    awards: tuple[Award, ...]
    months: list[Scored]
    candidates: dict[str, list[giving.Candidate]]
    given: dict[str, tuple[giving.Given, ...]]
    left: dict[str, date]
    set_aside: dict[str, KpiError]


def awards(scheme: str | Scheme, period: str, home: Path | str | None = None, lang: str = "en", min_quota: int | None = None) -> AwardResult:
    """The awards of a quarter or year, per appraisal group (R2A-15): places, who has them, who is equal, who cannot. `min_quota`
    raises the places of every award to at least so many; None: to what is on record."""
    found = placed(scheme, period, home, min_quota)
    rows: list[dict] = []
    quotas: list[dict] = []
    known = {row.agent_id: row for row in found.months[-1].people.itertuples()} if found.months else {}
    called = names_of(found.scheme, lang) | {agent: row.name for agent, row in known.items()}
    for group, given in found.given.items():
        for award, one in zip(found.awards, given, strict=True):
            rows += _award_rows(award, one, known, group, lang, called)
            quotas.append(_quota(award, one, group, lang, called))
    return AwardResult(pd.DataFrame(rows, columns=AWARDS, dtype=object), quotas)


def placed(
    scheme: str | Scheme, period: str, home: Path | str | None = None, min_quota: int | None = None, lenient: bool = False,
) -> Placed:
    """Who gets which award. lenient: a choice on record that no longer fits is set aside and told, instead of refused."""
    chosen, p = load_scheme(scheme, home), parse(period)
    meant = tuple(award for award in chosen.outcomes.awards if p.kind in award.period)
    months = [scored_at(scheme, q.text, "agent", None, home) for q in begun(p, chosen, home)]
    left = _left(p, home)
    if not meant or not months:
        return Placed(chosen, p, meant, months, {}, {}, left, {})
    last, decided, barred = months[-1], awards_decided(chosen, p, home), vetoes(chosen, p.end.year, home)
    ties = _tie_values(last, list(meant), p, home)
    heads = _heads(last, home, left)
    found = {
        group: [_candidate(row.agent_id, months, meant[0], p, ties, chosen, barred, left) for row in last.people.itertuples()
                if last.group_of.get(row.agent_id, "") == group]
        for group in heads
    }
    if all(award.across == "standardised" for award in meant):
        found, heads = {"": _standardised(found)}, {"": sum(heads.values())}
    better = {metric: cards.metric(metric).better for award in meant for metric in award.tie_break}
    least = least_places(chosen, p, home)
    given, aside = {}, {}
    for group, candidates in sorted(found.items()):
        own = [_with_least(award, least.get((group, award.id), 0) if min_quota is None else min_quota) for award in meant]
        try:
            given[group] = giving.give(own, candidates, heads[group], better, decided.get(group))
        except KpiError as error:
            if not lenient or not decided.get(group):
                raise
            aside[group] = error
            given[group] = giving.give(own, candidates, heads[group], better)
    return Placed(chosen, p, meant, months, found, given, left, aside)


def _left(period: Period, home: Path | str | None) -> dict[str, date]:
    """agent -> last day, of everybody who left within the period and before its end."""
    return dict(opened(home).rows(
        "select agent_id, left_on from core.agents where left_on >= $start and left_on < $end", {"start": period.start, "end": period.end},
    ))


def _heads(last: Scored, home: Path | str | None, left: dict[str, date]) -> dict[str, int]:
    """Group -> its people at the end of the period, those not appraised included, those gone before it not (R2A-15)."""
    groups = groups_of(opened(home), last.period, home, last.scheme.cycle)
    employed = {*last.people["agent_id"], *last.left_out} - {*left}
    if not groups.known:
        return {"": len(employed)}
    there = {(stay.group, stay.agent_id) for stay in groups.stays if stay.end == last.period.end}
    found = dict.fromkeys(sorted({*last.group_of.values()}), 0)
    for group, agent in there:
        if group in found and agent in employed:
            found[group] += 1
    return found


def _standardised(found: dict[str, list[giving.Candidate]]) -> list[giving.Candidate]:
    """All groups together, each person by the distance from the own group's mean."""
    order = giving.standardised({group: {c.agent_id: c.score for c in own if c.score is not None} for group, own in found.items()})
    return [replace(one, order=order.get(one.agent_id)) for own in found.values() for one in own]


def _with_least(award: object, least: int) -> object:
    return replace(award, min_quota=max(least, award.min_quota))


def _candidate(
    agent: str, months: list[Scored], award: object, period: Period, ties: dict, scheme: Scheme, barred: dict, left: dict,
) -> giving.Candidate:
    totals = [next((t.total for t in month.standings.totals if t.agent_id == agent), None) for month in months]
    found = giving.period_score(totals, award.months_needed(period.kind), scheme.decimals)
    return giving.candidate(agent, found, ties.get(agent, {}), barred.get(agent, ""), left.get(agent))


def _tie_values(last: Scored, awards_: list, period: Period, home: Path | str | None) -> dict[str, dict[str, object]]:
    """agent -> metric -> the exact value over the whole period, for the tie-break."""
    metrics = list(dict.fromkeys(metric for award in awards_ for metric in award.tie_break))
    found: dict[str, dict[str, object]] = {}
    for row in measure_in(opened(home, last.scheme.credit, last.scheme.credit_days), metrics, period, "agent").itertuples() if metrics else ():
        found.setdefault(row.key, {})[row.metric] = row.exact
    return found


def _award_rows(award: object, given: giving.Given, known: dict, group: str, lang: str, called: dict[str, str]) -> list[dict]:
    def row(agent: str, state: str, because: str, place: int | None = None, score: Decimal | None = None) -> dict:
        return {"agent_id": agent, "name": known[agent].name, "award": award.id, "because": because, "place": place, "score": score,
                "state": state, "title": award.name(lang), "team": known[agent].team, "group": group}

    found = [row(w.agent_id, "given", words.because(w.because, w.params, lang, called), w.place, w.score) for w in given.winners]
    equal = words.because("award_undecided_person", {"count": len(given.undecided)}, lang)
    found += [row(agent, "undecided", equal) for agent in given.undecided]
    return found + [row(agent, "left_out", words.because(code, params, lang, called)) for agent, (code, params) in given.left_out.items()]


def _quota(award: object, given: giving.Given, group: str, lang: str, called: dict[str, str]) -> dict:
    told = {"share": award.share, "headcount": given.headcount, "quota": given.quota}
    by_share = giving.quota(replace(award, min_quota=0), given.headcount)
    return {"award": award.id, "title": award.name(lang), "group": group, **told,
            "sentence": words.because("award_quota", {**told, "quota": by_share}, lang),
            "notes": [words.because(code, params, lang, called) for code, params in given.notes],
            "steps": [words.because(step.because, vars(step), lang, called) for step in given.steps]}


@dataclass(frozen=True)
class Distributed:
    """`rows`: columns FORCED, by group and place. `notes`: what to beware of, in words: a group too small, a quota exceeded (R4-08)."""

    rows: pd.DataFrame
    notes: list[str]


def forced(scheme: str | Scheme, period: str, home: Path | str | None = None, lang: str = "en") -> pd.DataFrame:
    """Forced distribution of the year by the mean of the months' coefficients, or the year's own form (R4-08, R4-18). Columns FORCED."""
    return distributed(scheme, period, home, lang).rows


def distributed(scheme: str | Scheme, period: str, home: Path | str | None = None, lang: str = "en") -> Distributed:
    """The forced distribution of each appraisal group and its warnings."""
    chosen, p = load_scheme(scheme, home), parse(period)
    if chosen.outcomes.forced is None:
        return Distributed(pd.DataFrame(columns=FORCED), [])
    months = [scored_at(scheme, q.text, "agent", None, home) for q in begun(p, chosen, home)]
    year = annual(chosen, months, p, home)
    last, rows, notes, called = months[-1], [], [], names_of(chosen, lang)
    for group in sorted({*last.group_of.values()}):
        names = {row.agent_id: row.name for row in last.people.itertuples() if last.group_of.get(row.agent_id) == group}
        placed = distribute(chosen.outcomes.forced, {agent: year.get(agent, (None, 0))[0] for agent in names})
        notes += [(f"{group}: " if group else "") + words.because(code, params, lang, called) for code, params in placed.warnings]
        for agent, one in placed.people.items():
            value, count = year.get(agent, (None, 0))
            rows.append({
                "agent_id": agent, "name": names[agent], "grade": one.grade, "place": one.place, "coefficient": decimal(value), "months": count,
                "because": words.because(one.because, one.params, lang, called), "group": group,
            })
    rows.sort(key=lambda row: (row["group"], row["place"] is None, row["place"]))
    return Distributed(pd.DataFrame(rows, columns=FORCED, dtype=object), notes)


def begun(outer: Period, scheme: Scheme, home: Path | str | None) -> list[Period]:
    """The scheme's periods inside a longer one that have begun; at least the first."""
    last = opened(home).last_begun
    found = inside(outer, scheme.cycle)
    return [each for each in found if last is None or each.start <= last.date()] or found[:1]


def annual(scheme: Scheme, months: list[Scored], period: Period, home: Path | str | None) -> dict[str, tuple[object, int]]:
    """agent -> (annual coefficient, months behind it; 0: the year's own form). R4-18."""
    forms = {row.agent_id: Fraction(row.value) / Fraction(scheme.full_score) for row in store(home).marks(period).itertuples()
             if row.item == "annual_form"}
    found: dict[str, list] = {}
    for month in months:
        for total in month.standings.totals:
            if total.total is not None:
                found.setdefault(total.agent_id, []).append(Fraction(total.total) / Fraction(scheme.full_score))
    means = {agent: (sum(values, Fraction(0)) / len(values), len(values)) for agent, values in found.items()}
    return means | {agent: (value, 0) for agent, value in forms.items()}
