/*
title = { zh = "消息应答率", en = "Messages answered" }
meaning = { zh = "得到客服回复的顾客消息 ÷ 全部顾客消息。", en = "Customer messages an agent answered ÷ all customer messages." }
unit = "share"
counted = "message"
better = "higher"
combine = "share"
clock = { zh = "自然时间", en = "calendar time" }
owner = { zh = "该消息所在回合的负责客服", en = "the owner of the exchange the message stands in" }
unanswered = { zh = "计为未应答", en = "counts as not answered" }
cap = { zh = "100 %", en = "100 %" }
settles_after = 1   # the answer may come up to 24 hours later
group = "response"
needs = ["messages"]
aliases = ["消息回复率"]
*/
select
    agent_id,
    shop,
    sent_at as observed_on,
    person,
    message_id as evidence,
    case when answered then 1 else 0 end as amount,
    1 as cases

from core.message_answers
