"""One month of conversations: who is on duty, who writes when, which customer, which kind of chat, who takes over.

A frame with one row per conversation, in order of start:
start (second), agent, account, shop, to_agent, to_account (indexes; -1 = no transfer), customer (number, see files.py),
kind, bot (opened by a bot), auto (an automatic reply first), hard, parcel (asks after a parcel), returning, open_end
(the last customer message stays unanswered), late_transfer (transferred only after a first answer).
"""
from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from .days import DAY, NIGHT, SHARED_HANDOVER_HOUR, WEEKDAY_FACTOR, Month, event_factor, shift_hours
from .people import JD, SHOPS, TMALL, Person, Ways, agents_of, employed
from .staff import Accounts

CHATS_A_DAY = 12.9                                  # of a usual agent on a usual day
NORMAL, UNANSWERED, BOT_ALONE, REMINDER, AD = range(5)
STAFF_CUSTOMER = 0                                  # the test account of our own people
PRIVATE, MIRROR = 30_000_000, 45_000_000            # customers of the two who tie; added for the mirrored ones
RETURNING = 0.24                                    # chats of customers who wrote before
SOON = 0.2                                          # of these: back within about a day
PARCEL_NEW, PARCEL_RETURNING, HARD = 0.09, 0.42, 0.22
NEXT_ON_DUTY = 3_600                                # a transfer goes to someone whose next chat begins within the hour
NEVER_SOONER = 2 * 3_600                            # the same customer does not open two chats closer than this
OPEN_FOR = 25 * 3_600                               # an unanswered run is over after this long


@dataclass
class Counters:
    """What goes on from month to month: the next number of everything."""

    customers: list[int] = field(default_factory=lambda: [1] * len(SHOPS))
    private: int = PRIVATE
    conversations: int = 1
    messages: int = 1
    orders: int = 1
    items: int = 1
    refunds: int = 1


def conversations(everyone: list[Person], ways: Ways, accounts: Accounts, month: Month, counters: Counters,
                  idle: list[int], chance: np.random.Generator) -> pd.DataFrame:
    """All conversations of a month; `idle` agents get none (theirs are copied from another)."""
    chats = arrivals(everyone, ways, month, idle, chance)
    chats = seated(chats, everyone, accounts, chance)
    count = len(chats)
    private = np.isin(chats["agent"], agents_of(everyone, "tie"))
    chats["returning"] = (chance.random(count) < RETURNING) & (chats["start"] >= month.start + OPEN_FOR)
    chats["private"] = private
    name_customers(chats, counters, chance)
    kinds(chats, ways, everyone, chance)
    keep_apart(chats, counters)
    transfer(chats, everyone, accounts, chance)
    return chats.drop(columns="private")


def arrivals(everyone: list[Person], ways: Ways, month: Month, idle: list[int],
             chance: np.random.Generator) -> pd.DataFrame:
    """agent, start: Poisson numbers per working day, hours by the rhythm of the shift, in order of start."""
    dates = month.dates()
    busy = np.array([event_factor(day) * WEEKDAY_FACTOR[day.weekday()] for day in dates])
    on_duty = np.array([employed(p, month) for p in everyone]) & (chance.random((len(everyone), month.days)) > 0.015)
    on_duty[idle] = False
    number = chance.poisson(CHATS_A_DAY * ways.rate[:, None] * busy[None, :]) * on_duty
    agent, day = (np.repeat(index, number.ravel()) for index in np.indices(number.shape).reshape(2, -1))
    shift = np.array([p.shift for p in everyone])[agent]
    hour = np.zeros(len(agent), dtype=np.int64)
    for each in np.unique(shift):
        hours, weight = shift_hours(int(each))
        here = shift == each
        hour[here] = chance.choice(hours, here.sum(), p=weight)
    start = month.start + day * DAY + hour * 3_600 + chance.integers(0, 3_600, len(agent))
    order = np.lexsort((agent, start))
    return pd.DataFrame({"agent": agent[order], "start": start[order], "night": shift[order] == NIGHT})


def seated(chats: pd.DataFrame, everyone: list[Person], accounts: Accounts,
           chance: np.random.Generator) -> pd.DataFrame:
    """Adds shop and account: the agent's own, one of two shops, or the shared account while it is the agent's."""
    agent = chats["agent"].to_numpy()
    shop = np.array([p.shop for p in everyone])[agent]
    both = np.isin(agent, agents_of(everyone, "two-shops"))
    shop[both] = np.where(chance.random(both.sum()) < 0.5, TMALL, JD)
    account = accounts.own[agent, shop]
    if accounts.shared is not None:
        first, second = agents_of(everyone, "shared")
        clock = chats["start"].to_numpy() % DAY
        handover = SHARED_HANDOVER_HOUR * 3_600
        at_it = ((agent == first) & (clock < handover)) | ((agent == second) & (clock >= handover))
        account = np.where(at_it & (chance.random(len(agent)) < 0.6), accounts.shared, account)
    return chats.assign(shop=shop, account=account)


