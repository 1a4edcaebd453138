/*
title = { zh = "客户评分", en = "Customer rating" }
meaning = { zh = "客户评分的平均（3、2、1、−1 … −3，或导出自己的分制）。", en = "Mean of the customers' rating points (3, 2, 1, −1 … −3, or the export's own scale)." }
unit = "rating"
counted = "rating"
better = "higher"
combine = "mean"
clock = { zh = "自然时间", en = "calendar time" }
owner = { zh = "第一个回合的负责客服；没有回合时为最先发言的客服", en = "the owner of the first exchange, else the first agent who wrote" }
unanswered = { zh = "没有评价的不计", en = "without a rating: left out" }
settles_after = 3   # customers rate some days later
group = "service"
needs = ["conversations.rating"]
rules = ["R0-07"]
aliases = ["评价分", "满意度评分", "rating"]
*/
select
    coalesce(first_owner, first_agent) as agent_id,
    shop,
    opened_at as observed_on,
    person,
    conversation_id as evidence,
    rating as amount,
    1 as cases

from core.conversations

where rating is not null
