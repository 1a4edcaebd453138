/*
title = { zh = "成交率", en = "Deal rate" }
meaning = { zh = "成交量 ÷ 咨询量。", en = "Deals ÷ inquiries: people who consulted and whose credited order is paid, of all who consulted." }
unit = "share"
counted = "person"
better = "higher"
combine = "share_of_people"
clock = { zh = "自然时间", en = "calendar time" }
owner = { zh = "回合的负责客服：回复的人，没人回复时为消息所找的子账号的主人", en = "the owner of the exchange: who answered, else the owner of the account written to" }
unanswered = { zh = "计入咨询人数", en = "counts as consulted" }
cap = { zh = "100 %", en = "100 %" }
settles_after = 7   # credit_days, and the days a buyer takes to pay
group = "conversion"
needs = ["messages|conversations.converted", "messages.customer_id|conversations.converted", "orders.customer_id|conversations.converted"]
credit = "always"
rules = ["R2B-04"]
aliases = ["询单->最终付款成功率", "咨询成交率"]
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
    case
        when won.exchange_id is not null then 1
        when selling.shop is null and conversations.converted then 1
        else 0
    end as amount,
    1 as cases

from core.consultations
left join won using (shop, exchange_id)
left join selling using (shop)
left join core.conversations using (shop, conversation_id)
