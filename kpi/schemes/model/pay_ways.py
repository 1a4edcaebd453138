"""How a pay line is worked out: where its numbers come from and what is done with them. Frozen, checked when made.

Amounts are money, rates plain numbers (0.015 is 1.5 %), all Decimal; `BLANK` where the source leaves a cell open.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from kpi.schemes.model.terms import Blank, choose, demand

TOP_TIES = ("each",)
EVENT_PER = ("occurrence", "period")


# ---- where a number of a line comes from


@dataclass(frozen=True)
class Fact:
    """A number known of the agent: a metric, the score, a column of the pay terms. `kpi/scoring/pay.py` lists them."""

    name: str


@dataclass(frozen=True)
class Cell:
    """A cell of a named table; `by` names the facts (words) that choose the row."""

    table: str
    column: str
    by: tuple[str, ...]


Source = Fact | Cell | Decimal | Blank


@dataclass(frozen=True)
class Figure:
    """The first of `sources` that is there; a later one is used only in place of a missing one, and the slip says so."""

    sources: tuple[Source, ...]

    def __post_init__(self) -> None:
        demand(bool(self.sources), "nothing says where the number comes from", "of")


@dataclass(frozen=True)
class Factor:
    """figure ÷ over, held in [min, max] where these are given (R4-06: the coefficient in [0, 1])."""

    figure: Figure
    over: Figure | None = None
    min: Decimal | None = None
    max: Decimal | None = None

    def __post_init__(self) -> None:
        both = self.min is not None and self.max is not None
        demand(not both or self.min <= self.max, f"min {self.min} is above max {self.max}", "min")


# ---- how a line is worked out


@dataclass(frozen=True)
class Amount:
    """An amount as it stands: a table's cell (kind "table"), a contract's or a fixed one (kind "fixed")."""

    figure: Figure
    kind: str = "fixed"

    def __post_init__(self) -> None:
        choose("kind", self.kind, ("table", "fixed"), "kind")


@dataclass(frozen=True)
class Bracket:
    """rate × (s − over) + plus for all s up to `to`, the bound included; `to` None: the rest."""

    to: Decimal | None
    rate: Decimal | Blank
    over: Decimal = Decimal(0)
    plus: Decimal | Blank = Decimal(0)

    def value(self, s: Fraction) -> Fraction:
        """What the bracket pays at `s`, to the letter; for one whose cells are not blank."""
        return Fraction(self.rate) * (s - Fraction(self.over)) + Fraction(self.plus)


@dataclass(frozen=True)
class Brackets:
    """The one bracket s stands in, to the letter (R2B-12); s ≤ 0 gives 0."""

    of: str
    rows: tuple[Bracket, ...]
    kind = "brackets"

    def __post_init__(self) -> None:
        _rising([row.to for row in self.rows])


@dataclass(frozen=True)
class Pool:
    """pool × rate ÷ number of agents of the group on the period's last day, for those agents (R2B-13).

    `exact`: the parts add up to the rounded pot (largest remainder) instead of each being rounded alone.
    """

    of: str
    rate: Decimal | Blank
    among: str = "group_agents"
    member: str = "in_group_at_end"
    exact: bool = False
    kind = "pool"


@dataclass(frozen=True)
class Product:
    """The factors multiplied (R0-03, R4-06, R4-10)."""

    factors: tuple[Factor, ...]
    kind = "product"

    def __post_init__(self) -> None:
        demand(bool(self.factors), "a product needs at least one factor", "factors")


@dataclass(frozen=True)
class CountBand:
    """What each case up to the `to`-th costs or earns: rate × base, or an amount. `to` None: every further one."""

    to: Decimal | None
    rate: Decimal | Blank | None = None
    amount: Decimal | Blank | None = None

    def __post_init__(self) -> None:
        demand((self.rate is None) != (self.amount is None), "a row says either rate or amount", "rate")
        demand(self.to is None or self.to == self.to.to_integral_value(), f"to is {self.to}", "to", "Give a whole number of cases")


@dataclass(frozen=True)
class PerCount:
    """Each case by its place in the period: the first three at 1 % of the base, every later one at 5 % (R1-01)."""

    of: str
    rows: tuple[CountBand, ...]
    base: Figure | None = None
    kind = "per_count"

    def __post_init__(self) -> None:
        _rising([row.to for row in self.rows])
        rated = any(row.rate is not None for row in self.rows)
        demand(not rated or self.base is not None, "a rate needs a base", "base", 'For example base = "base_pay"')


@dataclass(frozen=True)
class PayStep:
    """From `at_least` on, this amount."""

    at_least: Decimal
    amount: Decimal | Blank


@dataclass(frozen=True)
class StepPay:
    """The amount of the highest step reached, which replaces the lower ones; none reached: 0 (R2B-14).

    `against` names an earlier figure: the steps then speak of the growth, of ÷ against − 1, which does not apply where
    there was none.
    """

    of: str
    rows: tuple[PayStep, ...]
    against: str | None = None
    kind = "steps"

    def __post_init__(self) -> None:
        demand(bool(self.rows), "steps need at least one row", "rows")
        falling = all(high.at_least > low.at_least for high, low in pairwise(self.rows))
        demand(falling, "at_least must fall from row to row, or the later row is never reached", "rows")


@dataclass(frozen=True)
class Top:
    """A prize for the greatest figure of the group; equal firsts each get it, nobody when it is 0 (R2B-14)."""

    of: str
    amount: Decimal | Blank
    ties: str = "each"
    kind = "top"

    def __post_init__(self) -> None:
        choose("ties", self.ties, TOP_TIES, "ties")


@dataclass(frozen=True)
class EventPay:
    """Money of confirmed events (R0-09), at least `minimum` each (R1-02); per "period": one sum that a person sets (R1-19).

    An amount on the record counts before `amount`; neither: the minimum. `sign` −1 takes it off.
    """

    of: str
    amount: Decimal | Blank | None = None
    minimum: Decimal | Blank | None = None
    sign: int = 1
    per: str = "occurrence"
    kind = "event"

    def __post_init__(self) -> None:
        demand(self.sign in (1, -1), f"sign is {self.sign}", "sign", "Give 1 or -1")
        for name, it in (("amount", self.amount), ("minimum", self.minimum)):
            demand(not isinstance(it, Decimal) or it >= 0, f"{name} is {it}", name, "Give what is paid or taken; sign says which")
        choose("per", self.per, EVENT_PER, "per")


@dataclass(frozen=True)
class Seniority:
    """So much for each full year of service, at most `most` (R2B-15); `each` blank: the figure of `other`."""

    each: Decimal | Blank
    most: Decimal | None = None
    of: str = "service_months"
    other: Figure | None = None
    kind = "seniority"


@dataclass(frozen=True)
class ActionPay:
    """A one-off amount in the period in which the action fired (R2B-16); `amount` None: the action's own `pay`."""

    of: str
    amount: Decimal | Blank | None = None
    kind = "action"


