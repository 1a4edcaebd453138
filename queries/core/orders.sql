-- One row per order: its highest state (refunded or closed > paid > created, then the greater refunded amount), exclusions applied.
-- Payments in stages decide when it was paid (setting payment_stage) and how much was taken.
with ranked as (
    select
        *,
        row_number() over (
            partition by shop, order_id
            order by
                case
                    when coalesce(refunded_amount, 0) > 0 or closed_at is not null then 2
                    when paid_at is not null then 1
                    else 0
                end desc,
                coalesce(refunded_amount, 0) desc,
                row_hash
        ) as place
    from staging.orders
),

staged as (
    select
        p.shop,
        p.order_id,
        max(p.paid_at) filter (p.stage = s.payment_stage or p.stage = 'full') as paid_at,
        sum(p.amount) filter (p.paid_at is not null) as amount_paid
    from staging.payments as p
    cross join core.settings as s
    group by p.shop, p.order_id
)

select
    o.shop,
    o.order_id,
    o.customer_id,
    o.created_at,
    case when p.order_id is null then o.paid_at else p.paid_at end as paid_at,
    o.closed_at,
    o.status,
    o.region,
    o.amount_due,
    case
        when p.order_id is null then case when o.paid_at is not null then o.amount_paid end
        when p.paid_at is not null then p.amount_paid
    end as amount_paid,
    o.amount_kept,
    o.items,
    case when p.order_id is null then o.paid_at else p.paid_at end is not null as paid,
    day_of(o.created_at, shops.day_cut_hour) as created_day,
    day_of(case when p.order_id is null then o.paid_at else p.paid_at end, shops.day_cut_hour) as paid_day

from ranked as o
inner join core.shops on o.shop = shops.shop
left join staged as p on o.shop = p.shop and o.order_id = p.order_id
left join core.removed_orders as r on o.shop = r.shop and o.order_id = r.order_id

where o.place = 1 and r.order_id is null
