"""Two agents tie to the cent: in September 2026 the second one's work is a copy of the first one's.

Everything that is counted is copied: conversations, gaps, orders, money, refunds. Customers, ids, accounts and
sentences (of the same kind) are others, and every time is LATER by the same number of seconds, on the same day. Both
have the same team, plan and days off; their customers never meet anybody else; none of their orders crosses a month's
end.
"""
from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from .chats import MIRROR
from .days import Month
from .files import NOTHING
from .people import Person, agents_of
from .sales import Sales

MIRRORED = "2026-09"
LATER = 11 * 60 + 7                                   # seconds; both work the early shift, so no day changes


def tied(everyone: list[Person], month: Month) -> tuple[int, int] | None:
    """(copied agent, agent who gets the copy) in the month of the tie, else None."""
    pair = agents_of(everyone, "tie")
    return (pair[0], pair[1]) if month.text == MIRRORED and len(pair) == 2 else None


def mirror(chats: pd.DataFrame, written: pd.DataFrame, sales: Sales, pair: tuple[int, int],
           account: int) -> tuple[pd.DataFrame, pd.DataFrame, Sales]:
    """Adds the copy of the first agent's month for the second one, whose account is `account`."""
    first, second = pair
    old = np.flatnonzero(chats["agent"] == first)
    copy_of = pd.Series(np.arange(len(chats), len(chats) + len(old)), index=old)
    chats = pd.concat([chats, moved(chats.iloc[old], "start").assign(
        agent=second, account=account, customer=chats["customer"].iloc[old] + MIRROR)], ignore_index=True)
    theirs = written[written["chat"].isin(old)]
    theirs = moved(theirs, "time").assign(
        chat=theirs["chat"].map(copy_of), agent=np.where(theirs["agent"] >= 0, second, -1),
        account=np.where(theirs["account"] >= 0, account, -1))
    return chats, pd.concat([written, theirs], ignore_index=True), mirrored_sales(sales, pair, copy_of)


def mirrored_sales(sales: Sales, pair: tuple[int, int], copy_of: pd.Series) -> Sales:
    """Sales with the copies of the orders that followed the copied conversations."""
    orders = sales.orders[sales.orders["chat"].isin(copy_of.index)]
    items = sales.items[sales.items["order"].isin(orders["order"])]
    refunds = sales.refunds[sales.refunds["order"].isin(orders["order"])]
    order_by = len(sales.orders) + int(sales.orders["order"].max()) + 1
    item_by = int(sales.items.index.max()) + 1
    return replace(
        sales,
        orders=pd.concat([sales.orders, moved(orders, "created", "paid", "closed").assign(
            order=orders["order"] + order_by, chat=orders["chat"].map(copy_of), agent=pair[1],
            customer=orders["customer"] + MIRROR)], ignore_index=True),
        items=pd.concat([sales.items, items.assign(order=items["order"] + order_by).set_index(items.index + item_by)]),
        refunds=pd.concat([sales.refunds, moved(refunds, "requested", "completed").assign(
            order=refunds["order"] + order_by,
            item=np.where(refunds["item"] >= 0, refunds["item"] + item_by, -1))], ignore_index=True),
    )


def moved(rows: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """The rows with these times LATER; empty ones stay empty."""
    return rows.assign(**{c: np.where(rows[c] == NOTHING, NOTHING, rows[c] + LATER) for c in columns})
