-- The consultation case each exchange belongs to, named by the case's first exchange.
select
    shop,
    exchange_id,
    first_value(exchange_id) over (
        partition by shop, conversation_id, agent_id, day order by started_at, exchange_id
    ) as case_exchange_id

from core.exchanges
