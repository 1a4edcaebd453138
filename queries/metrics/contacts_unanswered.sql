/*
title = { zh = "未应答接触量", en = "Contacts nobody answered" }
meaning = { zh = "顾客开口、其首条消息没有得到回复的会话数。", en = "Conversations opened by a customer whose opening message was never answered." }
unit = "count"
counted = "conversation"
better = "lower"
combine = "sum"
clock = { zh = "自然时间", en = "calendar time" }
owner = { zh = "第一个回合的负责客服；没有回合时为最先发言的客服", en = "the owner of the first exchange, else the first agent who wrote" }
unanswered = { zh = "这里只数未回复的", en = "these are what is counted" }
settles_after = 1   # a run is open for 24 hours
group = "demand"
needs = ["messages|conversations"]
aliases = ["未接来电", "missed calls"]
*/
select
    coalesce(first_owner, first_agent) as agent_id,
    shop,
    coalesce(asked_at, opened_at) as observed_on,
    person,
    conversation_id as evidence,
    1 as amount,
    1 as cases

from core.conversations

where has_opening and not answered
