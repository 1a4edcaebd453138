/*
title = { zh = "下单优先", en = "Order first, then payment" }
meaning = { zh = "先按下单前最后回复；没有人时，已付款的订单归下单之后、付款之前最后回复的客服（不限天数）。", en = "As the last reply before the order; when that finds nobody and the order is paid, the latest reply after the order and up to the payment, without a limit of days." }
window = { zh = "下单前 48 小时；否则下单到付款", en = "48 hours before the order; else from order to payment" }
tie = { zh = "同一时刻的两条回复，消息号大者为后", en = "Of two replies at one instant the greater message id is the later" }
rules = ["R2A-03"]
*/
with candidates as (
    select
        o.shop,
        o.order_id,
        r.sent_at,
        r.message_id,
        r.sent_at <= o.created_at as before_order
    from core.orders as o
    cross join core.settings as s
    inner join core.agent_replies as r
        on o.shop = r.shop and o.customer_id = r.customer_id
        and r.sent_at >= o.created_at - to_days(s.credit_days)
        and r.sent_at <= greatest(o.created_at, coalesce(o.paid_at, o.created_at))
),

latest as (
    select
        shop,
        order_id,
        max(row(before_order, sent_at, message_id)) as winner
    from candidates
    group by shop, order_id
)

select
    o.shop,
    o.order_id,
    r.agent_id,
    case when r.message_id is not null then cast(1 as decimal(9, 6)) end as share,
    r.message_id as reply_message_id,
    case
        when r.closed_exchange_id is not null then r.closed_exchange_id
        when l.winner[1] and r.latest_closed_at >= o.created_at - to_days(s.credit_days) then r.latest_closed_id
        when not l.winner[1] and r.latest_closed_at > o.created_at then r.latest_closed_id
    end as exchange_id,
    case
        when l.winner[1] then 'last_reply'
        when r.message_id is not null then 'reply_before_payment'
        when o.customer_id is null then 'no_customer'
        else 'silent'
    end as reason

from core.orders as o
cross join core.settings as s
left join latest as l on o.shop = l.shop and o.order_id = l.order_id
left join core.agent_replies as r on l.shop = r.shop and l.winner[3] = r.message_id
