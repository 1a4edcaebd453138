/*
title = { zh = "整套销售额", en = "Sales of sets" }
meaning = { zh = "至少有两个子订单的付款订单的金额；按付款日。", en = "Money of paid orders with at least two sub-orders, on the day of payment." }
unit = "money"
counted = "money"
better = "higher"
combine = "sum"
clock = { zh = "自然时间", en = "calendar time" }
owner = { zh = "业绩归属的客服；静默订单只计入“全部”", en = "the credited agent; silent orders count in \"all\" only" }
unanswered = { zh = "不涉及聊天", en = "no chat comes in" }
settles_after = 0
group = "sales"
needs = ["orders.amount_paid", "order_items"]
credit = "agents"
rules = ["R2B-14"]
aliases = ["整套销售"]
*/
with sets as (
    select
        shop,
        order_id
    from core.order_lines
    where from_items
    group by shop, order_id
    having count(distinct item_id) >= 2
)

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
inner join sets using (shop, order_id)
left join credit.chosen using (shop, order_id)

where orders.paid and orders.amount_paid is not null
