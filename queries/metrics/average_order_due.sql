/*
title = { zh = "下单均价", en = "Average order placed" }
meaning = { zh = "应付金额 ÷ 下单数，不论是否付款；按下单日。", en = "Amount due ÷ orders placed, paid or not, on the day the order was created." }
unit = "money_per_order"
counted = "order"
better = "higher"
combine = "mean"
clock = { zh = "自然时间", en = "calendar time" }
owner = { zh = "业绩归属的客服；静默订单只计入“全部”", en = "the credited agent; silent orders count in \"all\" only" }
unanswered = { zh = "不涉及聊天", en = "no chat comes in" }
settles_after = 0
group = "sales"
needs = ["orders.amount_due"]
credit = "agents"
aliases = ["下单金额", "总金额"]
*/
select
    chosen.agent_id,
    orders.shop,
    orders.created_at as observed_on,
    orders.customer_id as person,
    orders.order_id as evidence,
    part_of(orders.amount_due, chosen.share) as amount,
    1 as cases,
    orders.region

from core.orders
left join credit.chosen using (shop, order_id)

where orders.amount_due is not null
