/*
title = { zh = "未退款订单数", en = "Orders never refunded" }
meaning = { zh = "没有完成退款的付款订单数；按付款日。", en = "Paid orders without a completed refund, on the day of payment." }
unit = "count"
counted = "order"
better = "higher"
combine = "sum"
clock = { zh = "自然时间", en = "calendar time" }
owner = { zh = "业绩归属的客服；静默订单只计入“全部”", en = "the credited agent; silent orders count in \"all\" only" }
unanswered = { zh = "不涉及聊天", en = "no chat comes in" }
settles_after = 15   # refunds come for two weeks
group = "refund"
needs = ["orders", "refunds"]
credit = "agents"
aliases = ["全额保留订单数"]
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
left join core.order_refunds using (shop, order_id)
left join credit.chosen using (shop, order_id)

where orders.paid and coalesce(order_refunds.refunded_amount, 0) = 0
