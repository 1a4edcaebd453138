"""Items of a scheme: where a value comes from and how it becomes points. Frozen, checked when made.

Numbers are Decimal. Weights and points share one unit (points of `full_score`); an attainment is worth 0 to 1.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from kpi.schemes.model.terms import ID, ORIGINS, Words, choose, demand

BETTER = ("higher", "lower")
RESERVED_ITEMS = ("total", "cap")


@dataclass(frozen=True)
class Anchor:
    """A value and what it is worth.

    `at` None: the pooled value of the agent's own team in the same period, this agent included.
    """

    at: Decimal | None
    worth: Decimal
    origin: str = "printed"

    def __post_init__(self) -> None:
        choose("origin", self.origin, ORIGINS, "origin")

    @property
    def of_team(self) -> bool:
        return self.at is None


@dataclass(frozen=True)
class Linear:
    """Worth 0 at `zero`, worth 1 at `full`, a straight line between (and beyond, when the item is uncapped)."""

    zero: Anchor
    full: Anchor
    kind = "linear"

    def __post_init__(self) -> None:
        both = (self.zero.at, self.full.at)
        demand(self.zero.at != self.full.at, f"zero and full are the same ({both[0] or 'team'})", "points")

    @property
    def anchors(self) -> tuple[Anchor, ...]:
        return (self.zero, self.full)


@dataclass(frozen=True)
class Curve:
    """Straight lines between the anchors, flat beyond the outer ones."""

    anchors: tuple[Anchor, ...]
    kind = "curve"

    def __post_init__(self) -> None:
        demand(len(self.anchors) >= 2, "a curve needs at least two anchors", "points.anchors")
        at = [anchor.at for anchor in self.anchors]
        demand(len(set(at)) == len(at), "two anchors of a curve stand at the same value", "points.anchors")


@dataclass(frozen=True)
class Band:
    """`at_least` None: the rest. Either `worth` (0 to 1) or `points` (of the item's weight)."""

    at_least: Decimal | None
    worth: Decimal | None = None
    points: Decimal | None = None
    origin: str = "printed"

    def __post_init__(self) -> None:
        demand((self.worth is None) != (self.points is None), "a band says either worth or points", "points.bands")
        choose("origin", self.origin, ORIGINS, "points.bands")


@dataclass(frozen=True)
class Steps:
    """The first band, in the order written, whose `at_least` holds; none holds: worth 0."""

    bands: tuple[Band, ...]
    kind = "steps"

    def __post_init__(self) -> None:
        demand(bool(self.bands), "steps need at least one band", "points.bands")
        at = [band.at_least for band in self.bands]
        demand(None not in at[:-1], "only the last band may leave out at_least", "points.bands")
        marks = [mark for mark in at if mark is not None]
        falling = all(high > low for high, low in pairwise(marks))
        demand(falling, "at_least must fall from band to band, or the later band is never reached", "points.bands")


@dataclass(frozen=True)
class PerUnit:
    """So many points for each unit, at most `cap` points (None: without limit)."""

    each: Decimal
    cap: Decimal | None = None
    origin: str = "printed"
    kind = "per_unit"

    def __post_init__(self) -> None:
        demand(self.each != 0, "each is 0", "points.each")
        choose("origin", self.origin, ORIGINS, "points")


@dataclass(frozen=True)
class Peer:
    """(better-than + half of the equal others) ÷ (group − 1). `better` None: the metric's card says it."""

    better: str | None = None
    origin: str = "ours"
    kind = "peer"

    def __post_init__(self) -> None:
        if self.better is not None:
            choose("better", self.better, BETTER, "points.better")
        choose("origin", self.origin, ORIGINS, "points")


@dataclass(frozen=True)
class Rated:
    """Rating ÷ scale, averaged per role, then the item's rater mix."""

    scale: Decimal = Decimal(100)
    kind = "rated"

    def __post_init__(self) -> None:
        demand(self.scale > 0, f"scale is {self.scale}", "points.scale", "Give the highest rating, such as 100")


@dataclass(frozen=True)
class Passthrough:
    """The value is the points."""

    kind = "passthrough"


PointRule = Linear | Curve | Steps | PerUnit | Peer | Rated | Passthrough
KINDS: dict[str, type] = {rule.kind: rule for rule in (Linear, Curve, Steps, PerUnit, Peer, Rated, Passthrough)}


@dataclass(frozen=True)
class Item:
    """One line of a scheme: a metric (names in order of preference) or something people rate."""

    id: str
    weight: Decimal
    points: PointRule
    metric: tuple[str, ...] = ()
    rated: str | None = None
    title: Words = field(default_factory=dict)
    raters: Mapping[str, Decimal] = field(default_factory=dict)
    aspects: tuple[str, ...] = ()
    uncapped: bool = False
    enough: int | None = None  # this item's own threshold instead of the scheme's
    prorate: str = "none"
    origin: str = "printed"
    rules: tuple[str, ...] = ()
    why: Words = field(default_factory=dict)

    def __post_init__(self) -> None:
        demand(
            bool(ID.fullmatch(self.id)) and self.id not in RESERVED_ITEMS,
            f'"{self.id}" cannot be an item id',
            "id",
            "Use small letters, digits, _ and -; not total or cap",
        )
        demand(bool(self.metric) != bool(self.rated), f"{self.id} needs exactly one of metric and rated", "metric")
        demand(
            self.weight > 0,
            f"the weight of {self.id} is {self.weight}",
            "weight",
            "Give one above 0, or leave the item out",
        )
        demand(
            (self.points.kind == "rated") == bool(self.rated),
            f'kind "{self.points.kind}" does not fit {self.id}',
            "points",
            "Rated items take kind rated, metrics any other",
        )
        demand(
            not self.rated or (bool(self.raters) and all(share > 0 for share in self.raters.values())),
            f"every rater of {self.id} needs a share above 0",
            "raters",
            "For example raters = { supervisor = 1 }",
        )
        demand(self.enough is None or self.enough >= 0, f"enough is {self.enough}", "enough")
        choose("prorate", self.prorate, ("none",), "prorate")
        choose("origin", self.origin, ORIGINS, "origin")

    def name(self, lang: str) -> str:
        """The title, or the id when the scheme gives none."""
        return self.title.get(lang, self.id)
