"""What a total leads to: grades, tiers, actions, blends of periods, forced distribution, awards, rewards.

Frozen values, checked when made. Numbers are Decimal; a `Condition` is parsed already; a cell the source leaves open is
`BLANK`. Totals and scores are points of the scheme's full score, coefficients are score ÷ full score.
"""
from __future__ import annotations

from dataclasses import dataclass

from kpi.schemes.model.actions import Action, Choice, Trigger
from kpi.schemes.model.blends import MEANS, Annual, Blend, Forced, Running, Term
from kpi.schemes.model.conditions import FACTS, Condition
from kpi.schemes.model.ladders import CYCLES, TAKES, Grades, Part, Rung, Tiers
from kpi.schemes.model.prizes import ROUNDS, UNIT_FACTS, UNIT_WORDS, Award, PlaceShare, Reward
from kpi.schemes.model.terms import choose, demand

__all__ = [
    "Action",
    "Annual",
    "Award",
    "Blend",
    "CYCLES",
    "Choice",
    "Condition",
    "FACTS",
    "Forced",
    "Grades",
    "Rung",
    "MEANS",
    "Outcomes",
    "Part",
    "PlaceShare",
    "ROUNDS",
    "Reward",
    "Running",
    "TAKES",
    "Term",
    "Tiers",
    "Trigger",
    "UNIT_FACTS",
    "UNIT_WORDS",
]


@dataclass(frozen=True)
class Outcomes:
    """Everything a scheme says about what follows from its totals; awards in the order they are given."""

    grades: Grades | None = None
    tiers: Tiers | None = None
    actions: tuple[Action, ...] = ()
    blends: tuple[Blend, ...] = ()
    running: tuple[Running, ...] = ()
    annual: tuple[Annual, ...] = ()
    forced: Forced | None = None
    awards: tuple[Award, ...] = ()
    rewards: tuple[Reward, ...] = ()

    def __post_init__(self) -> None:
        for kind, parts in (("action", self.actions), ("blend", self.blends), ("awards", self.awards), ("reward", self.rewards)):
            ids = [part.id for part in parts]
            twice = sorted({name for name in ids if ids.count(name) > 1})
            demand(not twice, f"two of them have the id {', '.join(twice)}", kind, "Give one of them another id")
        ranks = [award.rank for award in self.awards]
        demand(len(set(ranks)) == len(ranks), "two awards have the same rank", "awards", "Say which is given first")
        demand(ranks == sorted(ranks), "awards stand in the order they are given", "awards")
        for place, action in enumerate(self.actions, 1):
            for trigger in action.any:
                self._known("grade", trigger.when.words_of("grade"), self.grade_ids, f"action[{place}].when")
                self._known("tier", trigger.when.words_of("tier"), self.tier_ids, f"action[{place}].when")

    def _known(self, kind: str, words: tuple[str, ...], ids: tuple[str, ...], where: str) -> None:
        for word in words:
            demand(bool(ids), f"this scheme has no {kind}s", where, f"Leave {kind} out, or add a table [{kind}s]")
            choose(kind, word, ids, where)

    @property
    def grade_ids(self) -> tuple[str, ...]:
        """Every grade there is: of the bands, then of the forced distribution; best first."""
        return (self.grades.ids if self.grades else ()) + (tuple(self.forced.shares) if self.forced else ())

    @property
    def tier_ids(self) -> tuple[str, ...]:
        return (*self.tiers.ids, "none") if self.tiers else ()

    def action(self, name: str) -> Action:
        """The action with this id. KpiError when there is none."""
        choose("action", name, [action.id for action in self.actions], "action")
        return next(action for action in self.actions if action.id == name)
