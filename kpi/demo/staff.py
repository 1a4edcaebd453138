"""The small exports: shops, agents, assignments, accounts, targets, calendar, filters and exclusions; and who owns
which account, which the chats need too."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa

from . import days
from .days import SHARED_HANDOVER_HOUR, SHIFTS, Month, event_factor, promotion, seconds
from .files import NOTHING, money, times
from .people import MOVE, SHOPS, TEAMS, TMALL, Person, agents_of, employed, left_at, team_on
from .texts import AD_START, AUTO_START

SHOP_NAMES = ("云杉家居天猫旗舰店", "云杉家居京东自营店")
ACCOUNT_STARTS = ("云杉旗舰店:", "jd_云杉_")
PLANNED_CENTS_A_CHAT = 7_200                        # what a plan expects of one chat of a usual agent
POST, POSTS = "客服专员", {"manager": "客服主管"}
PRICE_DIFFERENCE_SKU, TEST_FLAG = "BCJ-01", "内部测试"


@dataclass(frozen=True)
class Accounts:
    """All accounts by index: `names`, `own[agent, shop]` (index, -1 = none), `shared` (index or None)."""

    names: list[str]
    shops: list[int]
    own: np.ndarray
    shared: int | None


def accounts(everyone: list[Person]) -> Accounts:
    """One account per agent; two (one in each shop) for the agent of two shops; one shared account."""
    names, shops, own = [], [], np.full((len(everyone), len(SHOPS)), -1)
    for n, person in enumerate(everyone):
        for shop in range(len(SHOPS)) if person.story == "two-shops" else (person.shop,):
            own[n, shop] = len(names)
            names.append(f"{ACCOUNT_STARTS[shop]}{person.name}{n + 1:03d}")
            shops.append(shop)
    shared = len(names) if len(agents_of(everyone, "shared")) == 2 else None
    if shared is not None:
        names.append(f"{ACCOUNT_STARTS[TMALL]}公共接待")
        shops.append(TMALL)
    return Accounts(names, shops, own, shared)


def rows(columns: dict[str, pa.DataType], values: list[tuple]) -> pa.Table:
    """A small table from rows."""
    schema = pa.schema(columns)
    return pa.Table.from_pylist([dict(zip(columns, row, strict=True)) for row in values], schema=schema)


TEXT, WHEN, DATE, WHOLE = pa.string(), pa.timestamp("s"), pa.date32(), pa.int64()


def shops_table() -> pa.Table:
    columns = {"shop": TEXT, "platform": TEXT, "name": TEXT, "time_zone": TEXT, "currency": TEXT, "day_cut_hour": WHOLE}
    return rows(columns, [(shop, shop, name, "Asia/Shanghai", "CNY", 0)
                          for shop, name in zip(SHOPS, SHOP_NAMES, strict=True)])


def agents_table(everyone: list[Person]) -> pa.Table:
    return rows({"agent_id": TEXT, "name": TEXT, "staff_number": TEXT, "hired_on": DATE, "left_on": DATE},
                [(p.agent_id, p.name, f"{n * 13 + 7:06d}", p.hired_on, p.left_on) for n, p in enumerate(everyone)])


def assignments_table(everyone: list[Person]) -> pa.Table:
    """One row per agent from the day of hire; the strong closer has a second one from the day of the move."""
    leads = {p.team: p.agent_id for p in everyone if p.role == "lead"}
    found = []
    for person in everyone:
        hired = datetime.combine(person.hired_on, datetime.min.time())
        left = person.left_on and datetime.combine(person.left_on + timedelta(days=1), datetime.min.time())
        windows = [(hired, MOVE), (MOVE, left)] if person.story == "closer" else [(hired, left)]
        for start, end in windows:
            team = team_on(person, start)
            found.append((person.agent_id, start, end, TEAMS[team], POSTS.get(person.role, POST), person.role, SHIFTS[person.shift],
                          leads.get(team), person.full_time, "售前客服"))
    return rows({"agent_id": TEXT, "valid_from": WHEN, "valid_to": WHEN, "team": TEXT, "post": TEXT, "role": TEXT,
                 "shift": TEXT, "leader": TEXT, "full_time_share": TEXT, "appraisal_group": TEXT}, found)


def accounts_table(everyone: list[Person], owned: Accounts, first: int, last: int) -> pa.Table:
    """Own accounts from the day of hire; the shared one changes owner at 16:00:00 and at midnight, and from midnight to
    08:00:00 nobody owns it. `first`, `last`: seconds, the span of the demo."""
    found = [(SHOPS[shop], owned.names[owned.own[n, shop]], p.agent_id, seconds(p.hired_on), left_at(p) or NOTHING)
             for n, p in enumerate(everyone) for shop in np.flatnonzero(owned.own[n] >= 0)]
    if owned.shared is not None:
        early, late = (everyone[n].agent_id for n in agents_of(everyone, "shared"))
        name, handover = owned.names[owned.shared], SHARED_HANDOVER_HOUR * 3_600
        for day in range(first, last, days.DAY):
            found += [(SHOPS[TMALL], name, early, day + 8 * 3_600, day + handover),
                      (SHOPS[TMALL], name, late, day + handover, day + days.DAY)]
    shop, account, agent, start, end = zip(*found, strict=True)
    return pa.table({"shop": shop, "account": account, "agent_id": agent,
                     "valid_from": times(np.array(start)), "valid_to": times(np.array(end))})


def targets_table(everyone: list[Person], months: list[Month], chance: np.random.Generator,
                  usual_chats: float) -> pa.Table:
    """A plan per agent, shop and month: working days × usual chats × what a chat brings, rounded to 500 yuan. Promotion
    months carry day weights. The two who tie have the same plan."""
    found = []
    for month in months:
        weights = [event_factor(day) if promotion(day) else 1.0 for day in month.dates()]
        written = ";".join(f"{weight:g}" for weight in weights) if max(weights) > 1 else None
        ambition = chance.uniform(0.93, 1.10, len(everyone))
        if len(tied := agents_of(everyone, "tie")) == 2:
            ambition[tied[1]] = ambition[tied[0]]
        for n, person in enumerate(everyone):
            worked = float((employed(person, month) * np.array(weights)).sum())
            if not worked:
                continue
            expected = worked * usual_chats * person.rate * person.plan * PLANNED_CENTS_A_CHAT * ambition[n]
            plan = max(int(expected / 50_000 + 0.5), 1) * 50_000
            in_shops = (0, 1) if person.story == "two-shops" else (person.shop,)
            found += [(SHOPS[shop], person.agent_id, month.text, plan // len(in_shops), written) for shop in in_shops]
    shop, agent, text, plan, weights = zip(*found, strict=True)
    return pa.table({"shop": shop, "agent_id": agent, "month": text, "planned_sales": money(np.array(plan)),
                     "day_weights": pa.array(weights, TEXT)})


def calendar_table(first: Month) -> pa.Table:
    return rows({"day": DATE, "event": TEXT, "kind": TEXT},
                [day for day in days.calendar() if first.first <= day[0] <= days.LAST_DAY])


RULES = {"rule": TEXT, "shop": TEXT, "kind": TEXT, "value": TEXT, "valid_from": WHEN, "valid_to": WHEN}


def chat_filters_table() -> pa.Table:
    return rows(RULES, [
        ("活动群发", "tmall", "ad", AD_START, None, None),
        ("活动群发-京东", "jd", "ad", AD_START, None, None),
        ("自动回复", "tmall", "auto_reply", AUTO_START, None, None),
        ("自动回复-京东", "jd", "auto_reply", AUTO_START, None, None),
        ("内部测试", "tmall", "own_staff", "内部测试01", None, None),
    ])


def order_exclusions_table() -> pa.Table:
    return rows(RULES, [
        ("补差价链接", "tmall", "sku", PRICE_DIFFERENCE_SKU, None, None),
        ("补差价链接-京东", "jd", "sku", PRICE_DIFFERENCE_SKU, None, None),
        ("内部测试单", "tmall", "flag", TEST_FLAG, None, None),
        ("内部买家", "tmall", "buyer", "内部测试01", None, None),
    ])
