"""Cases counted from conversations: who wrote, who answered, how fast, how it ended."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from fractions import Fraction

from tests.reference.conversations import Conversation, Exchange
from tests.reference.facts import Consultation, Facts
from tests.reference.keywords import balance
from tests.reference.world import seconds

Case = dict[str, object]


def case(agent: str | None, shop: str, observed_on: datetime, person: str | None, evidence: str,
         amount: object, cases: object = 1, region: str | None = None) -> Case:
    """One row of a metric."""
    return {"agent_id": agent, "shop": shop, "observed_on": observed_on, "person": person, "evidence": evidence,
            "amount": Fraction(amount), "cases": Fraction(cases), "region": region}


# ------------------------------------------------------------------------------------------ consultation cases

def consulted(each: Consultation, amount: object) -> Case:
    first = each.first
    return case(first.agent, first.shop, first.started_at, first.person, first.exchange_id, amount)


def succeeded(each: Consultation) -> bool:
    return each.converted or bool(each.orders)


def bought(each: Consultation) -> bool:
    return each.converted or any(order.paid for order in each.orders)


def inquiries(facts: Facts) -> Iterator[Case]:
    return (consulted(each, 1) for each in facts.consultations)


def inquiry_conversion(facts: Facts) -> Iterator[Case]:
    return (consulted(each, succeeded(each)) for each in facts.consultations)


def presale_conversion(facts: Facts) -> Iterator[Case]:
    return (consulted(each, succeeded(each)) for each in facts.consultations if not ordered_before(each, facts))


def ordered_before(each: Consultation, facts: Facts) -> bool:
    """Whether the customer placed an order in the days before this case began."""
    first, days = each.first, timedelta(days=facts.world.settings["presale_days"])
    return first.customer is not None and any(
        order.row["shop"] == first.shop and order.row.get("customer_id") == first.customer
        and first.started_at - days <= order.row["created_at"] < first.started_at
        for order in facts.orders
    )


def deals(facts: Facts) -> Iterator[Case]:
    return (consulted(each, 1) for each in facts.consultations if bought(each))


def deal_rate(facts: Facts) -> Iterator[Case]:
    return (consulted(each, bought(each)) for each in facts.consultations)


def reply_rate(facts: Facts) -> Iterator[Case]:
    return (consulted(each, any(exchange.answered for exchange in each.exchanges)) for each in facts.consultations)


# ------------------------------------------------------------------------------------------ exchanges

def exchanged(each: Exchange, amount: object) -> Case:
    return case(each.agent, each.shop, each.started_at, each.person, each.exchange_id, amount)


def timed(facts: Facts) -> Iterator[Exchange]:
    """The exchanges whose gap says how fast an agent is: messages, and calls, where the contact is the exchange."""
    return (each for each in facts.exchanges if each.grain == "message" or each.channel == "call")


def response_time(facts: Facts) -> Iterator[Case]:
    return (exchanged(each, each.gap) for each in timed(facts) if each.gap is not None)


def response_within(facts: Facts) -> Iterator[Case]:
    limit = facts.world.settings["response_limit_seconds"]
    for each in timed(facts):
        young = bool(each.run) and seconds(facts.last_message[each.shop] - each.run[0].at) < limit
        if each.answered or not young:
            yield exchanged(each, each.gap is not None and each.gap <= limit)


# ------------------------------------------------------------------------------------------ conversations and messages

def conversed(each: Conversation, amount: object) -> Case:
    return case(each.agent, each.shop, each.opened_at, each.person, each.conversation_id, amount)


def contacts(facts: Facts) -> Iterator[Case]:
    return (conversed(each, 1) for each in facts.conversations)


def contact_column(facts: Facts, column: str) -> Iterator[Conversation]:
    """The conversations whose export fills this column."""
    return (each for each in facts.conversations if each.contact and each.contact.get(column) is not None)


def handle_time(facts: Facts) -> Iterator[Case]:
    return (conversed(each, each.contact["handle_seconds"]) for each in contact_column(facts, "handle_seconds"))


def resolution_rate(facts: Facts) -> Iterator[Case]:
    return (conversed(each, each.contact["resolved"]) for each in contact_column(facts, "resolved"))


def resolved_of_answered(facts: Facts) -> Iterator[Case]:
    return (conversed(each, each.contact["resolved"]) for each in contact_column(facts, "resolved") if answered(each))


def answered(each: Conversation) -> bool:
    """Whether the opening was answered: by the messages where there are any, else as the list itself says."""
    return each.first_reply is not None if each.messages else each.exchanges[0].answered


def answer_rating(facts: Facts) -> Iterator[Case]:
    return (conversed(each, each.contact["rating"]) for each in contact_column(facts, "rating"))


def satisfaction(facts: Facts) -> Iterator[Case]:
    """Only ratings of a scale whose "satisfied" mark is known."""
    marks = {"5": facts.world.settings["satisfied_5"], "3": facts.world.settings["satisfied_3"]}
    return (conversed(each, each.contact["rating"] >= marks[each.contact["rating_scale"]])
            for each in contact_column(facts, "rating") if each.contact.get("rating_scale") in marks)


def first_response_time(facts: Facts) -> Iterator[Case]:
    """One case per conversation whose opening was answered, the first replier's; on the opening's time."""
    for each in facts.conversations:
        if each.opening and each.first_reply:
            yield case(each.first_reply.agent, each.shop, each.opening.sent_at, each.person, each.conversation_id,
                       seconds(each.first_reply.at - each.opening.at))
        elif not each.messages and each.exchanges[0].gap is not None:
            yield conversed(each, each.exchanges[0].gap)


def first_answered(facts: Facts) -> Iterator[Case]:
    """One case per conversation with an opening: the first replier's, else the conversation's first owner's."""
    for each in facts.conversations:
        if each.opening:
            agent = each.first_reply.agent if each.first_reply else each.agent
            yield case(agent, each.shop, each.opening.sent_at, each.person, each.conversation_id,
                       each.first_reply is not None)
        elif not each.messages:
            yield conversed(each, each.exchanges[0].answered)


def messages_answered(facts: Facts) -> Iterator[Case]:
    """One case per customer message: answered by a link where the export has links, else by its exchange's reply."""
    answered = {(each.shop, each.reply_to) for each in facts.messages if each.sender == "agent"}
    for conversation in facts.conversations:
        for exchange in conversation.exchanges:
            for each in exchange.run:
                done = (each.shop, each.message_id) in answered if conversation.linked else exchange.answered
                person = each.customer or each.conversation_id
                yield case(exchange.agent, each.shop, each.sent_at, person, each.message_id, done)


def attitude(facts: Facts) -> Iterator[Case]:
    """One case per agent message whose text is known; without any keyword set there is nothing to count."""
    wanted, unwanted = facts.world.settings["wanted_keywords"], facts.world.settings["unwanted_keywords"]
    if not wanted and not unwanted:
        return
    for conversation in facts.conversations:
        for each in conversation.messages:
            if each.sender == "agent" and each.text is not None:
                yield case(each.agent, each.shop, each.sent_at, conversation.person, each.message_id,
                           100 * balance(each.text, wanted, unwanted))


CHAT: tuple[Callable[[Facts], Iterator[Case]], ...] = (
    inquiries, inquiry_conversion, presale_conversion, deals, deal_rate, reply_rate, response_time, response_within,
    contacts, handle_time, resolution_rate, resolved_of_answered, answer_rating, satisfaction, first_response_time,
    first_answered, messages_answered, attitude,
)
