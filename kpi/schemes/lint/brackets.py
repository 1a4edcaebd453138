"""Commission brackets that jump at a bound (R2B-12), and steps of pay that fall.

A fall is a fault: who sells one cent more is paid less. Amounts are exact and shown to the cent.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from kpi.schemes.lint.finding import Finding, money, percent, plain
from kpi.schemes.model import BLANK
from kpi.schemes.model.pay import Bracket, Brackets, PayPlan, StepPay


def findings(plan: PayPlan) -> list[Finding]:
    """Every jump of every line, and the rate that would close it."""
    found: list[Finding] = []
    for line in plan.lines:
        if isinstance(line.way, Brackets) and _written(line.way):
            found += _brackets(line.way, f"pay {line.id}", line.id)
        elif isinstance(line.way, StepPay):
            found += _steps(line.way, f"pay {line.id}", line.id)
    return found


def jumps(rows: tuple[Bracket, ...]) -> list[tuple[int, Decimal, Fraction, Fraction]]:
    """(place of the row from 0, its bound, the amount at the bound, the amount just above) wherever the two differ."""
    found = []
    for place, (row, after) in enumerate(pairwise(rows)):
        at = Fraction(row.to)
        if row.value(at) != after.value(at):
            found.append((place, row.to, row.value(at), after.value(at)))
    return found


def joining_rate(rows: tuple[Bracket, ...], place: int) -> Fraction | None:
    """The rate with which the row at `place` would reach the next one at its bound; None when no rate does."""
    row, after = rows[place], rows[place + 1]
    width = Fraction(row.to) - Fraction(row.over)
    return (after.value(Fraction(row.to)) - Fraction(row.plus)) / width if width else None


def _written(way: Brackets) -> bool:
    return all(row.rate is not BLANK and row.plus is not BLANK for row in way.rows)


def _brackets(way: Brackets, place: str, line: str) -> list[Finding]:
    found = []
    for row, bound, before, after in jumps(way.rows):
        fall = after < before
        params = {"line": line, "at": plain(bound), "before": money(before), "after": money(after), "by": money(abs(after - before))}
        found.append(Finding("bracket_fall" if fall else "bracket_rise", place, "fault" if fall else "warning", params))
        found += _join(way.rows, row, place, line)
    return found


def _join(rows: tuple[Bracket, ...], row: int, place: str, line: str) -> list[Finding]:
    """What another rate in the row below the jump would do, worked out by trying it."""
    rate = joining_rate(rows, row)
    if rate is None:
        return []
    changed = [replace(bracket, rate=rate) if at == row else bracket for at, bracket in enumerate(rows)]
    broken = {at for at, *_ in jumps(tuple(changed))}
    first = max((at + 1 for at in broken if at < row), default=0)
    last = min((at for at in broken if at > row), default=len(rows) - 1)
    told = {"line": line, "row": row + 1, "rate": percent(rate), "now": percent(rows[row].rate), "first": first + 1, "last": last + 1}
    return [Finding("bracket_join", place, "note", told)]


def _steps(way: StepPay, place: str, line: str) -> list[Finding]:
    written = [row for row in way.rows if row.amount is not BLANK]
    return [
        Finding("step_pay_fall", place, "fault", {
            "line": line, "at": plain(high.at_least), "before": money(low.amount), "after": money(high.amount),
        })
        for high, low in pairwise(written)
        if high.amount < low.amount
    ]
