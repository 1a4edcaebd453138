"""Cases counted from orders, refunds and targets."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from tests.reference.chat_cases import Case, case
from tests.reference.facts import Facts, Order
from tests.reference.world import seconds


def ordered(each: Order, observed_on: datetime, amount: object, cases: object = 1, evidence: str | None = None) -> Case:
    row = each.row
    return case(each.credit.agent, row["shop"], observed_on, row.get("customer_id"), evidence or row["order_id"],
                amount, cases, row.get("region"))


def placed(each: Order, amount: object) -> Case:
    return ordered(each, each.row["created_at"], amount)


def paid(each: Order, amount: object, cases: object = 1, evidence: str | None = None) -> Case:
    return ordered(each, each.row["paid_at"], amount, cases, evidence)


def paid_orders(facts: Facts) -> Iterator[Order]:
    return (each for each in facts.orders if each.paid)


# ------------------------------------------------------------------------------------------ credited orders only

def order_success(facts: Facts) -> Iterator[Case]:
    return (placed(each, each.paid) for each in facts.orders if each.credit.reply)


def sales_per_buyer(facts: Facts) -> Iterator[Case]:
    return (paid(each, each.amount) for each in paid_orders(facts) if each.credit.reply)


def target_attainment(facts: Facts) -> Iterator[Case]:
    """Credited paid orders of agents with a target that month, and planned days; a plan has no region, so none has."""
    world = facts.world
    targeted = {(each.agent, each.day.year, each.day.month) for each in facts.planned}
    for each in paid_orders(facts):
        day = world.day(each.row["shop"], each.row["paid_at"])
        if each.credit.reply and (each.credit.agent, day.year, day.month) in targeted:
            yield {**paid(each, each.amount, 0), "region": None}
    for each in facts.planned:
        yield case(each.agent, each.shop, world.first_second(each.shop, each.day), None, each.day.isoformat(),
                   0, each.plan)


# ------------------------------------------------------------------------------------------ silent orders count in all

def average_order_value(facts: Facts) -> Iterator[Case]:
    return (paid(each, each.amount) for each in paid_orders(facts))


def orders_placed(facts: Facts) -> Iterator[Case]:
    return (placed(each, 1) for each in facts.orders)


def orders_paid(facts: Facts) -> Iterator[Case]:
    return (paid(each, 1) for each in paid_orders(facts))


def payment_share(facts: Facts) -> Iterator[Case]:
    return (placed(each, each.paid) for each in facts.orders)


def sales_paid(facts: Facts) -> Iterator[Case]:
    return (paid(each, each.amount) for each in paid_orders(facts))


def sales_kept(facts: Facts) -> Iterator[Case]:
    return (paid(each, each.row["amount_kept"]) for each in paid_orders(facts)
            if each.row.get("amount_kept") is not None)


def kept_share(facts: Facts) -> Iterator[Case]:
    """Of the shops whose export says what was kept; there an order without the figure was not kept."""
    saying = {each.row["shop"] for each in facts.orders if each.row.get("amount_kept") is not None}
    return (placed(each, (each.row.get("amount_kept") or 0) > 0) for each in facts.orders if each.row["shop"] in saying)


def payment_delay(facts: Facts) -> Iterator[Case]:
    return (paid(each, seconds(each.row["paid_at"] - each.row["created_at"])) for each in paid_orders(facts))


def sets_sold(facts: Facts) -> Iterator[Case]:
    return (paid(each, 1) for each in sets(facts))


def set_sales_amount(facts: Facts) -> Iterator[Case]:
    return (paid(each, each.amount) for each in sets(facts))


def sets(facts: Facts) -> Iterator[Order]:
    return (each for each in paid_orders(facts) if each.has_items and len(each.lines) > 1)


# ------------------------------------------------------------------------------------------ refunds

def refund_rate(facts: Facts) -> Iterator[Case]:
    return (paid(each, refunded, 1, item) for each in paid_orders(facts) for item, refunded in each.lines.items())


def refund_rate_of_orders(facts: Facts) -> Iterator[Case]:
    return (placed(each, bool(each.refunds)) for each in facts.orders)


def refund_amount_share(facts: Facts) -> Iterator[Case]:
    return (paid(each, each.refunded, each.amount) for each in paid_orders(facts))


def refunded_orders(facts: Facts) -> Iterator[Case]:
    return (paid(each, 1) for each in paid_orders(facts) if each.refunds)


def refunded_amount(facts: Facts) -> Iterator[Case]:
    return (paid(each, row["amount"], 1, row["refund_id"]) for each in paid_orders(facts) for row in each.refunds)


ORDER: tuple[Callable[[Facts], Iterator[Case]], ...] = (
    order_success, sales_per_buyer, target_attainment, average_order_value, orders_placed, orders_paid, payment_share,
    sales_paid, sales_kept, kept_share, payment_delay, sets_sold, set_sales_amount, refund_rate, refund_rate_of_orders,
    refund_amount_share, refunded_orders, refunded_amount,
)
