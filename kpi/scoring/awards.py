"""Awards (R2A-15): places by quota for the best, equal scores separated in the open, and nobody placed by chance.

People still equal after the last tie-break who do not all fit get no place: they are listed for a manager's decision and
go on to the next award. Whoever holds a place is no candidate for the next.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from kpi.schemes.model.outcomes import Award
from kpi.scoring.places import Filled, Step, by_value, decide, fill
from kpi.scoring.rounding import exact, half_up

ROUNDED = {"floor": floor, "ceiling": ceil, "half_up": lambda people: int(half_up(people, 0))}
Note = tuple[str, Mapping[str, object]]  # code, params


@dataclass(frozen=True)
class PeriodScore:
    """The mean of the monthly totals, rounded once. value None: fewer months scored than needed."""

    value: Decimal | None
    months: int
    of: int
    need: int


@dataclass(frozen=True)
class Candidate:
    """score: the period's, in points; None: not enough, `because` and `params` say why.

    ties: metric → exact value or None, for the tie-break. veto: why this person is barred (R3-07), empty: not barred.
    order: what to go by instead of the score (standardised scores over several groups).
    """

    agent_id: str
    score: Decimal | None
    ties: Mapping[str, object] = field(default_factory=dict)
    veto: str = ""
    order: Fraction | None = None
    because: str = "award_not_enough"
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def by(self) -> Fraction:
        return exact(self.score) if self.order is None else self.order


@dataclass(frozen=True)
class Winner:
    """place: one more than the number of better candidates."""

    agent_id: str
    score: Decimal
    place: int
    because: str  # award_place, award_tie_break, award_decided
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Given:
    """One award. undecided: equal people who do not all fit; `open`: the places kept for a manager's decision among them.

    steps: the tie-break as it was applied. left_out: agent_id → why no candidate. notes: (code, params) for the page.
    """

    award: str
    quota: int
    headcount: int
    winners: tuple[Winner, ...]
    undecided: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    left_out: Mapping[str, Note] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()

    @property
    def open(self) -> int:
        return self.quota - len(self.winners) if self.undecided else 0


def period_score(totals: Sequence[Decimal | None], need: int, decimals: int = 2) -> PeriodScore:
    """The mean of the months with a total. totals: every month of the period, None: not scored."""
    there = [exact(total) for total in totals if total is not None]
    enough = len(there) >= max(need, 1)
    return PeriodScore(half_up(sum(there) / len(there), decimals) if enough else None, len(there), len(totals), need)


def candidate(
    agent_id: str, found: PeriodScore, ties: Mapping[str, object] | None = None, veto: str = "", left: date | None = None,
) -> Candidate:
    """A candidate out of a period's score. left: the last day of somebody gone before the period's end: no candidate."""
    if left is not None:
        return Candidate(agent_id, None, ties or {}, veto, because="award_left", params={"day": left})
    told = {"months": found.months, "of": found.of, "need": found.need}
    return Candidate(agent_id, found.value, ties or {}, veto, params=told)


def quota(award: Award, headcount: int) -> int:
    """share × headcount, rounded as the award says (down), at least min_quota and never more than there are people."""
    return min(max(ROUNDED[award.round](exact(award.share) * headcount), award.min_quota), headcount)


def give(
    awards: Sequence[Award],
    candidates: Sequence[Candidate],
    headcount: int,
    better: Mapping[str, str] | None = None,
    decided: Mapping[str, Collection[str]] | None = None,
) -> tuple[Given, ...]:
    """All awards of one group and period, in the order of `awards`.

    headcount: of the appraisal group at period end, people not appraised included. better: metric → "higher" or "lower".
    decided: award → the people a manager chose among the undecided. KpiError when they were not undecided or do not fit.
    """
    placed: set[str] = set()
    found = []
    for award in awards:
        still = [one for one in candidates if one.agent_id not in placed]
        given = _one(award, still, headcount, better or {}, (decided or {}).get(award.id, ()))
        placed |= {winner.agent_id for winner in given.winners}
        found.append(given)
    return tuple(found)


def standardised(groups: Mapping[str, Mapping[str, Decimal]]) -> dict[str, Fraction]:
    """agent_id → distance from the mean of the own group in standard deviations, squared, with its sign: exact, and in the
    same order as the distance. groups: group → agent_id → score. A group of equals stands at 0."""
    found: dict[str, Fraction] = {}
    for scores in groups.values():
        values = {agent: exact(score) for agent, score in scores.items()}
        mean = sum(values.values(), Fraction(0)) / max(len(values), 1)
        spread = sum(((value - mean) ** 2 for value in values.values()), Fraction(0)) / max(len(values), 1)
        for agent, value in values.items():
            found[agent] = (value - mean) * abs(value - mean) / spread if spread else Fraction(0)
    return found


# ---- one award


def _one(award: Award, candidates: Sequence[Candidate], headcount: int, better: Mapping[str, str], decided: Collection[str]) -> Given:
    left_out = {one.agent_id: _why_not(one) for one in candidates if one.veto or one.score is None}
    there = {one.agent_id: one for one in candidates if one.agent_id not in left_out}
    places = quota(award, headcount)
    scores, ties = {name: one.by for name, one in there.items()}, {name: one.ties for name, one in there.items()}
    filled = decide(fill(places, scores, ties, award.tie_break, better), decided, places, f"award {award.id}")
    place_of = _places(scores)
    winners = tuple(_winner(there[name], place_of[name], len(there), filled) for name in filled.taken)
    notes = _notes(award, places, headcount, filled.undecided)
    return Given(award.id, places, headcount, winners, filled.undecided, filled.steps, left_out, notes)


def _why_not(one: Candidate) -> Note:
    return ("award_veto", {"reason": one.veto}) if one.veto else (one.because, one.params)


def _places(scores: Mapping[str, Fraction]) -> dict[str, int]:
    """One more than the number of better scores."""
    found: dict[str, int] = {}
    for equal in by_value(scores, higher=True):
        found |= dict.fromkeys(equal, 1 + len(found))
    return found


def _winner(one: Candidate, place: int, of: int, filled: Filled) -> Winner:
    name, told = one.agent_id, {"score": one.score, "place": place, "of": of}
    if name in filled.chosen:
        return Winner(name, one.score, place, "award_decided", told)
    if name in filled.by_tie_break:
        return Winner(name, one.score, place, "award_tie_break", {**told, "metric": filled.by_tie_break[name]})
    return Winner(name, one.score, place, "award_place", told)


def _notes(award: Award, places: int, headcount: int, undecided: tuple[str, ...]) -> tuple[Note, ...]:
    found: list[Note] = []
    if not places:
        share = Fraction(1, headcount) if headcount else None
        found.append(("award_quota_zero", {"share": award.share, "headcount": headcount, "real_share": share}))
    elif exact(award.share) * headcount < places:
        found.append(("award_above_share", {"share": award.share, "places": places, "real_share": Fraction(places, headcount)}))
    if undecided:
        found.append(("award_undecided", {"people": undecided, "count": len(undecided)}))
    return tuple(found)
