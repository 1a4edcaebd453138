"""Items of a scheme: where a value comes from and how it becomes points. Frozen, checked when made.

Numbers are Decimal. Weights and points share one unit (points of `full_score`); an attainment is worth 0 to 1.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from kpi.schemes.model.terms import BLANK, EVERYBODY, ID, ORIGINS, Audience, Blank, Words, choose, demand

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
class Level:
    """One printed level of an item: only these points may be given (R4-13)."""

    points: Decimal
    text: Words = field(default_factory=dict)


@dataclass(frozen=True)
class Mix:
    """Whose ratings count how much: role -> share.

    `counts` "last": only the last role, in the order written, that rated (R4-03). `missing` "renormalise": the roles that
    rated share the whole (R4-04); "refuse": no rating until all have. `instead`: other shares for people of a role (R1-03).
    """

    weights: Mapping[str, Decimal]
    counts: str = "all"
    missing: str = "renormalise"
    instead: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for shares in (self.weights, *self.instead.values()):
            demand(bool(shares) and all(share > 0 for share in shares.values()), "every rater needs a share above 0", "weights",
                   "For example weights = { supervisor = 1 }")
        choose("counts", self.counts, ("all", "last"), "counts")
        choose("missing", self.missing, ("renormalise", "refuse"), "missing")

    def of(self, role: object) -> Mapping[str, Decimal]:
        """The shares for somebody of this role."""
        return self.instead.get(str(role), self.weights)


@dataclass(frozen=True)
class Due:
    """What is due of a `done` item: weeks by their last day, planned days, or a number; `full_per_day`: a day is full at so many."""

    per: str | Decimal
    full_per_day: Decimal | None = None

    def __post_init__(self) -> None:
        if isinstance(self.per, str):
            choose("due", self.per, ("weeks_by_last_day", "planned_days"), "due")
        else:
            demand(self.per > 0, f"due is {self.per}", "due")
        demand(self.full_per_day is None or self.full_per_day > 0, f"full_per_day is {self.full_per_day}", "full_per_day")
        demand(self.full_per_day is None or self.per == "planned_days", "full_per_day needs due = \"planned_days\"", "full_per_day")


SOURCES = ("metric", "rated", "record", "done", "levels", "scheme")
"""Where an item's value comes from: data, people, a recorded number, done ÷ due, a printed level, another scheme's total."""


@dataclass(frozen=True)
class Item:
    """One line of a scheme. Exactly one of `metric` (names in order of preference), `rated`, `record`, `done`, `levels`, `scheme`."""

    id: str
    weight: Decimal
    points: PointRule
    metric: tuple[str, ...] = ()
    rated: str | None = None
    record: str | None = None
    done: str | None = None
    due: Due | None = None
    levels: tuple[Level, ...] = ()
    scheme: str | None = None
    title: Words = field(default_factory=dict)
    section: str | None = None
    audience: Audience = EVERYBODY
    mix: Mix | None = None
    aspects: tuple[str, ...] = ()
    uncapped: bool = False
    enough: int | None = None  # this item's own threshold instead of the scheme's
    prorate: str = "none"
    origin: str = "printed"
    rules: tuple[str, ...] = ()
    why: Words = field(default_factory=dict)

    def __post_init__(self) -> None:
        demand(
            bool(ID.fullmatch(self.id)) and self.id not in RESERVED_ITEMS, f'"{self.id}" cannot be an item id', "id",
            "Use small letters, digits, _ and -; not total or cap",
        )
        given = [name for name in SOURCES if getattr(self, name)]
        demand(len(given) == 1, f"{self.id} needs exactly one of {', '.join(SOURCES[:-1])} and {SOURCES[-1]}", given[0] if given else "metric")
        demand(self.weight > 0, f"the weight of {self.id} is {self.weight}", "weight", "Give one above 0, or leave the item out")
        demand(
            (self.points.kind == "rated") == bool(self.rated), f'kind "{self.points.kind}" does not fit {self.id}', "points",
            "Rated items take kind rated, others any other",
        )
        demand(bool(self.mix) == bool(self.rated), f"{self.id}: rated items, and only they, have raters", "raters")
        demand(bool(self.due) == bool(self.done), f"{self.id}: items with done, and only they, say what is due", "due")
        points = [level.points for level in self.levels]
        demand(len(set(points)) == len(points), f"two levels of {self.id} give the same points", "levels")
        demand(self.enough is None or self.enough >= 0, f"enough is {self.enough}", "enough")
        choose("prorate", self.prorate, PRORATE, "prorate")
        choose("origin", self.origin, ORIGINS, "origin")

    @property
    def sources(self) -> tuple[str, ...]:
        """The names its value stands under: metric ids, or one of record:, done:, levels: and scheme: with the name; none if rated."""
        if self.metric:
            return self.metric
        named = {"record": self.record, "done": self.done, "levels": self.levels and self.id, "scheme": self.scheme}
        return tuple(f"{kind}:{name}" for kind, name in named.items() if name)

    def name(self, lang: str) -> str:
        """The title, or the id when the scheme gives none."""
        return self.title.get(lang, self.id)


PRORATE = ("none", "days_planned", "days_present")
"""A value of part of the period brought to the whole: by days planned or days present."""


@dataclass(frozen=True)
class Section:
    """Items that stand together. `weight`: its points of the total, with its items brought to it from `scale` (None: the sum of
    their weights); without a weight it only groups. `announced`: the printed sum, for the check of the file. `cap`, `floor`:
    of the section's points."""

    id: str
    title: Words = field(default_factory=dict)
    weight: Decimal | None = None
    scale: Decimal | None = None
    announced: Decimal | None = None
    cap: Decimal | None = None
    floor: Decimal | None = None
    audience: Audience = EVERYBODY
    origin: str = "printed"
    rules: tuple[str, ...] = ()
    why: Words = field(default_factory=dict)

    def __post_init__(self) -> None:
        demand(bool(ID.fullmatch(self.id)), f'"{self.id}" cannot be a section id', "id", "Use small letters, digits, _ and -")
        for key in ("weight", "scale", "announced"):
            value = getattr(self, key)
            demand(value is None or value > 0, f"{key} is {value}", key)
        demand(self.scale is None or self.weight is not None, "scale needs weight: what the section is brought to", "scale")
        choose("origin", self.origin, ORIGINS, "origin")

    def name(self, lang: str) -> str:
        return self.title.get(lang, self.id)


