/*
title = { zh = "付款前最后回复", en = "Last reply before the payment" }
meaning = { zh = "付款前 48 小时内最后回复该顾客的客服得到这笔订单；未付款的订单不归属。", en = "The agent who last replied to this customer within 48 hours before the payment gets the order, both ends included; an unpaid order is credited to nobody (a scheme may set the days)." }
window = { zh = "付款前 48 小时", en = "48 hours before the payment" }
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
        and r.sent_at <= o.paid_at and r.sent_at >= o.paid_at - to_days(s.credit_days)
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
        when r.latest_closed_at >= o.paid_at - to_days(s.credit_days) then r.latest_closed_id
    end as exchange_id,
    case
        when r.message_id is not null then 'last_reply'
        when o.customer_id is null then 'no_customer'
        when not o.paid then 'unpaid'
        else 'silent'
    end as reason

from core.orders as o
cross join core.settings as s
left join latest as l on o.shop = l.shop and o.order_id = l.order_id
left join core.agent_replies as r on l.shop = r.shop and l.winner[2] = r.message_id
