/*
title = { zh = "退款多于付款", en = "More refunded than paid" }
meaning = { zh = "完成的退款合计多于付款金额。", en = "Completed refunds add up to more than was paid." }
*/
select
    orders.shop,
    orders.order_id as evidence,
    cast(order_refunds.refunded_amount as varchar) || ' refunded of '
        || cast(orders.amount_paid as varchar) as found

from core.orders
inner join core.order_refunds using (shop, order_id)

where order_refunds.refunded_amount > coalesce(orders.amount_paid, 0)
