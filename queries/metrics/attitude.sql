/*
title = { zh = "服务态度", en = "Attitude" }
meaning = { zh = "100 ×（提倡用语 − 忌语）÷ 客服消息数；每条消息数其中不同关键词的个数，词表在设置里。", en = "100 × (wanted − unwanted keywords) ÷ agent messages; per message the different keywords it holds; the lists are a setting." }
unit = "points"
counted = "message"
better = "higher"
combine = "mean"
clock = { zh = "自然时间", en = "calendar time" }
owner = { zh = "发消息的客服", en = "the agent who wrote the message" }
unanswered = { zh = "不涉及", en = "does not come in" }
settles_after = 0
group = "service"
needs = ["messages.text"]
rules = ["R2B-06"]
aliases = ["文明用语", "keywords"]
*/
select
    agent_id,
    shop,
    sent_at as observed_on,
    coalesce(customer_id, conversation_id) as person,
    message_id as evidence,
    100 * (wanted - unwanted) as amount,
    1 as cases

from core.messages

-- without keyword lists nothing was counted, which is not 0
where sender = 'agent' and wanted is not null
