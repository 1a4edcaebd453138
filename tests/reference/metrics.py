"""Every metric: its cases, how they are combined, what it needs. A mean and its median share their cases."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.reference import chat_cases as chat
from tests.reference import order_cases as order
from tests.reference.chat_cases import Case
from tests.reference.facts import Facts

CHATS = ("messages|conversations",)
ORDERS = ("orders",)
BUYERS = ("messages.customer_id", "orders.customer_id")
MONEY = ("orders.amount_paid",)
WON = ("messages.customer_id&orders.customer_id|conversations.converted",)
REFUNDS = ("orders", "refunds")
ITEMS = ("orders", "order_items")


@dataclass(frozen=True)
class Metric:
    """`combine` as on the cards. `needs`: each of them; "a|b" = either, "a&b" = both, "t.c" = a filled column.

    `credit`: "no", "agents" (credit only says whose; silent orders count in all), "always".
    `counted_in_rows`: n counts rows (money); else n = Σcases, or people for the people's combines.
    `no_divisor`: the answer when the divisor is 0.
    """

    cases: Callable[[Facts], Iterator[Case]]
    combine: str
    needs: tuple[str, ...]
    credit: str = "no"
    counted_in_rows: bool = False
    no_divisor: str = "not_enough"


METRICS: dict[str, Metric] = {
    # people who wrote, were answered, bought
    "inquiries": Metric(chat.inquiries, "people", CHATS),
    "inquiry_conversion": Metric(chat.inquiry_conversion, "share_of_people", WON, "always"),
    "presale_conversion": Metric(
        chat.presale_conversion, "share_of_people",
        ("messages.customer_id|conversations.converted", "orders.customer_id"), "always"),
    "deals": Metric(chat.deals, "people", WON, "always"),
    "deal_rate": Metric(chat.deal_rate, "share_of_people", WON, "always"),
    "reply_rate": Metric(chat.reply_rate, "share_of_people", CHATS),
    # how fast, how often, how well
    "response_time": Metric(chat.response_time, "mean", ("messages|conversations:call",)),
    "response_within": Metric(chat.response_within, "share", ("messages|conversations:call",)),
    "first_response_time": Metric(chat.first_response_time, "mean", CHATS),
    "first_response_time_median": Metric(chat.first_response_time, "median", CHATS),
    "contacts": Metric(chat.contacts, "sum", CHATS),
    "handle_time": Metric(chat.handle_time, "mean", ("conversations.handle_seconds",)),
    "resolution_rate": Metric(chat.resolution_rate, "share", ("conversations.resolved",)),
    "resolved_of_answered": Metric(chat.resolved_of_answered, "share", ("conversations.resolved",)),
    "answer_rating": Metric(chat.answer_rating, "mean", ("conversations.rating",)),
    "satisfaction": Metric(chat.satisfaction, "share", ("conversations.rating",)),
    "first_answered": Metric(chat.first_answered, "share", CHATS),
    "messages_answered": Metric(chat.messages_answered, "share", ("messages",)),
    "attitude": Metric(chat.attitude, "mean", ("messages.text",)),
    # credited orders
    "order_success": Metric(order.order_success, "share_of_people", BUYERS, "always"),
    "sales_per_buyer": Metric(order.sales_per_buyer, "per_person", (*BUYERS, *MONEY), "always"),
    "target_attainment": Metric(order.target_attainment, "share", ("targets", *BUYERS, *MONEY), "always",
                                counted_in_rows=True, no_divisor="does_not_apply"),
    # all orders; silent ones count in "all"
    "average_order_value": Metric(order.average_order_value, "mean", MONEY, "agents"),
    "orders_placed": Metric(order.orders_placed, "sum", ORDERS, "agents"),
    "orders_paid": Metric(order.orders_paid, "sum", ORDERS, "agents"),
    "payment_share": Metric(order.payment_share, "share", ORDERS, "agents"),
    "sales_paid": Metric(order.sales_paid, "sum", MONEY, "agents", counted_in_rows=True),
    "sales_kept": Metric(order.sales_kept, "sum", ("orders.amount_kept",), "agents", counted_in_rows=True),
    "kept_share": Metric(order.kept_share, "share", ("orders.amount_kept",), "agents"),
    "payment_delay": Metric(order.payment_delay, "mean", ORDERS, "agents"),
    "payment_delay_median": Metric(order.payment_delay, "median", ORDERS, "agents"),
    "sets_sold": Metric(order.sets_sold, "sum", ITEMS, "agents"),
    "set_sales_amount": Metric(order.set_sales_amount, "sum", (*ITEMS, *MONEY), "agents", counted_in_rows=True),
    "refund_rate": Metric(order.refund_rate, "share", REFUNDS, "agents"),
    "refund_rate_of_orders": Metric(order.refund_rate_of_orders, "share", REFUNDS, "agents"),
    "refund_amount_share": Metric(order.refund_amount_share, "share", (*REFUNDS, *MONEY), "agents",
                                  counted_in_rows=True),
    "refunded_orders": Metric(order.refunded_orders, "sum", REFUNDS, "agents"),
    "refunded_amount": Metric(order.refunded_amount, "sum", REFUNDS, "agents", counted_in_rows=True),
}
