"""Messages → conversations → exchanges, each with its owner; contacts of conversation lists become one exchange."""
from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import takewhile

from tests.reference.world import Row, World, seconds

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


@dataclass(eq=False)
class Exchange:
    """A run of customer messages and its answer, or a whole contact of a conversation list (`grain`)."""

    shop: str
    conversation_id: str
    number: int
    customer: str | None
    agent: str | None
    started_at: datetime
    day: date
    answered: bool
    replied_at: datetime | None
    gap: Fraction | None
    grain: str = "message"
    channel: str | None = None
    run: list[Message] = field(default_factory=list)
    reply: Message | None = None

    @property
    def exchange_id(self) -> str:
        return f"{self.shop}/{self.conversation_id}/{self.number:06d}"

    @property
    def person(self) -> str:
        """Without a customer id a person is the conversation."""
        return self.conversation_id if self.customer is None else self.customer

    @property
    def case(self) -> tuple:
        """The consultation case: conversation × agent × day."""
        return self.shop, self.conversation_id, self.agent, self.day


@dataclass(eq=False)
class Conversation:
    """One conversation. `opening` is the customer message it opens with, `first_reply` what answered that message."""

    shop: str
    conversation_id: str
    customer: str | None
    opened_at: datetime
    agent: str | None
    exchanges: list[Exchange]
    messages: list[Message] = field(default_factory=list)
    linked: bool = False
    opening: Message | None = None
    first_reply: Message | None = None
    contact: Row | None = None

    @property
    def person(self) -> str:
        return self.conversation_id if self.customer is None else self.customer


# ------------------------------------------------------------------------------------------ which message goes where

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


# ------------------------------------------------------------------------------------------ exchanges and their owners

def runs(messages: list[Message], unanswered: timedelta | None) -> list[tuple[list[Message], Message | None]]:
    """(customer messages, answer or None) in order. `unanswered`: after that long the run is over; None = never."""
    found: list[tuple[list[Message], Message | None]] = []
    run: list[Message] = []
    for message in messages:
        if message.sender not in ("customer", "agent"):
            continue
        over = bool(run) and unanswered is not None and message.at - run[-1].at > unanswered
        if message.sender == "agent":
            if run:
                found.append((run, None if over else message))
            run = []
        elif over:
            found.append((run, None))
            run = [message]
        else:
            run.append(message)
    if run:
        found.append((run, None))
    return found


def owner_of_unanswered(run: list[Message], messages: list[Message]) -> str | None:
    """Whose a never-answered run is: the account named last, else the last agent who wrote before it."""
    first, last = messages.index(run[0]), messages.index(run[-1])
    before = [each for each in messages[:last] if each.sender == "system"]
    after = [each for each in takewhile(lambda each: each.sender in ("system", "bot"), messages[last + 1:])
             if each.sender == "system"]
    for message in [*reversed(after), messages[last], *reversed(before)]:
        if message.account is not None:
            return message.agent
    wrote = [each.agent for each in messages[:first] if each.sender == "agent"]
    return wrote[-1] if wrote else None


def exchanges_of(messages: list[Message], cut: bool, world: World) -> list[Exchange]:
    """The exchanges of one conversation, numbered from 1."""
    unanswered = timedelta(hours=world.settings["unanswered_hours"]) if cut else None
    made = []
    for number, (run, reply) in enumerate(runs(messages, unanswered), start=1):
        first = run[0]
        made.append(Exchange(
            shop=first.shop, conversation_id=first.conversation_id, number=number,
            customer=first.customer,
            agent=reply.agent if reply else owner_of_unanswered(run, messages),
            started_at=first.sent_at, day=world.day(first.shop, first.sent_at),
            answered=reply is not None, replied_at=reply.sent_at if reply else None,
            gap=seconds(reply.at - first.at) if reply else None, run=run, reply=reply,
        ))
    return made


def customer_of(messages: list[Message]) -> str | None:
    """The conversation's customer: the author of its first customer message that says so, else whoever is named."""
    said = [each.customer for each in messages if each.sender == "customer" and each.customer is not None]
    named = [each.customer for each in messages if each.customer is not None]
    return (said or named or [None])[0]


# ------------------------------------------------------------------------------------------ whole conversations

def conversation_of(messages: list[Message], cut: bool, linked: bool, answers: dict, world: World) -> Conversation:
    """One conversation of message grain; `answers`: {(shop, message_id): agent messages that link to it, in order}."""
    exchanges = exchanges_of(messages, cut, world)
    agents = [each.agent for each in messages if each.sender == "agent"]
    made = Conversation(
        shop=messages[0].shop, conversation_id=messages[0].conversation_id, customer=customer_of(messages),
        opened_at=messages[0].sent_at, exchanges=exchanges, messages=messages, linked=linked,
        agent=exchanges[0].agent if exchanges else next(iter(agents), None),
    )
    if linked:
        openings = [each for each in messages if each.sender == "customer" and each.reply_to is None]
        made.opening = next(iter(openings), None)
        if made.opening:
            made.first_reply = next(iter(answers.get((made.shop, made.opening.message_id), ())), None)
    elif exchanges:
        made.opening, made.first_reply = exchanges[0].run[0], exchanges[0].reply
    return made


def contact_of(row: Row, world: World) -> Conversation:
    """One contact of a conversation list: its own answer flag and times, one exchange."""
    shop, opened_at, replied_at = row["shop"], row["opened_at"], row.get("first_reply_at")
    agent = world.owner(shop, row.get("account"), opened_at, by_name=True)
    given = row.get("first_response_seconds")
    gap = Fraction(given) if given is not None else seconds(replied_at - opened_at) if replied_at else None
    answered = row["answered"] if row.get("answered") is not None else gap is not None
    exchange = Exchange(
        shop=shop, conversation_id=row["conversation_id"], number=1, customer=row.get("customer_id"), agent=agent,
        started_at=opened_at, day=world.day(shop, opened_at), answered=answered, replied_at=replied_at,
        gap=gap if answered else None, grain="conversation", channel=row.get("channel"),
    )
    return Conversation(shop, row["conversation_id"], row.get("customer_id"), opened_at, agent, [exchange], contact=row)


def conversations_of(messages: list[Message], world: World) -> list[Conversation]:
    """Every conversation of the dataset: those made of messages, then the contacts that have none."""
    grouped, cut = give_conversations(messages, world)
    linked = links(messages)
    answers: dict[tuple, list[Message]] = defaultdict(list)
    for each in sorted(messages, key=lambda each: each.place):
        if each.sender == "agent" and each.reply_to is not None:
            answers[each.shop, each.reply_to].append(each)
    made = {
        key: conversation_of(those, key in cut, (key[0], those[0].source) in linked, answers, world)
        for key, those in grouped.items()
    }
    for row in world.table("conversations"):
        key = row["shop"], row["conversation_id"]
        if key in made:
            made[key].contact = row
        else:
            made[key] = contact_of(row, world)
    return list(made.values())
