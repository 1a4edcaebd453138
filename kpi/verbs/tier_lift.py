"""What it would take: the least change of one metric, and of two, that lifts an agent one tier, within the agent's own range so far.

A change costs the share of the agent's own range (least to greatest value of all periods on record) that the metric has to move; a
change of two metrics costs the larger of the two shares. Exact: the point rules are turned round (kpi/scoring/lift.py).
"""
from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from math import ceil, floor
from pathlib import Path

from kpi import cards
from kpi.schemes.model import Item, Scheme
from kpi.schemes.model.outcomes import Tiers
from kpi.scoring.lift import Gains, Step, gains, one_step, two_steps
from kpi.scoring.results import Line
from kpi.scoring.rounding import exact
from kpi.verbs.desk import opened
from kpi.verbs.gather import better_of
from kpi.verbs.history import periods_back
from kpi.verbs.scores import Scored, scored_at
from kpi.verbs.tier_desk import Person, TierDesk
from kpi.verbs.tier_trial import Move, gap, least_total
from kpi.warehouse import parse

RULES = ("linear", "curve", "steps", "per_unit", "peer", "passthrough")
FINE = {"share": Fraction(1, 1000), "seconds": Fraction(1), "people": Fraction(1), "count": Fraction(1)}
"""How fine a value of a unit is printed; every other unit to the hundredth, seconds under ten to the tenth."""


@dataclass(frozen=True)
class Way:
    """How far one metric of an agent can go. `low`, `high`: its own range over `periods` periods; `title`: of the item, by language."""

    gains: Gains
    metric: str
    unit: str
    title: dict[str, str]
    low: Fraction
    high: Fraction
    periods: int


@dataclass(frozen=True)
class Ways:
    """`exact`: the agent's total before rounding and cap; None: it is not made of its items alone (two groups, no total). `cap`: of the
    scheme. `left`: titles, by language, of measured items that cannot be moved on paper (in a capped section, brought to whole months)."""

    exact: Fraction | None
    cap: Decimal | None
    ways: tuple[Way, ...]
    left: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True)
class Change:
    """A metric from `value` to `to`, printed fine enough to be enough: `share` of its own range, `gain` points."""

    way: Way
    value: Fraction
    to: Fraction
    share: Fraction
    gain: Fraction


@dataclass(frozen=True)
class Lift:
    """`when`: "now" (this appraisal), "next" (the one after, from this one's figures), "later" (`appraisals` in a row at `need`; 0: no
    such number), "kept" (the next one lifts if it is like this one), "top", "set" (a person set the tier), "none" (no tier to begin
    with). `need`: the total to reach; `known`: whether its way can be told from the items.
    `one`: the changes of one metric that are enough, the cheapest first; `two`: the cheapest change of two, or None."""

    when: str
    tier: str | None
    above: str | None
    need: Decimal | None
    held: str | None
    appraisals: int
    one: tuple[Change, ...] = ()
    two: tuple[Change, Change] | None = None
    known: bool = True


def tier_ways(scheme: str, period: str, agent: str, home: Path | str | None = None) -> Ways:
    """How far each measured item of an agent can go, from the figures of a period and of all periods before."""
    p = parse(period)
    first = opened(home).times[0]
    chain = [scored_at(scheme, each.text, "agent", None, home) for each in periods_back(first and first.date(), p)]
    now = chain[-1]
    chosen = now.scheme_at(agent)
    total = next((one for one in now.standings.totals if one.agent_id == agent), None)
    summed = total is not None and total.reason in ("total", "capped") and total.exact is not None
    held = {section.id for section in chosen.sections if section.cap is not None or section.floor is not None}
    found, left = [], []
    for line in now.standings.lines:
        item = next((one for one in chosen.items if one.id == line.item), None)
        if line.agent_id != agent or item is None or line.metric is None or line.attainment is None or line.metric not in cards.metrics():
            continue
        title = {lang: item.name(lang) for lang in ("zh", "en")}
        if item.prorate != "none" or item.section in held or item.points.kind not in RULES:
            left.append(title)
        elif (way := _way(chosen, item, line, chain, title)) is not None:
            found.append(way)
    return Ways(total.exact if summed else None, chosen.cap, tuple(found), tuple(left))


