"""A whole scheme: items, how points become a total, and what the total leads to."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from kpi.schemes.model.duties import Duties
from kpi.schemes.model.items import Event, Item, Mix, Section
from kpi.schemes.model.outcomes import Outcomes
from kpi.schemes.model.pay import PayPlan
from kpi.schemes.model.terms import ID, MISSING, Words, choose, demand

CYCLES = ("week", "month", "quarter", "year", "case")
TWO_GROUPS = ("blend_by_days", "longer_stay")


@dataclass(frozen=True)
class Enough:
    """Below `cases` of the card's counted unit an item gives no points, and a sentence says so."""

    cases: int = 1

    def __post_init__(self) -> None:
        demand(self.cases >= 0, f"cases is {self.cases}", "cases")


@dataclass(frozen=True)
class Edition:
    """Who made and passed this version, and what changed (R4-12)."""

    date: str = ""
    description: str = ""
    author: str = ""
    reviewer: str = ""
    approver: str = ""


@dataclass(frozen=True)
class Scheme:
    """One appraisal system. A published version never changes; `content_hash` tells whether it did.

    `total` "none": items show values, there is no total, rank or grade. `cap`, `floor`: of the final sum; None: open.
    """

    id: str
    version: str
    title: Words
    items: tuple[Item, ...]
    full_score: Decimal = Decimal(100)
    total: str = "sum"
    credit: str = "last_reply_before_order"
    credit_days: int = 2
    cycle: str = "month"
    decimals: int = 2
    rounding: str = "half_up"
    missing: str = "spread"
    cap: Decimal | None = None
    floor: Decimal | None = None
    enough: Enough = Enough()
    two_groups: str = "blend_by_days"
    sections: tuple[Section, ...] = ()
    events: tuple[Event, ...] = ()
    posts: tuple[str, ...] = ()
    edition: Edition = Edition()
    rules: tuple[str, ...] = ()
    why: Words = field(default_factory=dict)
    mixes: Mapping[str, Mix] = field(default_factory=dict)
    outcomes: Outcomes = Outcomes()
    pay: PayPlan = field(default_factory=PayPlan)
    duties: Duties = Duties()
    content_hash: str = ""

    def __post_init__(self) -> None:
        demand(bool(ID.fullmatch(self.id)), f'"{self.id}" cannot be a scheme id', "id", "Use small letters, digits and -")
        choose("total", self.total, ("sum", "none"), "total")
        demand(bool(self.items) or self.total == "none", "a scheme needs at least one item", "item")
        demand(self.full_score > 0, f"full_score is {self.full_score}", "full_score")
        demand(0 <= self.decimals <= 6, f"decimals is {self.decimals}", "decimals", "Give 0 to 6")
        demand(self.credit_days >= 0, f"credit_days is {self.credit_days}", "credit_days")
        demand(self.cap is None or self.cap > 0, f"cap is {self.cap}", "cap")
        demand(self.cap is None or self.floor is None or self.floor < self.cap, f"floor {self.floor} is not below cap {self.cap}", "floor")
        choose("cycle", self.cycle, CYCLES, "cycle")
        choose("rounding", self.rounding, ("half_up",), "rounding")
        choose("missing", self.missing, MISSING, "missing")
        choose("two_groups", self.two_groups, TWO_GROUPS, "two_groups")
        for kind, parts in (("item", self.items), ("section", self.sections), ("event", self.events)):
            ids = [part.id for part in parts]
            twice = sorted({name for name in ids if ids.count(name) > 1})
            demand(not twice, f"two {kind}s have the id {', '.join(twice)}", kind, "Give one of them another id")
        names = [section.id for section in self.sections]
        for place, part in enumerate(self.items, 1):
            if part.section is not None:
                choose("section", part.section, names, f"item[{place}].section")
        for place, part in enumerate(self.events, 1):
            if part.section is not None:
                choose("section", part.section, names, f"event[{place}].section")

    def item(self, name: str) -> Item:
        """The item with this id. KpiError when there is none."""
        choose("item", name, [item.id for item in self.items], f"scheme {self.id}")
        return next(item for item in self.items if item.id == name)

    def section(self, name: str | None) -> Section | None:
        """The section with this id; None for no name."""
        return next((section for section in self.sections if section.id == name), None)

    def event(self, name: str) -> Event:
        """The event with this id. KpiError when there is none."""
        choose("event", name, [event.id for event in self.events], f"scheme {self.id}")
        return next(event for event in self.events if event.id == name)

    def threshold(self, item: Item) -> int:
        """How many cases this item needs; only metrics need any."""
        if not item.metric:
            return 0
        return self.enough.cases if item.enough is None else item.enough

    def items_of(self, person: Mapping[str, object]) -> tuple[Item, ...]:
        """The items meant for a person (role, post, team, group -> word)."""
        return tuple(
            item for item in self.items
            if item.audience.has(person) and (item.section is None or self.section(item.section).audience.has(person))
        )

    def weights_of(self, items: tuple[Item, ...]) -> dict[str, Fraction]:
        """Item -> its points of the total, exact: the items of a section with a weight are brought to that weight."""
        found = {}
        for item in items:
            section = self.section(item.section)
            found[item.id] = Fraction(item.weight)
            if section is not None and section.weight is not None:
                scale = section.scale or sum((other.weight for other in items if other.section == section.id), Decimal(0))
                found[item.id] *= Fraction(section.weight) / Fraction(scale)
        return found

    def factor(self, section: str | None, items: tuple[Item, ...]) -> Fraction:
        """What one point written inside a section is worth in the total."""
        inside = next((item for item in items if item.section == section and section is not None), None)
        return Fraction(1) if inside is None else self.weights_of(items)[inside.id] / Fraction(inside.weight)

    @property
    def metrics(self) -> tuple[str, ...]:
        """Every metric any item accepts, in order, once."""
        return tuple(dict.fromkeys(name for item in self.items for name in item.metric))
