"""Actions: what several appraisals lead to, by runs or by counts, with the memory each of them keeps."""
from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from kpi.schemes.model.conditions import Condition
from kpi.schemes.model.ladders import CYCLES, Part
from kpi.schemes.model.terms import Blank, Words, choose, demand

WITHIN = re.compile(r"year|([1-9]\d*) months?")


@dataclass(frozen=True)
class Trigger:
    """`when` in `run` appraisals in a row, or in `count` appraisals `within` a calendar "year" or rolling "n months"."""

    when: Condition
    run: int | None = None
    count: int | None = None
    within: str | None = None

    def __post_init__(self) -> None:
        both = "a trigger says either run (in a row) or count and within"
        demand((self.run is None) != (self.count is None), both, "run")
        for key, length in (("run", self.run), ("count", self.count)):
            demand(length is None or length >= 1, f"{key} is {length}", key, "Give 1 or more appraisals")
        demand((self.count is None) == (self.within is None), "count and within stand together", "within")
        told = self.within is None or WITHIN.fullmatch(self.within)
        demand(bool(told), f'"{self.within}" is no window', "within", 'Give "year" or for example "6 months"')

    @property
    def months(self) -> int | None:
        """The months of a rolling window; None: the calendar year, or a run."""
        found = WITHIN.fullmatch(self.within or "")
        return int(found[1]) if found and found[1] else None


@dataclass(frozen=True)
class Choice:
    """One of the things a manager may choose when an action fires (R4-07)."""

    id: str
    title: Words = field(default_factory=dict)


@dataclass(frozen=True)
class Action(Part):
    """What several appraisals lead to, when `any` of its triggers holds.

    cycle: of which appraisals (None: the scheme's own). uses_up: the appraisals behind it count only once.
    needs: a kind of record dated after the first appraisal behind it; without one `else_show` is shown instead.
    gaps: "break" (a period not appraised ends a run) or "skip" (the next appraisal on record counts, R2A-13).
    strength: the greatest is the strongest; equal ones in the order written. pay: yuan, once.
    """

    id: str
    any: tuple[Trigger, ...]
    cycle: str | None = None
    uses_up: bool = False
    needs: str | None = None
    else_show: Words = field(default_factory=dict)
    proposal: bool = False
    choose: tuple[Choice, ...] = ()
    gaps: str = "break"
    strength: int = 0
    pay: Decimal | Blank | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        demand(bool(self.id), "an action needs an id", "id")
        demand(bool(self.any), "an action needs a condition", "when")
        demand(bool(self.needs) or not self.else_show, "else_show without needs is never shown", "else_show")
        demand(len(self.choose) != 1, "one choice is none", "choose", "Name two or more")
        choose("gaps", self.gaps, ("break", "skip"), "gaps")
        if self.cycle is not None:
            choose("cycle", self.cycle, CYCLES, "cycle")
