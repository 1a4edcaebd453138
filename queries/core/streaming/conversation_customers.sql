-- Whose conversation it is: the second form of core/conversation_customers.sql. Where all its messages name one customer (or none),
-- no order of them is needed.
with named as (
    select shop, conversation_id, min(customer_id) as least_id, max(customer_id) as greatest_id
    from core.stored_messages
    group by shop, conversation_id
)

select shop, conversation_id, least_id as customer_id

from named

where least_id is not distinct from greatest_id

union all

select
    m.shop,
    m.conversation_id,
    coalesce(
        min_by(case when m.sender = 'customer' then m.customer_id end, row(coalesce(m.sent_utc, m.sent_at), m.message_id))
            filter (m.sender = 'customer' and m.customer_id is not null),
        min_by(m.customer_id, row(coalesce(m.sent_utc, m.sent_at), m.message_id)) filter (m.customer_id is not null)
    )

from core.stored_messages as m
inner join named as n on m.shop = n.shop and m.conversation_id = n.conversation_id and n.least_id <> n.greatest_id

group by m.shop, m.conversation_id
