/*
title = { zh = "平均处理时长", en = "Handling time" }
meaning = { zh = "一次接触的平均处理（通话）秒数；没有时长的不计。", en = "Mean seconds spent on a contact (talk time of a call); contacts without a duration are left out." }
unit = "seconds"
counted = "conversation"
better = "lower"
combine = "mean"
clock = { zh = "自然时间", en = "calendar time" }
owner = { zh = "第一个回合的负责客服；没有回合时为最先发言的客服", en = "the owner of the first exchange, else the first agent who wrote" }
unanswered = { zh = "不计入", en = "left out" }
settles_after = 0
group = "response"
needs = ["conversations.handle_seconds"]
rules = ["R3-10"]
aliases = ["平均接待时长", "通话时长", "talk time"]
*/
select
    coalesce(first_owner, first_agent) as agent_id,
    shop,
    opened_at as observed_on,
    person,
    conversation_id as evidence,
    handle_seconds as amount,
    1 as cases

from core.conversations

where handle_seconds is not null
