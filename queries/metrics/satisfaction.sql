/*
title = { zh = "客户满意度", en = "Satisfaction" }
meaning = { zh = "达到“满意”分的评价 ÷ 全部评价：5 分制 4 分起，3 分制（3 到 −3）2 分起，其他分制看设置，没设就不算。", en = "Ratings at or above the satisfied mark ÷ ratings: 4 on a scale of 5, 2 on 3 … −3, any other scale by a setting, else left out." }
unit = "share"
counted = "rating"
better = "higher"
combine = "share"
clock = { zh = "自然时间", en = "calendar time" }
owner = { zh = "第一个回合的负责客服；没有回合时为最先发言的客服", en = "the owner of the first exchange, else the first agent who wrote" }
unanswered = { zh = "没有评价的不计", en = "without a rating: left out" }
cap = { zh = "100 %", en = "100 %" }
settles_after = 3   # customers rate some days later
group = "service"
needs = ["conversations.rating"]
rules = ["R3-10"]
aliases = ["满意度", "客户满意率", "满意率", "CSAT"]
*/
with rated as (
    select
        coalesce(conversations.first_owner, conversations.first_agent) as agent_id,
        conversations.shop,
        conversations.opened_at,
        conversations.person,
        conversations.conversation_id,
        conversations.rating,
        case conversations.rating_scale
            when '5' then settings.satisfied_5
            when '3' then settings.satisfied_3
            else settings.satisfied
        end as mark
    from core.conversations
    cross join core.settings
)

select
    agent_id,
    shop,
    opened_at as observed_on,
    person,
    conversation_id as evidence,
    case when rating >= mark then 1 else 0 end as amount,
    1 as cases

from rated

where rating is not null and mark is not null
