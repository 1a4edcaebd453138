"""Tiers and grades tried under other marks, windows and rules: who moves, heads and wages per tier, chances, quotas beside thresholds.

Worked out from a `TierDesk` alone, without data or records, so that a slider may ask at will.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cache

from kpi.doubt.forecast import Forecast, enumerated, forecast
from kpi.errors import KpiError
from kpi.schemes.model.outcomes import Tiers
from kpi.scoring.forced import Distribution
from kpi.scoring.grades import band_of
from kpi.scoring.rounding import exact
from kpi.scoring.tiers import Tiered
from kpi.verbs.tier_desk import Person, TierDesk, Total, placed

COUNTED = 5000
"""Up to so many possible runs the exact chances are counted beside the drawn ones."""


@dataclass(frozen=True)
class Move:
    """One person now and tried. `steps`: bands up (+) or down (−); None where either is not told. `tied`: somebody else of the group has
    the same value."""

    person: Person
    value: Total | None
    now: Tiered
    then: Tiered
    steps: int | None
    tied: bool


@dataclass(frozen=True)
class Cost:
    """Wages of a tier: the sum of what is known, for how many, and for how many it is not set."""

    known: Decimal
    people: int
    missing: int


@dataclass(frozen=True)
class Band:
    """Heads of a tier now and tried, those of them provisional, and their wages."""

    id: str
    now: int
    then: int
    now_provisional: int
    then_provisional: int
    cost_now: Cost
    cost_then: Cost


@dataclass(frozen=True)
class Trial:
    """`moves`: everybody looked at. `not_told`: how many have no tier now and tried. `cost`: tried − now over those whose pay is known both
    times (None: of nobody), and for how many."""

    rules: Tiers
    moves: tuple[Move, ...]
    bands: tuple[Band, ...]
    not_told: tuple[int, int]
    cost: Decimal | None
    cost_people: int


@dataclass(frozen=True)
class Gap:
    """How far somebody is from a better tier. `missing`: points in this appraisal; None: at the top (`above` None), or an earlier
    appraisal (`held`: its period) or the scheme's cap keeps it out of reach."""

    move: Move
    missing: Fraction | None
    above: str | None
    held: str | None


def tried_rules(
    desk: TierDesk, at: Sequence[Decimal], window: int | None = None, take: str | None = None, consecutive: bool | None = None,
    short: str | None = None,
) -> Tiers:
    """The desk's rules with other marks (best first, one per band that has one) and, for tiers, another rule. KpiError for marks that do
    not fall, or another number of them."""
    marked = desk.marked
    if len(at) != len(marked):
        raise KpiError(f"{len(at)} marks for {len(marked)} bands", "bands", "Give one for each")
    bands = [replace(band, at_least=mark) for band, mark in zip(marked, at, strict=True)]
    told = {"window": window, "take": take, "consecutive": consecutive, "short": short}
    more = {name: value for name, value in told.items() if value is not None} if desk.kind == "tiers" else {}
    return replace(desk.rules, bands=(*bands, *desk.rules.bands[len(marked):]), **more)


def tier_trial(desk: TierDesk, rules: Tiers) -> Trial:
    """Everybody under `rules` beside today's rule."""
    same = Counter((one.group, desk.values[one.agent_id]) for one in desk.people)
    moves = []
    for one in desk.inside:
        now, then, value = desk.now[one.agent_id], desk.told(one, rules), desk.values[one.agent_id]
        steps = None if None in (now.tier, then.tier) else desk.place(now.tier) - desk.place(then.tier)
        moves.append(Move(one, value, now, then, steps, value is not None and same[one.group, value] > 1))
    known = [(m.person.pay.get(m.now.tier), m.person.pay.get(m.then.tier)) for m in moves]
    known = [pair for pair in known if None not in pair]
    cost = sum((after - before for before, after in known), Decimal(0)) if known else None
    not_told = (sum(m.now.tier is None for m in moves), sum(m.then.tier is None for m in moves))
    return Trial(rules, tuple(moves), tuple(_band(name, moves) for name in desk.bands), not_told, cost, len(known))


def _band(name: str, moves: Sequence[Move]) -> Band:
    now = [m for m in moves if m.now.tier == name]
    then = [m for m in moves if m.then.tier == name]
    counted = (sum(m.now.provisional for m in now), sum(m.then.provisional for m in then))
    return Band(name, len(now), len(then), *counted, _cost(name, now), _cost(name, then))


def _cost(name: str, inside: Sequence[Move]) -> Cost:
    amounts = [m.person.pay.get(name) for m in inside]
    known = [amount for amount in amounts if amount is not None]
    return Cost(sum(known, Decimal(0)), len(known), len(amounts) - len(known))


# ---- how far to the next tier


def tier_movers(desk: TierDesk, trial: Trial) -> list[Gap]:
    """Who would move, with the points missing to the next tier: the greatest move first, then the most points missing."""
    found = [gap(desk, trial.rules, move) for move in trial.moves if move.now.tier != move.then.tier]
    return sorted(found, key=lambda one: (-abs(one.move.steps or 0), -(one.missing or 0), one.move.person.name, one.move.person.agent_id))


