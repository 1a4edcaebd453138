"""Quotas that give nobody a place with the present headcount, and the headcount from which they give one."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from kpi.schemes.lint.finding import Finding, percent
from kpi.schemes.model.outcomes import Outcomes
from kpi.schemes.model.places import quotas

HALF = Fraction(1, 2)


def findings(outcomes: Outcomes, headcount: int | Mapping[str, int]) -> list[Finding]:
    """headcount: people in the appraisal group, or group → people; every quota is tried in each group."""
    groups = headcount if isinstance(headcount, Mapping) else {"": headcount}
    return [finding for group, people in groups.items() if people > 0 for finding in _group(outcomes, group, people)]


def places(share: Decimal, people: int, way: str = "floor") -> int:
    """share × people, rounded the way the quota says."""
    exact = Fraction(share) * people
    return {"floor": floor(exact), "half_up": floor(exact + HALF), "ceiling": ceil(exact)}[way]


def people_for_one(share: Decimal, way: str = "floor") -> int:
    """The fewest people for whom the quota gives one place."""
    exact = Fraction(share)
    return {"floor": ceil(1 / exact), "half_up": ceil(HALF / exact), "ceiling": 1}[way]


def _group(outcomes: Outcomes, group: str, people: int) -> list[Finding]:
    found = []
    shares = [(f"award {award.id}", award.share, award.round) for award in outcomes.awards if not award.min_quota]
    shares += [(f"reward {reward.id}", reward.share, reward.round) for reward in outcomes.rewards if isinstance(reward.share, Decimal)]
    for place, share, way in shares:
        if places(share, people, way) == 0:
            told = {"quota": place.split(" ", 1)[1], "share": percent(share), "people": people, "need": people_for_one(share, way)}
            told["real"] = percent(Fraction(1, people))
            found.append(_finding("quota_zero", place, told, group))
    return found + _forced(outcomes, group, people)


def _forced(outcomes: Outcomes, group: str, people: int) -> list[Finding]:
    if outcomes.forced is None:
        return []
    shares = outcomes.forced.shares
    empty = [name for name, count in quotas(shares, people).items() if count == 0]
    found = []
    for name in empty:
        need = next(n for n in range(people + 1, people_for_one(shares[name]) + 1) if quotas(shares, n)[name])
        told = {"grade": name, "share": percent(shares[name]), "people": people, "need": need}
        found.append(_finding("forced_zero", f"forced {name}", told, group))
    return found


def _finding(code: str, place: str, told: dict[str, object], group: str) -> Finding:
    return Finding(f"{code}_group" if group else code, place, "warning", told | ({"group": group} if group else {}))
