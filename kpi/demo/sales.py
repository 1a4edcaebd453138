"""Orders, sub-orders, refunds and presale payments of one month. Money is whole cents, times whole seconds, NOTHING is
empty.

Frames, where words are indexes into the tuples below:
orders (order, chat (-1 = silent), agent, shop, customer, created, paid, closed, status, amount, kept, units, flag),
items (order, sku, quantity, amount; the index is the item), payments (order, stage, paid, amount),
refunds (order, item (-1 = the whole order), requested, completed, amount, reason, status).
"""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .chats import PRIVATE, Counters
from .days import DAY, HOUR_WEIGHT, Month, event_factor
from .files import NOTHING
from .people import SHOPS, Ways

SKUS = ("YS-1001", "YS-1002", "YS-1003", "YS-1101", "YS-1102", "YS-1103", "YS-1201", "YS-1202", "YS-1203", "YS-1301",
        "YS-1302", "YS-1401", "YS-1402", "YS-1501", "YS-1601", "YS-1701", "YS-1801", "YS-1901", "007", "1E5", "BCJ-01")
PRICES = np.array([2_990, 3_580, 3_990, 4_900, 5_590, 5_990, 6_800, 6_990, 7_900, 8_900, 9_900, 10_900, 12_900, 13_900,
                   15_900, 17_800, 19_900, 22_900, 25_900, 29_900, 100])     # cents, rising; last the price difference
PRICE_DIFFERENCE = len(SKUS) - 1
ORDER_STATUS = ("created", "paid", "refunded", "closed")
REASONS = ("不想要了", "与描述不符", "质量问题", "少件漏发", "尺寸不合适", "七天无理由")
REFUND_STATUS = ("completed", "requested", "rejected", "closed")
COMPLETED, REQUESTED, REJECTED, CLOSED = range(4)
PRESALE_STAGES = ("deposit", "balance")
SILENT = 1 / 3                         # silent orders for each order after a chat: a quarter of all
LATE_BOUND = 1_800                     # the last half hour of a day, in which the two who tie get no orders


@dataclass
class Sales:
    """One month's frames, see the head of this file."""

    orders: pd.DataFrame
    items: pd.DataFrame
    refunds: pd.DataFrame
    payments: pd.DataFrame


def month_sales(chats: pd.DataFrame, written: pd.DataFrame, ways: Ways, month: Month, end: int, counters: Counters,
                chance: np.random.Generator) -> Sales:
    """All sales of a month; nothing in them is known later than `end` (a second)."""
    asked = after_chats(chats, written, ways, chance)
    orders = pd.concat([asked, silent(chats, month, counters, chance)], ignore_index=True)
    orders = orders[orders["created"] < end].reset_index(drop=True)
    orders.insert(0, "order", np.arange(len(orders)))
    pay(orders, ways, chance)
    items = sub_orders(orders, ways, chance)
    freight = np.where(chance.random(len(orders)) < 0.12, chance.integers(6, 13, len(orders)) * 100, 0)
    orders["amount"] = np.bincount(items["order"], items["amount"], len(orders)).astype(np.int64) + freight
    orders["units"] = np.bincount(items["order"], items["quantity"], len(orders)).astype(np.int64)
    payments = presale(orders, month, chance)
    settle(orders, month, end)
    keep = ~private_and_late(orders, min(month.end, end))
    orders, items = orders[keep], items[keep[items["order"]]]
    payments = payments[keep[payments["order"]] & (payments["paid"] < end)]
    refunds = refund(orders, items, ways, end, chance)
    close(orders, refunds, end)
    return Sales(orders, items, refunds, payments)


def private_and_late(orders: pd.DataFrame, end: int) -> np.ndarray:
    """Orders of the two who tie that are created or paid in the last half hour of a day, or after the month: moved a
    little later, as the copy is, they would fall on another day. They are left out."""
    created, paid = orders["created"].to_numpy(), orders["paid"].to_numpy()
    created_late = (created >= end) | (created % DAY >= DAY - LATE_BOUND)
    paid_late = (paid != NOTHING) & ((paid >= end) | (paid % DAY >= DAY - LATE_BOUND))
    return (orders["customer"].to_numpy() >= PRIVATE) & (created_late | paid_late)


