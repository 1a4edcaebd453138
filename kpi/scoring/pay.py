"""From scores, data and records to slips. Pure and exact: every line is rounded once to 0.01, sums are sums of rounded lines.

The names of facts and where each comes from: `kpi.schemes.model.pay.FACTS`.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import pandas as pd

from kpi.errors import KpiError
from kpi.schemes.model.pay import SUMS, Bracket, PayPlan, PayRule
from kpi.schemes.model.terms import BLANK
from kpi.scoring.pay_desk import Desk
from kpi.scoring.pay_facts import STATES, Payee, Remark
from kpi.scoring.pay_ways import worked
from kpi.scoring.rounding import exact, half_up

COLUMNS = ("agent_id", "line", "amount", "state", "wage", "because", "params", "facts", "remarks")
CENT = Decimal("0.00")


@dataclass(frozen=True)
class PayLine:
    """One line of a slip, or one of its sums ("wage", "apart", "total"); agent_id "": of everybody.

    `amount` to the cent, None unless state is "value". `because` names the sentence, `params` fills it (with
    "arithmetic" ready to read), `remarks` are further sentences, `facts` what was looked at.
    """

    agent_id: str
    line: str
    amount: Decimal | None
    state: str  # value, not_set, not_enough, does_not_apply
    wage: bool
    because: str
    params: Mapping[str, object] = field(default_factory=dict)
    facts: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True)
class Slip:
    """An agent's lines in the scheme's order, without those that are for others, and their sums."""

    agent_id: str
    lines: tuple[PayLine, ...]

    def line(self, name: str) -> PayLine | None:
        """The line of this id; None when it is for others."""
        return next((line for line in self.lines if line.line == name), None)

    @property
    def wage(self) -> PayLine:
        """The sum of the lines that make the wage (R2B-15)."""
        return summed("wage", [line for line in self.lines if line.wage], self.agent_id, wage=True)

    @property
    def apart(self) -> PayLine:
        """The sum of the lines that stand apart, such as prizes."""
        return summed("apart", [line for line in self.lines if not line.wage], self.agent_id)

    @property
    def total(self) -> PayLine:
        """The sum of all lines."""
        return summed("total", self.lines, self.agent_id)

    @property
    def sums(self) -> tuple[PayLine, PayLine, PayLine]:
        return (self.wage, self.apart, self.total)


def slips(plan: PayPlan, payees: Sequence[Payee], cycle: str = "month", own: str = "month") -> tuple[Slip, ...]:
    """A slip for each payee of one appraisal group, in the order given.

    Pass the whole group: prizes for the greatest figure and pots given out to the cent look at everybody. `cycle` is
    that of the period paid, `own` the scheme's: lines of another cycle are left out.
    """
    ids = [payee.agent_id for payee in payees]
    if twice := sorted({name for name in ids if ids.count(name) > 1}):
        raise KpiError(f"{', '.join(twice)} is paid twice", "pay", "Pass each agent once")
    lines: dict[str, list[PayLine]] = {name: [] for name in ids}
    for rule in plan.of_cycle(cycle, own):
        desk = Desk(plan.tables, [payee for payee in payees if rule.audience.has(payee.words)])
        for payee in desk.payees:
            lines[payee.agent_id].append(pay_line(rule, payee, desk))
    return tuple(Slip(name, tuple(own_lines)) for name, own_lines in lines.items())


def pay_line(rule: PayRule, payee: Payee, desk: Desk) -> PayLine:
    """One line of one payee, rounded to the cent."""
    it = worked(rule.way, payee, desk)
    amount = None if it.exact is None else half_up(it.exact, 2)
    return PayLine(payee.agent_id, rule.id, amount, it.state, rule.wage, it.because, it.params, it.facts, it.remarks)


def summed(name: str, lines: Iterable[PayLine], agent_id: str = "", *, wage: bool = False) -> PayLine:
    """The sum of rounded lines. A line that is not set or not enough leaves the sum so; one that does not apply is left out.

    params: "known" (the sum of what is there) and "missing" (line, or agent and line, of what is not).
    """
    listed = list(lines)
    states = [line.state for line in listed]
    known = sum((line.amount for line in listed if line.amount is not None), CENT)
    missing = tuple((line.agent_id, line.line) for line in listed if line.state in ("not_set", "not_enough"))
    params = {"known": known, "missing": missing, "count": len(missing)}
    facts = tuple(dict.fromkeys(fact for line in listed for fact in line.facts))
    for state in STATES[:2]:
        if state in states:
            return PayLine(agent_id, name, None, state, wage, f"pay_sum_{state}", params, facts)
    if "value" not in states:
        return PayLine(agent_id, name, None, "does_not_apply", wage, "pay_sum_nothing", params, facts)
    return PayLine(agent_id, name, known, "value", wage, "pay_sum", params | {"amount": known}, facts)


def totals(made: Sequence[Slip]) -> tuple[PayLine, ...]:
    """The bottom row of a payroll: each line over all slips, then wage, apart and total."""
    names = dict.fromkeys(line.line for slip in made for line in slip.lines)
    rows = []
    for name in names:
        own = [line for slip in made if (line := slip.line(name)) is not None]
        rows.append(summed(name, own, wage=own[0].wage))
    for place, name in enumerate(SUMS):
        rows.append(summed(name, [slip.sums[place] for slip in made], wage=name == "wage"))
    return tuple(rows)


def frame(made: Sequence[Slip]) -> pd.DataFrame:
    """One row per line and, after an agent's lines, the rows wage, apart and total. Columns are `COLUMNS`."""
    rows = [vars(line) for slip in made for line in (*slip.lines, *slip.sums)]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)


def bracket_jumps(rows: Sequence[Bracket]) -> list[tuple[Decimal, Decimal, Decimal]]:
    """(bound, pay at the bound, pay just above it) wherever the two differ by a cent or more (R2B-12). Blank rows are skipped."""
    found = []
    open_ = [row.rate is BLANK or row.plus is BLANK for row in rows]
    for place, row in enumerate(rows):
        bound = Decimal(0) if place == 0 else rows[place - 1].to
        if open_[place] or (place and open_[place - 1]):
            continue
        below = half_up(rows[place - 1].value(exact(bound)), 2) if place else CENT
        above = half_up(row.value(exact(bound)), 2)
        if below != above:
            found.append((bound, below, above))
    return found
