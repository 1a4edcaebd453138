/*
title = { zh = "问题解决率", en = "Resolution rate" }
meaning = { zh = "已解决的接触 ÷ 全部接触，未应答的也在内；导出没说是否解决的不计。", en = "Contacts resolved ÷ all contacts, those nobody answered included; contacts the export says nothing of are left out." }
unit = "share"
counted = "conversation"
better = "higher"
combine = "share"
clock = { zh = "自然时间", en = "calendar time" }
owner = { zh = "第一个回合的负责客服；没有回合时为最先发言的客服", en = "the owner of the first exchange, else the first agent who wrote" }
unanswered = { zh = "计为未解决", en = "counts as not resolved" }
cap = { zh = "100 %", en = "100 %" }
settles_after = 3   # a case may be closed some days later
group = "service"
needs = ["conversations.resolved"]
rules = ["R3-10"]
aliases = ["解决率", "resolved per call"]
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

where resolved is not null
