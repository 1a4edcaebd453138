"""What is kept beside chats and orders: attendance, tickets, complaints, goods listed, and the ratings of the shop with conversation ids.

Everybody has random numbers of their own, and the two who tie share them, so that every figure of theirs stays equal.
"""
from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
import pyarrow as pa

from .chats import Counters
from .days import LAST_DAY, SHIFT_HOURS, Month
from .files import NOTHING, ids, money, times, whole, words
from .messages import SENDERS
from .people import JD, SHOPS, Person, agents_of, employed
from .staff import DATE, TEXT, WHEN, WHOLE, rows

DESK = 100                                          # keeps these draws apart from those of the other tables
END = datetime.combine(LAST_DAY, datetime.max.time()).replace(microsecond=0)
TICKETS_A_MONTH = 14
# kind, how often, minutes to accept and to be done as they usually take
KINDS = (
    ("question", 0.25, 1.6, 25), ("simple_question", 0.30, 1.4, 3.4), ("restart", 0.15, 2, 7), ("fault", 0.12, 4, 42),
    ("reinstall", 0.08, 5, 85), ("unracking", 0.05, 5, 21), ("racking", 0.03, 8, 170), ("hardware", 0.02, 8, 190),
)
UNITS = ("仓储", "物流", "品质", "生产")
SEVERITIES = ("一级", "二级", "三级")                  # the severest first
RATINGS = (3, 2, 1, -1, -2, -3)
Rng = np.random.Generator


def own(seed: int, month: int, what: int, agent: int, everyone: list[Person]) -> Rng:
    """Random numbers of one agent; the second of the two who tie draws what the first does."""
    pair = agents_of(everyone, "tie")
    same = pair[0] if len(pair) == 2 and agent == pair[1] else agent
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, month, DESK + what, same])))


def desk_tables(everyone: list[Person], months: list[Month], seed: int) -> dict[str, pa.Table]:
    """attendance, tickets, complaints, listings: small tables of all months."""
    return {
        "attendance": attendance_table(everyone, months, seed), "tickets": tickets_table(everyone, months, seed),
        "complaints": complaints_table(everyone, months, seed), "listings": listings_table(everyone, months, seed),
    }