def after_chats(chats: pd.DataFrame, written: pd.DataFrame, ways: Ways, chance: np.random.Generator) -> pd.DataFrame:
    """Orders that follow a chat: mostly within minutes of the last reply, some up to forty hours later."""
    said = written[(written["agent"] >= 0) & ~written["automatic"]].groupby("chat").tail(1)
    chat, agent, at = (said[c].to_numpy() for c in ("chat", "agent", "time"))
    of = chats.iloc[chat]
    likely = ways.buys[agent] * np.where(of["parcel"], 0.07, np.where(of["hard"], 0.55, 1.13))
    likely = np.where((of["kind"] != 0), 0.12, likely)
    number = (chance.random(len(chat)) < likely) * (1 + (chance.random(len(chat)) < 0.035))
    index = np.repeat(np.arange(len(chat)), number)
    count = len(index)
    soon = np.clip(330 * np.exp(1.1 * chance.standard_normal(count)), 5, 7_200)
    delay = np.where(chance.random(count) < 0.84, soon, chance.uniform(3_600, 40 * 3_600, count)).astype(np.int64)
    return pd.DataFrame({
        "chat": chat[index], "agent": agent[index], "shop": of["shop"].to_numpy()[index],
        "customer": of["customer"].to_numpy()[index], "created": at[index] + delay,
    })


def silent(chats: pd.DataFrame, month: Month, counters: Counters, chance: np.random.Generator) -> pd.DataFrame:
    """Orders of customers who asked nobody: new ones mostly, by the rhythm of day and hour."""
    expected = SILENT * 0.47 * chats.groupby("shop").size().reindex(range(len(SHOPS)), fill_value=0)
    busy = np.array([event_factor(day) for day in month.dates()])
    frames = []
    for shop, mean in expected.items():
        count = int(chance.poisson(mean))
        day = chance.choice(month.days, count, p=busy / busy.sum())
        hour = chance.choice(24, count, p=HOUR_WEIGHT / HOUR_WEIGHT.sum())
        new = counters.customers[shop] + np.arange(count)
        known = 1 + (chance.random(count) * counters.customers[shop]).astype(np.int64)
        counters.customers[shop] += count
        frames.append(pd.DataFrame({
            "chat": -1, "agent": -1, "shop": shop, "customer": np.where(chance.random(count) < 0.88, new, known),
            "created": month.start + day * DAY + hour * 3_600 + chance.integers(0, 3_600, count),
        }))
    return pd.concat(frames, ignore_index=True)


def pay(orders: pd.DataFrame, ways: Ways, chance: np.random.Generator) -> None:
    """Adds paid (second or NOTHING) and flag."""
    agent, count = orders["agent"].to_numpy(), len(orders)
    likely = np.where(agent >= 0, ways.pays[agent], 0.90)
    delay = np.clip(70 * np.exp(1.4 * chance.standard_normal(count)), 5, 20 * 3_600).astype(np.int64)
    orders["paid"] = np.where(chance.random(count) < likely, orders["created"] + delay, NOTHING)
    orders["flag"] = (chance.random(count) < 0.0015) & (orders["shop"] == 0) & (orders["customer"] < PRIVATE)


