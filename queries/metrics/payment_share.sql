/*
title = { zh = "付款订单占比", en = "Orders paid of orders placed" }
meaning = { zh = "付款订单 ÷ 下单数，都按下单日。", en = "Paid orders ÷ orders placed, both on the day the order was created." }
unit = "share"
counted = "order"
better = "higher"
combine = "share"
clock = { zh = "自然时间", en = "calendar time" }
owner = { zh = "业绩归属的客服；静默订单只计入“全部”", en = "the credited agent; silent orders count in \"all\" only" }
unanswered = { zh = "不涉及聊天", en = "no chat comes in" }
cap = { zh = "100 %", en = "100 %" }
settles_after = 3   # shops close unpaid orders within three days
group = "sales"
needs = ["orders"]
credit = "agents"
aliases = ["付款率", "支付率"]
*/
select
    chosen.agent_id,
    orders.shop,
    orders.created_at as observed_on,
    orders.customer_id as person,
    orders.order_id as evidence,
    case when orders.paid then 1 else 0 end as amount,
    1 as cases,
    orders.region

from core.orders
left join credit.chosen using (shop, order_id)
