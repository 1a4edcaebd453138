"""Grades and tiers: the bands a total falls into. Numbers are Decimal, in points of the scheme's full score."""
from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from kpi.schemes.model.terms import EVERYBODY, ORIGINS, Audience, Words, choose, demand

CYCLES = ("week", "month", "quarter", "year")
TAKES = ("lowest", "highest", "latest")


@dataclass(frozen=True, kw_only=True)
class Part:
    """What every part of a scheme may say of itself."""

    title: Words = field(default_factory=dict)
    why: Words = field(default_factory=dict)
    rules: tuple[str, ...] = ()
    origin: str = "printed"
    audience: Audience = EVERYBODY

    def __post_init__(self) -> None:
        choose("origin", self.origin, ORIGINS, "origin")

    def name(self, lang: str) -> str:
        """The title, or the id when the scheme gives none."""
        return self.title.get(lang, getattr(self, "id", ""))


@dataclass(frozen=True)
class Rung(Part):
    """One band of grades or tiers: from `at_least` up to the band above; None: everything below the others."""

    id: str
    at_least: Decimal | None = None


def _falling(bands: tuple[Rung, ...]) -> None:
    demand(bool(bands), "there is no band", "bands")
    ids = [band.id for band in bands]
    demand(len(set(ids)) == len(ids), "two bands have the same id", "bands")
    marks = [band.at_least for band in bands]
    demand(None not in marks[:-1], "only the last band may leave out at_least", "bands")
    known = [mark for mark in marks if mark is not None]
    falling = all(high > low for high, low in pairwise(known))
    demand(falling, "at_least must fall from band to band: bands overlap or stand in the wrong order", "bands")


@dataclass(frozen=True)
class Grades(Part):
    """Bands, best first, that leave no total without a grade: the last one takes the rest (R2B-11)."""

    bands: tuple[Rung, ...]

    def __post_init__(self) -> None:
        super().__post_init__()
        _falling(self.bands)
        lowest = self.bands[-1]
        now = "Leave at_least out of the last band, so that it takes the rest"
        demand(lowest.at_least is None, f"totals below {lowest.at_least} have no grade", "bands", now)

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(band.id for band in self.bands)


@dataclass(frozen=True)
class Tiers(Part):
    """A tier from the last `window` appraisals (R2A-12). A total below every band has no tier.

    consecutive: a period not appraised breaks the window; else the last ones on record count.
    take: which of their bands counts. short: what fewer appraisals than the window give.
    """

    bands: tuple[Rung, ...]
    window: int = 2
    consecutive: bool = True
    take: str = "lowest"
    short: str = "provisional"

    def __post_init__(self) -> None:
        super().__post_init__()
        _falling(self.bands)
        demand(self.window >= 1, f"window is {self.window}", "window", "Give 1 or more appraisals")
        choose("take", self.take, TAKES, "take")
        choose("short", self.short, ("provisional", "none"), "short")

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(band.id for band in self.bands)
