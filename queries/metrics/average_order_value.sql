/*
title = { zh = "单均价", en = "Average order value" }
meaning = { zh = "付款金额 ÷ 付款订单数；客服只算归属订单，“全部”含静默订单；按付款日。", en = "Money paid ÷ paid orders, on the day of payment; an agent's over credited orders, all over every paid order." }
unit = "money_per_order"
counted = "order"
better = "higher"
combine = "mean"
clock = { zh = "自然时间", en = "calendar time" }
owner = { zh = "业绩归属的客服；静默订单只计入“全部”", en = "the credited agent; silent orders count in \"all\" only" }
unanswered = { zh = "不涉及聊天", en = "no chat comes in" }
settles_after = 0
group = "sales"
needs = ["orders.amount_paid"]
credit = "agents"
aliases = ["笔单价", "AOV"]
*/
select
    chosen.agent_id,
    orders.shop,
    orders.paid_at as observed_on,
    orders.customer_id as person,
    orders.order_id as evidence,
    part_of(orders.amount_paid, chosen.share) as amount,
    1 as cases,
    orders.region

from core.orders
left join credit.chosen using (shop, order_id)

where orders.paid and orders.amount_paid is not null
