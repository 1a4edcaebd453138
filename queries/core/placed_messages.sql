-- Every message that is not filtered one by one, in its conversation, with the owner of its account at that second.
select
    m.shop,
    coalesce(m.conversation_id, t.conversation_id, c.conversation_id) as conversation_id,
    m.message_id,
    m.customer_id,
    m.account,
    w.agent_id,
    m.sender,
    m.sent_at,
    coalesce(m.sent_utc, m.sent_at) as instant,
    m.reply_to,
    m.source,
    c.message_id is not null as cut

from staging.messages as m
left join core.removed_messages as r on m.shop = r.shop and m.message_id = r.message_id
left join core.threads as t on m.shop = t.shop and m.message_id = t.message_id
left join core.cut_messages as c on m.shop = c.shop and m.message_id = c.message_id
left join core.account_windows as w
    on m.shop = w.shop and m.account = w.account and w.valid_from <= m.sent_at and m.sent_at < w.valid_to

where r.message_id is null
