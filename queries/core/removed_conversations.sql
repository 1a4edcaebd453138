-- Conversations a dated chat filter takes out whole, with the rule that did it. `value` of one_line: customer messages at most
-- (default 1); of monologue: unused; of after_sale: the account transferred to.
with chats as (
    select
        shop,
        conversation_id,
        min(sent_at) as opened_at,
        count(*) filter (sender = 'customer') as customer_messages,
        count(*) filter (sender = 'agent') as agent_messages
    from core.placed_messages
    where exists (select 1 from staging.chat_filters where kind in ('one_line', 'monologue', 'after_sale'))
    group by shop, conversation_id
)

select
    chats.shop,
    chats.conversation_id,
    min(f.rule) as rule

from chats
inner join staging.chat_filters as f
    on (f.shop is null or f.shop = 'main' or f.shop = chats.shop)
    and (f.valid_from is null or f.valid_from <= chats.opened_at)
    and (f.valid_to is null or chats.opened_at < f.valid_to)
    and (
        (f.kind = 'one_line' and chats.customer_messages between 1 and coalesce(try_cast(f.value as integer), 1))
        or (f.kind = 'monologue' and chats.customer_messages = 0 and chats.agent_messages > 0)
        or (f.kind = 'after_sale' and exists (
            select 1 from core.placed_messages as s
            where s.shop = chats.shop and s.conversation_id = chats.conversation_id
                and s.sender = 'system' and s.account = f.value
        ))
    )

group by chats.shop, chats.conversation_id
