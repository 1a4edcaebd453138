-- Sub-orders; an order without any counts as one. A refund without a sub-order id refunds all sub-orders of its order.
with items as (
    select shop, item_id, order_id, sku, quantity, amount from staging.order_items
    qualify row_number() over (partition by shop, item_id order by row_hash) = 1
),

lines as (
    select o.shop, o.order_id, coalesce(i.item_id, o.order_id) as item_id, i.quantity, i.amount, i.item_id is not null as from_items
    from core.orders as o
    left join items as i on o.shop = i.shop and o.order_id = i.order_id
),

whole as (
    select distinct shop, order_id from core.refunds where completed and item_id is null
),

any_refund as (
    select distinct shop, order_id from core.refunds where completed
),

single as (
    select distinct shop, order_id, item_id from core.refunds where completed and item_id is not null
)

select
    l.shop,
    l.order_id,
    l.item_id,
    l.quantity,
    l.amount,
    l.from_items,
    w.order_id is not null or s.item_id is not null or (not l.from_items and a.order_id is not null) as refunded

from lines as l
left join whole as w on l.shop = w.shop and l.order_id = w.order_id
left join single as s on l.shop = s.shop and l.order_id = s.order_id and l.item_id = s.item_id
left join any_refund as a on l.shop = a.shop and l.order_id = a.order_id
