/*
title = { zh = "实收单均价（付款订单）", en = "Kept per paid order" }
meaning = { zh = "退款后留下的金额 ÷ 付款订单数；按付款日。", en = "Money kept after refunds ÷ paid orders, on the day of payment." }
unit = "money_per_order"
counted = "order"
better = "higher"
combine = "mean"
clock = { zh = "自然时间", en = "calendar time" }
owner = { zh = "业绩归属的客服；静默订单只计入“全部”", en = "the credited agent; silent orders count in \"all\" only" }
unanswered = { zh = "不涉及聊天", en = "no chat comes in" }
settles_after = 15   # refunds come for two weeks
group = "sales"
needs = ["orders.amount_kept"]
credit = "agents"
*/
select
    chosen.agent_id,
    orders.shop,
    orders.paid_at as observed_on,
    orders.customer_id as person,
    orders.order_id as evidence,
    part_of(orders.amount_kept, chosen.share) as amount,
    1 as cases,
    orders.region

from core.orders
left join credit.chosen using (shop, order_id)

where orders.paid and orders.amount_kept is not null
