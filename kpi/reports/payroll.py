"""The payroll of one period: a table by the columns of a template, as a workbook and as CSV, stamped as a draft.

Every amount is a rounded pay line or a sum of rounded pay lines, so that columns add up to the cent. What the scheme leaves blank is "not
set", never 0, and so is every sum that needs it.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from kpi.reports.columns import FIGURES, Column
from kpi.reports.labels import word
from kpi.reports.pay_rows import OPEN, Cell, added, pay_lines, persons_of
from kpi.reports.plain import csv_bytes
from kpi.schemes.model.pay import PayPlan

PLACES = {"score": 2, "coefficient": 4, "rank": 0}


@dataclass(frozen=True)
class Payroll:
    """The table: a row of cells per agent, and per column of money its total (None elsewhere)."""

    columns: tuple[Column, ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    totals: tuple[Cell | None, ...]
    lines: tuple[Mapping[str, object], ...]
    names: Mapping[str, str]

    def open_in(self, column: int) -> int:
        """How many people's cells of a column are not settled."""
        return sum(row[column].state in OPEN for row in self.rows)


def payroll(
    columns: Sequence[Column], pay: object, *, lang: str = "zh", people: object = (), scores: object = (), plan: PayPlan | None = None,
    full_score: Decimal | None = None,
) -> Payroll:
    """The table of a payroll.

    pay: agent_id, line, amount (Decimal, two decimals, or None), state (value, not_set, not_enough, does_not_apply), wage (bool)[, title,
    because (a sentence)]; the sums wage, apart and total of `kpi.scoring.pay.frame` may stand among them and are made anew.
    people: agent_id and any of `columns.FIELDS`; their order is that of the payroll. scores: rows of `kpi.verbs.scores.table`.
    plan: the scheme's pay, for titles and for which lines take something off. full_score: for the coefficient where `people` has none.
    KpiError for an amount that is no Decimal to the cent, or a state that is not known.
    """
    own = pay_lines(pay, plan, lang)
    persons = persons_of(people, scores, own, full_score)
    rows = tuple(tuple(_cell(column, person, own.get(agent, [])) for column in columns) for agent, person in persons.items())
    totals = tuple(_total(rows, place) if column.is_money else None for place, column in enumerate(columns))
    lines = tuple(line for agent in persons for line in own.get(agent, []))
    titles = {rule.id: rule.name(lang) for rule in plan.lines} if plan is not None else {}
    titles |= {line["line"]: line["title"] for line in lines}
    heads = tuple(column.name(lang, titles) for column in columns)
    return Payroll(tuple(columns), heads, rows, totals, lines, {agent: str(row.get("name") or agent) for agent, row in persons.items()})


def payroll_csv(made: Payroll, lang: str = "zh", draft: bool = True) -> bytes:
    """The table as CSV: amounts with two decimals, ids as they are, no text that a spreadsheet would run."""
    rows = [[_csv_cell(column, cell, lang) for column, cell in zip(made.columns, row, strict=True)] for row in made.rows]
    bottom = [_csv_total(made, place, lang) for place in range(len(made.columns))]
    stamp = [[word("draft_line", lang)]] if draft else []
    return csv_bytes(made.heads, [*rows, bottom, *stamp])


# ---- cells


def _cell(column: Column, person: Mapping, lines: Sequence[Mapping]) -> Cell:
    if column.kind == "text":
        return Cell(column.of)
    if column.kind == "lines":
        return added(line for line in lines if column.takes(line["line"]))
    if column.kind == "sum":
        return added(line for line in lines if _belongs(column.of, line))
    value = person.get(column.of)
    if column.of not in FIGURES:
        return Cell("" if value is None else str(value))
    if value is None:
        return Cell(None, "not_enough")
    places = PLACES[column.of]
    return Cell(Decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) if places else int(value))


def _belongs(kind: str, line: Mapping) -> bool:
    """A line without an amount whose direction nobody knows stands open in both, gains and deductions."""
    if kind in ("wage", "apart"):
        return line["wage"] == (kind == "wage")
    return kind == "total" or line["takes"] is None or line["takes"] == (kind == "negative")


def _total(rows: Sequence[Sequence[Cell]], place: int) -> Cell:
    return added({"amount": row[place].value, "state": row[place].state} for row in rows)


def _csv_cell(column: Column, cell: Cell, lang: str) -> object:
    return cell.value.quantize(Decimal("0.01")) if column.is_money and cell.state == "value" else cell.shown(lang)


def _csv_total(made: Payroll, place: int, lang: str) -> object:
    total = made.totals[place]
    if total is None:
        return word("total_pay", lang) if place == 0 else None
    if total.state in OPEN:
        return f"{word(total.state, lang)}: {word('total_open', lang, n=made.open_in(place))}"
    return _csv_cell(made.columns[place], total, lang)
