-- Customer messages and whether an agent answered them: by link where the export links answers, else by their exchange.
with linked as (
    select distinct shop, source from staging.messages where reply_to is not null
),

replied_to as (
    select distinct shop, reply_to from core.messages where sender = 'agent' and reply_to is not null
),

numbered as (
    select
        m.shop, m.conversation_id, m.message_id, m.customer_id, m.sent_at, m.source,
        max_by(e.exchange_id, e.exchange_id) as exchange_id
    from core.messages as m
    left join core.exchanges as e
        on m.shop = e.shop and m.conversation_id = e.conversation_id and e.grain = 'message' and e.started_at <= m.sent_at
    where m.sender = 'customer'
    group by m.shop, m.conversation_id, m.message_id, m.customer_id, m.sent_at, m.source
)

select
    n.shop,
    n.conversation_id,
    n.message_id,
    n.customer_id,
    coalesce(n.customer_id, n.conversation_id) as person,
    n.sent_at,
    case when l.shop is not null then r.reply_to is not null else coalesce(e.answered, false) end as answered,
    e.agent_id

from numbered as n
left join linked as l on n.shop = l.shop and n.source = l.source
left join replied_to as r on n.shop = r.shop and n.message_id = r.reply_to
left join core.exchanges as e on n.shop = e.shop and n.exchange_id = e.exchange_id
