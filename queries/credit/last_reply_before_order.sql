/*
title = { zh = "下单前最后回复", en = "Last reply before the order" }
meaning = { zh = "下单前最后回复该顾客的客服得到这笔订单；回复须在下单前 48 小时内（两端都算，方案可改天数）。", en = "The agent who last replied to this customer before the order was created gets it; the reply lies within 48 hours before the order, both ends included (a scheme may set the days)." }
window = { zh = "下单前 48 小时", en = "48 hours before the order" }
tie = { zh = "同一时刻的两条回复，消息号大者为后", en = "Of two replies at one instant the greater message id is the later" }
rules = ["R2A-03"]
*/
with latest as (
    select
        o.shop,
        o.order_id,
        max(row(r.sent_at, r.message_id)) as winner
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
        when r.message_id is not null then 'last_reply'
        when o.customer_id is null then 'no_customer'
        else 'silent'
    end as reason

from core.orders as o
cross join core.settings as s
left join latest as l on o.shop = l.shop and o.order_id = l.order_id
left join core.agent_replies as r on l.shop = r.shop and l.winner[2] = r.message_id
