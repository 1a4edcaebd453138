"""The payroll of one period: a table by the columns of a template, as a workbook and as CSV, stamped as a draft.

Every amount is a rounded pay line or a sum of rounded pay lines, so that columns add up to the cent. What the scheme leaves blank is "not
set", never 0, and so is every sum that needs it.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from kpi.errors import KpiError
from kpi.reports.columns import Column
from kpi.reports.labels import word
from kpi.reports.plain import csv_bytes
from kpi.reports.workbook import table_of
from kpi.schemes.model.pay import SUMS, EventPay, PayPlan, PerCount

OPEN = ("not_set", "not_enough")
STATES = ("value", *OPEN, "does_not_apply")


@dataclass(frozen=True)
class Cell:
    """A cell: its value, or the state that stands instead. Money has two decimals."""

    value: Decimal | int | str | None
    state: str = "value"

    def shown(self, lang: str) -> object:
        """The value, or the words of its state."""
        return self.value if self.state == "value" else word(self.state, lang)


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
    lines = _lines(pay, plan, lang)
    own: dict[str, list[dict]] = {}
    for line in lines:
        own.setdefault(line["agent_id"], []).append(line)
    persons = _persons(people, scores, own, full_score)
    rows = tuple(tuple(_cell(column, persons[agent], own.get(agent, [])) for column in columns) for agent in persons)
    totals = tuple(_sum(_as_lines(rows, place)) if column.is_money else None for place, column in enumerate(columns))
    titles = {line["line"]: line["title"] for line in lines}
    heads = tuple(column.name(lang, titles) for column in columns)
    return Payroll(tuple(columns), heads, rows, totals, tuple(lines), {agent: str(row.get("name") or agent) for agent, row in persons.items()})


def payroll_csv(made: Payroll, lang: str = "zh", draft: bool = True) -> bytes:
    """The table as CSV: amounts with two decimals, ids as they are, no text that a spreadsheet would run."""
    rows = [[_csv_cell(column, cell, lang) for column, cell in zip(made.columns, row, strict=True)] for row in made.rows]
    bottom = [_csv_total(made, place, lang) for place in range(len(made.columns))]
    stamp = [[word("draft_line", lang)]] if draft else []
    return csv_bytes(made.heads, [*rows, bottom, *stamp])


def taking(plan: PayPlan | None) -> frozenset[str]:
    """The lines that take something off: deductions, whether or not anybody has one."""
    if plan is None:
        return frozenset()
    return frozenset(rule.id for rule in plan.lines if _takes(rule.way))


def _takes(way: object) -> bool:
    if isinstance(way, EventPay):
        return way.sign < 0
    bands = way.rows if isinstance(way, PerCount) else ()
    return any(isinstance(part, Decimal) and part < 0 for band in bands for part in (band.rate, band.amount))


# ---- what comes in


def _lines(pay: object, plan: PayPlan | None, lang: str) -> list[dict]:
    """The lines with title and direction; sums are left out."""
    titles = {rule.id: rule.name(lang) for rule in plan.lines} if plan is not None else {}
    deductions = taking(plan)
    found = []
    for row in table_of(pay):
        if row["line"] in SUMS or not row["agent_id"]:
            continue
        amount, state = row.get("amount"), row.get("state") or "value"
        _check(row, amount, state)
        takes = row["line"] in deductions or (isinstance(amount, Decimal) and amount < 0)
        known = amount is not None or row["line"] in titles
        found.append(row | {
            "agent_id": str(row["agent_id"]), "title": row.get("title") or titles.get(row["line"], row["line"]), "state": state,
            "takes": takes if known else None, "wage": bool(row.get("wage")),
        })
    return found


def _check(row: Mapping, amount: object, state: str) -> None:
    where = f"payroll, {row['line']} of {row['agent_id']}"
    if state not in STATES:
        raise KpiError(f'there is no state "{state}"', where, f"Known: {', '.join(STATES)}")
    if (amount is None) == (state == "value"):
        raise KpiError(f"state {state} with the amount {amount}", where, "An amount stands with the state value, and only there")
    if amount is not None and (not isinstance(amount, Decimal) or not amount.is_finite() or amount != amount.quantize(Decimal("0.01"))):
        raise KpiError(f"{amount!r} is not an amount to the cent", where, "Pass a Decimal with two decimals")


def _persons(people: object, scores: object, own: Mapping[str, object], full_score: Decimal | None) -> dict[str, dict]:
    """agent_id → what is known of the person, in the order of `people`, then of the lines, then of the scores."""
    totals = {str(row["agent_id"]): row for row in table_of(scores) if row["item"] == "total"}
    persons = {str(row["agent_id"]): dict(row) for row in table_of(people)}
    for agent in [*own, *totals]:
        persons.setdefault(agent, {})
    for agent, person in persons.items():
        total = totals.get(agent, {})
        told = {key: total.get(key) for key in ("name", "team", "rank", "grade", "period", "scheme", "version")}
        told |= {"agent_id": agent, "score": total.get("points")}
        persons[agent] = told | {key: value for key, value in person.items() if value is not None} | {"agent_id": agent}
        score = persons[agent].get("score")
        if persons[agent].get("coefficient") is None and score is not None and full_score:
            persons[agent]["coefficient"] = Decimal(score) / full_score
    return persons


# ---- cells and sums


def _cell(column: Column, person: Mapping, lines: Sequence[Mapping]) -> Cell:
    if column.kind == "text":
        return Cell(column.of)
    if column.kind == "lines":
        return _sum([line for line in lines if column.takes(line["line"])])
    if column.kind == "sum":
        return _sum([line for line in lines if _belongs(column.of, line)])
    value = person.get(column.of)
    if column.of in ("score", "coefficient", "rank"):
        if value is None:
            return Cell(None, "not_enough")
        places = {"score": 2, "coefficient": 4, "rank": 0}[column.of]
        return Cell(Decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) if places else int(value))
    return Cell("" if value is None else str(value))


def _belongs(kind: str, line: Mapping) -> bool:
    """A line without an amount whose direction nobody knows stands open in both, gains and deductions."""
    if kind in ("wage", "apart"):
        return line["wage"] == (kind == "wage")
    if kind == "total":
        return True
    return line["takes"] is None or line["takes"] == (kind == "negative")


def _sum(lines: Iterable[Mapping]) -> Cell:
    """The exact sum. Open lines leave it open; lines that do not apply are left out; nothing left: does not apply."""
    listed = list(lines)
    states = {line["state"] for line in listed}
    for state in OPEN:
        if state in states:
            return Cell(None, state)
    amounts = [line["amount"] for line in listed if line["state"] == "value"]
    return Cell(sum(amounts, Decimal("0.00"))) if amounts else Cell(None, "does_not_apply")


def _as_lines(rows: Sequence[Sequence[Cell]], place: int) -> list[dict]:
    return [{"amount": row[place].value, "state": row[place].state} for row in rows]


def _csv_cell(column: Column, cell: Cell, lang: str) -> object:
    return cell.value.quantize(Decimal("0.01")) if column.is_money and cell.state == "value" else cell.shown(lang)


def _csv_total(made: Payroll, place: int, lang: str) -> object:
    total = made.totals[place]
    if total is None:
        return word("total_pay", lang) if place == 0 else None
    if total.state in OPEN:
        return f"{word(total.state, lang)}: {word('total_open', lang, n=made.open_in(place))}"
    return _csv_cell(made.columns[place], total, lang)
