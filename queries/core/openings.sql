-- How each conversation of messages was opened and first answered. Where the export links answers, the opening is the earliest
-- customer message that answers nothing and its reply the earliest agent message linked to it; else the first exchange decides.
with linked as (
    select distinct shop, source from staging.messages where reply_to is not null
),

asked as (
    select
        m.shop,
        m.conversation_id,
        min_by(m.message_id, row(m.instant, m.message_id)) as message_id
    from core.messages as m
    inner join linked on m.shop = linked.shop and m.source = linked.source
    where m.sender = 'customer' and m.reply_to is null
    group by m.shop, m.conversation_id
),

replies as (
    select shop, reply_to, min_by(row(message_id, instant, sent_at, agent_id), row(instant, message_id)) as reply
    from core.messages
    where sender = 'agent' and reply_to is not null
    group by shop, reply_to
),

by_link as (
    select
        m.shop,
        m.conversation_id,
        m.sent_at as asked_at,
        r.reply is not null as answered,
        r.reply[3] as first_reply_at,
        r.reply[4] as first_replier,
        gap_seconds(m.instant, r.reply[2], m.sent_at, r.reply[3], s.opens_ms, s.closes_ms) as first_response_seconds
    from asked
    inner join core.messages as m on asked.shop = m.shop and asked.message_id = m.message_id
    cross join core.settings as s
    left join replies as r on m.shop = r.shop and m.message_id = r.reply_to
),

linked_conversations as (
    select distinct m.shop, m.conversation_id
    from core.messages as m
    inner join linked on m.shop = linked.shop and m.source = linked.source
)

select shop, conversation_id, asked_at, answered, first_reply_at, first_replier, first_response_seconds from by_link

union all

select
    e.shop, e.conversation_id, e.started_at, e.answered, e.replied_at, e.replier, e.gap_seconds

from core.exchanges as e
left join linked_conversations as l on e.shop = l.shop and e.conversation_id = l.conversation_id

where e.grain = 'message' and e.is_first and l.conversation_id is null
