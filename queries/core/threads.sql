-- Messages without a conversation id in an export that links answers: the conversation is the thread below its root message.
with recursive linked as (
    select distinct shop, source from staging.messages where reply_to is not null
),

loose as (
    select m.shop, m.message_id, m.reply_to
    from staging.messages as m
    inner join linked on m.shop = linked.shop and m.source = linked.source
    where m.conversation_id is null
),

down as (
    select l.shop, l.message_id, l.message_id as root
    from loose as l
    left join loose as parent on l.shop = parent.shop and l.reply_to = parent.message_id
    where parent.message_id is null

    union all

    select child.shop, child.message_id, down.root
    from down
    inner join loose as child on down.shop = child.shop and down.message_id = child.reply_to
)

select
    loose.shop,
    loose.message_id,
    -- messages that answer each other in a ring have no root: each stands alone
    coalesce(down.root, loose.message_id) as conversation_id

from loose
left join down on loose.shop = down.shop and loose.message_id = down.message_id
