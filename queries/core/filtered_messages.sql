-- Every message a chat filter took out, with its rule, so that what is missing can be shown.
select r.rule, r.shop, m.message_id, m.conversation_id, m.customer_id, m.sent_at

from core.removed_messages as r
inner join staging.messages as m on r.shop = m.shop and r.message_id = m.message_id

union all

select r.rule, r.shop, m.message_id, m.conversation_id, m.customer_id, m.sent_at

from core.removed_conversations as r
inner join core.placed_messages as m on r.shop = m.shop and r.conversation_id = m.conversation_id
