-- One row per conversation: the second form of core/conversations.sql for messages as they are stored, in shops whose exports link no
-- answers: the first exchange opens the conversation. Who wrote first matters only where no exchange says whose it is.
with counted as (
    select
        shop,
        conversation_id,
        max(case when sender = 'customer' then customer_id end) as asked_by,
        bool_or(sender <> 'customer' or customer_id is null) as has_others,
        min(sent_at) as opened_at,
        max(sent_at) as closed_at
    from core.stored_messages
    group by shop, conversation_id
),

spans as (
    select
        c.shop, c.conversation_id,
        greatest(c.asked_by, case when c.has_others then k.customer_id end) as customer_id,
        c.opened_at, c.closed_at
    from counted as c
    left join core.conversation_customers as k on c.shop = k.shop and c.conversation_id = k.conversation_id
    anti join core.removed_conversations as r on c.shop = r.shop and c.conversation_id = r.conversation_id
),

firsts as (
    select shop, conversation_id, agent_id, person, started_at, answered, replied_at, replier, gap_seconds
    from core.exchanges
    where grain = 'message' and is_first
),

lasts as (
    select shop, conversation_id, max_by(row(agent_id), exchange_id) as owner
    from core.exchanges
    where grain = 'message'
    group by shop, conversation_id
),

silent as (
    select
        m.shop, m.conversation_id,
        min_by(row(w.agent_id), row(coalesce(m.sent_utc, m.sent_at), m.message_id)) as wrote_first
    from core.stored_messages as m
    semi join (
        from counted as c anti join firsts as f on c.shop = f.shop and c.conversation_id = f.conversation_id
    ) as c on m.shop = c.shop and m.conversation_id = c.conversation_id
    left join core.account_windows as w
        on m.shop = w.shop and m.account = w.account and w.valid_from <= m.sent_at and m.sent_at < w.valid_to
    where m.sender = 'agent'
    group by m.shop, m.conversation_id
),

either as (
    select
        m.shop,
        m.conversation_id,
        coalesce(c.channel, 'chat') as channel,
        m.customer_id,
        coalesce(f.person, m.customer_id, m.conversation_id) as person,
        m.opened_at,
        m.closed_at,
        f.agent_id as first_owner,
        l.owner[1] as last_owner,
        -- with an exchange its owner decides, be it nobody; else the first agent who wrote
        a.wrote_first[1] as first_agent,
        f.replied_at as first_reply_at,
        f.replier as first_replier,
        f.gap_seconds as first_response_seconds,
        f.started_at as asked_at,
        f.conversation_id is not null as has_opening,
        coalesce(f.answered, false) as answered,
        c.handle_seconds, c.resolved, c.converted, c.transferred, c.rating, c.rating_scale, c.category,
        'message' as grain
    from spans as m
    left join firsts as f on m.shop = f.shop and m.conversation_id = f.conversation_id
    left join lasts as l on m.shop = l.shop and m.conversation_id = l.conversation_id
    left join silent as a on m.shop = a.shop and m.conversation_id = a.conversation_id
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
