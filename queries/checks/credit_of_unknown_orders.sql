/*
title = { zh = "归属了不存在的订单", en = "Credit of unknown orders" }
meaning = { zh = "业绩归属里的订单号在订单表中没有。", en = "The credit names an order that is not among the orders." }
*/
select
    chosen.shop,
    chosen.order_id as evidence,
    'credited to ' || coalesce(chosen.agent_id, 'nobody') as found

from credit.chosen
left join core.orders using (shop, order_id)

where orders.order_id is null
