/*
title = { zh = "服务过的买家", en = "Buyers served" }
meaning = { zh = "该客服接待、并在咨询开始后归属天数（2 天）内付款的人数，不论订单归谁。", en = "People this agent served who paid an order within credit_days (2) of the consultation's begin, whoever is credited." }
unit = "people"
counted = "person"
better = "higher"
combine = "people"
clock = { zh = "自然时间", en = "calendar time" }
owner = { zh = "回合的负责客服：回复的人，没人回复时为消息所找的子账号的主人", en = "the owner of the exchange: who answered, else the owner of the account written to" }
unanswered = { zh = "计入：服务以咨询为准", en = "counts: served means consulted" }
settles_after = 2   # credit_days after the consultation
group = "conversion"
needs = ["messages.customer_id|conversations.customer_id", "orders.customer_id"]
rules = ["R2B-03"]
aliases = ["协助人数", "服务买家数"]
*/
select
    consultations.agent_id,
    consultations.shop,
    consultations.started_at as observed_on,
    consultations.person,
    consultations.exchange_id as evidence,
    1 as amount,
    1 as cases

from core.consultations
cross join core.settings

where exists (
    select 1
    from core.orders
    where orders.shop = consultations.shop
        and orders.customer_id = consultations.customer_id
        and orders.paid_at >= consultations.started_at
        and orders.paid_at <= consultations.started_at + to_days(settings.credit_days)
)
