-- Exchanges made from messages in one pass, without a sort: the second form of core/message_exchanges.sql, equal row for row.
-- core.stored_messages are the accepted messages as they are stored, filtered ones left out: each with its conversation_id, in the
-- order of shop, conversation_id, instant, sender and message_id, sent_at rising inside a conversation. A row that stands otherwise
-- stops it. OVER () looks at the rows before and behind; owners of accounts are joined to the few rows left.
with spoken as (
    select
        shop, conversation_id, message_id, customer_id, account, sender, sent_at,
        coalesce(sent_utc, sent_at) as instant,
        lag(shop) over () as before_shop,
        lag(conversation_id) over () as before_conversation,
        lag(sender) over () as before_sender,
        lag(coalesce(sent_utc, sent_at)) over () as before_instant,
        lag(sent_at) over () as before_at,
        lag(message_id) over () as before_id,
        lead(shop) over () as next_shop,
        lead(conversation_id) over () as next_conversation,
        row_number() over () as place
    from core.stored_messages
    where sender in ('customer', 'agent')
),

-- a run begins where the speaker changes and ends before the next beginning or with the last row of its conversation: no other
-- rows are looked at any more
points as (
    select
        *,
        before_shop is distinct from shop or before_conversation is distinct from conversation_id as opens,
        next_shop is distinct from shop or next_conversation is distinct from conversation_id as ends,
        opens or before_sender <> sender as begins
    from spoken
    where case
        when conversation_id is null or before_shop > shop
            or (before_shop = shop and before_conversation > conversation_id)
            or (not opens and (
                before_at > sent_at or before_instant > instant
                or (before_instant = instant and (
                    sender_rank(before_sender) > sender_rank(sender)
                    or (before_sender = sender and before_id >= message_id)
                ))
            ))
            then error('core.stored_messages is not in the order of conversation and time')
        else begins or ends
    end
),

paired as (
    select
        *,
        lead(begins) over () as then_begins,
        lead(sender) over () as then_sender,
        lead(place) over () as then_place,
        lead(message_id) over () as then_id,
        lead(instant) over () as then_instant,
        lead(sent_at) over () as then_at,
        lead(account) over () as then_account,
        sum(case when opens then 1 else 0 end) over (rows between unbounded preceding and current row) as chat
    from points
),

runs as (
    select
        shop, conversation_id, customer_id, chat,
        message_id as first_message_id,
        instant as started,
        sent_at as started_at,
        case when ends then 1 when then_begins then then_place - place else then_place - place + 1 end as customer_messages,
        case when ends then instant else then_instant end as last_asked,
        not ends and then_begins as is_answered,
        -- the reply's account, or the one the last question named
        case when ends then account else then_account end as account,
        case when ends then sent_at else then_at end as account_at,
        then_id, then_instant, then_at
    from paired
    where begins and sender = 'customer'
),

numbered as materialized (
    select
        *,
        run - max(case when is_first then run end) over (rows between unbounded preceding and current row) + 1 as number
    from (
        select
            *,
            row_number() over () as run,
            lag(chat) over () is distinct from chat as is_first
        from runs
    )
),

-- whose conversation it is where a question does not say
nameless as (
    select k.shop, k.conversation_id, k.customer_id
    from core.conversation_customers as k
    semi join (from numbered where customer_id is null) as r on k.shop = r.shop and k.conversation_id = r.conversation_id
),

-- runs nobody answered (each the last of its conversation): who else was named or wrote there
holders as (
    select
        o.run,
        max_by(coalesce(w.agent_id, ''), row(m.instant, m.message_id)) filter (
            m.sender = 'system' and m.instant >= o.last_asked
        ) as transferred_to,
        max_by(coalesce(w.agent_id, ''), row(m.instant, m.message_id)) filter (
            m.sender = 'system' and m.instant < o.last_asked
        ) as last_assigned,
        max_by(coalesce(w.agent_id, ''), row(m.instant, m.message_id)) filter (
            m.sender = 'agent' and m.instant < o.started
        ) as wrote_before
    from numbered as o
    inner join (
        select *, coalesce(sent_utc, sent_at) as instant from core.stored_messages
        where sender = 'agent' or (sender = 'system' and account is not null)
    ) as m on o.shop = m.shop and o.conversation_id = m.conversation_id
    left join core.account_windows as w
        on m.shop = w.shop and m.account = w.account and w.valid_from <= m.sent_at and m.sent_at < w.valid_to
    where not o.is_answered
    group by o.run
)

select
    r.shop,
    r.shop || '/' || r.conversation_id || '/' || lpad(cast(r.number as varchar), 6, '0') as exchange_id,
    r.conversation_id,
    coalesce(r.customer_id, k.customer_id) as customer_id,
    coalesce(r.customer_id, k.customer_id, r.conversation_id) as person,
    r.account,
    case
        when is_answered then w.agent_id
        else nullif(coalesce(
            h.transferred_to, case when r.account is not null then coalesce(w.agent_id, '') end, h.last_assigned, h.wrote_before
        ), '')
    end as agent_id,
    started_at,
    case when is_answered then then_at end as replied_at,
    case when is_answered then w.agent_id end as replier,
    case when is_answered then then_id end as reply_message_id,
    case when is_answered then gap_seconds(
        started, then_instant, started_at, then_at, settings.opens_ms, settings.closes_ms
    ) end as gap_seconds,
    number = 1 as is_first,
    first_message_id,
    customer_messages

from numbered as r
cross join core.settings
left join core.account_windows as w
    on r.shop = w.shop and r.account = w.account and w.valid_from <= r.account_at and r.account_at < w.valid_to
left join nameless as k on r.shop = k.shop and r.conversation_id = k.conversation_id
left join holders as h on r.run = h.run
anti join core.removed_conversations as gone on r.shop = gone.shop and r.conversation_id = gone.conversation_id
