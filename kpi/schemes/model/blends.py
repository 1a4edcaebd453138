"""Longer periods made of shorter ones, and grades given by quota. Weights and shares are Decimal and add up to 1."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from kpi.schemes.model.ladders import CYCLES, Part
from kpi.schemes.model.terms import choose, demand

MEANS = ("mean", "sum", "last")


@dataclass(frozen=True)
class Term:
    """One side of a blend: the `take` of the months of `of`, on record for at least `need` of them."""

    of: str
    weight: Decimal
    take: str = "mean"
    need: int = 1

    def __post_init__(self) -> None:
        choose("take", self.take, MEANS, "take")
        demand(self.weight > 0, f"the weight of {self.of} is {self.weight}", "weight")
        demand(self.need >= 1, f"need is {self.need}", "need", "Give 1 or more: nothing on record is never a value")


@dataclass(frozen=True)
class Blend(Part):
    """A longer period as a weighted sum (R3-01, R3-04, R0-02).

    missing: "refuse" (a side without a value: not enough) or "spread" (the other sides alone, and said so).
    """

    id: str
    period: str
    terms: tuple[Term, ...]
    missing: str = "refuse"

    def __post_init__(self) -> None:
        super().__post_init__()
        choose("period", self.period, CYCLES, "period")
        choose("missing", self.missing, ("refuse", "spread"), "missing")
        total = sum((term.weight for term in self.terms), Decimal(0))
        demand(total == 1, f"the weights of the terms add up to {total}, not to 1", "terms")


@dataclass(frozen=True)
class Running(Part):
    """A figure that goes on through `period` and starts anew with the next (R3-03). Shown, never in a blend."""

    of: str
    period: str = "year"
    take: str = "sum"

    def __post_init__(self) -> None:
        super().__post_init__()
        choose("period", self.period, CYCLES, "period")
        choose("take", self.take, MEANS, "take")


@dataclass(frozen=True)
class Annual(Part):
    """The year's figure: the year's own form if one was filled, else the mean of the months on record (R4-18)."""

    of: str
    prefer: str = "form"
    otherwise: str = "mean"

    def __post_init__(self) -> None:
        super().__post_init__()
        choose("prefer", self.prefer, ("form", "none"), "prefer")
        choose("else", self.otherwise, ("mean", "none"), "else")


@dataclass(frozen=True)
class Forced(Part):
    """Forced distribution: a share of the headcount per grade, best grade first (R4-08)."""

    by: str
    shares: Mapping[str, Decimal]
    cycle: str = "year"

    def __post_init__(self) -> None:
        super().__post_init__()
        choose("cycle", self.cycle, CYCLES, "cycle")
        demand(bool(self.shares) and all(share > 0 for share in self.shares.values()), "a share is not above 0", "shares")
        total = sum(self.shares.values(), Decimal(0))
        demand(total == 1, f"the shares add up to {total}, not to 1", "shares")
