/*
title = { zh = "会话不存在的回合", en = "Exchanges of unknown conversations" }
meaning = { zh = "每个回合都属于一个会话。", en = "Every exchange stands in a conversation." }
*/
select
    exchanges.shop,
    exchanges.exchange_id as evidence,
    'conversation ' || exchanges.conversation_id as found

from core.exchanges
left join core.conversations using (shop, conversation_id)

where conversations.conversation_id is null
