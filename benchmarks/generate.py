"""The benchmark dataset: a year of messages, orders and refunds, as accepted rows in Parquet.

    python -m benchmarks.generate --size 1m --out FOLDER [--seed 7]

365 days up to 2026-09-30, 500 agents in 20 teams, one shop, about 16 messages a conversation. Of the conversations
30 % begin with a bot, 10 % are transferred, 4 % never answered, 3 % begun by the agent; an order follows 35 % of
them, and a few orders come without any; 5 % of the orders are refunded. All ids are text. Files are
FOLDER/<table>/<month>.parquet with the columns of staging; messages are sorted by conversation_id, sent_at within a
file and over all files. The same arguments give the same bytes.
"""
from __future__ import annotations

import argparse
import re
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as parquet

from kpi.demo.files import ids, money, words
from kpi.demo.texts import SENTENCES
from kpi.warehouse.tables import tables

FIRST_DAY, DAYS = date(2025, 10, 1), 365
AGENTS, TEAMS = 500, 20
MESSAGES_A_CHAT, MORE_EXCHANGES = 16, 4.32
BOT_OPENS, TRANSFERRED, NEVER_ANSWERED, AGENT_FIRST = 0.30, 0.10, 0.04, 0.03
ORDERED, WITHOUT_CHAT, REFUNDED = 0.35, 0.032, 0.05
SENDERS = ("customer", "bot", "system", "agent")
CUSTOMER, BOT, SYSTEM, AGENT = range(4)
AT_ONCE = 900_000                                   # messages made in one go: bounds the memory
EPOCH = date(1970, 1, 1)
SECOND, MINUTE, HOUR, DAY = 1_000, 60_000, 3_600_000, 86_400_000      # milliseconds
IMPORT = {"source": "benchmark", "import_id": "benchmark"}


def write(folder: str | Path, size: str, seed: int = 7) -> list[Path]:
    """Writes the dataset of about `size` messages ("1m", "10m", "50m"; any number of thousands or millions) below
    `folder` and returns its files, sorted. Raises ValueError for a size it cannot read."""
    folder = Path(folder)
    chats_a_day = messages_of(size) / MESSAGES_A_CHAT / DAYS
    paths = staff(folder)
    done = {"chats": 0, "messages": 0, "orders": 0, "refunds": 0}
    customers = max(int(chats_a_day * DAYS * 0.6), 1)
    for month, starts in months():
        writers: dict[str, Writer] = {name: Writer(folder, name, month) for name in ("messages", "orders", "refunds")}
        for part, days in enumerate(parts(starts, chats_a_day)):
            drawn_for = np.random.SeedSequence([seed, int(month.replace("-", "")), part])
            chance = np.random.Generator(np.random.PCG64(drawn_for))
            chats = conversations(days, chats_a_day, customers, chance)
            told = messages(chats, chance)
            writers["messages"].add(message_columns(chats, told, done, chance))
            bought = orders(chats, told, days, customers, chance)
            writers["orders"].add(order_columns(bought, done))
            writers["refunds"].add(refund_columns(bought, done, chance))
            done["chats"] += len(chats["start"])
            done["messages"] += len(told["at"])
            done["orders"] += len(bought["created"])
        paths += [writer.close() for writer in writers.values()]
    return sorted(paths)


def messages_of(size: str) -> int:
    found = re.fullmatch(r"([0-9]+)([km])", size.lower())
    if not found or not int(found[1]):
        raise ValueError(f'size "{size}" is no number of thousands or millions; write 1m, 10m, 50m or 200k')
    return int(found[1]) * {"k": 1_000, "m": 1_000_000}[found[2]]


def months() -> list[tuple[str, list[int]]]:
    """Each month with the first milliseconds of its days."""
    found: dict[str, list[int]] = {}
    for n in range(DAYS):
        day = FIRST_DAY + timedelta(days=n)
        found.setdefault(f"{day:%Y-%m}", []).append((day - EPOCH).days * DAY)
    return list(found.items())


def parts(days: list[int], chats_a_day: float) -> list[list[int]]:
    """The days of a month in runs of at most about AT_ONCE messages."""
    step = max(1, int(AT_ONCE / (chats_a_day * MESSAGES_A_CHAT)))
    return [days[n:n + step] for n in range(0, len(days), step)]


class Writer:
    """One file of one table, columns and origin as staging has them."""

    def __init__(self, folder: Path, table: str, month: str) -> None:
        self.path = folder / table / f"{month}.parquet"
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.schema = tables()[table].arrow_schema()
        self.out = parquet.ParquetWriter(self.path, self.schema, compression="zstd")
        self.rows = 0

    def add(self, columns: dict[str, pa.Array]) -> None:
        """Appends rows; columns not given are empty, lines are counted on."""
        count = len(next(iter(columns.values())))
        origin = {name: pa.repeat(text, count) for name, text in {**IMPORT, "file": self.path.name}.items()}
        full = {**columns, **origin, "line": pa.array(np.arange(self.rows, self.rows + count) + 1)}
        arrays = [full[f.name].cast(f.type) if f.name in full else pa.nulls(count, f.type) for f in self.schema]
        self.out.write_table(pa.Table.from_arrays(arrays, schema=self.schema), row_group_size=122_880)
        self.rows += count

    def close(self) -> Path:
        self.out.close()
        return self.path


