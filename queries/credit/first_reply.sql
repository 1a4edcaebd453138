/*
title = { zh = "下单前首次回复", en = "First reply before the order" }
meaning = { zh = "下单前 48 小时内最早回复该顾客的客服得到这笔订单（两端都算，方案可改天数）。", en = "The agent whose reply to this customer is the earliest within 48 hours before the order gets it, both ends included (a scheme may set the days)." }
window = { zh = "下单前 48 小时", en = "48 hours before the order" }
tie = { zh = "同一时刻的两条回复，消息号小者为先", en = "Of two replies at one instant the lesser message id is the earlier" }
rules = ["R2A-03"]
*/
with earliest as (
    select
        o.shop,
        o.order_id,
        min(row(r.sent_at, r.message_id)) as winner
    from core.orders as o
    cross join core.settings as s
    inner join core.agent_replies as r
        on o.shop = r.shop and o.customer_id = r.customer_id
        and r.sent_at <= o.created_at and r.sent_at >= o.created_at - to_days(s.credit_days)
    group by o.shop, o.order_id
)

select
    o.shop,
    o.order_id,
    r.agent_id,
    case when r.message_id is not null then cast(1 as decimal(9, 6)) end as share,
    r.message_id as reply_message_id,
    case
        when r.closed_exchange_id is not null then r.closed_exchange_id
        when r.latest_closed_at >= o.created_at - to_days(s.credit_days) then r.latest_closed_id
    end as exchange_id,
    case
        when r.message_id is not null then 'first_reply'
        when o.customer_id is null then 'no_customer'
        else 'silent'
    end as reason

from core.orders as o
cross join core.settings as s
left join earliest as l on o.shop = l.shop and o.order_id = l.order_id
left join core.agent_replies as r on l.shop = r.shop and l.winner[2] = r.message_id
