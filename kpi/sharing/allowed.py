"""Which columns each page may show to people outside. What does not stand here never leaves the house.

A code ending in ".*" stands for its family ("item.*": one column per item of the scheme). NEVER wins over every list.
A column is pay when its type is money or its code begins with "pay"; it needs the sharer's tick. Money that is nobody's pay
(a team's sales) stands in NO_PAY or is shown as a plain number.
"""
from __future__ import annotations

from kpi.errors import KpiError, nearest

_PEOPLE = frozenset({"rank", "name", "team", "post", "shop", "n", "people", "cases", "final", "reason", "state"})
_SCORED = frozenset({"score", "points", "grade", "change", "rank_change", "spark", "rank_range", "sure", "item.*", "value.*", "points.*"})

COLUMNS: dict[str, frozenset[str]] = {
    "leaderboard": _PEOPLE | _SCORED | {"metric.*", "pay", "pay.*"},
    "agent": frozenset({"item", "value", "team_value", "team", "points", "weight", "full", "gap", "because", "period", "score", "rank", "people",
                        "change", "spark", "n", "final", "reason", "state", "pay", "pay.*"}),
    "what_if": _PEOPLE | _SCORED | {"base", "rank_before", "score_before"},
    "tiers": _PEOPLE | _SCORED | {"tier", "previous", "provisional", "moved", "because", "need", "pay", "pay.*"},
    "best_agent": _PEOPLE | _SCORED | {"award", "because", "mean", "months", "p_best", "p_excellent", "month.*"},
    "overview": _PEOPLE | {"score", "value", "before", "change", "spark", "metric.*"},
}
NO_PAY: frozenset[str] = frozenset()
"""Codes of type money that are nobody's pay."""
NEVER = frozenset({
    "id", "agent", "agent_id", "account", "account_id", "customer", "customer_id", "person", "person_id", "order", "order_id", "item_id",
    "message", "message_id", "conversation", "conversation_id", "exchange", "exchange_id", "evidence", "staff_number", "key", "chat", "phone",
})


def is_pay(code: str, type_: str) -> bool:
    """Whether a column needs the tick for pay."""
    return code.startswith("pay") or type_ == "money" and code not in NO_PAY


def check_column(page: str, code: str, type_: str, pay: bool, where: str) -> None:
    """KpiError when this page may not show this column."""
    if code in NEVER or not {code, code.split(".")[0] + ".*" if "." in code else code} & COLUMNS[page]:
        raise KpiError(f'a shared page may not hold the column "{code}"', where, nearest=nearest(code, COLUMNS[page] - NEVER))
    if is_pay(code, type_) and not pay:
        raise KpiError(f'the column "{code}" shows pay, which is not ticked', where)
