/*
title = { zh = "接触量", en = "Contacts" }
meaning = { zh = "全部会话（通话、工单）数，包括顾客没有发言的；按第一条消息的日子计。", en = "Conversations (calls, tickets), those without a customer message too, on the day of their first message." }
unit = "count"
counted = "conversation"
better = "higher"
combine = "sum"
clock = { zh = "自然时间", en = "calendar time" }
owner = { zh = "第一个回合的负责客服；没有回合时为最先发言的客服", en = "the owner of the first exchange, else the first agent who wrote" }
unanswered = { zh = "计入", en = "counts" }
settles_after = 0
group = "demand"
needs = ["messages|conversations"]
rules = ["R0-08"]
aliases = ["会话量", "来电量", "calls", "conversations"]
*/
select
    coalesce(first_owner, first_agent) as agent_id,
    shop,
    opened_at as observed_on,
    person,
    conversation_id as evidence,
    1 as amount,
    1 as cases

from core.conversations
