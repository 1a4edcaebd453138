/*
title = { zh = "转出未回复", en = "Transferred without a reply" }
meaning = { zh = "该客服接到顾客消息、没有回复就转出的会话数；响应类指标不计给他。", en = "Conversations this agent held and passed on without a reply; the response metrics do not count them against the agent." }
unit = "count"
counted = "conversation"
better = "lower"
combine = "sum"
clock = { zh = "自然时间", en = "calendar time" }
owner = { zh = "转出的客服", en = "the agent it was transferred away from" }
unanswered = { zh = "这里只数未回复的", en = "these are what is counted" }
settles_after = 0
group = "response"
needs = ["messages.account"]
rules = ["R0-08"]
aliases = ["转出人数"]
*/
select
    agent_id,
    shop,
    observed_on,
    person,
    conversation_id as evidence,
    1 as amount,
    1 as cases

from core.conversation_transfers
