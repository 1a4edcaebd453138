/*
title = { zh = "退单率", en = "Refund rate (sub-orders)" }
meaning = { zh = "有完成退款的子订单 ÷ 付款子订单（没有子订单的订单算一个），部分退款也算；按被退订单的付款日（可设为退款日）。", en = "Sub-orders with a completed refund, partial ones too ÷ paid sub-orders (an order without any counts as one), on the day the order was paid (setting: the day of the refund)." }
unit = "share"
counted = "sub-order"
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
aliases = ["退款率", "退货率", "refunds per paid order"]
*/
with sold as (
    select
        chosen.agent_id,
        orders.shop,
        orders.paid_at,
        orders.customer_id as person,
        lines.item_id as evidence,
        orders.region,
        lines.refunded,
        settings.refund_day,
        max(refunds.completed_at) as completed_at
    from core.orders
    cross join core.settings
    inner join core.order_lines as lines using (shop, order_id)
    left join credit.chosen using (shop, order_id)
    -- a refund without a sub-order id refunds the whole order
    left join core.refunds
        on lines.shop = refunds.shop and lines.order_id = refunds.order_id and refunds.completed
        and (refunds.item_id is null or refunds.item_id = lines.item_id or not lines.from_items)
    where orders.paid
    group by all
)

select
    agent_id,
    shop,
    paid_at as observed_on,
    person,
    evidence,
    case when refunded and refund_day = 'paid' then 1 else 0 end as amount,
    1 as cases,
    region

from sold

union all

select agent_id, shop, coalesce(completed_at, paid_at), person, evidence, 1, 0, region

from sold

where refunded and refund_day = 'refunded'
