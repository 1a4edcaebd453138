"""Rewards of units in a period (R3-05, R3-06, R3-09): who gets what, out of the places on record."""
from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from kpi.schemes.model import Scheme
from kpi.schemes.model.outcomes import UNIT_WORDS, Reward
from kpi.scoring.rewards import CityReward, Person, Rewarded, reward
from kpi.verbs.history import Career
from kpi.verbs.recorded import store
from kpi.warehouse import Period

Home = Path | str | None


@dataclass(frozen=True)
class UnitReward:
    """What one unit (a team) gets under one rule, for a place on record."""

    unit: str
    place: int
    visit: str | None
    result: Rewarded


def rewarded(scheme: Scheme, period: Period, people: list[Career], home: Home = None) -> list[UnitReward]:
    """Every reward of the period: a place record names the unit (a team) and, as its trigger, the reward. `people`: everybody scored,
    with the result of the period."""
    kept = store(home)
    elsewhere = [CityReward(r.agent_id, r.reason, r.period, r.amount) for r in kept.city_rewards(period).itertuples()]
    found = []
    for row in kept.places(period).itertuples():
        for rule in scheme.outcomes.rewards:
            if rule.id != row.trigger or not _meant(rule, period):
                continue
            members = [career for career in people if career.person.get("team") == row.unit]
            unit = {"unit": row.unit, "unit_place": row.place, **_words(rule)}
            persons = [_person(career) for career in members]
            found.append(UnitReward(row.unit, row.place, row.visit, reward(rule, unit, persons, len(members), row.period, elsewhere)))
    return found


def amounts(found: list[UnitReward]) -> dict[str, dict[str, Decimal | None]]:
    """agent -> reward -> yuan, added up over its occasions in the period; None: an amount is not set."""
    paid: dict[str, dict[str, Decimal | None]] = {}
    for each in found:
        for line in each.result.lines:
            own = paid.setdefault(line.agent_id, {})
            before = own.get(each.result.reward, Decimal("0.00"))
            own[each.result.reward] = None if line.amount is None or before is None else before + line.amount
    return paid


def _meant(rule: Reward, period: Period) -> bool:
    """A rule per event is paid in the month (or the period) of the event."""
    return rule.per == period.kind or rule.per.startswith("event:")


def _words(rule: Reward) -> dict[str, str]:
    """What the record says by naming the rule: the kind of unit, the contest, the title it won."""
    if rule.trigger is None:
        return {}
    return {name: words[0] for name in UNIT_WORDS if (words := rule.trigger.words_of(name))}


def _person(career: Career) -> Person:
    words = {key: career.person[key] for key in ("role", "post", "team", "group") if career.person.get(key)}
    return Person(career.agent_id, career.now.score, words, "manager" in str(career.person.get("role") or ""))
