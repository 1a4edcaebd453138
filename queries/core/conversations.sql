-- One row per conversation, from its messages and, where the export has one, its own row.
with spans as (
    select
        shop,
        conversation_id,
        max(customer_id) as customer_id,
        min(sent_at) as opened_at,
        max(sent_at) as closed_at,
        min_by(row(agent_id), row(instant, message_id)) filter (sender = 'agent') as wrote_first
    from core.messages
    group by shop, conversation_id
),

owners as (
    select
        shop,
        conversation_id,
        min_by(row(agent_id), exchange_id) as first_owner,
        max_by(row(agent_id), exchange_id) as last_owner,
        min_by(person, exchange_id) as person
    from core.exchanges
    where grain = 'message'
    group by shop, conversation_id
),

either as (
    select
        m.shop,
        m.conversation_id,
        coalesce(c.channel, 'chat') as channel,
        m.customer_id,
        coalesce(o.person, m.customer_id, m.conversation_id) as person,
        m.opened_at,
        m.closed_at,
        o.first_owner[1] as first_owner,
        o.last_owner[1] as last_owner,
        -- with an exchange its owner decides, be it nobody; else the first agent who wrote
        case when o.conversation_id is null then m.wrote_first[1] end as first_agent,
        p.first_reply_at,
        p.first_replier,
        p.first_response_seconds,
        p.asked_at,
        p.conversation_id is not null as has_opening,
        coalesce(p.answered, false) as answered,
        c.handle_seconds, c.resolved, c.converted, c.transferred, c.rating, c.rating_scale, c.category,
        'message' as grain
    from spans as m
    left join owners as o on m.shop = o.shop and m.conversation_id = o.conversation_id
    left join core.openings as p on m.shop = p.shop and m.conversation_id = p.conversation_id
    left join staging.conversations as c on m.shop = c.shop and m.conversation_id = c.conversation_id

    union all

    select
        shop, conversation_id, channel, customer_id, person, opened_at, closed_at, agent_id, agent_id, agent_id,
        first_reply_at, case when answered then agent_id end, first_response_seconds, opened_at, true, answered,
        handle_seconds, resolved, converted, transferred, rating, rating_scale, category, 'conversation'
    from core.contacts
)

select either.*, day_of(either.opened_at, shops.day_cut_hour) as day

from either
inner join core.shops on either.shop = shops.shop
