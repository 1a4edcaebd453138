"""Everything the metrics are counted from: exchanges, consultation cases, credited orders and their lines."""
from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

from tests.reference.conversations import Conversation, Exchange, conversations_of
from tests.reference.credit import Credit, credits
from tests.reference.messages import read_messages
from tests.reference.plan import planned_days
from tests.reference.world import Dataset, Row, World


@dataclass(eq=False)
class Consultation:
    """A consultation case: conversation × agent × day on which an exchange owned by the agent began."""

    exchanges: list[Exchange]
    orders: list[Order] = field(default_factory=list)
    converted: bool = False

    @property
    def first(self) -> Exchange:
        return self.exchanges[0]


@dataclass(eq=False)
class Order:
    """One order with its credit, its lines {item id: refunded?} and its completed refunds."""

    row: Row
    credit: Credit
    refunds: list[Row]
    lines: dict[str, bool]
    has_items: bool

    @property
    def paid(self) -> bool:
        return self.row.get("paid_at") is not None

    @property
    def amount(self) -> Fraction:
        return Fraction(self.row.get("amount_paid") or 0)

    @property
    def refunded(self) -> Fraction:
        return sum((Fraction(row["amount"]) for row in self.refunds), Fraction(0))


def completed(refund: Row) -> bool:
    """A refund is done when its status says so; without a status, when it has a day of completion. 0.00 is none."""
    status = refund.get("status")
    done = status == "completed" if status is not None else refund.get("completed_at") is not None
    return done and refund["amount"] > 0


class Facts:
    """The dataset, counted once under one credit rule."""

    def __init__(self, dataset: Dataset, settings: Row | None, credit: str, credit_days: int) -> None:
        self.world = World(dataset, settings)
        self.messages = read_messages(self.world)
        self.conversations: list[Conversation] = conversations_of(self.messages, self.world)
        self.exchanges = [exchange for each in self.conversations for exchange in each.exchanges]
        credited = credits(self.world.table("orders"), self.messages, self.exchanges, credit, credit_days)
        self.orders = self.orders_with(credited)
        self.consultations = self.consultation_cases()
        self.planned = planned_days(self.world)
        self.last_message: dict[str, datetime] = {}
        for each in self.messages:
            self.last_message[each.shop] = max(each.at, self.last_message.get(each.shop, each.at))

    def orders_with(self, credited: dict[tuple, Credit]) -> list[Order]:
        items, refunds = defaultdict(list), defaultdict(list)
        for row in self.world.table("order_items"):
            items[row["shop"], row["order_id"]].append(row["item_id"])
        for row in self.world.table("refunds"):
            if completed(row):
                refunds[row["shop"], row["order_id"]].append(row)
        made = []
        for row in self.world.table("orders"):
            key = row["shop"], row["order_id"]
            names = items[key] or [row["order_id"]]
            whole = any(each.get("item_id") is None for each in refunds[key]) or (refunds[key] and not items[key])
            hit = {each.get("item_id") for each in refunds[key]}
            lines = {name: bool(whole) or name in hit for name in names}
            made.append(Order(row, credited[key], refunds[key], lines, bool(items[key])))
        return made

    def consultation_cases(self) -> list[Consultation]:
        """The cases with the orders that succeed them: each order that of its credit's exchange, no other."""
        cases: dict[tuple, Consultation] = {}
        for exchange in sorted(self.exchanges, key=lambda each: each.exchange_id):
            cases.setdefault(exchange.case, Consultation([])).exchanges.append(exchange)
        for order in self.orders:
            if order.credit.exchange is not None:
                cases[order.credit.exchange.case].orders.append(order)
        selling = {row["shop"] for row in self.world.table("orders") if row.get("customer_id") is not None}
        for each in self.conversations:
            if each.contact and each.contact.get("converted") and each.shop not in selling:
                for exchange in each.exchanges:
                    cases[exchange.case].converted = True
        return list(cases.values())