@dataclass(frozen=True)
class RewardPay:
    """The amount a reward rule gave the agent, worked out elsewhere (R3-05, R3-06)."""

    of: str
    kind = "reward"


Way = Amount | Brackets | Pool | Product | PerCount | StepPay | Top | EventPay | Seniority | ActionPay | RewardPay


def figures(way: Way) -> Iterator[Figure]:
    """Every figure a line draws on, besides the facts it names itself."""
    if isinstance(way, Amount):
        yield way.figure
    elif isinstance(way, Product):
        for factor in way.factors:
            yield factor.figure
            if factor.over is not None:
                yield factor.over
    elif isinstance(way, PerCount) and way.base is not None:
        yield way.base
    elif isinstance(way, Seniority) and way.other is not None:
        yield way.other


def cells(way: Way) -> list[Cell]:
    """Every cell of a named table a line draws on."""
    return [source for figure in figures(way) for source in figure.sources if isinstance(source, Cell)]


def facts(way: Way) -> tuple[str, ...]:
    """The names of all facts a line may need, once, words that choose a row included; events, actions and rewards not."""
    own = {
        "brackets": ("of",),
        "pool": ("of", "among", "member"),
        "per_count": ("of",),
        "steps": ("of", "against"),
        "top": ("of",),
        "seniority": ("of",),
        "event": ("of",) if getattr(way, "per", "") == "period" else (),
    }
    names = [getattr(way, key) for key in own.get(way.kind, ())]
    for source in (source for figure in figures(way) for source in figure.sources):
        names += [source.name] if isinstance(source, Fact) else source.by if isinstance(source, Cell) else []
    return tuple(dict.fromkeys(name for name in names if name))


def _rising(bounds: list[Decimal | None]) -> None:
    demand(bool(bounds), "at least one row is needed", "rows")
    demand(bounds[-1] is None and None not in bounds[:-1], "the last row, and only the last, leaves out `to`", "rows")
    known = [Decimal(0), *(bound for bound in bounds if bound is not None)]
    demand(all(low < high for low, high in pairwise(known)), "`to` must rise from row to row, from above 0", "rows")
