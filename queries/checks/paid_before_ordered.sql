/*
title = { zh = "付款早于下单", en = "Paid before ordered" }
meaning = { zh = "付款时间早于下单时间。", en = "The time of payment lies before the order." }
*/
select
    shop,
    order_id as evidence,
    cast(paid_at as varchar) || ' paid, ' || cast(created_at as varchar) || ' ordered' as found

from core.orders

where paid_at < created_at
