/*
title = { zh = "退款订单占比（全部订单）", en = "Refund rate (orders placed)" }
meaning = { zh = "有完成退款的订单 ÷ 全部下单，不论是否付款，都按下单日。", en = "Orders with a completed refund ÷ all orders placed, paid or not, both on the day the order was created." }
unit = "share"
counted = "order"
better = "lower"
combine = "share"
clock = { zh = "自然时间", en = "calendar time" }
owner = { zh = "业绩归属的客服；静默订单只计入“全部”", en = "the credited agent; silent orders count in \"all\" only" }
unanswered = { zh = "不涉及聊天", en = "no chat comes in" }
settles_after = 15   # refunds come for two weeks
group = "refund"
needs = ["orders", "refunds"]
credit = "agents"
rules = ["R2B-07"]
aliases = ["退款订单率"]
*/
select
    chosen.agent_id,
    orders.shop,
    orders.created_at as observed_on,
    orders.customer_id as person,
    orders.order_id as evidence,
    case when order_refunds.refunded_amount > 0 then 1 else 0 end as amount,
    1 as cases,
    orders.region

from core.orders
left join core.order_refunds using (shop, order_id)
left join credit.chosen using (shop, order_id)