def sub_orders(orders: pd.DataFrame, ways: Ways, chance: np.random.Generator) -> pd.DataFrame:
    """The goods of each order; a basket above 1 holds more and dearer ones. A few orders only pay a difference."""
    basket = np.where(orders["agent"] >= 0, ways.basket[orders["agent"]], 0.95)
    more = chance.random(len(orders)) / basket
    number = 1 + (more < 0.27) + (more < 0.075) + (more < 0.02)
    difference = (chance.random(len(orders)) < 0.006) & (orders["customer"].to_numpy() < PRIVATE)
    number[difference] = 1
    order = np.repeat(np.arange(len(orders)), number)
    count = len(order)
    sku = (chance.random(count) ** (1.25 / basket[order]) * PRICE_DIFFERENCE).astype(np.int64)
    quantity = chance.choice([1, 2, 3], count, p=[0.86, 0.11, 0.03])
    sku = np.where(difference[order], PRICE_DIFFERENCE, sku)
    quantity = np.where(difference[order], chance.integers(1, 30, count), quantity)
    full = PRICES[sku] * quantity
    off = np.where(sku == PRICE_DIFFERENCE, 0, full * chance.integers(0, 160, count) // 1_000)
    return pd.DataFrame({"order": order, "sku": sku, "quantity": quantity, "amount": full - off})


def presale(orders: pd.DataFrame, month: Month, chance: np.random.Generator) -> pd.DataFrame:
    """In June a few orders pay a deposit at once and the balance from the 16th, 20:00; some never do. Moves `paid`."""
    count = len(orders)
    drawn, never = chance.random((2, count))
    share, wait = chance.integers(10, 21, count), chance.integers(0, 2 * DAY, count)
    opens = month.start + 15 * DAY + 20 * 3_600
    chosen = np.flatnonzero((month.first.month == 6) & (drawn < 0.02) & (orders["paid"] != NOTHING)
                            & (orders["paid"] < opens) & (orders["customer"] < PRIVATE))
    amount = orders["amount"].to_numpy()[chosen]
    deposit = amount * share[chosen] // 100
    first, second = orders["paid"].to_numpy()[chosen], opens + wait[chosen]
    second = np.where(never[chosen] < 0.15, NOTHING, second)
    orders.loc[chosen, "paid"] = second
    both = pd.DataFrame({
        "order": np.tile(chosen, 2), "stage": np.repeat([0, 1], len(chosen)),
        "paid": np.concatenate([first, second]), "amount": np.concatenate([deposit, amount - deposit]),
    })
    return both[both["paid"] != NOTHING].sort_values(["order", "stage"], kind="stable")


def settle(orders: pd.DataFrame, month: Month, end: int) -> None:
    """What is paid only after the export is not paid yet."""
    orders.loc[orders["paid"] >= end, "paid"] = NOTHING


def refund(orders: pd.DataFrame, items: pd.DataFrame, ways: Ways, end: int,
           chance: np.random.Generator) -> pd.DataFrame:
    """Refunds of paid sub-orders, days later: most completed, some partial, a few of a whole order (no sub-order)."""
    by = orders.set_index("order")
    of = by.loc[items["order"]]
    paid, agent, private = of["paid"].to_numpy(), of["agent"].to_numpy(), of["customer"].to_numpy() >= PRIVATE
    likely = np.where(agent >= 0, ways.refunds[agent], 0.08) / 0.9
    hit = (paid != NOTHING) & (chance.random(len(items)) < likely)
    found = items[hit].assign(item=items.index[hit])
    paid, agent, private = paid[hit], agent[hit], private[hit]
    count = len(found)
    whole = (chance.random(count) < 0.08) & ~found["order"].duplicated(keep=False).to_numpy()
    asks, decides = np.exp(np.array([[0.8], [0.7]]) * chance.standard_normal((2, count)))
    requested = paid + np.clip(3 * DAY * asks, 3_600, 20 * DAY).astype(np.int64)
    completed = requested + np.clip(1.4 * DAY * decides, 1_800, 10 * DAY).astype(np.int64)
    status = chance.choice([COMPLETED, REJECTED, CLOSED], count, p=[0.9, 0.06, 0.04])
    part = np.where(chance.random(count) < 0.15, chance.integers(20, 90, count), 100)
    amount = np.where(whole, by.loc[found["order"], "amount"].to_numpy(), found["amount"].to_numpy() * part // 100)
    bad = chance.random(count) < np.where(agent >= 0, np.clip(ways.refunds[agent] * 2.2, 0, 0.6), 0.15)
    reason = np.where(bad, 1, chance.choice(len(REASONS), count, p=[0.28, 0.08, 0.12, 0.08, 0.2, 0.24]))
    known = np.where(private, end - LATE_BOUND, end)
    open_yet = completed >= known
    made = pd.DataFrame({
        "order": found["order"].to_numpy(), "item": np.where(whole, -1, found["item"].to_numpy()),
        "requested": requested, "completed": np.where(open_yet | (status == REJECTED), NOTHING, completed),
        "amount": amount, "reason": reason, "status": np.where(open_yet, REQUESTED, status),
    })
    return made[(requested < known) & (amount > 0)].reset_index(drop=True)


def close(orders: pd.DataFrame, refunds: pd.DataFrame, end: int) -> None:
    """Adds kept, closed and status, once the refunds are known. Unpaid orders close after a day."""
    done = refunds[refunds["status"] == COMPLETED].groupby("order")["amount"].sum()
    back = done.reindex(orders["order"], fill_value=0).to_numpy()
    paid = orders["paid"].to_numpy() != NOTHING
    over = ~paid & (orders["created"].to_numpy() + DAY < end)
    orders["kept"] = np.where(paid, orders["amount"] - back, 0)
    orders["closed"] = np.where(over, orders["created"] + DAY, NOTHING)
    orders["status"] = np.select([over, ~paid, back > 0], [3, 0, 2], 1)
