"""What follows from tried totals: tiers, grades, awards in and out, and what pay would cost. Reads data once; the rest is arithmetic.

Tiers and pay take the tried total of this period with the totals of the periods before as they stand. Awards of a longer period take
every month of it under the tried weights.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from kpi import cards
from kpi.errors import KpiError
from kpi.measures import measure_in
from kpi.schemes.model import Scheme
from kpi.scoring import awards as giving
from kpi.scoring.actions import in_period
from kpi.scoring.grades import grade_of
from kpi.scoring.pay import slips
from kpi.verbs.desk import opened
from kpi.verbs.history import careers, fired_by, tier_at
from kpi.verbs.outcomes import begun, yearly
from kpi.verbs.pay_facts import paid_in
from kpi.verbs.recorded import awards_decided, tiers_of, vetoes
from kpi.verbs.what_if_base import Base, Home, base
from kpi.warehouse import Period, parse, periods


@dataclass(frozen=True)
class Effects:
    """tiers: agent -> (now, before); titles: tier -> its name. awards: per award id, title, quota, period, ins and outs (agents), stay,
    open (equal ones for a manager's decision). pay: (Σ now, Σ before, how many slips change, slips not set), None: not asked, or no pay
    in this period; `paid`: whether the scheme pays anything in it."""

    tiers: Mapping[str, tuple[str | None, str | None]] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    awards: list[dict] = field(default_factory=list)
    pay: tuple[Decimal, Decimal, int, int] | None = None
    paid: bool = False


def effects(here: Base, period: str, weights: Mapping, totals: Mapping, places: Mapping, pay: bool, lang: str) -> Effects:
    """What follows from these totals."""
    p = parse(here.knobs.get("window", period))
    found, titles = _tiers(here, p, totals, lang)
    paid = bool(here.scheme.pay.of_cycle(p.kind, here.scheme.cycle)) and p.kind != "range"
    cost = _pay(here, p, totals, places, {agent: now for agent, (now, _) in found.items()}) if pay and paid else None
    return Effects(found, titles, _awards(here, p, weights, totals, lang), cost, paid)


# ---- tiers


def _careers(here: Base, period: str) -> tuple:
    """Agent -> career, and the tiers set by hand."""
    scored, found = careers(here.scheme.id, period, here.home)
    return {career.agent_id: career for career in found}, tiers_of(scored.scheme, here.home)


def _tiers(here: Base, p: Period, totals: Mapping, lang: str) -> tuple[dict, dict]:
    ladder = here.scheme.outcomes.tiers
    if ladder is None or p.kind == "range":
        return {}, {}
    chains, own = here.remembered("careers", lambda: _careers(here, p.text))
    mine = [agent for agent in here.table.agents if agent in chains]
    before = here.remembered("tiers", lambda: {agent: tier_at(here.scheme, agent, chains[agent].totals, own).tier for agent in mine})
    found = {}
    for agent in mine:
        past, last = chains[agent].totals[:-1], chains[agent].totals[-1][1]
        same = totals[agent] == last
        found[agent] = (before[agent] if same else tier_at(here.scheme, agent, [*past, (p.text, totals[agent])], own).tier, before[agent])
    return found, {band.id: band.name(lang) for band in ladder.bands}


# ---- awards


def _awards(here: Base, p: Period, weights: Mapping, totals: Mapping, lang: str) -> list[dict]:
    """The awards of the quarter (or the year, where there is none of the quarter) this period lies in, before and now."""
    for kind in ("quarter", "year"):
        meant = [award for award in here.scheme.outcomes.awards if kind in award.period]
        if meant and p.kind in ("month", "week", kind):
            return _given(here, p if p.kind == kind else periods.of_day(p.end, kind), p, meant, weights, totals, lang)
    return []


def _given(here: Base, longer: Period, p: Period, meant: list, weights: Mapping, tried: Mapping, lang: str) -> list[dict]:
    others = here.remembered("months", lambda: [_month(here, each) for each in begun(longer, here.scheme, here.home) if each.text != p.text])
    months = [month for month in (*others, here) if month is not None and set(month.table.weights) == set(weights)]
    if not months:
        return []
    ties, barred, decided = here.remembered("awards", lambda: _around(here.scheme, longer, here.home))
    better = {metric: cards.metric(metric).better for award in meant for metric in award.tie_break}
    need, heads = meant[0].months_needed(longer.kind), len(here.table.agents)

    def side(totals: list[Mapping]) -> tuple[giving.Given, ...]:
        candidates = [
            giving.candidate(agent, giving.period_score([month.get(agent) for month in totals], need, here.scheme.decimals),
                             ties.get(agent, {}), barred.get(agent, ""))
            for agent in here.table.agents
        ]
        try:
            return giving.give(meant, candidates, heads, better, decided.get(here.group))
        except KpiError:  # a manager's decision among equals that are equal no more
            return giving.give(meant, candidates, heads, better)

    as_it_was = [{agent: month.was.get(agent, (None, None))[0] for agent in here.table.agents} for month in months]
    before = here.remembered(f"awards of {longer.text}, {len(months)} months", lambda: side(as_it_was))
    now = side([tried if month is here else month.new_totals(weights) for month in months])
    found = []
    for award, one, other in zip(meant, now, before, strict=True):
        winners, were = ([w.agent_id for w in side.winners] for side in (one, other))
        found.append({
            "award": award.id, "title": award.name(lang), "period": longer.text, "quota": one.quota, "share": award.share,
            "heads": one.headcount, "winners": winners, "ins": [a for a in winners if a not in were],
            "outs": [a for a in were if a not in winners], "open": list(one.undecided),
        })
    return found


def _month(here: Base, each: Period) -> Base | None:
    try:
        knobs = {name: value for name, value in here.knobs.items() if name != "window"}
        return base(here.scheme.id, each.text, here.group, None, knobs, here.home)
    except KpiError:
        return None


def _around(scheme: Scheme, p: Period, home: Home) -> tuple[dict, dict, dict]:
    """Tie-break values, who is barred, and what a manager decided, for the awards of a period."""
    metrics = list(dict.fromkeys(metric for award in scheme.outcomes.awards for metric in award.tie_break))
    ties: dict[str, dict[str, object]] = {}
    for row in measure_in(opened(home, scheme.credit, scheme.credit_days), metrics, p, "agent").itertuples() if metrics else ():
        ties.setdefault(row.key, {})[row.metric] = row.exact
    return ties, vetoes(scheme, p.end.year, home), awards_decided(scheme, p, home)


# ---- pay


def _pay(here: Base, p: Period, totals: Mapping, places: Mapping, tiers: Mapping) -> tuple[Decimal, Decimal, int, int]:
    """Σ of slips now and before over those that are set on both sides, how many change, how many are not set."""
    paid, years = here.remembered("pay", lambda: (paid_in(here.scheme.id, p.text, here.home), yearly(here.scheme.id, p, here.home)))
    mine = {career.agent_id: career for career in paid.people if career.agent_id in totals}
    tried = [_appraised_anew(here, mine[agent], totals, places[agent], tiers.get(agent, mine[agent].now.tier)) for agent in mine]
    fired = fired_by(here.scheme, tried, here.home, years)
    careers_now = {career.agent_id: career for career in tried}
    now, before = {}, {}
    for payees in paid.payees.values():
        anew = [_payee_anew(one, careers_now.get(one.agent_id), fired.get(one.agent_id, ()), p.text) for one in payees]
        for side, people in ((now, anew), (before, payees)):
            for slip in slips(here.scheme.pay, people, p.kind, here.scheme.cycle):
                if slip.agent_id in mine:
                    side[slip.agent_id] = next(line.amount for line in slip.sums if line.line == "total")
    both = [agent for agent in now if now[agent] is not None and before.get(agent) is not None]
    return (sum((now[agent] for agent in both), Decimal(0)), sum((before[agent] for agent in both), Decimal(0)),
            sum(now[agent] != before[agent] for agent in both), len(now) - len(both))


def _appraised_anew(here: Base, career: object, totals: Mapping, rank: int | None, tier: str | None) -> object:
    """The career with this period's appraisal as tried."""
    total = totals[career.agent_id]
    grade = grade_of(here.scheme.outcomes.grades, total).grade if here.scheme.outcomes.grades and total is not None else None
    last = 1 + sum(other is not None and total is not None and other < total for other in totals.values())
    coefficient = None if total is None else Fraction(total) / Fraction(here.scheme.full_score)
    now = replace(career.now, score=total, coefficient=coefficient, rank=rank, grade=grade, tier=tier,
                  facts={**career.now.facts, "rank_from_last": last})
    return replace(career, appraisals=(*career.appraisals[:-1], now))


def _payee_anew(payee: object, career: object | None, fired: tuple, period: str) -> object:
    if career is None:
        return payee
    now = career.now
    facts = {**payee.facts, "score": now.score, "coefficient": now.coefficient, "rank": now.rank, "tier": now.tier, "grade": now.grade}
    actions = {one.action: one.pay for one in in_period(fired, period) if one.state == "fired"}
    return replace(payee, facts=facts, actions=actions)
