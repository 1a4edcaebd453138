/*
title = { zh = "咨询转化率", en = "Inquiry conversion" }
meaning = { zh = "期内咨询且下单（归属该客服）的人数 ÷ 咨询人数。", en = "People credited with an order ÷ people who consulted, in the period; an order counts for the day of its consultation." }
unit = "share"
counted = "person"
better = "higher"
combine = "share_of_people"
clock = { zh = "自然时间", en = "calendar time" }
owner = { zh = "回合的负责客服：回复的人，没人回复时为消息所找的子账号的主人", en = "the owner of the exchange: who answered, else the owner of the account written to" }
unanswered = { zh = "计入咨询人数", en = "counts as consulted" }
cap = { zh = "100 %", en = "100 %" }
settles_after = 3   # credit_days (2) after the last reply, and the day that reply may come
group = "conversion"
needs = ["messages|conversations.converted", "messages.customer_id|conversations.converted", "orders.customer_id|conversations.converted"]
credit = "always"
rules = ["R2A-03"]
aliases = ["询单转化", "询单->最终下单人数", "conversion rate"]
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
        -- a shop without orders to join: the export's own word counts
        when selling.shop is null and conversations.converted then 1
        else 0
    end as amount,
    1 as cases

from core.consultations
left join won using (shop, exchange_id)
left join selling using (shop)
left join core.conversations using (shop, conversation_id)