def staff(folder: Path) -> list[Path]:
    """Shop, agents, teams and accounts: every agent owns one account."""
    number = np.arange(1, AGENTS + 1)
    agent = ids("A", number, 4)
    start = pa.array(np.full(AGENTS, "2020-01-01", dtype="datetime64[s]"))
    columns = {
        "shops": {"shop": pa.array(["main"]), "currency": pa.array(["CNY"]), "row_hash": pa.array(["main"])},
        "agents": {"agent_id": agent, "name": agent, "row_hash": agent},
        "assignments": {"agent_id": agent, "valid_from": start, "team": ids("T", number % TEAMS + 1, 2),
                        "row_hash": agent},
        "accounts": {"shop": pa.repeat("main", AGENTS), "account": ids("acc", number, 4), "agent_id": agent,
                     "valid_from": start, "row_hash": agent},
    }
    paths = []
    for table, values in columns.items():
        writer = Writer(folder, table, "all")
        writer.add(values)
        paths.append(writer.close())
    return paths


def conversations(days: list[int], chats_a_day: float, customers: int,
                  chance: np.random.Generator) -> dict[str, np.ndarray]:
    """In order of start: start (ms), agent, to_agent (-1 = stays), customer, bot, answered, initiated."""
    number = chance.poisson(chats_a_day, len(days))
    start = np.repeat(days, number) + 8 * HOUR + (chance.beta(2, 1.6, number.sum()) * 15 * HOUR).astype(np.int64)
    start.sort()
    count = len(start)
    drawn = chance.random(count)
    agent = chance.integers(0, AGENTS, count)
    moves = (chance.random(count) < TRANSFERRED) & (drawn >= NEVER_ANSWERED + AGENT_FIRST)
    return {
        "start": start, "agent": agent,
        "to_agent": np.where(moves, (agent + chance.integers(1, AGENTS, count)) % AGENTS, -1),
        "customer": chance.integers(1, customers + 1, count),
        "bot": chance.random(count) < BOT_OPENS,
        "answered": drawn >= NEVER_ANSWERED,
        "initiated": (drawn >= NEVER_ANSWERED) & (drawn < NEVER_ANSWERED + AGENT_FIRST),
    }


def messages(chats: dict[str, np.ndarray], chance: np.random.Generator) -> dict[str, np.ndarray]:
    """In order of conversation and time: chat (index), at (ms), sender, agent (the account's owner, -1 for bots)."""
    count = len(chats["start"])
    number = 1 + chance.poisson(MORE_EXCHANGES, count)
    chat = np.repeat(np.arange(count), number)
    nth = np.arange(len(chat)) - np.repeat(np.cumsum(number) - number, number)
    half = (number[chat] + 1) // 2
    moves = (chats["to_agent"][chat] >= 0) & (nth == half - 1)
    moved = (chats["to_agent"][chat] >= 0) & (nth >= half)
    first = nth == 0
    several = 1 + (chance.random((2, len(chat))) < [[0.5], [0.3]]) + (chance.random((2, len(chat))) < 0.1)
    opening = chats["initiated"][chat] & first
    seats = np.stack([
        np.where(opening, 0, several[0]), chats["bot"][chat] & first & ~opening, moves,
        several[1] * chats["answered"][chat],
    ], axis=1).astype(np.int64)
    flat = seats.ravel()
    turn = np.repeat(np.arange(len(chat)), seats.sum(axis=1))
    sender = np.repeat(np.tile(np.arange(len(SENDERS)), len(chat)), flat)
    within = np.arange(len(sender)) - np.repeat(np.cumsum(flat) - flat, flat)
    whose = chat[turn]
    later = moved[turn] | (moves[turn] & (sender >= SYSTEM))
    owner = np.where(later, chats["to_agent"][whose], chats["agent"][whose])
    return {"chat": whose, "sender": sender, "agent": np.where(sender == BOT, -1, owner),
            "at": chats["start"][whose] + elapsed(whose, sender, within, chance)}


