/*
title = { zh = "上货正确率", en = "Listing accuracy" }
meaning = { zh = "1 − 上货错误 ÷ 上货数。", en = "1 − listing errors ÷ listings." }
unit = "share"
counted = "listing"
better = "higher"
combine = "share"
clock = { zh = "自然时间", en = "calendar time" }
owner = { zh = "上货的客服", en = "the agent who listed" }
unanswered = { zh = "不涉及聊天", en = "no chat comes in" }
cap = { zh = "100 %", en = "100 %" }
settles_after = 3   # errors are found some days later
group = "service"
needs = ["listings.errors"]
rules = ["R2B-08"]
aliases = ["上架正确率"]
*/
select
    listings.agent_id,
    listings.shop,
    cast(listings.day as timestamp) + to_hours(shops.day_cut_hour) as observed_on,
    cast(null as varchar) as person,
    listings.agent_id || '/' || cast(listings.day as varchar) as evidence,
    listings.listed - listings.errors as amount,
    listings.listed as cases

from core.listings
inner join core.shops using (shop)

-- errors not counted is not the same as none
where listings.errors is not null
