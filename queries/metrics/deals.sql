/*
title = { zh = "成交量", en = "Deals" }
meaning = { zh = "期内咨询、且归属该客服的订单已付款的人数，不论哪天付款；所以不会超过咨询量。", en = "People who consulted in the period and whose credited order is paid, whenever it is paid; so never more than inquiries." }
unit = "people"
counted = "person"
better = "higher"
combine = "people"
clock = { zh = "自然时间", en = "calendar time" }
owner = { zh = "回合的负责客服：回复的人，没人回复时为消息所找的子账号的主人", en = "the owner of the exchange: who answered, else the owner of the account written to" }
unanswered = { zh = "不涉及：没有回复就没有归属", en = "does not come in: no reply, no credit" }
settles_after = 7   # credit_days, and the days a buyer takes to pay
group = "conversion"
needs = ["messages|conversations.converted", "messages.customer_id|conversations.converted", "orders.customer_id|conversations.converted"]
credit = "always"
rules = ["R2B-03"]
aliases = ["成交人数", "询单最终付款人数", "询单->最终付款人数"]
*/
with won as (
    select distinct
        chosen.shop,
        of_case.case_exchange_id as exchange_id
    from credit.chosen
    inner join core.consultation_of_exchange as of_case using (shop, exchange_id)
    inner join core.orders on chosen.shop = orders.shop and chosen.order_id = orders.order_id
    where orders.paid
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
    1 as amount,
    1 as cases

from core.consultations
left join won using (shop, exchange_id)
left join selling using (shop)
left join core.conversations using (shop, conversation_id)

where won.exchange_id is not null
    or (selling.shop is null and conversations.converted)
