/*
title = { zh = "回合最多", en = "Most exchanges" }
meaning = { zh = "下单前 48 小时内，答复该顾客回合最多的客服得到这笔订单；相同时归最后回复者。", en = "The agent who ended the most exchanges with this customer within 48 hours before the order gets it; equal counts go to the later last reply." }
window = { zh = "下单前 48 小时", en = "48 hours before the order" }
tie = { zh = "回合数相同，最后一条回复较晚者", en = "Equal counts: the later last reply" }
rules = ["R2A-03"]
*/
with per_agent as (
    select
        o.shop,
        o.order_id,
        r.agent_id,
        count(r.closed_exchange_id) as exchanges,
        max(row(r.sent_at, r.message_id)) as last_reply
    from core.orders as o
    cross join core.settings as s
    inner join core.agent_replies as r
        on o.shop = r.shop and o.customer_id = r.customer_id
        and r.sent_at <= o.created_at and r.sent_at >= o.created_at - to_days(s.credit_days)
    group by o.shop, o.order_id, r.agent_id
),

winners as (
    select shop, order_id, max(row(exchanges, last_reply)) as winner
    from per_agent
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
        when r.latest_closed_at >= o.created_at - to_days(s.credit_days) then r.latest_closed_id
    end as exchange_id,
    case
        when r.message_id is not null then 'most_exchanges'
        when o.customer_id is null then 'no_customer'
        else 'silent'
    end as reason

from core.orders as o
cross join core.settings as s
left join winners as w on o.shop = w.shop and o.order_id = w.order_id
left join core.agent_replies as r on w.shop = r.shop and w.winner[2][2] = r.message_id
