-- One row per exchange: from messages, or the contact itself where only contacts were exported.
with last_message as (
    select shop, max(sent_at) as last_at from staging.messages group by shop
),

either as (
    select
        e.shop, e.exchange_id, e.conversation_id, e.customer_id, e.person, e.account, e.agent_id, e.started_at, e.replied_at,
        e.replier, e.reply_message_id, e.first_message_id, e.gap_seconds, e.is_first, e.customer_messages,
        e.replied_at is not null as answered,
        -- an exchange begun within the limit of the export's end may yet be answered in time: it is left out
        e.replied_at is not null
            or e.started_at <= l.last_at - to_milliseconds(cast(s.response_limit_seconds * 1000 as bigint)) as response_due,
        true as response_applies,
        'message' as grain,
        coalesce(c.channel, 'chat') as channel
    from core.message_exchanges as e
    cross join core.settings as s
    inner join last_message as l on e.shop = l.shop
    left join staging.conversations as c on e.shop = c.shop and e.conversation_id = c.conversation_id

    union all

    select
        shop, shop || '/' || conversation_id || '/000001', conversation_id, customer_id, person, account, agent_id, opened_at,
        case when answered then first_reply_at end, case when answered then agent_id end, null, null, first_response_seconds,
        true, 1, answered, true, coalesce(channel, '') = 'call', 'conversation', channel
    from core.contacts
)

select either.*, day_of(either.started_at, shops.day_cut_hour) as day

from either
inner join core.shops on either.shop = shops.shop
