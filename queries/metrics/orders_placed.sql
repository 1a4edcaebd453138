/*
title = { zh = "下单数", en = "Orders placed" }
meaning = { zh = "下单数，不论是否付款；按下单日。", en = "Orders placed, paid or not, on the day they were created." }
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
aliases = ["订单数", "创建订单数"]
*/
select
    chosen.agent_id,
    orders.shop,
    orders.created_at as observed_on,
    orders.customer_id as person,
    orders.order_id as evidence,
    1 as amount,
    1 as cases,
    orders.region

from core.orders
left join credit.chosen using (shop, order_id)
