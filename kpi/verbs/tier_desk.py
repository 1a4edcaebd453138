"""What trials of tiers and grades look at, read once: everybody's totals period by period, today's tier, and pay per tier."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from pathlib import Path

from kpi.schemes.model.outcomes import Forced, Rung, Tiers
from kpi.scoring.forced import Distribution, distribute
from kpi.scoring.rounding import add_up, exact
from kpi.scoring.spans import span
from kpi.scoring.tiers import NONE, Tiered, set_by_person, tier_of
from kpi.verbs.history import careers
from kpi.verbs.recorded import tiers_of
from kpi.verbs.tier_pay import pay_by_tier
from kpi.warehouse import parse

Total = Decimal | Fraction
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Person:
    """`history`: period -> rounded total, oldest first. `set_by`: (tier, reason) a person set for this period (R2A-12). `pay`: tier ->
    what the lines that go by it come to (None: not set); empty where nothing goes by it."""

    agent_id: str
    name: str
    team: str
    group: str
    history: tuple[tuple[str, Decimal | None], ...]
    set_by: tuple[str, str] | None = None
    pay: Mapping[str, Decimal | None] = field(default_factory=dict)

    @property
    def score(self) -> Decimal | None:
        return self.history[-1][1] if self.history else None


@dataclass(frozen=True)
class TierDesk:
    """All that a trial looks at. `kind`: "tiers", "grades" (the last band takes the rest), or "forced" (grades of the year by quota, held
    against the mean of the year's appraisals; `rules` are then the marks that give the grades of all groups together).

    `shares`: band -> the part of the heads a quota gives it: the scheme's (`own_shares`), else as it is today. `pay_lines`: lang -> the
    pay lines that go by the tier. `now`: agent -> its tier today, `values`: agent -> what bands are held against. `team`: who is looked at
    ("": all); quotas and ties are always of everybody.
    """

    scheme: str
    version: str
    title: Mapping[str, str]
    kind: str
    period: str
    following: str
    full_score: Decimal
    cap: Decimal | None
    decimals: int
    rules: Tiers
    people: tuple[Person, ...]
    shares: Mapping[str, Decimal] = field(default_factory=dict)
    own_shares: bool = False
    pay_lines: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    final: bool = True
    team: str = ""
    now: Mapping[str, Tiered] = field(default_factory=dict)
    values: Mapping[str, Total | None] = field(default_factory=dict)

    @property
    def inside(self) -> tuple[Person, ...]:
        """Who is looked at."""
        return tuple(one for one in self.people if one.team == self.team) if self.team else self.people

    @property
    def bands(self) -> tuple[str, ...]:
        """Every tier or grade, best first; "none" where totals may be below all."""
        return self.rules.ids if self.rules.bands[-1].at_least is None else (*self.rules.ids, NONE)

    @property
    def marked(self) -> tuple[Rung, ...]:
        """The bands that have a mark, best first."""
        return tuple(band for band in self.rules.bands if band.at_least is not None)

    @property
    def step(self) -> Decimal:
        """How finely marks are moved."""
        return Decimal("0.1") if self.kind == "forced" else Decimal("0.5")

    def scale(self, marks: Sequence[Decimal] = ()) -> tuple[Decimal, Decimal]:
        """From where to where marks can be moved: tens around every value, with room of five on both sides of every mark."""
        known = [value for value in self.values.values() if value is not None]
        for mark in (*(band.at_least for band in self.marked), *marks):
            known += [max(mark - 5, Decimal(0)), mark + 5]
        low, high = (min(known), max(known)) if known else (Decimal(0), self.full_score)
        return Decimal(floor(low / 10) * 10), Decimal(max(ceil(high / 10) * 10, floor(low / 10) * 10 + 10))

    def holds(self, marks: Sequence[Decimal]) -> bool:
        """Whether marks can be set at all: between 0 and twice the full score."""
        return all(0 <= mark <= 2 * self.full_score for mark in marks)

    def judged(self, person: Person, ahead: Sequence[Decimal] = ()) -> list[tuple[str, Total | None]]:
        """What the bands are held against, with appraisals that may follow: the totals, or the mean of the year's so far (R4-18)."""
        chain = list(person.history)
        period = parse(self.period) if ahead else None
        for total in ahead:
            period = period.following()
            chain.append((period.text, total))
        if self.kind != "forced" or not chain:
            return chain
        of_year = [exact(total) for _, total in self.of_year(chain)]
        return [(chain[-1][0], sum(of_year, Fraction(0)) / len(of_year) if of_year else None)]

    def of_year(self, chain: Sequence[tuple[str, Decimal | None]]) -> list[tuple[str, Decimal]]:
        """The appraisals with a total of the year in which the last one ends."""
        year = span(chain[-1][0])[1].year
        return [(period, total) for period, total in chain if total is not None and span(period)[1].year == year]

    def told(self, person: Person, rules: Tiers, ahead: Sequence[Decimal] = ()) -> Tiered:
        """The tier under `rules`; what a person set stands, until another appraisal follows."""
        found = tier_of(rules, self.judged(person, ahead))
        return set_by_person(rules, found, *person.set_by) if person.set_by and not ahead else found

    def place(self, tier: str | None) -> int | None:
        """0 for the best; None for no tier told."""
        return None if tier is None else self.bands.index(tier)


def tier_desk(scheme: str, period: str, team: str = "", home: Path | str | None = None) -> TierDesk | None:
    """Everything a trial of tiers or grades needs, read once. None: the scheme has neither, nor a forced distribution."""
    p = parse(period)
    scored, found = careers(scheme, p, home)
    chosen, out = scored.scheme, scored.scheme.outcomes
    kind = "tiers" if out.tiers else "grades" if out.grades else "forced" if out.forced else None
    if kind is None:
        return None
    own = tiers_of(chosen, home) if out.tiers else {}
    pay, lines = pay_by_tier(scheme, p, kind, home)
    people = tuple(
        Person(one.agent_id, one.name, one.person.get("team") or "", one.group, tuple(one.totals), own.get((one.agent_id, p.text)),
               pay.get(one.agent_id, {})) for one in found
    )
    rules = out.tiers or one_appraisal(out.grades.bands if out.grades else [Rung(id=name) for name in list(out.forced.shares)[-1:]])
    desk = TierDesk(
        chosen.id, chosen.version, dict(chosen.title), kind, p.text, p.following().text, chosen.full_score, chosen.cap, chosen.decimals, rules,
        people, dict(out.forced.shares) if out.forced else {}, out.forced is not None, lines, all(scored.figures["final"]), team,
    )
    return laid_out(desk)


def laid_out(desk: TierDesk) -> TierDesk:
    """The desk with everybody's value and tier of today, the marks of a forced distribution and the shares of a quota."""
    judged = {one.agent_id: desk.judged(one) for one in desk.people}
    desk = replace(desk, values={agent: chain[-1][1] if chain else None for agent, chain in judged.items()})
    if desk.kind == "forced":
        desk = replace(desk, rules=one_appraisal(marks(desk)))
    desk = replace(desk, now={one.agent_id: desk.told(one, desk.rules) for one in desk.people})
    return desk if desk.own_shares else replace(desk, shares=shares_today(desk))


def one_appraisal(bands: Sequence[Rung]) -> Tiers:
    """Grades as tiers of a single appraisal."""
    return Tiers(bands=tuple(bands), window=1, consecutive=False, take="latest", short="provisional")


def shares_today(desk: TierDesk) -> dict[str, Decimal]:
    """Band -> its part of the heads by today's rule, in whole per cent that add up; all in the last band while nobody has a tier."""
    now = [found.tier for found in desk.now.values() if found.tier is not None]
    parts = [Fraction(now.count(band), len(now)) if now else Fraction(int(band == desk.bands[-1])) for band in desk.bands]
    return dict(zip(desk.bands, add_up(parts, 2), strict=True))


def placed(shares: Mapping[str, Decimal], values: Mapping[str, Total | None]) -> Distribution:
    """A quota's grades; a band without a share takes nobody. KpiError when the shares do not make a whole (R4-08)."""
    return distribute(Forced(by="annual_coefficient", shares={band: part for band, part in shares.items() if part}), values)


def marks(desk: TierDesk) -> list[Rung]:
    """The bands that give everybody the grade the quotas give over all groups: each begins at its lowest value, rounded down as far as
    that holds."""
    people = placed(desk.shares, desk.values).people
    known = sorted((exact(value) for value in desk.values.values() if value is not None), reverse=True)
    bands, above = [], desk.full_score + CENT
    for name in list(desk.shares)[:-1]:
        low = min((exact(desk.values[agent]) for agent, one in people.items() if one.grade == name), default=None)
        at = _between(above, known) if low is None else _down(low, next((value for value in known if value < low), None))
        above = at if not bands or at < above else above - CENT
        bands.append(Rung(id=name, at_least=above, origin="ours"))
    return [*bands, Rung(id=list(desk.shares)[-1], origin="ours")]


def _between(above: Decimal, known: list[Fraction]) -> Decimal:
    """A mark of nobody: below the band above it, and above everybody who stands below that."""
    below = next((value for value in known if value < exact(above)), None)
    return above - CENT if below is None else _down((exact(above) + below) / 2, below)


def _down(value: Fraction, below: Fraction | None) -> Decimal:
    """`value` rounded down to the fewest decimals, at least one, that stay above `below`."""
    at = Decimal(0)
    for decimals in range(1, 7):
        at = Decimal(value.numerator * 10**decimals // value.denominator).scaleb(-decimals)
        if below is None or exact(at) > below:
            break
    return at


def moved_marks(desk: TierDesk, marks: Sequence[Decimal], place: int, mark: Decimal) -> list[Decimal]:
    """The marks, best first, with one moved within the scale; the others make way so that all keep falling by a step."""
    found, (low, high) = list(marks), desk.scale(marks)
    found[place] = mark
    for n in range(place - 1, -1, -1):
        found[n] = max(found[n], found[n + 1] + desk.step)
    for n in range(place + 1, len(found)):
        found[n] = min(found[n], found[n - 1] - desk.step)
    for n in range(len(found)):
        found[n] = min(found[n], high - desk.step * n)
    for n in range(len(found)):
        found[-1 - n] = max(found[-1 - n], low + desk.step * n)
    return found
