-- The messages that count: chat filters applied, ordered inside a conversation by `at`, sender and id.
select
    m.shop,
    m.conversation_id,
    m.message_id,
    coalesce(case when m.sender = 'customer' then m.customer_id end, k.customer_id, m.customer_id) as customer_id,
    m.account,
    m.agent_id,
    m.sender,
    m.sent_at,
    m.instant,
    m.reply_to,
    m.source,
    m.cut,
    w.wanted,
    w.unwanted

from core.placed_messages as m
left join core.conversation_customers as k on m.shop = k.shop and m.conversation_id = k.conversation_id
left join core.removed_conversations as r on m.shop = r.shop and m.conversation_id = r.conversation_id
left join core.message_words as w on m.shop = w.shop and m.message_id = w.message_id

where r.conversation_id is null
