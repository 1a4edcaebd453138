/*
title = { zh = "退款金额占比", en = "Refunded share of money" }
meaning = { zh = "完成退款金额 ÷ 付款金额，按被退订单的付款日（可设为退款日）。", en = "Completed refunds ÷ money paid, on the day the order was paid (setting: the day of the refund)." }
unit = "share"
counted = "money"
better = "lower"
combine = "share"
clock = { zh = "自然时间", en = "calendar time" }
owner = { zh = "业绩归属的客服；静默订单只计入“全部”", en = "the credited agent; silent orders count in \"all\" only" }
unanswered = { zh = "不涉及聊天", en = "no chat comes in" }
settles_after = 15   # refunds come for two weeks
group = "refund"
needs = ["orders.amount_paid", "refunds"]
credit = "agents"
rules = ["R2B-07"]
aliases = ["退款额占比", "成功退款金额占比"]
*/
select
    chosen.agent_id,
    orders.shop,
    orders.paid_at as observed_on,
    orders.customer_id as person,
    orders.order_id as evidence,
    cast(
        coalesce(case when settings.refund_day = 'paid' then order_refunds.refunded_amount end, 0)
        * coalesce(chosen.share, 1) as decimal(18, 2)
    ) as amount,
    part_of(orders.amount_paid, chosen.share) as cases,
    orders.region

from core.orders
cross join core.settings
left join core.order_refunds using (shop, order_id)
left join credit.chosen using (shop, order_id)

where orders.paid and orders.amount_paid is not null

union all

select
    chosen.agent_id,
    orders.shop,
    coalesce(refunds.completed_at, orders.paid_at),
    orders.customer_id,
    refunds.refund_id,
    part_of(refunds.amount, chosen.share),
    0,
    orders.region

from core.refunds
cross join core.settings
inner join core.orders using (shop, order_id)
left join credit.chosen using (shop, order_id)

where refunds.completed and orders.paid and settings.refund_day = 'refunded'
