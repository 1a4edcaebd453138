"""Which columns each page may show to people outside. What does not stand here never leaves the house.

A code ending in ".*" stands for its family ("item.*": one column per item of the scheme). NEVER wins over every list.
A column is pay when its type is money or its code begins with "pay"; it needs the sharer's tick. Money that is nobody's pay
(a team's sales) stands in NO_PAY.
"""
from __future__ import annotations

from kpi.errors import KpiError, nearest

_BOARD = frozenset({"rank", "name", "team", "score"})
"""Whoever stands on a board."""

COLUMNS: dict[str, frozenset[str]] = {
    "leaderboard": _BOARD | {"rank_change", "group", "agents", "grade", "tier", "sure", "rank_range", "item.*", "n", "spark", "reason"},
    "agent": frozenset({"item", "points", "weight", "value", "team_value", "gap", "spark", "because", "period", "score", "rank", "grade", "tier",
                        "pay"}),
    "what_if": _BOARD | {"rank_change", "rank_before", "score_before", "tier", "grade", "base", "item.*"},
    "tiers": frozenset({"name", "team", "points", "tier", "change", "need", "pay_now", "pay_tried"}),
    "best_agent": _BOARD | {"months", "award", "value", "state"},
    "overview": _BOARD | {"change", "people", "metric.*"},
}
NO_PAY: frozenset[str] = frozenset({"item.*", "metric.*"})
"""Codes, or families of codes, of type money that are nobody's pay: what customers spent."""
SALES: frozenset[str] = frozenset({"overview"})
"""Pages whose tiles of money are sales and nobody's pay."""
NEVER = frozenset({
    "id", "agent", "agent_id", "account", "account_id", "customer", "customer_id", "person", "person_id", "order", "order_id", "item_id",
    "message", "message_id", "conversation", "conversation_id", "exchange", "exchange_id", "evidence", "staff_number", "key", "chat", "phone",
})


def is_pay(code: str, type_: str) -> bool:
    """Whether a column needs the tick for pay."""
    return code.startswith("pay") or type_ == "money" and not {code, _family(code)} & NO_PAY


def is_pay_tile(page: str, type_: str) -> bool:
    """Whether a tile of this page needs the tick for pay."""
    return type_ == "money" and page not in SALES


def _family(code: str) -> str:
    """"item.*" of "item.reply_rate"; a code without a dot is its own."""
    return f"{code.split('.')[0]}.*" if "." in code else code


def check_column(page: str, code: str, type_: str, pay: bool, where: str) -> None:
    """KpiError when this page may not show this column."""
    if code in NEVER or not {code, _family(code)} & COLUMNS[page]:
        raise KpiError(f'a shared page may not hold the column "{code}"', where, nearest=nearest(code, COLUMNS[page] - NEVER))
    if is_pay(code, type_) and not pay:
        raise KpiError(f'the column "{code}" shows pay, which is not ticked', where)
