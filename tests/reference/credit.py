"""Whose order is it? Five rules, each choosing one reply to the order's customer, or none (a silent sale)."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.reference.conversations import Exchange
from tests.reference.messages import Message
from tests.reference.world import Row


@dataclass
class Credit:
    """What a rule says of one order. `reply` None = silent; `agent` None with a reply = an account nobody owned."""

    reply: Message | None = None
    exchange: Exchange | None = None

    @property
    def agent(self) -> str | None:
        return self.reply.agent if self.reply else None


@dataclass
class Window:
    """The replies that may earn one order, earliest first. `begins` is left out where `after` is true."""

    begins: datetime
    ends: datetime
    after: bool = False

    def has(self, at: datetime) -> bool:
        return (self.begins < at if self.after else self.begins <= at) and at <= self.ends


class Talk:
    """What agents wrote to one customer, the exchanges answered to her, and which exchange each reply closed."""

    def __init__(self, closed: dict[Message, Exchange]) -> None:
        self.closed = closed
        self.replies: list[Message] = []
        self.answered: list[Exchange] = []

    def within(self, window: Window) -> list[Message]:
        """Candidates in order of time; of two at one instant the greater message id is the later."""
        return sorted((each for each in self.replies if window.has(each.sent_at)),
                      key=lambda each: (each.sent_at, each.message_id))

    def exchange(self, reply: Message, window: Window) -> Exchange | None:
        """The exchange this reply closed, else the agent's latest answered one in the window, not after the reply."""
        earlier = [each for each in self.answered
                   if each.agent == reply.agent and window.has(each.replied_at) and each.replied_at <= reply.sent_at]
        return self.closed.get(reply) or max(
            earlier, key=lambda each: (each.replied_at, each.exchange_id), default=None)

    def credit(self, reply: Message | None, window: Window) -> Credit:
        return Credit(reply, self.exchange(reply, window)) if reply else Credit()


Rule = Callable[[Row, Talk, timedelta], Credit]


def before_order(order: Row, days: timedelta) -> Window:
    return Window(order["created_at"] - days, order["created_at"])


def last_reply_before_order(order: Row, talk: Talk, days: timedelta) -> Credit:
    window = before_order(order, days)
    return talk.credit(next(reversed(talk.within(window)), None), window)


def first_reply(order: Row, talk: Talk, days: timedelta) -> Credit:
    window = before_order(order, days)
    return talk.credit(next(iter(talk.within(window)), None), window)


def most_exchanges(order: Row, talk: Talk, days: timedelta) -> Credit:
    """The agent whose replies in the window closed the most exchanges; equal: the later last reply."""
    window = before_order(order, days)
    closed: dict[str | None, int] = defaultdict(int)
    last: dict[str | None, Message] = {}
    for reply in talk.within(window):
        closed[reply.agent] += reply in talk.closed
        last[reply.agent] = reply
    best = max(last, key=lambda agent: (closed[agent], last[agent].sent_at, last[agent].message_id), default=None)
    return talk.credit(last.get(best), window)


def last_reply_before_payment(order: Row, talk: Talk, days: timedelta) -> Credit:
    paid_at = order.get("paid_at")
    if paid_at is None:
        return Credit()
    window = Window(paid_at - days, paid_at)
    return talk.credit(next(reversed(talk.within(window)), None), window)


def order_first(order: Row, talk: Talk, days: timedelta) -> Credit:
    """As the default; when nobody replied before a paid order: the latest reply after it, up to the payment."""
    found = last_reply_before_order(order, talk, days)
    if found.reply or order.get("paid_at") is None:
        return found
    window = Window(order["created_at"], order["paid_at"], after=True)
    return talk.credit(next(reversed(talk.within(window)), None), window)


RULES: dict[str, Rule] = {
    rule.__name__: rule
    for rule in (last_reply_before_order, first_reply, most_exchanges, last_reply_before_payment, order_first)
}


def credits(orders: list[Row], messages: list[Message], exchanges: list[Exchange], rule: str, days: int) -> dict:
    """{(shop, order_id): Credit}; an order without a customer is credited to nobody."""
    closed = {each.reply: each for each in exchanges if each.reply is not None}
    talks: dict[tuple, Talk] = defaultdict(lambda: Talk(closed))
    for message in messages:
        if message.sender == "agent" and message.customer is not None:
            talks[message.shop, message.customer].replies.append(message)
    for exchange in exchanges:
        if exchange.reply is not None and exchange.reply.customer is not None:
            talks[exchange.shop, exchange.reply.customer].answered.append(exchange)
    return {
        (order["shop"], order["order_id"]):
            Credit() if order.get("customer_id") is None
            else RULES[rule](order, talks[order["shop"], order["customer_id"]], timedelta(days=days))
        for order in orders
    }
