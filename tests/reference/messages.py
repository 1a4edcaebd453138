"""Messages, and which conversation each belongs to: its id, its thread, or the silence around it."""
from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.reference.world import World

PLACE = {"customer": 0, "bot": 1, "system": 2, "agent": 3}


@dataclass(eq=False)
class Message:
    """One message. `sent_at` is the shop's clock, `at` the instant; `agent` owns the account at that second."""

    shop: str
    source: str | None
    message_id: str
    conversation_id: str | None
    customer: str | None
    account: str | None
    agent: str | None
    sender: str
    sent_at: datetime
    at: datetime
    reply_to: str | None
    text: str | None

    @property
    def place(self) -> tuple[datetime, int, str]:
        """The order inside a conversation."""
        return self.at, PLACE[self.sender], self.message_id


def read_messages(world: World) -> list[Message]:
    """All messages, each with the owner of its account."""
    return [
        Message(
            row["shop"], row.get("source"), row["message_id"], row.get("conversation_id"), row.get("customer_id"),
            row.get("account"), world.owner(row["shop"], row.get("account"), row["sent_at"]), row["sender"],
            row["sent_at"], row.get("sent_utc") or row["sent_at"], row.get("reply_to"), row.get("text"),
        )
        for row in world.table("messages")
    ]


def root(message: Message, known: dict[tuple[str, str], Message]) -> Message:
    """The message a thread began with: up `reply_to` while the parent is there."""
    while (parent := known.get((message.shop, message.reply_to))) is not None:
        message = parent
    return message


def cut_by_silence(messages: list[Message], silence: timedelta, unanswered: timedelta) -> list[list[Message]]:
    """One customer's messages without conversation ids, cut where a new conversation begins."""
    pieces: list[list[Message]] = []
    previous = spoken = customer = None
    for message in sorted(messages, key=lambda each: each.place):
        run_open = spoken is not None and spoken.sender == "customer" and message.at - spoken.at <= unanswered
        new = previous is None or (message.at - previous.at > silence and not run_open)
        if message.sender != "customer" and customer is not None:
            new = new and message.at - customer.at > unanswered
        if new:
            pieces.append([])
        pieces[-1].append(message)
        previous = message
        spoken = message if message.sender in ("customer", "agent") else spoken
        customer = message if message.sender == "customer" else customer
    return pieces


def give_conversations(messages: list[Message], world: World) -> tuple[dict[tuple, list[Message]], set[tuple]]:
    """{(shop, conversation_id): messages in order}, and the keys of those that were cut by silence.

    Fills conversation_id where the export has none; agents of a thread write to its customer, its first author.
    """
    known = {(each.shop, each.message_id): each for each in messages}
    linked = links(messages)
    silent: dict[tuple, list[Message]] = defaultdict(list)
    threads: dict[tuple, list[Message]] = defaultdict(list)
    for each in messages:
        if each.conversation_id is not None:
            continue
        if (each.shop, each.source) in linked:
            threads[each.shop, root(each, known).message_id].append(each)
        else:
            silent[each.shop, each.customer, each.account if each.customer is None else None].append(each)
    for (_, thread), those in threads.items():
        customer = customer_of(sorted(those, key=lambda each: each.place))
        for each in those:
            each.conversation_id = thread
            each.customer = customer if each.sender == "agent" else each.customer
    cut = set()
    silence = timedelta(minutes=world.settings["silence_minutes"])
    unanswered = timedelta(hours=world.settings["unanswered_hours"])
    for (shop, customer, account), those in silent.items():
        for piece in cut_by_silence(those, silence, unanswered):
            who = customer if customer is not None else f"#{account or ''}"
            name = f"{who}@{piece[0].sent_at:%Y%m%dT%H%M%S}"
            cut.add((shop, name))
            for each in piece:
                each.conversation_id = name
    together: dict[tuple, list[Message]] = defaultdict(list)
    for each in messages:
        together[each.shop, each.conversation_id].append(each)
    return {key: sorted(those, key=lambda each: each.place) for key, those in together.items()}, cut


def links(messages: list[Message]) -> set[tuple]:
    """The (shop, source) pairs whose export says which message answers which."""
    return {(each.shop, each.source) for each in messages if each.reply_to is not None}


def customer_of(messages: list[Message]) -> str | None:
    """The conversation's customer: the author of its first customer message that says so, else whoever is named."""
    said = [each.customer for each in messages if each.sender == "customer" and each.customer is not None]
    named = [each.customer for each in messages if each.customer is not None]
    return (said or named or [None])[0]
