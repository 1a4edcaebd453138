-- Whose conversation it is: the author of its earliest customer message, else any customer named in it.
select
    shop,
    conversation_id,
    coalesce(
        min_by(case when sender = 'customer' then customer_id end, row(instant, message_id))
            filter (sender = 'customer' and customer_id is not null),
        min_by(customer_id, row(instant, message_id)) filter (customer_id is not null)
    ) as customer_id

from core.placed_messages

group by shop, conversation_id
