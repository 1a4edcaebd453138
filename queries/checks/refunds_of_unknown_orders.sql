/*
title = { zh = "退款找不到订单", en = "Refunds of unknown orders" }
meaning = { zh = "完成的退款找不到它的订单：订单没有导入。", en = "Completed refunds whose order was never imported." }
*/
select
    refunds.shop,
    refunds.refund_id as evidence,
    'order ' || refunds.order_id as found

from core.refunds
left join staging.orders using (shop, order_id)

where refunds.completed and orders.order_id is null
