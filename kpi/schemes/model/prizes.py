"""Awards and rewards: places by quota, and money for a unit that did well. Shares lie in (0, 1], money is in yuan."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from kpi.schemes.model.conditions import Condition
from kpi.schemes.model.ladders import CYCLES, Part
from kpi.schemes.model.terms import Blank, choose, demand

PLACES_FOR = ("staff", "all")
ROUNDS = ("floor", "half_up", "ceiling")
UNIT_NUMBERS = ("unit_place", "headcount")
UNIT_WORDS = ("unit", "unit_kind", "contest", "named")
UNIT_FACTS = UNIT_NUMBERS + UNIT_WORDS


@dataclass(frozen=True)
class Award(Part):
    """Places for the best `share` of the headcount (R2A-15).

    period: "quarter", "year": when it is given. need: period → scored months it takes. rank: a lower one is given first,
    and whoever has it is no candidate for the next. tie_break: metric ids, applied in this order at the cut.
    across: with several groups, a quota "per_group", or one quota over "standardised" scores.
    """

    id: str
    share: Decimal
    rank: int = 1
    period: tuple[str, ...] = ("quarter",)
    score: str = "mean"
    need: Mapping[str, int] = field(default_factory=dict)
    round: str = "floor"
    min_quota: int = 0
    tie_break: tuple[str, ...] = ()
    across: str = "per_group"

    def __post_init__(self) -> None:
        super().__post_init__()
        demand(0 < self.share <= 1, f"share is {self.share}", "share", "Give a share such as 0.05")
        demand(self.min_quota >= 0, f"min_quota is {self.min_quota}", "min_quota")
        demand(bool(self.period), "an award needs a period", "period")
        for period in (*self.period, *self.need):
            choose("period", period, CYCLES, "period")
        demand(all(need >= 1 for need in self.need.values()), "need starts at 1", "need")
        choose("score", self.score, ("mean",), "score")
        choose("round", self.round, ROUNDS, "round")
        choose("across", self.across, ("per_group", "standardised"), "across")

    def months_needed(self, period: str) -> int:
        """The scored months a candidate needs in `period` ("quarter", "year")."""
        return self.need.get(period, 1)


@dataclass(frozen=True)
class PlaceShare:
    """The share of the headcount for a unit placed `to` or better (R3-09)."""

    to: int
    share: Decimal | Blank


@dataclass(frozen=True)
class Reward(Part):
    """Money or places for a unit that did well (R3-05, R3-09).

    per: "quarter", "year", "month", or "event:" and its name. trigger: on the facts of the unit (`UNIT_FACTS`).
    managers: roles or posts paid `manager_amount` each. Staff: floor(share × headcount) non-managers by result,
    `staff_amount` each; places_for "all": managers compete for the places too.
    `shares_by_place` instead of `share`: the unit's place says the share. Amounts None: no money.
    max_with: a kind of record; a reward for the same `reason` and period there and here is paid once, the higher one.
    """

    id: str
    per: str
    trigger: Condition | None = None
    managers: tuple[str, ...] = ()
    manager_amount: Decimal | Blank | None = None
    share: Decimal | Blank | None = None
    shares_by_place: tuple[PlaceShare, ...] = ()
    staff_amount: Decimal | Blank | None = None
    places_for: str = "staff"
    round: str = "floor"
    max_with: str | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.per.startswith("event:"):
            choose("per", self.per, CYCLES, "per")
        choose("round", self.round, ROUNDS, "round")
        choose("places_for", self.places_for, PLACES_FOR, "places_for")
        demand(bool(self.managers) or self.manager_amount is None, "who are the managers?", "managers")
        demand(self.share is None or not self.shares_by_place, "either share or shares_by_place", "share")
        has_share = self.share is not None or bool(self.shares_by_place)
        demand(has_share or self.staff_amount is None, "staff_amount needs a share", "share")
        demand(has_share or bool(self.managers), "this reward goes to nobody", "share")
        for share in (self.share, *(row.share for row in self.shares_by_place)):
            demand(not isinstance(share, Decimal) or 0 < share <= 1, f"share is {share}", "share")
        marks = [row.to for row in self.shares_by_place]
        demand(all(low < high for low, high in pairwise(marks)), "places must rise from row to row", "shares_by_place")

    @property
    def because(self) -> str:
        """What it is given for, matched with other rewards (R3-06)."""
        return self.reason or self.id
