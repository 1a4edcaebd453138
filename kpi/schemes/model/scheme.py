"""A whole scheme: items, how points become a total, and what the total leads to."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from kpi.schemes.model.items import Item
from kpi.schemes.model.terms import ID, MISSING, Words, choose, demand


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
