/*
title = { zh = "净成交订单占比", en = "Orders with money kept" }
meaning = { zh = "退款后仍有收入的订单 ÷ 下单数，按下单日。", en = "Orders with money kept after refunds ÷ orders placed, on the day the order was created." }
unit = "share"
counted = "order"
better = "higher"
combine = "share"
clock = { zh = "自然时间", en = "calendar time" }
owner = { zh = "业绩归属的客服；静默订单只计入“全部”", en = "the credited agent; silent orders count in \"all\" only" }
unanswered = { zh = "不涉及聊天", en = "no chat comes in" }
cap = { zh = "100 %", en = "100 %" }
settles_after = 15   # refunds come for two weeks
group = "sales"
needs = ["orders.amount_kept"]
credit = "agents"
aliases = ["净成功率"]
*/
with told as (
    -- shops whose export says what was kept; elsewhere nothing is known, which is not 0
    select distinct shop from core.orders where amount_kept is not null
)

select
    chosen.agent_id,
    orders.shop,
    orders.created_at as observed_on,
    orders.customer_id as person,
    orders.order_id as evidence,
    case when orders.amount_kept > 0 then 1 else 0 end as amount,
    1 as cases,
    orders.region

from core.orders
inner join told using (shop)
left join credit.chosen using (shop, order_id)
