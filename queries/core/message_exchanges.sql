-- Exchanges made from messages: a run of customer messages and the agent's message that answers it.
with spoken as (
    select
        *,
        row_number() over flow as place,
        last_value(case when sender in ('customer', 'agent') then sender end ignore nulls) over past as last_speaker,
        last_value(case when sender in ('customer', 'agent') then instant end ignore nulls) over past as last_spoken_at,
        last_value(case when sender = 'agent' then coalesce(agent_id, '') end ignore nulls) over past as last_agent,
        last_value(case when sender = 'system' then coalesce(agent_id, '') end ignore nulls) over past as last_assigned
    from core.messages
    where sender in ('customer', 'agent') or (sender = 'system' and account is not null)
    window
        flow as (partition by shop, conversation_id order by instant, sender_rank(sender), message_id),
        past as (
            partition by shop, conversation_id order by instant, sender_rank(sender), message_id
            rows between unbounded preceding and 1 preceding
        )
),

numbered as (
    select
        spoken.*,
        unanswered_hours,
        sum(case when sender = 'customer' and (
            last_speaker is distinct from 'customer' or (cut and instant > last_spoken_at + to_hours(unanswered_hours))
        ) then 1 else 0 end) over (
            partition by shop, conversation_id order by place rows between unbounded preceding and current row
        ) as number
    from spoken
    cross join core.settings
),

runs as (
    select
        shop,
        conversation_id,
        number,
        any_value(cut) as cut,
        any_value(unanswered_hours) as unanswered_hours,
        count(*) filter (sender = 'customer') as customer_messages,
        min_by(customer_id, place) filter (sender = 'customer') as customer_id,
        min(instant) filter (sender = 'customer') as started,
        min(sent_at) filter (sender = 'customer') as started_at,
        min_by(message_id, place) filter (sender = 'customer') as first_message_id,
        max(instant) filter (sender = 'customer') as last_asked,
        max(place) filter (sender = 'customer') as last_place,
        max_by(row(account, coalesce(agent_id, ''), last_assigned), place) filter (sender = 'customer') as named,
        min_by(row(last_agent), place) filter (sender = 'customer') as wrote_before,
        min_by(row(message_id, instant, sent_at, agent_id, account, place), place) filter (sender = 'agent') as reply
    from numbered
    where number > 0
    group by shop, conversation_id, number
),

transfers as (
    select n.shop, n.conversation_id, n.number, max_by(coalesce(n.agent_id, ''), n.place) as agent_id
    from numbered as n
    inner join runs on n.shop = runs.shop and n.conversation_id = runs.conversation_id and n.number = runs.number
    where n.sender = 'system' and n.place > runs.last_place and (runs.reply is null or n.place < runs.reply[6])
    group by n.shop, n.conversation_id, n.number
),

answered as (
    select
        *,
        reply is not null and not (cut and reply[2] > last_asked + to_hours(unanswered_hours)) as is_answered
    from runs
)

select
    a.shop,
    a.shop || '/' || a.conversation_id || '/' || lpad(cast(a.number as varchar), 6, '0') as exchange_id,
    a.conversation_id,
    a.customer_id,
    coalesce(a.customer_id, a.conversation_id) as person,
    case when is_answered then reply[5] else named[1] end as account,
    case
        when is_answered then reply[4]
        else nullif(coalesce(
            t.agent_id,
            case when named[1] is not null then named[2] end,
            named[3],
            wrote_before[1]
        ), '')
    end as agent_id,
    started_at,
    case when is_answered then reply[3] end as replied_at,
    case when is_answered then reply[4] end as replier,
    case when is_answered then reply[1] end as reply_message_id,
    case when is_answered then gap_seconds(
        started, reply[2], started_at, reply[3], settings.opens_ms, settings.closes_ms
    ) end as gap_seconds,
    a.number = 1 as is_first,
    first_message_id,
    customer_messages

from answered as a
cross join core.settings
left join transfers as t on a.shop = t.shop and a.conversation_id = t.conversation_id and a.number = t.number
