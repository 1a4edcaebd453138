/*
title = { zh = "没有归属结论的订单", en = "Orders without an answer from the credit rule" }
meaning = { zh = "每笔订单都要有一条归属结论，静默也是结论。", en = "A credit rule answers for every order, be it silent." }
*/
select
    orders.shop,
    orders.order_id as evidence,
    'no row in the credit' as found

from core.orders
left join credit.chosen using (shop, order_id)

where chosen.order_id is null
