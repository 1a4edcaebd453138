"""Words for small examples: a chat, an order, on the first of September 2026 unless another day is said."""
from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from itertools import count

from tests.reference.model import Reference
from tests.reference.world import Row

NUMBERS = count(1)


def at(text: str) -> datetime:
    """`10:00:00` is on 2026-09-01; `08-31 23:59:59` says its day."""
    day, _, clock = text.rpartition(" ")
    return datetime.fromisoformat(f"2026-{day or '09-01'} {clock}")


def chat(conversation: str | None, customer: str | None, *lines: str, shop: str = "main",
         **columns: object) -> list[Row]:
    """Messages from lines such as `10:00:00 agent ann` or `08-31 23:59:59 customer`: moment, sender, account if any."""
    rows = []
    for line in lines:
        words = line.split()
        dated = words[0].count("-") == 1
        when, (sender, *account) = " ".join(words[:1 + dated]), words[1 + dated:]
        rows.append({"shop": shop, "message_id": f"m{next(NUMBERS):05d}", "conversation_id": conversation,
                     "customer_id": customer, "sender": sender, "account": account[0] if account else None,
                     "sent_at": at(when), **columns})
    return rows


def order(order_id: str, customer: str | None, created: str, paid: str | None = None, amount: str = "0",
          shop: str = "main", **columns: object) -> Row:
    return {"shop": shop, "order_id": order_id, "customer_id": customer, "created_at": at(created),
            "paid_at": at(paid) if paid else None, "amount_paid": Decimal(amount) if paid else None, **columns}


def refund(order_id: str, amount: str, item: str | None = None, status: str | None = "completed",
           completed: str | None = "12:00:00") -> Row:
    return {"shop": "main", "refund_id": f"r{next(NUMBERS)}", "order_id": order_id, "item_id": item,
            "amount": Decimal(amount), "status": status, "completed_at": at(completed) if completed else None}


def item(order_id: str, item_id: str) -> Row:
    return {"shop": "main", "order_id": order_id, "item_id": item_id}


def owned(account: str, agent: str, begins: str | None = None, ends: str | None = None) -> Row:
    return {"shop": "main", "account": account, "agent_id": agent,
            "valid_from": at(begins) if begins else None, "valid_to": at(ends) if ends else None}


def assigned(agent: str, team: str, begins: str | None = None, ends: str | None = None) -> Row:
    return {"agent_id": agent, "team": team,
            "valid_from": at(begins) if begins else None, "valid_to": at(ends) if ends else None}


def contact(conversation: str, account: str, **columns: object) -> Row:
    return {"shop": "main", "conversation_id": conversation, "account": account, "opened_at": at("10:00:00"),
            "answered": True, **columns}


def value(reference: Reference, metric: str, key: str = "all", by: str | None = None,
          period: str = "2026-09") -> Fraction | str | None:
    """The value, or the state when there is none."""
    answer = reference.measure(metric, period, by or ("all" if key == "all" else "agent"))[key]
    return answer["value"] if answer["state"] == "value" else answer["state"]


def gaps(reference: Reference) -> list[tuple[str, int | None]]:
    """(exchange, gap) of every exchange."""
    return [(each.exchange_id, each.gap) for each in reference.facts.exchanges]


def owners(reference: Reference) -> list[str | None]:
    return [each.agent for each in reference.facts.exchanges]


def credited(reference: Reference) -> dict[str, tuple[str | None, str | None]]:
    """{order: (agent or None, exchange or None)}; a silent order is ("silent", None)."""
    return {
        each.row["order_id"]: (each.credit.agent if each.credit.reply else "silent",
                               each.credit.exchange.exchange_id if each.credit.exchange else None)
        for each in reference.facts.orders
    }


def shop_floor() -> dict:
    """ann answers c1 and c2; c1 orders twice and pays once; c3 buys in silence."""
    return {
        "messages": [*chat("k1", "c1", "10:00:00 customer", "10:00:10 agent ann"),
                     *chat("k2", "c2", "10:00:00 customer", "10:00:10 agent ann")],
        "orders": [order("o1", "c1", "11:00:00", "11:01:00", "30.00"), order("o2", "c1", "12:00:00"),
                   order("o3", "c3", "12:00:00", "12:00:00", "99.00")],
    }
