"""Rewards for a unit that did well (R3-05), places without money (R3-09), and the higher of two for one reason (R3-06)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from kpi.errors import KpiError
from kpi.schemes.model import BLANK, Blank
from kpi.schemes.model.outcomes import Reward
from kpi.scoring.awards import ROUNDED
from kpi.scoring.places import decide, fill
from kpi.scoring.rounding import exact

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Person:
    """Somebody of the unit. words: role, post, team, group; score: result of the period, in points, None: none.

    manager: counts as a manager, so gets no place meant for staff, whether or not this reward pays managers.
    """

    agent_id: str
    score: Decimal | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    manager: bool = False


@dataclass(frozen=True)
class CityReward:
    """A reward the city company paid: matched by reason and period."""

    agent_id: str
    reason: str
    period: str
    amount: Decimal


@dataclass(frozen=True)
class RewardLine:
    """state: value, not_set (the source leaves the amount open), no_money (a place without money)."""

    agent_id: str
    kind: str  # manager, staff
    amount: Decimal | None
    state: str
    because: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Rewarded:
    """state: given, not_triggered, unknown (a fact of the unit is missing).

    places: for staff; None: not set. undecided: equal people who do not all fit. total: None when an amount is not set.
    """

    reward: str
    state: str
    because: str
    params: Mapping[str, object] = field(default_factory=dict)
    places: int | None = None
    lines: tuple[RewardLine, ...] = ()
    undecided: tuple[str, ...] = ()

    @property
    def total(self) -> Decimal | None:
        """Yuan to the cent, of all lines with money."""
        money = [line for line in self.lines if line.state != "no_money"]
        unset = any(line.amount is None for line in money)
        return None if unset else sum((line.amount for line in money), ZERO)


def reward(
    rule: Reward,
    unit: Mapping[str, object],
    people: Sequence[Person],
    headcount: int,
    period: str,
    elsewhere: Sequence[CityReward] = (),
    decided: Collection[str] = (),
) -> Rewarded:
    """What one unit gets for one period or event.

    unit: `UNIT_FACTS` of it (unit_place, contest, named …). people: its members, managers included; headcount: of the whole
    unit, managers and people without a result included. elsewhere: rewards on record of the kind `max_with`.
    decided: whom a manager chose among the undecided.
    """
    holds = True if rule.trigger is None else rule.trigger.holds({**unit, "headcount": headcount})
    if not holds:
        state = "unknown" if holds is None else "not_triggered"
        return Rewarded(rule.id, state, f"reward_{state}", {"trigger": _trigger(rule), **unit})
    managers = [person for person in people if _paid_manager(rule, person)]
    others = [person for person in people if rule.places_for == "all" or not (person.manager or person in managers)]
    results = {one.agent_id: one.score for one in others if one.score is not None and rule.audience.has(one.words)}
    share, places = _places(rule, unit, headcount)
    filled = decide(fill(places or 0, results), decided, places or 0, f"reward {rule.id}")
    told = {"headcount": headcount, "share": share, "places": places, "trigger": _trigger(rule)}
    lines = [_line(one.agent_id, "manager", rule.manager_amount, told) for one in managers]
    lines += [_line(name, "staff", rule.staff_amount, told) for name in filled.taken]
    paid = tuple(_held_against(rule, line, period, elsewhere) for line in lines)
    return Rewarded(rule.id, "given", _code(rule, places), told, places, paid, filled.undecided)


def higher(here: Decimal, elsewhere: Decimal) -> Decimal:
    """What is paid here beside a reward elsewhere for the same reason and period: all of it, or nothing when the other is
    higher; equal amounts: ours is paid (R3-06)."""
    return here if here >= elsewhere else ZERO


def _paid_manager(rule: Reward, person: Person) -> bool:
    return any(person.words.get(key) in rule.managers for key in ("role", "post"))


def _trigger(rule: Reward) -> str:
    return rule.trigger.text if rule.trigger else ""


def _places(rule: Reward, unit: Mapping[str, object], headcount: int) -> tuple[Decimal | Blank | None, int | None]:
    """The share in force and the places it makes; None: the share is not set."""
    share = rule.share
    if rule.shares_by_place:
        place = unit.get("unit_place")
        if place is None:
            raise KpiError("the unit's place is not on record", f"reward {rule.id}", "Record the unit's place first")
        share = next((row.share for row in rule.shares_by_place if exact(place) <= row.to), None)
    if share is None:
        return None, 0
    return (share, None) if share is BLANK else (share, ROUNDED[rule.round](exact(share) * headcount))


def _code(rule: Reward, places: int | None) -> str:
    has_staff = rule.share is not None or bool(rule.shares_by_place)
    return "reward_share_not_set" if places is None else "reward_given" if has_staff else "reward_managers_only"


def _line(agent_id: str, kind: str, amount: Decimal | Blank | None, told: Mapping[str, object]) -> RewardLine:
    if amount is BLANK:
        return RewardLine(agent_id, kind, None, "not_set", "reward_amount_not_set", told)
    if amount is None:
        return RewardLine(agent_id, kind, None, "no_money", "reward_place", told)
    return RewardLine(agent_id, kind, amount.quantize(ZERO), "value", f"reward_{kind}", told)


def _held_against(rule: Reward, line: RewardLine, period: str, elsewhere: Sequence[CityReward]) -> RewardLine:
    """The line beside a reward elsewhere for the same reason and period (R3-06)."""
    same = [one.amount for one in elsewhere if (one.agent_id, one.reason, one.period) == (line.agent_id, rule.because, period)]
    if rule.max_with is None or not same or line.amount is None:
        return line
    paid = higher(line.amount, max(same))
    code = "reward_here_higher" if paid else "reward_elsewhere_higher"
    told = {**line.params, "here": line.amount, "elsewhere": max(same)}
    return RewardLine(line.agent_id, line.kind, paid, "value", code, told)