def _way(scheme: Scheme, item: Item, line: Line, chain: list[Scored], title: dict[str, str]) -> Way | None:
    now, better = chain[-1], better_of([line.metric])[line.metric]
    past = [one.value for scored in chain for one in scored.standings.lines
            if one.agent_id == line.agent_id and one.item == item.id and one.metric == line.metric and one.value is not None]
    group = now.group_of.get(line.agent_id)
    others = [one.value for one in now.standings.lines if one.item == item.id and one.agent_id != line.agent_id
              and one.attainment is not None and now.group_of.get(one.agent_id) == group] if item.points.kind == "peer" else ()
    team = now.pooled.get((line.agent_id, line.metric))
    made = gains(item, line.weight, line.value, min(past), max(past), better, team, others)
    card = cards.metric(line.metric)
    return made and Way(made, line.metric, card.unit, title, min(past), max(past), len(past))


def tier_lift(desk: TierDesk, rules: Tiers, agent: str, ways: Ways) -> Lift:
    """What lifts an agent one tier under `rules`: in this appraisal, else in the next one starting from this one's figures."""
    person = next(one for one in desk.people if one.agent_id == agent)
    then = desk.told(person, rules)
    if then.tier is None:
        return Lift("none", None, None, None, None, 0)
    if person.set_by:
        return Lift("set", then.tier, None, None, None, 0)
    found = gap(desk, rules, Move(person, desk.values[agent], desk.now[agent], then, None, False))
    if found.above is None:
        return Lift("top", then.tier, None, None, None, 0)
    if found.missing is not None:
        need = _decimal(exact(person.score) + found.missing, desk.decimals)
        return _with(Lift("now", then.tier, found.above, need, None, 1), need, person, ways, desk)
    return _ahead(desk, rules, person, Lift("later", then.tier, found.above, None, found.held, 0), ways)


def _ahead(desk: TierDesk, rules: Tiers, person: Person, found: Lift, ways: Ways) -> Lift:
    """The least total of the next appraisal that lifts; else how many in a row at the tier's own mark."""
    marked = [band for band in rules.bands if band.at_least is not None]
    for band in reversed(marked):
        need = least_total(desk, replace(person, history=(*person.history, (desk.following, person.score))), band.at_least)
        tier = desk.told(person, rules, [need]).tier
        if (desk.cap is None or need <= desk.cap) and tier is not None and desk.place(tier) < desk.place(found.tier):
            lift = replace(found, when="kept" if need <= person.score else "next", above=tier, need=need, appraisals=1)
            return lift if lift.when == "kept" else _with(lift, need, person, ways, desk)
    mark = next(band.at_least for band in marked if band.id == found.above)
    for count in range(2, rules.window + 1):
        tier = desk.told(person, rules, [mark] * count).tier
        if tier is not None and desk.place(tier) < desk.place(found.tier):
            lift = replace(found, need=mark, appraisals=count)
            return lift if mark <= person.score else _with(lift, mark, person, ways, desk)
    return replace(found, need=mark)


def _with(lift: Lift, need: Decimal, person: Person, ways: Ways, desk: TierDesk) -> Lift:
    """The cheapest changes that bring the total to `need`: half a unit less is rounded up to it."""
    if ways.exact is None or (ways.cap is not None and need > ways.cap):
        return replace(lift, known=False)
    points = exact(need) - Fraction(1, 2 * 10**desk.decimals) - ways.exact
    singles = [(step.share, place, step) for place, way in enumerate(ways.ways) if (step := one_step(way.gains, points))]
    pairs = [(max(a.share, b.share), a.share + b.share, place, one, two, a, b) for place, (one, two) in enumerate(combinations(ways.ways, 2))
             if (pair := two_steps(one.gains, two.gains, points)) for a, b in [pair]]
    best = min(pairs, key=lambda pair: pair[:3], default=None)
    return replace(
        lift, one=tuple(_change(ways.ways[place], step) for _, place, step in sorted(singles, key=lambda one: one[:2])),
        two=(_change(best[3], best[5]), _change(best[4], best[6])) if best else None,
    )


def _change(way: Way, step: Step) -> Change:
    """Printed to the unit's own fineness on the far side, so that what is read is enough; never beyond the range so far."""
    made = way.gains
    fine = Fraction(1, 10) if way.unit == "seconds" and abs(step.value) < 10 else FINE.get(way.unit, Fraction(1, 100))
    up = made.way > 0
    to = (ceil(step.value / fine) if up else floor(step.value / fine)) * fine
    if step.beyond and to == step.value:
        to += made.way * fine
    end = way.high if up else way.low
    if (to - end) * made.way > 0:
        to = end
    share = (to - made.value) * made.way / made.span
    return Change(way, made.value, to, share, made.here(share))


def _decimal(value: Fraction, decimals: int) -> Decimal:
    return Decimal(round(value * 10**decimals)).scaleb(-decimals)