def attendance_table(everyone: list[Person], months: list[Month], seed: int) -> pa.Table:
    """A row for each planned day. Leave and absence stand on further planned days, on which the agent had no chats."""
    found = []
    for month in months:
        for n, person in enumerate(everyone):
            chance = own(seed, month.number, 0, n, everyone)
            works = employed(person, month)
            late = chance.random(month.days) < 0.03
            minutes, early = chance.integers(1, 25, month.days), chance.random(month.days) < 0.01
            for place, day in enumerate(month.dates()):
                if works[place]:
                    found.append((person.agent_id, day, True, True, int(minutes[place]) if late[place] else 0,
                                  int(minutes[place]) // 2 + 1 if early[place] else 0, None))
            free = [day for place, day in enumerate(month.dates()) if not works[place] and _employed_on(person, day)]
            if free and chance.random() < 0.30:
                kind = ("事假", "病假", "年假")[int(chance.integers(3))]
                found.append((person.agent_id, free[int(chance.integers(len(free)))], True, False, None, None, kind))
            elif free and chance.random() < 0.03:
                found.append((person.agent_id, free[int(chance.integers(len(free)))], True, False, None, None, None))
    columns = {"agent_id": TEXT, "day": DATE, "planned": pa.bool_(), "present": pa.bool_(), "late_minutes": WHOLE,
               "left_early_minutes": WHOLE, "leave": TEXT}
    return rows(columns, sorted(found, key=lambda row: (row[1], row[0])))


def _employed_on(person: Person, day: date) -> bool:
    return person.hired_on <= day and (person.left_on is None or day <= person.left_on)


def tickets_table(everyone: list[Person], months: list[Month], seed: int) -> pa.Table:
    """Tickets of the back office within the shift; some urgent, some handed on, one in a hundred still open."""
    found = []
    odds = np.array([kind[1] for kind in KINDS])
    for month in months:
        for n, person in enumerate(everyone):
            chance = own(seed, month.number, 1, n, everyone)
            days = np.flatnonzero(employed(person, month))
            for _ in range(int(chance.poisson(TICKETS_A_MONTH)) if len(days) else 0):
                day = month.dates()[int(chance.choice(days))]
                kind, _, accept, done = KINDS[int(chance.choice(len(KINDS), p=odds / odds.sum()))]
                first, last = SHIFT_HOURS[person.shift]
                opened = datetime.combine(day, datetime.min.time()) + timedelta(minutes=int(chance.integers(first * 60, last * 60 - 30)))
                slow = 1.8 if person.story == "loved" else 1.0
                accepted = opened + timedelta(seconds=int(chance.gamma(3, accept * 20 * slow)))
                finished = max(accepted, opened + timedelta(seconds=int(chance.gamma(4, done * 12 * slow))))
                urgent, moved, still = chance.random() < 0.08, chance.random() < 0.06, chance.random() < 0.01
                parts = chance.random() < 0.7
                other = everyone[(n + 1) % len(everyone)].agent_id
                hardware = kind == "hardware"
                found.append((SHOPS[person.shop], kind, "urgent" if urgent else "normal", person.agent_id, other if moved else person.agent_id,
                              opened, _known(accepted), None if still else _known(finished), _known(finished) if hardware and parts else None,
                              opened if hardware and parts else None, parts if hardware else None))
    found.sort(key=lambda row: (row[5], row[3]))
    columns = {"shop": TEXT, "ticket_id": TEXT, "kind": TEXT, "priority": TEXT, "first_owner": TEXT, "owner": TEXT, "opened_at": WHEN,
               "accepted_at": WHEN, "done_at": WHEN, "replaced_at": WHEN, "authorised_at": WHEN, "part_in_stock": pa.bool_()}
    return rows(columns, [(row[0], f"T{place:07d}", *row[1:]) for place, row in enumerate(found, 1)])


def _known(at: datetime) -> datetime | None:
    """Nothing is known after the last day."""
    return at if at <= END else None


def complaints_table(everyone: list[Person], months: list[Month], seed: int) -> pa.Table:
    """Complaint cases, some five for every four agents a month; nobody complains of the two who tie."""
    found = []
    for month in months:
        for n, person in enumerate(everyone):
            chance = own(seed, month.number, 2, n, everyone)
            days = np.flatnonzero(employed(person, month))
            if person.story != "tie" and len(days):
                found += [_complaint(person, month.dates()[int(chance.choice(days))], chance) for _ in range(int(chance.poisson(1.25)))]
    found.sort(key=lambda row: (row[5], row[1]))
    serial: dict[str, int] = {}
    numbered = []
    for row in found:
        month = f"{row[5]:%Y%m}"
        serial[month] = serial.get(month, 0) + 1
        numbered.append((row[0], f"{month}-{serial[month]:04d}", *row[1:-1]))
    columns = {"shop": TEXT, "case_no": TEXT, "agent_id": TEXT, "domestic": pa.bool_(), "quality": pa.bool_(),
               "severity": TEXT, "accepted_at": WHEN, "investigated_at": WHEN, "report_at": WHEN, "sales_reply_at": WHEN, "opinion_at": WHEN,
               "closed_at": WHEN, "upheld": pa.bool_(), "responsible_unit": TEXT}
    amounts = [row[-1] for row in found]
    table = rows(columns, numbered)
    return table.append_column("amount", money(np.array([NOTHING if cents is None else cents for cents in amounts], dtype=np.int64)))


def _complaint(person: Person, day: date, chance: Rng) -> tuple:
    """One case, its steps with their days as far as they are known, and what came of it once it is closed."""
    accepted = datetime.combine(day, datetime.min.time()) + timedelta(minutes=int(chance.integers(9 * 60, 17 * 60)))
    domestic, quality = chance.random() < 0.85, chance.random() < 0.6
    looked = accepted + timedelta(days=int(chance.integers(1, 4)))
    report = looked + timedelta(days=int(chance.integers(1, 5)))
    reply = report + timedelta(days=int(chance.integers(1, 4)))
    opinion = reply + timedelta(days=int(chance.integers(0, 3)))
    steps = [_known(at) for at in (looked, report, reply, opinion, opinion + timedelta(days=int(chance.integers(1, 12))))]
    class_ = SEVERITIES[int(chance.choice(3, p=(0.1, 0.3, 0.6)))]
    outcome = (bool(chance.random() < 0.4), UNITS[int(chance.integers(4))], int(chance.integers(20, 400)) * 100)
    return (SHOPS[person.shop], person.agent_id, bool(domestic), bool(quality), class_, accepted, *steps,
            *(outcome if steps[-1] else (None, None, None)))


def listings_table(everyone: list[Person], months: list[Month], seed: int) -> pa.Table:
    """Goods put up each Monday worked or, by those off on Mondays, each first day worked of the week; a few with errors."""
    found = []
    for month in months:
        for n, person in enumerate(everyone):
            chance = own(seed, month.number, 3, n, everyone)
            for place in np.flatnonzero(employed(person, month))[::5]:
                listed = int(chance.integers(8, 25))
                found.append((SHOPS[person.shop], person.agent_id, month.dates()[place], listed, int(chance.binomial(listed, 0.03))))
    columns = {"shop": TEXT, "agent_id": TEXT, "day": DATE, "listed": WHOLE, "errors": WHOLE}
    return rows(columns, sorted(found, key=lambda row: (row[2], row[1])))


def contacts_table(chats: pd.DataFrame, written: pd.DataFrame, everyone: list[Person], month: Month, counters: Counters, seed: int) -> pa.Table:
    """What the shop with conversation ids exports of each conversation that both sides wrote in: how long it took, whether it was solved,
    and every fourth customer's rating (3 … −3). `counters` as before the month's messages were numbered."""
    place = np.empty(len(chats), dtype=np.int64)
    place[np.lexsort((chats["agent"], chats["start"]))] = np.arange(len(chats))
    sender, of = written["sender"].to_numpy(), written["chat"].to_numpy()
    wrote = [np.bincount(of[sender == SENDERS.index(who)], minlength=len(chats)) > 0 for who in ("customer", "agent")]
    both = wrote[0] & wrote[1] & (chats["shop"].to_numpy() == JD) & (chats["customer"].to_numpy() != 0)
    chosen = np.flatnonzero(both)
    chosen = chosen[np.argsort(place[chosen], kind="stable")]
    agent, start = chats["agent"].to_numpy()[chosen], chats["start"].to_numpy()[chosen]
    handle, solved, rating = np.zeros(len(chosen), np.int64), np.zeros(len(chosen), bool), np.zeros(len(chosen), np.int64)
    for n in np.unique(agent):
        mine = np.flatnonzero(agent == n)
        chance, person = own(seed, month.number, 4, int(n), everyone), everyone[n]
        glad = {"loved": 0.6, "pushy": 0.25, "refunds": 0.3}.get(person.story, 0.45)
        handle[mine] = chance.gamma(4, 45 + 2 * person.reply, len(mine)).astype(np.int64) + 20
        solved[mine] = chance.random(len(mine)) < 0.8 + glad / 4
        odds = np.array([glad, 0.85 - glad, 0.07, 0.05, 0.02, 0.01])
        rating[mine] = np.where(chance.random(len(mine)) < 0.25, chance.choice(RATINGS, len(mine), p=odds / odds.sum()), 0)
    given = rating != 0
    return pa.table({
        "shop": words(SHOPS, chats["shop"].to_numpy()[chosen]), "conversation_id": ids("JDC", counters.conversations + place[chosen], 9),
        "opened_at": times(start), "handle_seconds": whole(handle), "resolved": pa.array(solved),
        "rating": pa.array(rating, mask=~given), "rating_scale": pa.array(np.where(given, "3", None), TEXT),
    })