def tier_near(desk: TierDesk, trial: Trial, most: int = 10) -> list[Gap]:
    """Who is nearest to a better tier within this appraisal, the fewest points first."""
    def rough(move: Move) -> Decimal:
        marks = [band.at_least for band in trial.rules.bands if band.at_least is not None and band.at_least > move.value]
        return min(marks, default=Decimal(10**9)) - (move.value if isinstance(move.value, Decimal) else Decimal(float(move.value)))

    found: list[Gap] = []
    for move in sorted((m for m in trial.moves if m.value is not None), key=rough):
        one = gap(desk, trial.rules, move)
        if one.missing is not None:
            found.append(one)
        if len(found) == most:
            break
    return sorted(found, key=lambda one: (one.missing, one.move.person.name))


def gap(desk: TierDesk, rules: Tiers, move: Move) -> Gap:
    """The points somebody lacks for a better tier under `rules`, or what keeps it out of reach."""
    person, then = move.person, move.then
    if person.score is None or not desk.place(then.tier) or person.set_by:
        return Gap(move, None, None, None)
    best = desk.place(then.tier)
    target = desk.bands[best - 1]
    for band in reversed([band for band in rules.bands if band.at_least is not None]):
        need = least_total(desk, person, band.at_least)
        if need <= person.score or (desk.cap is not None and need > desk.cap):
            continue
        tier = desk.told(replace(person, history=(*person.history[:-1], (person.history[-1][0], need))), rules).tier
        if tier is not None and desk.place(tier) < best:
            return Gap(move, exact(need) - exact(person.score), tier, None)
    mark = next(band.at_least for band in rules.bands if band.id == target)
    low = [period for period, total in person.history[:-1] if period in then.periods and total is not None and total < mark]
    return Gap(move, None, target, low[-1] if low and desk.kind == "tiers" else None)


def least_total(desk: TierDesk, person: Person, mark: Decimal) -> Decimal:
    """The least total of the last appraisal, to the scheme's decimals, with which the value reaches a mark."""
    wanted = exact(mark)
    if desk.kind == "forced":
        others = [exact(total) for period, total in desk.of_year(person.history) if period != person.history[-1][0]]
        wanted = wanted * (len(others) + 1) - sum(others, Fraction(0))
    unit = 10**desk.decimals
    return Decimal(-(-wanted.numerator * unit // wanted.denominator)).scaleb(-desk.decimals)


# ---- what may come


@dataclass(frozen=True)
class Outlook:
    """`drawn`: None with fewer than three appraisals of one's own. `counted`: the exact chances, where the cases are few enough."""

    person: Person
    drawn: Forecast | None
    counted: Forecast | None
    months: int


def tier_forecast(desk: TierDesk, rules: Tiers, ahead: int = 1, seed: int = 7, draws: int = 2000) -> list[Outlook]:
    """The chance of each tier after `ahead` further appraisals, for everybody appraised in this one, if each is like one of the agent's
    own past ones."""
    kinds: dict[Decimal, object] = {}
    return [_outlook(desk, rules, one, ahead, seed, draws, kinds) for one in desk.inside if one.score is not None]


def _outlook(desk: TierDesk, rules: Tiers, person: Person, ahead: int, seed: int, draws: int, kinds: dict[Decimal, object]) -> Outlook:
    """`kinds`: total -> its band, since totals of one band are as good as each other; the total itself where means are taken."""
    totals = [total for _, total in person.history if total is not None]
    for total in totals:
        if total not in kinds:
            kinds[total] = total if desk.kind == "forced" else band_of(rules.bands, total)
    past, one_of = [kinds[total] for total in totals], {kinds[total]: total for total in totals}

    @cache
    def told(run: tuple) -> str | None:
        return desk.told(person, rules, [one_of[kind] for kind in run]).tier

    drawn = forecast(past, told, seed, ahead, draws)
    counted = enumerated(past, told, ahead) if len(one_of) ** ahead <= COUNTED else None
    return Outlook(person, drawn, counted, len(totals))


# ---- quotas beside thresholds


@dataclass(frozen=True)
class Beside:
    """A quota's grades beside those of the thresholds. `groups`: appraisal group -> its quotas, heads and warnings. `people`: (person,
    value, by thresholds, by quota), where they differ; `same`: for how many both say the same."""

    groups: Mapping[str, Distribution]
    people: tuple[tuple[Person, Total, str, str], ...]
    same: int


def tier_quota(desk: TierDesk, rules: Tiers, shares: Mapping[str, Decimal] | None = None) -> Beside:
    """The same people by quota, each appraisal group by itself: largest remainder, ties share the better grade (R4-08). KpiError when
    the shares do not make a whole."""
    groups: dict[str, dict[str, Total | None]] = {}
    for one in desk.people:
        groups.setdefault(one.group, {})[one.agent_id] = desk.values[one.agent_id]
    found = {group: placed(shares or desk.shares, values) for group, values in groups.items()}
    rows, same = [], 0
    for one in desk.inside:
        by_mark, by_quota = desk.told(one, rules).tier, found[one.group].people[one.agent_id].grade
        if by_mark is None or by_quota is None:
            continue
        if by_mark == by_quota:
            same += 1
        else:
            rows.append((one, desk.values[one.agent_id], by_mark, by_quota))
    rows.sort(key=lambda row: (-row[1], row[0].agent_id))
    return Beside(found, tuple(rows), same)
