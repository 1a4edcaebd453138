"""Cells the source leaves open, and what is "not set" because of them."""

from __future__ import annotations

from kpi.schemes.lint.finding import Finding
from kpi.schemes.model import BLANK, Scheme
from kpi.schemes.model.outcomes import Outcomes
from kpi.schemes.model.pay import (
    ActionPay,
    Amount,
    Brackets,
    Cell,
    EventPay,
    Figure,
    PayPlan,
    PayRule,
    PerCount,
    Pool,
    Seniority,
    StepPay,
    Top,
    figures,
)


def findings(scheme: Scheme, outcomes: Outcomes, plan: PayPlan) -> list[Finding]:
    """Pay lines, rewards and events that wait for a number."""
    found = [finding for line in plan.lines for finding in (*_cells(plan, line), *_own(line, outcomes))]
    for reward in outcomes.rewards:
        cells = {"manager_amount": reward.manager_amount, "staff_amount": reward.staff_amount, "share": reward.share}
        cells |= {f"shares_by_place {row.to}": row.share for row in reward.shares_by_place}
        blank = [name for name, cell in cells.items() if cell is BLANK]
        if blank:
            found.append(Finding("reward_not_set", f"reward {reward.id}", "note", {"reward": reward.id, "cells": ", ".join(blank)}))
    return found + [
        Finding("event_without_points", f"event {event.id}", "note", {"event": event.id})
        for event in scheme.events
        if event.points is BLANK and not (event.steps or event.dismissal or event.veto or event.money is not None)
    ]


def _cells(plan: PayPlan, line: PayRule) -> list[Finding]:
    """Blank cells of the tables a line reads. Where another source follows, that one is taken and nothing is open."""
    found = []
    for figure in figures(line.way):
        for cell in (source for source in figure.sources if isinstance(source, Cell)):
            rows = [", ".join(key) for key, column in plan.tables[cell.table].blanks() if column == cell.column]
            if rows:
                told = {"line": line.id, "table": cell.table, "column": cell.column, "rows": "; ".join(rows)}
                found.append(Finding("pay_cell_blank" if _alone(figure) else "pay_cell_instead", f"pay {line.id}", "note", told))
    return found


def _alone(figure: Figure) -> bool:
    return len(figure.sources) == 1


def _own(line: PayRule, outcomes: Outcomes) -> list[Finding]:
    """Blank rates and amounts written at the line itself."""
    way, blank = line.way, []
    if isinstance(way, (Brackets, PerCount, StepPay)):
        for place, row in enumerate(way.rows, 1):
            blank += [f"rows[{place}].{key}" for key in ("rate", "plus", "amount") if getattr(row, key, None) is BLANK]
    elif isinstance(way, (Pool, Top, Seniority)):
        other = isinstance(way, Seniority) and way.other is not None
        blank = [key for key in ("rate", "amount", "each") if getattr(way, key, None) is BLANK and not other]
    elif isinstance(way, EventPay):
        blank = [key for key in ("amount", "minimum") if getattr(way, key) is BLANK]
    elif isinstance(way, ActionPay):
        paid = {action.id: action.pay for action in outcomes.actions}.get(way.of) if way.amount is None else way.amount
        blank = ["amount"] if paid is BLANK else []
    elif isinstance(way, Amount) and way.figure.sources == (BLANK,):
        blank = ["amount"]
    return [Finding("pay_not_set", f"pay {line.id}", "note", {"line": line.id, "cells": ", ".join(blank)})] if blank else []
