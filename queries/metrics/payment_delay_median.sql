/*
title = { zh = "下单到付款时间（中位数）", en = "Time to pay (median)" }
meaning = { zh = "下单到付款秒数的中位数：一半订单比它快；按付款日。", en = "The middle time from placing an order to paying it: half the orders were faster; on the day of payment." }
unit = "seconds"
counted = "order"
better = "lower"
combine = "median"
clock = { zh = "自然时间", en = "calendar time" }
owner = { zh = "业绩归属的客服；静默订单只计入“全部”", en = "the credited agent; silent orders count in \"all\" only" }
unanswered = { zh = "不涉及聊天", en = "no chat comes in" }
settles_after = 0
group = "sales"
needs = ["orders"]
credit = "agents"
aliases = ["付款时长中位数"]
*/
select
    chosen.agent_id,
    orders.shop,
    orders.paid_at as observed_on,
    orders.customer_id as person,
    orders.order_id as evidence,
    cast((epoch_ms(orders.paid_at) - epoch_ms(orders.created_at)) * 0.001 as decimal(18, 3)) as amount,
    1 as cases,
    orders.region

from core.orders
left join credit.chosen using (shop, order_id)

where orders.paid
