"""From conversations to messages: exchanges are drawn, laid out as groups of messages, and timed by adding gaps up.

A frame with one row per message, in order of conversation and time:
chat (row of the conversation), time (second), sender (index into SENDERS), account (index, -1 = empty), agent (who
wrote it, -1 unless an agent), group (index into texts.NAMES), automatic (an advertisement or automatic reply).
"""
from __future__ import annotations

import numpy as np
import pandas as pd

from .chats import AD, BOT_ALONE, NORMAL, REMINDER, UNANSWERED
from .people import Ways
from .texts import GROUP

SENDERS = ("customer", "bot", "system", "agent")
CUSTOMER, BOT, SYSTEM, AGENT = range(4)
SEATS = ("customer", "bot", "auto", "system", "agent")          # the groups of one exchange, in order of time
SEAT_SENDER = np.array([CUSTOMER, BOT, AGENT, SYSTEM, AGENT])
AUTO_SEAT, SYSTEM_SEAT, AGENT_SEAT = 2, 3, 4
MORE_EXCHANGES = 1.4                                            # mean number after the first one
SLOW_REPLIES, SLOW_FACTOR = 0.004, 12
LONGEST_REPLY, LONGEST_THOUGHT = 1_500, 1_200                   # seconds


def exchanges(chats: pd.DataFrame, chance: np.random.Generator) -> pd.DataFrame:
    """chat, nth (0 first), acting agent and account, and how many messages sit on each seat."""
    kind = chats["kind"].to_numpy()
    number = 1 + np.minimum(chance.poisson(MORE_EXCHANGES, len(chats)), 7)
    number = np.where(kind == NORMAL, number, 1)
    number += chats["late_transfer"].to_numpy() & (number < 2)
    chat = np.repeat(np.arange(len(chats)), number)
    nth = np.arange(len(chat)) - np.repeat(np.cumsum(number) - number, number)
    of = chats.iloc[chat].reset_index(drop=True)
    last = nth == number[chat] - 1
    kind = kind[chat]
    moved_at = np.where(of["to_agent"] < 0, -1, np.where(of["late_transfer"], (number[chat] + 1) // 2, 0))
    moves, moved = nth == moved_at, (moved_at >= 0) & (nth > moved_at)
    answered = ~np.isin(kind, (UNANSWERED, BOT_ALONE)) & ~(of["open_end"].to_numpy() & last & (nth > 0))
    initiated = np.isin(kind, (REMINDER, AD))
    first_bot = of["bot"].to_numpy() & (nth == 0)
    several = chance.choice([1, 2, 3], (2, len(chat)), p=[0.74, 0.21, 0.05])
    seats = np.stack([
        np.where(initiated, 0, several[0]),
        first_bot.astype(int),
        (of["auto"].to_numpy() & (nth == 0)).astype(int),
        (moves | (first_bot & (kind != BOT_ALONE))).astype(int),
        np.where(initiated, 1, np.where(answered, np.minimum(several[1], 2), 0)),
    ], axis=1)
    return pd.DataFrame({
        "chat": chat, "nth": nth, "moves": moves, "first_bot": first_bot, "last": last,
        "before": np.where(moved, of["to_agent"], of["agent"]),
        "after": np.where(moves | moved, of["to_agent"], of["agent"]),
        "account_before": np.where(moved, of["to_account"], of["account"]),
        "account_after": np.where(moves | moved, of["to_account"], of["account"]),
        **{seat: seats[:, n] for n, seat in enumerate(SEATS)},
    })


def messages(chats: pd.DataFrame, ways: Ways, pace: np.ndarray, chance: np.random.Generator) -> pd.DataFrame:
    """All messages of these conversations. `pace`: per conversation, how much slower replies are on such a day."""
    turns = exchanges(chats, chance)
    number = turns[list(SEATS)].to_numpy()
    flat = number.ravel()
    seat = np.repeat(np.tile(np.arange(len(SEATS)), len(turns)), flat)
    turn = np.repeat(np.arange(len(turns)), number.sum(axis=1))
    within = np.arange(len(seat)) - np.repeat(np.cumsum(flat) - flat, flat)
    of = turns.iloc[turn].reset_index(drop=True)
    chat = of["chat"].to_numpy()
    sender = SEAT_SENDER[seat]
    late = seat >= SYSTEM_SEAT
    agent = np.where(late, of["after"], of["before"])
    account = np.where(late, of["account_after"], of["account_before"])
    account = np.where((sender == BOT) | ((sender == CUSTOMER) & of["first_bot"]), -1, account)
    gap = gaps(seat, within, of, agent, ways, pace[chat], chance)
    opens = np.append(True, chat[1:] != chat[:-1])
    gap[opens] = 0
    run = np.cumsum(gap)
    lengths = np.diff(np.append(np.flatnonzero(opens), len(chat)))
    time = chats["start"].to_numpy()[chat] + run - np.repeat(run[opens], lengths)
    kind = chats["kind"].to_numpy()[chat]
    return pd.DataFrame({
        "chat": chat, "time": time, "sender": sender, "account": account,
        "agent": np.where(sender == AGENT, agent, -1),
        "group": groups(chats, seat, within, of, agent, kind, ways, chance),
        "automatic": (seat == AUTO_SEAT) | ((kind == AD) & (sender == AGENT)),
    })


def gaps(seat: np.ndarray, within: np.ndarray, of: pd.DataFrame, agent: np.ndarray, ways: Ways, pace: np.ndarray,
         chance: np.random.Generator) -> np.ndarray:
    """Seconds since the message before, by who writes: replies and thoughts lognormal, the rest short."""
    count = len(seat)
    bell, drawn = chance.standard_normal(count), chance.random(count)
    slow = np.where(chance.random(count) < SLOW_REPLIES, SLOW_FACTOR, 1)
    reply = np.clip(ways.reply[agent] * pace * slow * np.exp(0.62 * bell), 2, LONGEST_REPLY)
    thought = np.clip(30 * np.exp(0.95 * bell), 4, LONGEST_THOUGHT)
    hold = np.where(of["moves"], 20 + 90 * drawn, 3 + 12 * drawn)
    short = 4 + 12 * drawn
    first = within == 0
    seconds = np.select(
        [(seat == AGENT_SEAT) & first, (seat == 0) & first, seat == SYSTEM_SEAT, np.isin(seat, (1, AUTO_SEAT))],
        [reply, thought, hold, 1 + 1.9 * drawn], short)
    return seconds.astype(np.int64)


def groups(chats: pd.DataFrame, seat: np.ndarray, within: np.ndarray, of: pd.DataFrame, agent: np.ndarray,
           kind: np.ndarray, ways: Ways, chance: np.random.Generator) -> np.ndarray:
    """What kind of sentence each message is."""
    chat, nth = of["chat"].to_numpy(), of["nth"].to_numpy()
    opening = (nth == 0) & (within == 0)
    parcel, hard = chats["parcel"].to_numpy()[chat], chats["hard"].to_numpy()[chat]
    asks = np.where(parcel, GROUP["parcel"], np.where(hard, GROUP["hard"], GROUP["ask"]))
    closing = of["last"].to_numpy() & (nth > 0) & (of["agent"].to_numpy() == 0)
    customer = np.where(opening, asks, np.where(closing, GROUP["bye"], GROUP["more"]))
    drawn = chance.random(len(seat))
    tone = np.select([drawn < ways.unwanted[agent], drawn > 1 - ways.wanted[agent]],
                     [GROUP["unwanted"], GROUP["wanted"]], np.where(opening, GROUP["greet"], GROUP["plain"]))
    spoken = np.select([kind == AD, kind == REMINDER], [GROUP["ad"], GROUP["remind"]], tone)
    system = np.where(of["moves"], GROUP["transferred"], GROUP["assigned"])
    return np.select([seat == 0, seat == 1, seat == AUTO_SEAT, seat == SYSTEM_SEAT],
                     [customer, GROUP["bot"], GROUP["auto"], system], spoken)


def within_export(written: pd.DataFrame, end: int) -> pd.DataFrame:
    """Without what would have been written after the export's last second."""
    return written[written["time"] < end]
