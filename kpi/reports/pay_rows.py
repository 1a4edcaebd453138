"""Pay lines and people as payroll and slips take them: checked, titled, with their exact sums."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from kpi.errors import KpiError, unknown
from kpi.reports.labels import word
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


def pay_lines(pay: object, plan: PayPlan | None, lang: str) -> dict[str, list[dict]]:
    """agent_id → its lines as dicts with agent_id, line, title, amount, state, wage, because, rules and takes (whether the line takes
    something off; None: nobody knows). The sums of `kpi.scoring.pay.frame` are left out: they are made anew.

    KpiError for an amount that is no Decimal to the cent, or a state that is not known.
    """
    rules = {rule.id: rule for rule in plan.lines} if plan is not None else {}
    deductions = taking(plan)
    own: dict[str, list[dict]] = {}
    for row in table_of(pay):
        if row["line"] in SUMS or not row["agent_id"]:
            continue
        amount, state = row.get("amount"), row.get("state") or "value"
        _check(row, amount, state)
        rule = rules.get(row["line"])
        takes = row["line"] in deductions or (isinstance(amount, Decimal) and amount < 0)
        own.setdefault(str(row["agent_id"]), []).append(row | {
            "agent_id": str(row["agent_id"]), "title": row.get("title") or (rule.name(lang) if rule else row["line"]), "state": state,
            "wage": bool(row.get("wage")), "takes": takes if amount is not None or rule else None,
            "rules": rule.rules if rule else tuple(row.get("rules") or ()),
        })
    return own


def taking(plan: PayPlan | None) -> frozenset[str]:
    """The lines that take something off: deductions, whether or not anybody has one."""
    return frozenset() if plan is None else frozenset(rule.id for rule in plan.lines if _takes(rule.way))


def _takes(way: object) -> bool:
    if isinstance(way, EventPay):
        return way.sign < 0
    bands = way.rows if isinstance(way, PerCount) else ()
    return any(isinstance(part, Decimal) and part < 0 for band in bands for part in (band.rate, band.amount))


def _check(row: Mapping, amount: object, state: str) -> None:
    where = f"payroll, {row['line']} of {row['agent_id']}"
    if state not in STATES:
        raise unknown("state", state, STATES, where)
    if (amount is None) == (state == "value"):
        raise KpiError(f"state {state} with the amount {amount}", where, "An amount stands with the state value, and only there")
    if amount is not None and (not isinstance(amount, Decimal) or not amount.is_finite() or amount != amount.quantize(Decimal("0.01"))):
        raise KpiError(f"{amount!r} is not an amount to the cent", where, "Pass a Decimal with two decimals")


def persons_of(people: object, scores: object, paid: Iterable[str], full_score: Decimal | None) -> dict[str, dict]:
    """agent_id → what is known of the person, in the order of `people`, then of the lines, then of the scores.

    What `people` says goes before the score table. A staff number nobody gave is the agent's id; a coefficient nobody gave is
    score ÷ full score (R4-06), uncapped.
    """
    totals = {str(row["agent_id"]): row for row in table_of(scores) if row["item"] == "total"}
    persons = {str(row["agent_id"]): dict(row) for row in table_of(people)}
    for agent in [*paid, *totals]:
        persons.setdefault(agent, {})
    for agent, person in persons.items():
        total = totals.get(agent, {})
        told = {key: total.get(key) for key in ("name", "team", "rank", "grade", "period", "scheme", "version")}
        told |= {"score": total.get("points")}
        persons[agent] = told | {"staff_number": agent} | {key: value for key, value in person.items() if value is not None}
        persons[agent]["agent_id"] = agent
        score = persons[agent].get("score")
        if persons[agent].get("coefficient") is None and score is not None and full_score:
            persons[agent]["coefficient"] = Decimal(score) / full_score
    return persons


def added(lines: Iterable[Mapping]) -> Cell:
    """The exact sum, as `kpi.scoring.pay.summed`: open lines leave it open, lines that do not apply are left out, nothing left: does not
    apply."""
    listed = list(lines)
    states = {line["state"] for line in listed}
    for state in OPEN:
        if state in states:
            return Cell(None, state)
    amounts = [line["amount"] for line in listed if line["state"] == "value"]
    return Cell(sum(amounts, Decimal("0.00"))) if amounts else Cell(None, "does_not_apply")
