"""One agent's cases: the response by hour and weekday, slow and unanswered exchanges, orders credited and not, refunds.

What adds up to a figure is taken from the figure's own rows; `rest` is what the rows not shown add up to, so that shown and rest are it.
"""
from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pandas as pd

from kpi import cards
from kpi.errors import unknown
from kpi.measures import why_not
from kpi.schemes.model import Scheme
from kpi.verbs.desk import opened
from kpi.verbs.events import days_of
from kpi.verbs.scores import load_scheme
from kpi.warehouse import Period, Warehouse, Where, parse

HOURS = ["weekday", "hour", "n", "seconds", "level"]
LEVELS = 5
SLOW = ["at", "customer", "conversation", "evidence", "seconds"]
OPEN = ["at", "customer", "conversation", "evidence", "messages"]
CREDITED = ["at", "order", "customer", "amount", "reply", "replied_at"]
NOT_CREDITED = ["at", "order", "customer", "amount", "replied_at", "reason", "other"]
REFUNDS = ["at", "refund", "order", "customer", "amount", "why"]
LOOK_BACK = 7
"""Days before an order in which a reply makes it worth telling why the order is not credited."""


@dataclass(frozen=True)
class Cases:
    """One kind of case. `rows`: those shown; `count`: all of them; `total`: what all add up to, `rest` what those not shown do (None
    where nothing adds up); `metric`: the figure whose rows they are, "" for none; `state`: why there can be none, as a code."""

    kind: str
    rows: pd.DataFrame
    count: int
    total: Decimal | None = None
    rest: Decimal | None = None
    metric: str = ""
    state: str = ""