EVENT_CLASSES = ("bonus", "minor", "medium", "severe")


@dataclass(frozen=True)
class EventStep:
    """Points of an event whose measured size is at least so much (R1-28)."""

    at_least: Decimal
    points: Decimal


@dataclass(frozen=True)
class Event:
    """Something that happened and adds or takes points once a second person confirmed it.

    points: (least, most), equal when fixed; BLANK when the source gives none. `per` "period": once, however often. `cap`: the most
    that counts in a period, in absolute points. `source`: what in the data files it (empty: people do), when `condition` holds.
    `dismissal`, `veto`: what it may lead to beside points. `money`: yuan, for the pay line of its name.
    """

    id: str
    klass: str
    points: tuple[Decimal, Decimal] | Blank = BLANK
    title: Words = field(default_factory=dict)
    per: str = "occurrence"
    cap: Decimal | None = None
    section: str | None = None
    source: str = ""
    condition: str = ""
    steps: tuple[EventStep, ...] = ()
    dismissal: bool = False
    veto: str = ""
    money: Decimal | Blank | None = None
    audience: Audience = EVERYBODY
    origin: str = "printed"
    rules: tuple[str, ...] = ()
    why: Words = field(default_factory=dict)

    def __post_init__(self) -> None:
        demand(bool(ID.fullmatch(self.id)), f'"{self.id}" cannot be an event id', "id", "Use small letters, digits, _ and -")
        choose("class", self.klass, EVENT_CLASSES, "class")
        choose("per", self.per, ("occurrence", "period"), "per")
        choose("origin", self.origin, ORIGINS, "origin")
        if self.veto:
            choose("veto", self.veto, ("awards_of_year",), "veto")
        if self.points is not BLANK:
            low, high = self.points
            demand(low <= high, f"points go from {low} to {high}", "points", "Write the lower number first")
        demand(self.cap is None or self.cap > 0, f"cap is {self.cap}", "cap")
        marks = [step.at_least for step in self.steps]
        demand(all(high > low for high, low in pairwise(marks)), "at_least must fall from step to step", "steps")

    def name(self, lang: str) -> str:
        return self.title.get(lang, self.id)

    def allowed(self, points: Decimal) -> bool:
        """Whether an assessor may give these points."""
        if self.steps:
            return points in {step.points for step in self.steps}
        return self.points is not BLANK and self.points[0] <= points <= self.points[1]
