/*
title = { zh = "续费率", en = "Renewal rate" }
meaning = { zh = "已续费的客户 ÷ 期内到期的客户；按到期日。", en = "Customers renewed ÷ customers due in the period, on the day they are due." }
unit = "share"
counted = "person"
better = "higher"
combine = "share_of_people"
clock = { zh = "自然时间", en = "calendar time" }
owner = { zh = "客户的负责客服", en = "the customer's owner" }
unanswered = { zh = "不涉及聊天", en = "no chat comes in" }
cap = { zh = "100 %", en = "100 %" }
settles_after = 15   # late renewals are booked within two weeks
group = "service"
needs = ["customers.renewal_due"]
rules = ["R0-10"]
aliases = ["续约率"]
*/
select
    customers.owner as agent_id,
    customers.shop,
    cast(customers.renewal_due as timestamp) + to_hours(shops.day_cut_hour) as observed_on,
    customers.customer_id as person,
    customers.customer_id as evidence,
    case when customers.renewed_on is not null then 1 else 0 end as amount,
    1 as cases

from core.customers
inner join core.shops using (shop)

where customers.renewal_due is not null
