-- One row per shop seen anywhere; what the shops table says of it, else the defaults.
with seen as (
    select shop from staging.shops
    union select shop from staging.messages
    union select shop from staging.conversations
    union select shop from staging.orders
    union select shop from staging.targets
    union select shop from staging.listings
    union select shop from staging.tickets
    union select shop from staging.complaints
    union select shop from staging.visits
    union select shop from staging.customers
)

select
    seen.shop,
    s.platform,
    coalesce(s.name, seen.shop) as name,
    s.time_zone,
    s.currency,
    cast(coalesce(s.day_cut_hour, 0) as integer) as day_cut_hour

from seen
left join staging.shops as s on seen.shop = s.shop
