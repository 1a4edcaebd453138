/*
title = { zh = "顾客消息数", en = "Customer messages" }
meaning = { zh = "顾客发来的消息条数；机器人和系统消息不算。", en = "Messages written by customers; bot and system messages are neither." }
unit = "count"
counted = "message"
better = "higher"
combine = "sum"
clock = { zh = "自然时间", en = "calendar time" }
owner = { zh = "该消息所在回合的负责客服", en = "the owner of the exchange the message stands in" }
unanswered = { zh = "计入", en = "counts" }
settles_after = 1   # its owner is whoever answers, within 24 hours
group = "demand"
needs = ["messages"]
aliases = ["买家消息数", "inbound"]
*/
select
    agent_id,
    shop,
    sent_at as observed_on,
    person,
    message_id as evidence,
    1 as amount,
    1 as cases

from core.message_answers
