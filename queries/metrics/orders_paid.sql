/*
title = { zh = "付款订单数", en = "Orders paid" }
meaning = { zh = "已付款的订单数（付款时间不为空，0 元也算）；按付款日。", en = "Paid orders (a time of payment is there, 0.00 too), on the day of payment." }
unit = "count"
counted = "order"
better = "higher"
combine = "sum"
clock = { zh = "自然时间", en = "calendar time" }
owner = { zh = "业绩归属的客服；静默订单只计入“全部”", en = "the credited agent; silent orders count in \"all\" only" }
unanswered = { zh = "不涉及聊天", en = "no chat comes in" }
settles_after = 0
group = "sales"
needs = ["orders"]
credit = "agents"
aliases = ["支付订单数", "销售订单数"]
*/
select
    chosen.agent_id,
    orders.shop,
    orders.paid_at as observed_on,
    orders.customer_id as person,
    orders.order_id as evidence,
    1 as amount,
    1 as cases,
    orders.region

from core.orders
left join credit.chosen using (shop, order_id)

where orders.paid
