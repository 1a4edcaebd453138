/*
title = { zh = "应答解决率", en = "Resolved of answered" }
meaning = { zh = "已解决的接触 ÷ 已应答的接触。", en = "Contacts resolved ÷ contacts answered." }
unit = "share"
counted = "conversation"
better = "higher"
combine = "share"
clock = { zh = "自然时间", en = "calendar time" }
owner = { zh = "第一个回合的负责客服；没有回合时为最先发言的客服", en = "the owner of the first exchange, else the first agent who wrote" }
unanswered = { zh = "不计入", en = "left out" }
cap = { zh = "100 %", en = "100 %" }
settles_after = 3   # a case may be closed some days later
group = "service"
needs = ["conversations.resolved"]
rules = ["R3-10"]
aliases = ["接通解决率"]
*/
select
    coalesce(first_owner, first_agent) as agent_id,
    shop,
    opened_at as observed_on,
    person,
    conversation_id as evidence,
    case when resolved then 1 else 0 end as amount,
    1 as cases

from core.conversations

where resolved is not null and answered
