/*
title = { zh = "询单转化率", en = "Pre-sale conversion" }
meaning = { zh = "同咨询转化率，但只算此前 15 天（可设）没有下过单的顾客的咨询：问快递的不算流失。", en = "As inquiry_conversion, over consultations before which the customer placed no order for 15 days (setting): who asks where a parcel is, is no lost sale." }
unit = "share"
counted = "person"
better = "higher"
combine = "share_of_people"
clock = { zh = "自然时间", en = "calendar time" }
owner = { zh = "回合的负责客服：回复的人，没人回复时为消息所找的子账号的主人", en = "the owner of the exchange: who answered, else the owner of the account written to" }
unanswered = { zh = "计入询单人数", en = "counts as inquired" }
cap = { zh = "100 %", en = "100 %" }
settles_after = 3   # credit_days (2) after the last reply, and the day that reply may come
group = "conversion"
needs = ["messages|conversations.converted", "messages.customer_id|conversations.converted", "orders.customer_id"]
credit = "always"
rules = ["R2A-03"]
aliases = ["询单人数", "询单->最终付款转化率", "询单最终付款转化率"]
*/
with won as (
    select distinct
        chosen.shop,
        of_case.case_exchange_id as exchange_id
    from credit.chosen
    inner join core.consultation_of_exchange as of_case using (shop, exchange_id)
),

selling as (
    select distinct shop from core.orders where customer_id is not null
)

select
    consultations.agent_id,
    consultations.shop,
    consultations.started_at as observed_on,
    consultations.person,
    consultations.exchange_id as evidence,
    case
        when won.exchange_id is not null then 1
        when selling.shop is null and conversations.converted then 1
        else 0
    end as amount,
    1 as cases

from core.consultations
cross join core.settings
left join won using (shop, exchange_id)
left join selling using (shop)
left join core.conversations using (shop, conversation_id)

-- no order of the customer in the days before: paid or not, whoever is credited
where not exists (
    select 1
    from core.orders
    where orders.shop = consultations.shop
        and orders.customer_id = consultations.customer_id
        and orders.created_at >= consultations.started_at - to_days(settings.presale_days)
        and orders.created_at < consultations.started_at
)
