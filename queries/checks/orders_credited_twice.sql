/*
title = { zh = "重复归属的订单", en = "Orders credited more than once" }
meaning = { zh = "一笔订单的份额合计不能超过一，同一客服也不能得到两次。", en = "The shares of an order add up to one at most, and an agent gets one of them." }
*/
select
    shop,
    order_id as evidence,
    cast(count(*) as varchar) || ' rows, shares of ' || cast(sum(share) as varchar) as found

from credit.chosen

group by shop, order_id

having sum(share) > 1 or count(*) > count(distinct coalesce(agent_id, ''))
