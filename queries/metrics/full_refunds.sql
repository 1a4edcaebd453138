/*
title = { zh = "全额退款订单数", en = "Full refunds" }
meaning = { zh = "退款合计不少于付款金额的订单数；按被退订单的付款日（可设为退款日）。", en = "Paid orders whose completed refunds reach the money paid, on the day the order was paid (setting: the day of the refund)." }
unit = "count"
counted = "order"
better = "lower"
combine = "sum"
clock = { zh = "自然时间", en = "calendar time" }
owner = { zh = "业绩归属的客服；静默订单只计入“全部”", en = "the credited agent; silent orders count in \"all\" only" }
unanswered = { zh = "不涉及聊天", en = "no chat comes in" }
settles_after = 15   # refunds come for two weeks
group = "refund"
needs = ["orders.amount_paid", "refunds"]
credit = "agents"
aliases = ["全额退款"]
*/
select
    chosen.agent_id,
    orders.shop,
    case
        when settings.refund_day = 'refunded'
            then coalesce(order_refunds.last_completed_at, orders.paid_at)
        else orders.paid_at
    end as observed_on,
    orders.customer_id as person,
    orders.order_id as evidence,
    1 as amount,
    1 as cases,
    orders.region

from core.orders
cross join core.settings
inner join core.order_refunds using (shop, order_id)
left join credit.chosen using (shop, order_id)

where orders.paid
    and order_refunds.refunded_amount > 0
    and order_refunds.refunded_amount >= orders.amount_paid
