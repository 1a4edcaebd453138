/*
title = { zh = "销售额", en = "Credited sales" }
meaning = { zh = "付款金额合计（含运费，退款前）；按付款日。", en = "Money taken at payment (freight included, before refunds), on the day of payment." }
unit = "money"
counted = "money"
better = "higher"
combine = "sum"
clock = { zh = "自然时间", en = "calendar time" }
owner = { zh = "业绩归属的客服；静默订单只计入“全部”", en = "the credited agent; silent orders count in \"all\" only" }
unanswered = { zh = "不涉及聊天", en = "no chat comes in" }
settles_after = 0
group = "sales"
needs = ["orders.amount_paid"]
credit = "agents"
rules = ["R2B-12"]
aliases = ["付款金额", "询单最终付款金额", "gross sales"]
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
