"""One month's frames as tables with the columns of our templates: messages, orders, order_items, refunds, payments."""
from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from . import texts
from .chats import Counters
from .days import Month
from .files import NOTHING, customers, ids, money, times, whole, words
from .messages import SENDERS
from .people import JD, SHOPS
from .sales import ORDER_STATUS, PRESALE_STAGES, REASONS, REFUND_STATUS, SKUS, Sales
from .staff import TEST_FLAG, Accounts

REGIONS = (
    "广东", "浙江", "江苏", "上海", "北京", "山东", "四川", "河南", "湖北", "福建",
    "湖南", "安徽", "河北", "辽宁", "陕西", "重庆", "江西", "广西", "云南", "黑龙江",
)
REGION_WEIGHT = np.array([15, 11, 11, 8, 7, 7, 6, 6, 5, 5, 4, 4, 4, 3, 3, 3, 2, 2, 1, 1]) / 108


def messages_table(chats: pd.DataFrame, written: pd.DataFrame, accounts: Accounts, counters: Counters,
                   chance: np.random.Generator) -> pa.Table:
    """Messages, conversation by conversation in order of start. The Tmall shop exports no conversation ids."""
    place = np.empty(len(chats), dtype=np.int64)
    place[np.lexsort((chats["agent"], chats["start"]))] = np.arange(len(chats))
    written = written.iloc[np.argsort(place[written["chat"]], kind="stable")]
    chat = written["chat"].to_numpy()
    shop = chats["shop"].to_numpy()[chat]
    conversation = counters.conversations + place[chat]
    number = counters.messages + np.arange(len(written))
    counters.conversations += len(chats)
    counters.messages += len(written)
    return pa.table({
        "shop": words(SHOPS, shop),
        "message_id": ids("m", number, 10),
        "conversation_id": ids("JDC", conversation, 9, without=shop != JD),
        "customer_id": customers(shop, chats["customer"].to_numpy()[chat]),
        "account": words(accounts.names, written["account"]),
        "sender": words(SENDERS, written["sender"]),
        "sent_at": times(written["time"]),
        "text": words(texts.SENTENCES, texts.pick(written["group"].to_numpy(), chance)),
    })


def order_numbers(orders: pd.DataFrame, month: Month, counters: Counters) -> pa.Array:
    """18-digit order ids: longer than a double can hold, as in real exports."""
    start = counters.orders
    counters.orders += len(orders)
    return ids(f"2{month.first:%y%m}", start + np.arange(len(orders)), 13)


def sales_tables(sales: Sales, month: Month, counters: Counters, chance: np.random.Generator) -> dict[str, pa.Table]:
    """orders, order_items, refunds, payments: ids are given here, in order of creation."""
    orders = sales.orders.sort_values(["created", "shop", "customer", "order"], kind="stable").reset_index(drop=True)
    order_id = order_numbers(orders, month, counters)
    at = pd.Series(np.arange(len(orders)), index=orders["order"])
    items = sales.items.assign(at=at.loc[sales.items["order"]].to_numpy()).sort_values("at", kind="stable")
    item_id = ids("5", counters.items + np.arange(len(items)), 15)
    counters.items += len(items)
    item_at = pd.Series(np.arange(len(items)), index=items.index)
    refunds = sales.refunds.sort_values(["requested", "order"], kind="stable")
    refund_at = at.loc[refunds["order"]].to_numpy()
    refund_item = item_at.reindex(refunds["item"], fill_value=0).to_numpy()
    refund_id = ids("R", counters.refunds + np.arange(len(refunds)), 10)
    counters.refunds += len(refunds)
    payment_at = at.loc[sales.payments["order"]].to_numpy()
    shop = orders["shop"].to_numpy()
    paid = orders["paid"].to_numpy()
    return {
        "orders": pa.table({
            "shop": words(SHOPS, shop), "order_id": order_id,
            "customer_id": customers(shop, orders["customer"].to_numpy()),
            "created_at": times(orders["created"]), "paid_at": times(paid), "closed_at": times(orders["closed"]),
            "status": words(ORDER_STATUS, orders["status"]),
            "flag": words((TEST_FLAG,), np.where(orders["flag"], 0, -1)),
            "region": words(REGIONS, chance.choice(len(REGIONS), len(orders), p=REGION_WEIGHT)),
            "amount_due": money(orders["amount"]),
            "amount_paid": money(np.where(paid == NOTHING, NOTHING, orders["amount"])),
            "amount_kept": money(orders["kept"]), "items": whole(orders["units"]),
        }),
        "order_items": pa.table({
            "shop": words(SHOPS, shop[items["at"]]), "item_id": item_id, "order_id": order_id.take(whole(items["at"])),
            "sku": words(SKUS, items["sku"]), "quantity": whole(items["quantity"]), "amount": money(items["amount"]),
        }),
        "refunds": pa.table({
            "shop": words(SHOPS, shop[refund_at]), "refund_id": refund_id, "order_id": order_id.take(whole(refund_at)),
            "item_id": item_id.take(pa.array(refund_item, mask=refunds["item"].to_numpy() < 0)),
            "requested_at": times(refunds["requested"]), "completed_at": times(refunds["completed"]),
            "amount": money(refunds["amount"]), "reason": words(REASONS, refunds["reason"]),
            "status": words(REFUND_STATUS, refunds["status"]),
        }),
        "payments": pa.table({
            "shop": words(SHOPS, shop[payment_at]), "order_id": order_id.take(whole(payment_at)),
            "stage": words(PRESALE_STAGES, sales.payments["stage"]), "paid_at": times(sales.payments["paid"]),
            "amount": money(sales.payments["amount"]),
        }),
    }
