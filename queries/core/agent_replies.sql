-- Every agent message to a known customer, and the exchange it stands for: the one it closed, else the latest one this agent had
-- answered for this customer by then (over all conversations; equal times: the greater exchange id).
with replies as (
    select
        m.shop, m.customer_id, m.agent_id, m.message_id, m.sent_at,
        e.exchange_id as closed_exchange_id
    from core.messages as m
    left join core.exchanges as e on m.shop = e.shop and m.message_id = e.reply_message_id
    where m.sender = 'agent' and m.customer_id is not null
),

marked as (
    select
        *,
        max(case when closed_exchange_id is not null then row(sent_at, closed_exchange_id) end) over (
            partition by shop, customer_id, agent_id order by sent_at
            range between unbounded preceding and current row
        ) as latest_closed
    from replies
)

select
    shop,
    customer_id,
    agent_id,
    message_id,
    sent_at,
    closed_exchange_id,
    latest_closed[1] as latest_closed_at,
    latest_closed[2] as latest_closed_id

from marked