def name_customers(chats: pd.DataFrame, counters: Counters, chance: np.random.Generator) -> None:
    """Adds customer: a new number, or for a returning one a number given out before (the recent more often)."""
    customer = np.zeros(len(chats), dtype=np.int64)
    returning, private = chats["returning"].to_numpy(), chats["private"].to_numpy()
    drawn, soon = chance.random(len(chats)), chance.random(len(chats)) < SOON

    def numbered(rows: np.ndarray, first: int, before: int) -> int:
        """Numbers these rows from `first` on, returning ones from `before` on. Returns the next free number."""
        new = ~returning[rows]
        next_new = first + np.cumsum(new) - new
        back = before + ((next_new - before) * drawn[rows] ** 0.35).astype(np.int64)
        yesterday = next_new - 1 - (drawn[rows] * len(rows) / 25).astype(np.int64)
        back = np.maximum(np.where(soon[rows], yesterday, back), before)
        customer[rows] = np.where(new, next_new, back)
        return first + int(new.sum())

    for shop in range(len(SHOPS)):
        rows = np.flatnonzero((chats["shop"] == shop) & ~private)
        counters.customers[shop] = numbered(rows, counters.customers[shop], 1)
    agent = np.where(private, chats["agent"], -1)
    for each in np.unique(agent[private]):          # of the two who tie: only customers of this month, nobody else's
        counters.private = numbered(np.flatnonzero(agent == each), counters.private, counters.private) + 1
    chats["customer"] = customer


def kinds(chats: pd.DataFrame, ways: Ways, everyone: list[Person], chance: np.random.Generator) -> None:
    """Adds kind and the flags of a conversation."""
    count, agent = len(chats), chats["agent"].to_numpy()
    night, returning = chats["night"].to_numpy(), chats["returning"].to_numpy()
    drawn = chance.random(count)
    bot = chance.random(count) < np.where(night, 0.8, 0.05)
    kind = np.where(chance.random(count) < ways.unanswered[agent], UNANSWERED, NORMAL)
    kind = np.where(bot & (drawn < 0.12), BOT_ALONE, kind)
    kind = np.where(returning & (drawn > 0.96), REMINDER, kind)
    kind = np.where(returning & (drawn > 0.975), AD, kind)
    normal = kind == NORMAL
    chats["kind"] = kind
    chats["bot"] = bot & (normal | (kind == BOT_ALONE))
    chats["auto"] = normal & ~chats["bot"] & (chance.random(count) < 0.015)
    chats["parcel"] = chance.random(count) < np.where(returning, PARCEL_RETURNING, PARCEL_NEW)
    chats["hard"] = ~chats["parcel"] & (chance.random(count) < HARD)
    chats["open_end"] = normal & (chance.random(count) < 0.02)
    staff = (chance.random(count) < 0.001) & ~chats["private"].to_numpy() & (chats["shop"].to_numpy() == TMALL)
    chats.loc[staff, "customer"] = STAFF_CUSTOMER


def keep_apart(chats: pd.DataFrame, counters: Counters) -> None:
    """Nobody's chats overlap, and nobody comes back while a run of theirs is still open (the gap would be a day's)."""
    order = chats.index[np.lexsort((chats["start"], chats["customer"], chats["shop"]))]
    by = chats.loc[order, ["shop", "customer", "start"]]
    same = (by["shop"].eq(by["shop"].shift()) & by["customer"].eq(by["customer"].shift())).to_numpy()
    since = by["start"].diff().fillna(0).to_numpy()
    close = same & (since < NEVER_SOONER) & (by["customer"].to_numpy() != STAFF_CUSTOMER)
    for row in order[close]:                        # few: give these a customer of their own
        if chats.at[row, "private"]:
            chats.at[row, "customer"] = counters.private
            counters.private += 1
        else:
            shop = chats.at[row, "shop"]
            chats.at[row, "customer"] = counters.customers[shop]
            counters.customers[shop] += 1
    followed = np.append((same & (since < OPEN_FOR))[1:], False)
    chats.loc[order[followed], "open_end"] = False
    unanswered = order[followed & chats.loc[order, "kind"].isin((UNANSWERED, BOT_ALONE)).to_numpy()]
    chats.loc[unanswered, "kind"] = NORMAL


def transfer(chats: pd.DataFrame, everyone: list[Person], accounts: Accounts, chance: np.random.Generator) -> None:
    """Adds to_agent, to_account and late_transfer: the other agent is the one whose chat in this shop begins next."""
    count, agent, start = len(chats), chats["agent"].to_numpy(), chats["start"].to_numpy()
    kept = np.isin(agent, agents_of(everyone, "tie"))
    picker = np.isin(agent, agents_of(everyone, "easy-chats"))
    picky = picker & (chats["hard"] | chats["parcel"]).to_numpy()
    wanted = (chats["kind"].to_numpy() == NORMAL) & ~kept & (chance.random(count) < np.where(picky, 0.85, 0.045))
    to = np.full(count, -1)
    for shop in range(len(SHOPS)):
        here = np.flatnonzero((chats["shop"] == shop) & ~kept)
        for ahead in range(1, 13):
            next_one = here[ahead:]
            this_one = here[:len(next_one)]
            free = ((to[this_one] < 0) & (agent[next_one] != agent[this_one]) & ~picker[next_one]
                    & (start[next_one] < start[this_one] + NEXT_ON_DUTY))
            to[this_one[free]] = agent[next_one[free]]
    to = np.where(wanted, to, -1)
    chats["to_agent"] = to
    chats["to_account"] = np.where(to >= 0, accounts.own[to, chats["shop"]], -1)
    chats["late_transfer"] = (to >= 0) & ~picky & (chance.random(count) < 0.65)
