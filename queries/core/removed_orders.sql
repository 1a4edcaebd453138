-- Orders a dated exclusion takes out, with the rule that did it: by flag, by buyer (own staff), by SKU (when every sub-order has
-- an excluded SKU, such as price-difference links).
with rules as (
    select *, coalesce(valid_from, timestamp '0001-01-01') as starts, coalesce(valid_to, timestamp '9999-12-31') as ends
    from staging.order_exclusions
),

skus as (
    select o.shop, o.order_id, min(r.rule) as rule, count(distinct i.item_id) as hit
    from staging.orders as o
    inner join staging.order_items as i on o.shop = i.shop and o.order_id = i.order_id
    inner join rules as r on r.kind = 'sku' and r.value = i.sku and r.starts <= o.created_at and o.created_at < r.ends
        and (r.shop is null or r.shop = 'main' or r.shop = o.shop)
    group by o.shop, o.order_id
),

items as (
    select shop, order_id, count(distinct item_id) as items from staging.order_items group by shop, order_id
),

hits as (
    select o.shop, o.order_id, r.rule
    from staging.orders as o
    inner join rules as r on r.starts <= o.created_at and o.created_at < r.ends
        and (r.shop is null or r.shop = 'main' or r.shop = o.shop)
        and ((r.kind = 'flag' and o.flag = r.value) or (r.kind = 'buyer' and o.customer_id = r.value))

    union all

    select skus.shop, skus.order_id, skus.rule
    from skus
    inner join items on skus.shop = items.shop and skus.order_id = items.order_id and skus.hit = items.items
)

select shop, order_id, min(rule) as rule from hits group by shop, order_id
