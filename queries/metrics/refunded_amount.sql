/*
title = { zh = "退款金额", en = "Refunded money" }
meaning = { zh = "完成退款的金额；按被退订单的付款日（可设为退款日）。", en = "Completed refunds of paid orders, on the day the order was paid (setting: the day of the refund)." }
unit = "money"
counted = "money"
better = "lower"
combine = "sum"
clock = { zh = "自然时间", en = "calendar time" }
owner = { zh = "业绩归属的客服；静默订单只计入“全部”", en = "the credited agent; silent orders count in \"all\" only" }
unanswered = { zh = "不涉及聊天", en = "no chat comes in" }
settles_after = 15   # refunds come for two weeks
group = "refund"
needs = ["orders", "refunds"]
credit = "agents"
aliases = ["成功退款金额", "完成退款金额"]
*/
select
    chosen.agent_id,
    orders.shop,
    case
        when settings.refund_day = 'refunded'
            then coalesce(refunds.completed_at, orders.paid_at)
        else orders.paid_at
    end as observed_on,
    orders.customer_id as person,
    refunds.refund_id as evidence,
    part_of(refunds.amount, chosen.share) as amount,
    1 as cases,
    orders.region

from core.refunds
cross join core.settings
inner join core.orders using (shop, order_id)
left join credit.chosen using (shop, order_id)

where refunds.completed and orders.paid
