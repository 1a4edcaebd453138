-- The consultation case each exchange belongs to, named by the case's first exchange.
select
    e.shop,
    e.exchange_id,
    c.exchange_id as case_exchange_id

from core.exchanges as e
inner join core.consultations as c
    on e.shop = c.shop and e.conversation_id = c.conversation_id and e.day = c.day and e.agent_id is not distinct from c.agent_id
