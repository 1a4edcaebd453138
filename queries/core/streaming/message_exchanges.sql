-- Exchanges made from messages in one pass, without a sort: the second form of core/message_exchanges.sql, equal row for row.
-- It needs core.messages stored in the order of shop, conversation_id, instant, sender and message_id, with sent_at rising inside a
-- conversation; a row that stands otherwise stops it. OVER () looks at the row before and behind as they are stored.
with ordered as (
    select *, row_number() over () as place from core.messages
),

spoken as (
    select
        shop, conversation_id, message_id, customer_id, account, agent_id, sender, sent_at, instant, cut, place,
        lag(shop) over () as before_shop,
        lag(conversation_id) over () as before_conversation,
        lag(sender) over () as before_sender,
        lag(instant) over () as before_instant,
        lag(sent_at) over () as before_at,
        lag(message_id) over () as before_id,
        lag(account) over () as before_account,
        lag(agent_id) over () as before_agent,
        lag(place) over () as before_place,
        lead(shop) over () as next_shop,
        lead(conversation_id) over () as next_conversation,
        row_number() over () as spoken_place
    from ordered
    where sender in ('customer', 'agent')
),

-- a run begins where the speaker changes (or, in a chat cut by silence, where the last question is too old); it ends at the next
-- beginning or with the last row of its conversation: no other rows are looked at any more
points as (
    select
        s.*,
        unanswered_hours,
        before_shop is distinct from shop or before_conversation is distinct from conversation_id as opens,
        next_shop is distinct from shop or next_conversation is distinct from conversation_id as ends,
        opens or before_sender <> sender or (
            cut and sender = 'customer' and instant > before_instant + to_hours(unanswered_hours)
        ) as begins,
        before_shop > shop
            or (before_shop = shop and before_conversation > conversation_id)
            or (not opens and (
                before_at > sent_at or before_instant > instant
                or (before_instant = instant and (
                    sender_rank(before_sender) > sender_rank(sender)
                    or (before_sender = sender and before_id >= message_id)
                ))
            )) as stands_wrong
    from spoken as s
    cross join core.settings
    where case when stands_wrong then error('core.messages is not in the order of conversation and time') else begins or ends end
),

paired as (
    select
        *,
        lead(begins) over () as then_begins,
        lead(sender) over () as then_sender,
        lead(spoken_place) over () as then_spoken_place,
        lead(place) over () as then_place,
        lead(message_id) over () as then_id,
        lead(instant) over () as then_instant,
        lead(sent_at) over () as then_at,
        lead(account) over () as then_account,
        lead(agent_id) over () as then_agent,
        lead(before_place) over () as then_before_place,
        lead(before_instant) over () as then_before_instant,
        lead(before_account) over () as then_before_account,
        lead(before_agent) over () as then_before_agent,
        sum(case when opens then 1 else 0 end) over (rows between unbounded preceding and current row) as chat
    from points
),

runs as (
    select
        shop, conversation_id, customer_id, cut, unanswered_hours, chat,
        message_id as first_message_id,
        instant as started,
        sent_at as started_at,
        place as first_place,
        row_number() over () as run,
        case when ends then 1 when then_begins then then_spoken_place - spoken_place else then_spoken_place - spoken_place + 1 end
            as customer_messages,
        case when ends then instant when then_begins then then_before_instant else then_instant end as last_asked,
        case when ends then place when then_begins then then_before_place else then_place end as last_place,
        case when ends then account when then_begins then then_before_account else then_account end as named_account,
        case when ends then agent_id when then_begins then then_before_agent else then_agent end as named_agent,
        not ends and then_begins and then_sender = 'agent'
            and not (cut and then_instant > last_asked + to_hours(unanswered_hours)) as is_answered,
        then_id, then_instant, then_at, then_account, then_agent
    from paired
    where begins and sender = 'customer'
),

numbered as (
    select
        *,
        run - max(case when is_first then run end) over (rows between unbounded preceding and current row) + 1 as number
    from (select *, lag(chat) over () is distinct from chat as is_first from runs)
),

-- who is to blame for a run nobody answered: the few looked up, with the run's end (the next one's begin) from a join
open_runs as (
    select r.shop, r.conversation_id, r.run, r.first_place, r.last_place, n.first_place as next_place
    from numbered as r
    left join numbered as n on r.run + 1 = n.run and r.chat = n.chat
    where not r.is_answered
),

holders as (
    select
        o.run,
        max_by(coalesce(m.agent_id, ''), m.place) filter (
            m.sender = 'system' and m.place > o.last_place and (o.next_place is null or m.place < o.next_place)
        ) as transferred_to,
        max_by(coalesce(m.agent_id, ''), m.place) filter (m.sender = 'system' and m.place < o.last_place) as last_assigned,
        max_by(coalesce(m.agent_id, ''), m.place) filter (m.sender = 'agent' and m.place < o.first_place) as wrote_before
    from open_runs as o
    inner join ordered as m on o.shop = m.shop and o.conversation_id = m.conversation_id
    where m.sender = 'agent' or (m.sender = 'system' and m.account is not null)
    group by o.run
)

select
    r.shop,
    r.shop || '/' || r.conversation_id || '/' || lpad(cast(r.number as varchar), 6, '0') as exchange_id,
    r.conversation_id,
    r.customer_id,
    coalesce(r.customer_id, r.conversation_id) as person,
    case when is_answered then then_account else named_account end as account,
    case
        when is_answered then then_agent
        else nullif(coalesce(
            h.transferred_to,
            case when named_account is not null then coalesce(named_agent, '') end,
            h.last_assigned,
            h.wrote_before
        ), '')
    end as agent_id,
    started_at,
    case when is_answered then then_at end as replied_at,
    case when is_answered then then_agent end as replier,
    case when is_answered then then_id end as reply_message_id,
    case when is_answered then gap_seconds(
        started, then_instant, started_at, then_at, settings.opens_ms, settings.closes_ms
    ) end as gap_seconds,
    number = 1 as is_first,
    first_message_id,
    customer_messages

from numbered as r
cross join core.settings
left join holders as h on r.run = h.run