def elapsed(chat: np.ndarray, sender: np.ndarray, within: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """Milliseconds since the conversation's start: replies and thoughts lognormal, what follows at once short."""
    bell = chance.standard_normal(len(chat))
    median = np.where(within > 0, 6, np.select([sender == CUSTOMER, sender == AGENT], [35, 28], 2))
    gap = 1 + (np.clip(median * np.exp(0.7 * bell), 0.2, 1_200) * SECOND).astype(np.int64)
    opens = np.diff(chat, prepend=-1) != 0
    gap[opens] = 0
    run = np.cumsum(gap)
    return run - np.repeat(run[opens], np.diff(np.append(np.flatnonzero(opens), len(chat))))


def orders(chats: dict[str, np.ndarray], told: dict[str, np.ndarray], days: list[int], customers: int,
           chance: np.random.Generator) -> dict[str, np.ndarray]:
    """In order of creation: created, paid (ms; -1 = unpaid), customer, cents."""
    last = np.flatnonzero(np.diff(told["chat"], append=-1))
    chosen = last[chance.random(len(last)) < ORDERED]
    after = (np.clip(np.exp(chance.normal(2.5, 1.6, len(chosen))), 0.2, 2_500) * MINUTE).astype(np.int64)
    silent = chance.poisson(len(last) * WITHOUT_CHAT)
    unasked = chance.choice(days, silent) + chance.integers(0, DAY, silent)
    created = np.concatenate([told["at"][chosen] + after, unasked])
    customer = np.concatenate([chats["customer"][told["chat"][chosen]], chance.integers(1, customers + 1, silent)])
    by_time = np.argsort(created, kind="stable")
    count = len(created)
    paid = created[by_time] + chance.integers(5 * SECOND, 30 * MINUTE, count)
    return {"created": created[by_time], "customer": customer[by_time],
            "paid": np.where(chance.random(count) < 0.92, paid, -1),
            "cents": np.clip(np.exp(chance.normal(9.2, 0.7, count)), 500, 500_000).astype(np.int64)}


def instants(milliseconds: np.ndarray) -> pa.Array:
    """Milliseconds as timestamps; -1 becomes empty."""
    return pa.array(milliseconds, mask=milliseconds < 0).cast(pa.timestamp("ms"))


def message_columns(chats: dict[str, np.ndarray], told: dict[str, np.ndarray], done: dict[str, int],
                    chance: np.random.Generator) -> dict[str, pa.Array]:
    chat, agent = told["chat"], told["agent"]
    count = len(chat)
    return {
        "shop": pa.repeat("main", count),
        "message_id": ids("m", done["messages"] + np.arange(count), 10),
        "conversation_id": ids("c", done["chats"] + chat, 9),
        "customer_id": ids("b", chats["customer"][chat], 8),
        "account": ids("acc", agent + 1, 4, without=agent < 0),
        "sender": words(SENDERS, told["sender"]),
        "sent_at": instants(told["at"]),
        "text": words(SENTENCES, chance.integers(0, len(SENTENCES), count)),
    }


def order_columns(bought: dict[str, np.ndarray], done: dict[str, int]) -> dict[str, pa.Array]:
    count = len(bought["created"])
    order_id = ids("o", done["orders"] + np.arange(count), 17)
    cents, paid = money(bought["cents"]), bought["paid"] >= 0
    return {
        "shop": pa.repeat("main", count), "order_id": order_id, "customer_id": ids("b", bought["customer"], 8),
        "created_at": instants(bought["created"]), "paid_at": instants(bought["paid"]),
        "status": words(("created", "paid"), paid.astype(np.int64)), "amount_due": cents,
        "amount_paid": pc.if_else(pa.array(paid), cents, pa.scalar(None, cents.type)), "row_hash": order_id,
    }


def refund_columns(bought: dict[str, np.ndarray], done: dict[str, int],
                   chance: np.random.Generator) -> dict[str, pa.Array]:
    """Completed refunds of some paid orders, days later, whole or in part. Counts them on in `done`."""
    paid = bought["paid"]
    back = np.flatnonzero((paid >= 0) & (chance.random(len(paid)) < REFUNDED / 0.92))
    requested = paid[back] + chance.integers(HOUR, 12 * DAY, len(back))
    share = np.where(chance.random(len(back)) < 0.2, chance.integers(20, 90, len(back)), 100)
    completed = requested + chance.integers(HOUR, 3 * DAY, len(back))
    refund_id = ids("r", done["refunds"] + np.arange(len(back)), 9)
    done["refunds"] += len(back)
    return {
        "shop": pa.repeat("main", len(back)), "refund_id": refund_id,
        "order_id": ids("o", done["orders"] + back, 17),
        "requested_at": instants(requested), "completed_at": instants(completed),
        "amount": money(bought["cents"][back] * share // 100), "status": pa.repeat("completed", len(back)),
        "row_hash": refund_id,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Writes the benchmark dataset.")
    parser.add_argument("--size", default="1m", help="about how many messages: 1m, 10m, 50m")
    parser.add_argument("--out", required=True, help="folder to write into")
    parser.add_argument("--seed", type=int, default=7)
    chosen = parser.parse_args()
    for path in write(chosen.out, chosen.size, chosen.seed):
        print(path)


if __name__ == "__main__":
    main()
