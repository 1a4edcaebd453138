-- Who held an exchange and was transferred away without a reply: one row per conversation and agent, at the exchange's begin.
-- The holder before a transfer is whoever was named last before it, else the agent who wrote last. Only conversations in which a
-- system message names an account are put in order.
with handed as (
    select distinct shop, conversation_id from core.messages where sender = 'system' and account is not null
),

flow as (
    select
        m.*,
        last_value(case
            when sender = 'agent' or (sender in ('system', 'customer') and account is not null) then coalesce(agent_id, '')
        end ignore nulls) over (
            partition by m.shop, m.conversation_id order by instant, sender_rank(sender), message_id
            rows between unbounded preceding and 1 preceding
        ) as holder
    from core.messages as m
    semi join handed on m.shop = handed.shop and m.conversation_id = handed.conversation_id
),

passed_on as (
    select shop, conversation_id, instant, sent_at, nullif(holder, '') as agent_id
    from flow
    where sender = 'system' and account is not null and holder is not null and holder is distinct from coalesce(agent_id, '')
)

select
    e.shop,
    e.conversation_id,
    p.agent_id,
    max(e.customer_id) as customer_id,
    max(e.person) as person,
    min(e.started_at) as observed_on

from passed_on as p
inner join core.exchanges as e
    on p.shop = e.shop and p.conversation_id = e.conversation_id
    and e.started_at <= p.sent_at and (e.replied_at is null or p.sent_at <= e.replied_at)
    and e.agent_id is distinct from p.agent_id

where p.agent_id is not null and e.grain = 'message'

group by e.shop, e.conversation_id, p.agent_id
