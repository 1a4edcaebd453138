"""Messages → conversations → exchanges, each with its owner; contacts of conversation lists become one exchange."""
from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import takewhile

from tests.reference.messages import Message, customer_of, give_conversations, links
from tests.reference.world import Row, World, seconds


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
