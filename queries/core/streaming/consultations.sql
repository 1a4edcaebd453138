-- A consultation case: the second form of core/consultations.sql. Inside a conversation of stored messages sent_at rises with the number
-- of the exchange, and a contact is one exchange: the least id is the first to begin.
select
    shop,
    conversation_id,
    agent_id,
    day,
    min(started_at) as started_at,
    min(exchange_id) as exchange_id,
    min_by(customer_id, exchange_id) as customer_id,
    min_by(person, exchange_id) as person,
    bool_or(grain = 'conversation') as is_contact

from core.exchanges

group by shop, conversation_id, agent_id, day
