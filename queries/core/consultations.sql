-- A consultation case: conversation x agent x day on which an exchange owned by the agent began (rule R2A-03, metrics.md).
select
    shop,
    conversation_id,
    agent_id,
    day,
    min(started_at) as started_at,
    min_by(exchange_id, row(started_at, exchange_id)) as exchange_id,
    min_by(customer_id, row(started_at, exchange_id)) as customer_id,
    min_by(person, row(started_at, exchange_id)) as person,
    bool_or(grain = 'conversation') as is_contact

from core.exchanges

group by shop, conversation_id, agent_id, day
