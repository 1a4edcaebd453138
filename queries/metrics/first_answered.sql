/*
title = { zh = "首条应答率", en = "Opening answered" }
meaning = { zh = "顾客首条消息得到回复的会话 ÷ 顾客开口的会话；导出带回复关系时以关系为准。", en = "Conversations whose opening message was answered ÷ conversations opened by a customer; links of the export decide where it has them." }
unit = "share"
counted = "conversation"
better = "higher"
combine = "share"
clock = { zh = "自然时间", en = "calendar time" }
owner = { zh = "最先回复的客服；没人回复时为第一个回合的负责客服", en = "the first replier; never answered: the owner of the first exchange" }
unanswered = { zh = "计为未应答", en = "counts as not answered" }
cap = { zh = "100 %", en = "100 %" }
settles_after = 1   # the answer may come up to 24 hours later
group = "response"
needs = ["messages|conversations"]
aliases = ["应答率", "接通率", "answer rate"]
*/
select
    case when answered then first_replier else coalesce(first_owner, first_agent) end as agent_id,
    shop,
    coalesce(asked_at, opened_at) as observed_on,
    person,
    conversation_id as evidence,
    case when answered then 1 else 0 end as amount,
    1 as cases

from core.conversations

where has_opening
