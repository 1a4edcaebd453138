-- What an agent did in a conversation on a day: received (an exchange of this agent began), replied, messages written.
with received as (
    select shop, conversation_id, agent_id, day, max(customer_id) as customer_id, max(person) as person
    from core.exchanges
    where agent_id is not null
    group by shop, conversation_id, agent_id, day
),

wrote as (
    select
        m.shop, m.conversation_id, m.agent_id, day_of(m.sent_at, s.day_cut_hour) as day,
        max(m.customer_id) as customer_id,
        count(*) as agent_messages,
        max(m.sent_at) as last_agent_message_at
    from core.messages as m
    inner join core.shops as s on m.shop = s.shop
    where m.sender = 'agent' and m.agent_id is not null
    group by m.shop, m.conversation_id, m.agent_id, day_of(m.sent_at, s.day_cut_hour)
)

select
    coalesce(r.shop, w.shop) as shop,
    coalesce(r.conversation_id, w.conversation_id) as conversation_id,
    coalesce(r.agent_id, w.agent_id) as agent_id,
    coalesce(r.day, w.day) as day,
    coalesce(r.customer_id, w.customer_id) as customer_id,
    coalesce(r.person, w.customer_id, w.conversation_id) as person,
    r.shop is not null as received,
    w.shop is not null as replied,
    coalesce(w.agent_messages, 0) as agent_messages,
    w.last_agent_message_at

from received as r
full outer join wrote as w
    on r.shop = w.shop and r.conversation_id = w.conversation_id and r.agent_id = w.agent_id and r.day = w.day