def agent_hours(
    agent: str, scheme: str, period: str, shop: str | None = None, home: Path | str | None = None, days: str = "",
) -> pd.DataFrame:
    """Columns HOURS: weekday (1 Monday), hour, how many answers began there, their mean seconds, and how slow that is among
    these, 1 to LEVELS. All together are the agent's average response."""
    here, p = _at(scheme, home)[1], parse(period)
    picked, params = here.picked("response_time", p.start, p.end, Where(shop=shop or None, agent=agent, days=days_of(p, days, home).days))
    rows = here.rows(
        "select isodow(observed_on), hour(observed_on), cast(sum(cases) as integer), cast(sum(amount) / sum(cases) as decimal(18, 1))"
        f" from ({picked}) group by 1, 2 order by 1, 2", params,
    )
    ordered = sorted(row[3] for row in rows)
    levels = [1 + LEVELS * bisect_left(ordered, row[3]) // len(ordered) for row in rows]
    return pd.DataFrame([(*row, level) for row, level in zip(rows, levels, strict=True)], columns=HOURS, dtype=object)


def agent_cases(
    agent: str, scheme: str, period: str, kind: str, shop: str | None = None, limit: int = 200, home: Path | str | None = None,
    days: str = "",
) -> Cases:
    """One kind of an agent's cases: slow, unanswered, credited, not_credited, refunds. KpiError for another word."""
    chosen, here = _at(scheme, home)
    ask = {"slow": _slow, "unanswered": _unanswered, "credited": _credited, "not_credited": _not_credited, "refunds": _refunds}
    if kind not in ask:
        raise unknown("kind of case", kind, ask, "kind")
    p = parse(period)
    return ask[kind](here, chosen, p, Where(shop=shop or None, agent=agent, days=days_of(p, days, home).days), limit)


def _at(scheme: str, home: Path | str | None) -> tuple[Scheme, Warehouse]:
    chosen = load_scheme(scheme, home)
    return chosen, opened(home, chosen.credit, chosen.credit_days)


def _slow(here: Warehouse, scheme: Scheme, p: Period, where: Where, limit: int) -> Cases:
    """The slowest answers first; all of them are the rows of response_time."""
    picked, params = here.picked("response_time", p.start, p.end, where)
    found = here.frame(
        "select m.observed_on as at, e.customer_id as customer, e.conversation_id as conversation, m.evidence, m.amount as seconds"
        f" from ({picked}) as m inner join core.exchanges as e on m.shop = e.shop and m.evidence = e.exchange_id"
        " order by m.amount desc, m.evidence", params,
    )
    return Cases("slow", found.head(min(limit, 20)), len(found), metric="response_time",
                 state=why_not(here, cards.metric("response_time"), p, "agent"))


def _unanswered(here: Warehouse, scheme: Scheme, p: Period, where: Where, limit: int) -> Cases:
    found = here.frame(
        "select started_at as at, customer_id as customer, conversation_id as conversation, exchange_id as evidence,"
        " customer_messages as messages from core.exchanges where agent_id = $agent and not answered and response_due"
        f" and day between $start and $end {_within(where)} order by started_at desc, exchange_id", _params(p, where),
    )
    return Cases("unanswered", found.head(limit), len(found))


def _credited(here: Warehouse, scheme: Scheme, p: Period, where: Where, limit: int) -> Cases:
    """The rows of sales_paid, with the reply that earned each."""
    picked, params = here.picked("sales_paid", p.start, p.end, where)
    found = here.frame(
        "select m.observed_on as at, m.evidence as \"order\", m.person as customer, m.amount, c.reply_message_id as reply,"
        f" r.sent_at as replied_at from ({picked}) as m"
        " left join credit.chosen as c on m.shop = c.shop and m.evidence = c.order_id and c.agent_id = $agent"
        " left join core.agent_replies as r on c.shop = r.shop and c.reply_message_id = r.message_id"
        " order by m.amount desc, m.evidence", params,
    )
    return _adding_up("credited", found, "sales_paid", limit, here, p)


def _refunds(here: Warehouse, scheme: Scheme, p: Period, where: Where, limit: int) -> Cases:
    """The rows of refunded_amount, with the refund's own reason."""
    picked, params = here.picked("refunded_amount", p.start, p.end, where)
    found = here.frame(
        "select m.observed_on as at, m.evidence as refund, f.order_id as \"order\", m.person as customer, m.amount, f.reason as why"
        f" from ({picked}) as m left join core.refunds as f on m.shop = f.shop and m.evidence = f.refund_id"
        " order by m.amount desc, m.evidence", params,
    )
    return _adding_up("refunds", found, "refunded_amount", limit, here, p)


def _adding_up(kind: str, found: pd.DataFrame, metric: str, limit: int, here: Warehouse, p: Period) -> Cases:
    total = sum(found["amount"], Decimal(0))
    shown = found.head(limit)
    return Cases(kind, shown, len(found), total, total - sum(shown["amount"], Decimal(0)), metric,
                 why_not(here, cards.metric(metric), p, "agent"))


def _not_credited(here: Warehouse, scheme: Scheme, p: Period, where: Where, limit: int) -> Cases:
    """Orders of customers this agent answered in the week before, or that were credited and not paid. reason: not_paid; too_early (the
    last reply lies outside the window); other (another agent has it, named in `other`)."""
    params = _params(p, where) | {"back": max(LOOK_BACK, scheme.credit_days), "window": timedelta(days=scheme.credit_days)}
    found = here.frame(
        f"""
        with answered as (
            select o.shop, o.order_id, max(r.sent_at) as replied_at
            from core.orders as o
            inner join core.agent_replies as r on o.shop = r.shop and o.customer_id = r.customer_id and r.agent_id = $agent
                and r.sent_at <= o.created_at and r.sent_at >= o.created_at - to_days(cast($back as integer))
            where o.created_day between $start and $end {_within(where, "o.", "created_day")}
            group by o.shop, o.order_id
        )
        select
            o.created_at as at, o.order_id as "order", o.customer_id as customer, coalesce(o.amount_paid, o.amount_due) as amount,
            a.replied_at,
            case when c.agent_id = $agent then 'not_paid' when a.replied_at < o.created_at - $window then 'too_early' else 'other' end
                as reason,
            case when c.agent_id <> $agent then coalesce(g.name, c.agent_id) end as other
        from answered as a
        inner join core.orders as o on a.shop = o.shop and a.order_id = o.order_id
        left join credit.chosen as c on a.shop = c.shop and a.order_id = c.order_id
        left join core.agents as g on c.agent_id = g.agent_id
        where c.agent_id is distinct from $agent or not o.paid
        order by o.created_at desc, o.order_id""", params,
    )
    return Cases("not_credited", found.head(limit), len(found), state=why_not(here, cards.metric("sales_paid"), p, "agent"))


def _params(p: Period, where: Where) -> dict[str, object]:
    shop = {"shop": where.shop} if where.shop else {}
    some = {} if where.days is None else {"days": list(where.days)}
    return {"agent": where.agent, "start": p.start, "end": p.end} | shop | some


def _within(where: Where, of: str = "", day: str = "day") -> str:
    """The shop and the days that count, as conditions."""
    shop = f"and {of}shop = $shop " if where.shop else ""
    return shop if where.days is None else f"{shop}and list_contains($days, {of}{day})"
