"""What a scheme is: items, how each value becomes points, and how points become a total. Frozen, checked when made.

Numbers are Decimal. Weights and points share one unit (points of `full_score`); an attainment is worth 0 to 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from kpi.errors import KpiError, nearest

ORIGINS = ("printed", "ours", "blank")
MISSING = ("spread", "zero", "refuse")
BETTER = ("higher", "lower")
RESERVED_ITEMS = ("total", "cap")
ID = re.compile(r"[a-z0-9][a-z0-9_-]*")
Words = Mapping[str, str]  # {"zh": …, "en": …}


def choose(kind: str, name: object, known: Iterable[str], where: str) -> None:
    """Refuse a name that is not one of `known`, naming the nearest."""
    known = list(known)
    if name not in known:
        raise KpiError(f'{kind} "{name}" is not known', where, f"Known: {', '.join(known)}", nearest(str(name), known))


def demand(holds: bool, what: str, where: str, now: str = "") -> None:
    """Refuse with `what` unless `holds`."""
    if not holds:
        raise KpiError(what, where, now)


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


@dataclass(frozen=True)
class Enough:
    """Below `cases` of the card's counted unit an item gives no points, and a sentence says so."""

    cases: int = 1

    def __post_init__(self) -> None:
        demand(self.cases >= 0, f"cases is {self.cases}", "cases")


@dataclass(frozen=True)
class Scheme:
    """One appraisal system. A published version never changes; `content_hash` tells whether it did."""

    id: str
    version: str
    title: Words
    items: tuple[Item, ...]
    full_score: Decimal = Decimal(100)
    credit: str = "last_reply_before_order"
    credit_days: int = 2
    cycle: str = "month"
    decimals: int = 2
    rounding: str = "half_up"
    missing: str = "spread"
    cap: Decimal | None = None  # on the final sum; None: uncapped
    enough: Enough = Enough()
    rules: tuple[str, ...] = ()
    why: Words = field(default_factory=dict)
    later: Mapping[str, object] = field(default_factory=dict)  # tables read and kept, without effect on points
    content_hash: str = ""

    def __post_init__(self) -> None:
        demand(
            bool(ID.fullmatch(self.id)), f'"{self.id}" cannot be a scheme id', "id", "Use small letters, digits and -"
        )
        demand(bool(self.items), "a scheme needs at least one item", "item")
        demand(self.full_score > 0, f"full_score is {self.full_score}", "full_score")
        demand(0 <= self.decimals <= 6, f"decimals is {self.decimals}", "decimals", "Give 0 to 6")
        demand(self.credit_days >= 0, f"credit_days is {self.credit_days}", "credit_days")
        demand(self.cap is None or self.cap > 0, f"cap is {self.cap}", "cap")
        choose("cycle", self.cycle, ("week", "month", "quarter", "year"), "cycle")
        choose("rounding", self.rounding, ("half_up",), "rounding")
        choose("missing", self.missing, MISSING, "missing")
        ids = [item.id for item in self.items]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        demand(not twice, f"two items have the id {', '.join(twice)}", "item", "Give one of them another id")

    def item(self, name: str) -> Item:
        """The item with this id. KpiError when there is none."""
        choose("item", name, [item.id for item in self.items], f"scheme {self.id}")
        return next(item for item in self.items if item.id == name)

    def threshold(self, item: Item) -> int:
        """How many cases this item needs; ratings need none."""
        if item.rated:
            return 0
        return self.enough.cases if item.enough is None else item.enough

    @property
    def metrics(self) -> tuple[str, ...]:
        """Every metric any item accepts, in order, once."""
        return tuple(dict.fromkeys(name for item in self.items for name in item.metric))
