"""What a score is worth in money: named tables with blanks, and the lines of a slip. Frozen, checked when made.

Amounts are money in the scheme's currency, rates and coefficients plain numbers (0.015 is 1.5 %), all Decimal. A cell
the source leaves open is `BLANK`: what needs it is "not set", never 0.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from kpi.errors import KpiError
from kpi.schemes.model.pay_ways import (
    ActionPay,
    Amount,
    Bracket,
    Brackets,
    Cell,
    CountBand,
    EventPay,
    Fact,
    Factor,
    Figure,
    PayStep,
    PerCount,
    Pool,
    Product,
    RewardPay,
    Seniority,
    Source,
    StepPay,
    Top,
    Way,
    cells,
    facts,
    figures,
)
from kpi.schemes.model.terms import BLANK, EVERYBODY, ID, ORIGINS, Audience, Blank, Words, choose, demand

__all__ = [
    "ActionPay",
    "Amount",
    "Bracket",
    "Brackets",
    "CYCLES",
    "Cell",
    "CountBand",
    "EventPay",
    "FACTS",
    "Fact",
    "Factor",
    "Figure",
    "NamedTable",
    "PayPlan",
    "PayRule",
    "PayStep",
    "PerCount",
    "Pool",
    "Product",
    "RewardPay",
    "Row",
    "Seniority",
    "Source",
    "StepPay",
    "Top",
    "Way",
    "cells",
    "facts",
    "figures",
]

CYCLES = ("week", "month", "quarter", "year", "case")
SUMS = ("wage", "apart", "total")

# Facts with a place of their own. Any other name is a metric of this period, NAME_previous the same one period earlier.
FACTS: Mapping[str, str] = {
    "score": "appraisal",  # the rounded total of this period
    "full_score": "appraisal",
    "coefficient": "appraisal",  # score ÷ full score, not held
    "rank": "appraisal",
    "tier": "appraisal",  # a word
    "grade": "appraisal",  # a word: the grade of this period
    "grade_previous": "appraisal",  # a word: the grade of the appraisal before this period (R2B-15)
    "annual_coefficient": "appraisal",  # uncapped (R4-18)
    "contract": "terms",  # the post wage agreed with the agent (R2B-15)
    "post_wage": "terms",
    "basic_wage": "terms",  # R4-10
    "base_pay": "terms",  # R1-01
    "bonus_base": "terms",  # R0-03
    "bonus_coefficient": "terms",  # R4-10
    "seniority_pay": "terms",
    "pay_grade": "terms",  # a word: the grade within a post, which finds the ceiling (R4-06)
    "role": "roster",  # words
    "post": "roster",
    "team": "roster",
    "group": "roster",
    "service_months": "roster",
    "sales_uncredited": "group",  # paid sales of the group's shops credited to nobody (R2B-13)
    "sales_shops": "group",  # all paid sales of the group's shops (R2B-13, the other setting)
    "group_agents": "group",  # agents of the group on the period's last day
    "in_group_at_end": "group",  # 1 or 0: whether this agent is one of them
    "company_completion": "record",  # R4-10
    "manager_bonus": "record",  # R1-19
}


@dataclass(frozen=True)
class Row:
    """One row of a named table: its key words, then a cell for each column (Decimal, text or `BLANK`)."""

    key: tuple[str, ...]
    cells: tuple[Decimal | str | Blank, ...]
    origin: str = "printed"

    def __post_init__(self) -> None:
        choose("origin", self.origin, ORIGINS, "origin")


@dataclass(frozen=True)
class NamedTable:
    """[table.X]: `rows` by `key` (names of facts that are words, such as post and pay_grade)."""

    id: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    title: Words = field(default_factory=dict)
    origin: str = "printed"
    rules: tuple[str, ...] = ()
    why: Words = field(default_factory=dict)

    def __post_init__(self) -> None:
        demand(bool(ID.fullmatch(self.id)), f'"{self.id}" cannot be the name of a table', "", "Use small letters, digits, _ and -")
        demand(bool(self.key), "a table needs a key", "key", 'For example key = ["grade"]')
        demand(bool(self.columns), "a table needs a column", "columns", 'For example columns = ["amount"]')
        names = self.key + self.columns
        demand(len(set(names)) == len(names), "two columns have the same name", "columns")
        choose("origin", self.origin, ORIGINS, "origin")
        seen = set()
        for place, row in enumerate(self.rows, 1):
            shape = (len(row.key), len(row.cells)) == (len(self.key), len(self.columns))
            demand(shape, f"the row does not have {len(names)} cells", f"rows[{place}]", f"In this order: {', '.join(names)}")
            demand(row.key not in seen, f"{', '.join(row.key)} comes twice", f"rows[{place}]")
            seen.add(row.key)

    def row(self, key: tuple[str, ...]) -> Row | None:
        """The row of these key words; None when the table has none."""
        return next((row for row in self.rows if row.key == key), None)

    def cell(self, key: tuple[str, ...], column: str) -> Decimal | str | Blank | None:
        """The cell of these key words; None when the table has no such row, `BLANK` when the cell is left open."""
        choose("column", column, self.columns, f"table.{self.id}")
        row = self.row(key)
        return None if row is None else row.cells[self.columns.index(column)]

    def blanks(self) -> list[tuple[tuple[str, ...], str]]:
        """(key words, column) of every cell left open."""
        return [(row.key, column) for row in self.rows for column, cell in zip(self.columns, row.cells, strict=True) if cell is BLANK]


@dataclass(frozen=True)
class PayRule:
    """One line of the slip. Lines with `wage` add up to the wage, the others stand apart.

    `cycle` "": in every period of the scheme's own cycle; else only there (R4-10 once a year).
    """

    id: str
    way: Way
    wage: bool = False
    audience: Audience = EVERYBODY
    cycle: str = ""
    title: Words = field(default_factory=dict)
    origin: str = "printed"
    rules: tuple[str, ...] = ()
    why: Words = field(default_factory=dict)

    def __post_init__(self) -> None:
        named = bool(ID.fullmatch(self.id)) and self.id not in SUMS
        demand(named, f'"{self.id}" cannot be the name of a pay line', "line", f"Use small letters, digits, _ and -; not {', '.join(SUMS)}")
        demand(self.cycle == "" or self.cycle in CYCLES, f'cycle "{self.cycle}" is not known', "cycle", f"Known: {', '.join(CYCLES)}")
        choose("origin", self.origin, ORIGINS, "origin")

    def name(self, lang: str) -> str:
        """The title, or the id when the scheme gives none."""
        return self.title.get(lang, self.id)


@dataclass(frozen=True)
class PayPlan:
    """All tables and pay lines of a scheme."""

    tables: Mapping[str, NamedTable] = field(default_factory=dict)
    lines: tuple[PayRule, ...] = ()

    def __post_init__(self) -> None:
        ids = [line.id for line in self.lines]
        for place, line in enumerate(self.lines, 1):
            demand(ids.count(line.id) == 1, f"two pay lines are called {line.id}", f"pay[{place}].line", "Give one of them another name")
            for cell in cells(line.way):
                self._money(cell, f"pay[{place}]")

    def line(self, name: str) -> PayRule:
        """The line with this id. KpiError when there is none."""
        choose("pay line", name, [line.id for line in self.lines], "pay")
        return next(line for line in self.lines if line.id == name)

    def of_cycle(self, cycle: str, own: str) -> tuple[PayRule, ...]:
        """The lines paid in a period of this cycle, `own` being the scheme's."""
        return tuple(line for line in self.lines if (line.cycle or own) == cycle)

    def _money(self, cell: Cell, where: str) -> None:
        """Refuse a cell whose table, column or key does not fit, or whose column holds text."""
        choose("table", cell.table, self.tables, where)
        table = self.tables[cell.table]
        choose("column", cell.column, table.columns, where)
        fits = len(cell.by) == len(table.key)
        demand(fits, f"table {table.id} is found by {', '.join(table.key)}, not by {', '.join(cell.by)}", f"{where}.by")
        for row in table.rows:
            found = table.cell(row.key, cell.column)
            if isinstance(found, str):
                raise KpiError(f'"{found}" is not an amount, yet {cell.column} is paid', f"table.{table.id}", 'Write a number or "blank"')
