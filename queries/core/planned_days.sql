-- Planned sales of each day: a month's plan spread by its day weights, in cents by cumulation, so that days add up to the plan
-- (day k gets r(P*W_k) - r(P*W_(k-1)), r = half up to the cent). A month that has day rows takes only those.
with rows_of as (
    select
        *,
        length(month) = 10 as is_day,
        substr(month, 1, 7) as month_text
    from staging.targets
),

months as (
    select m.*, cast(m.month_text || '-01' as date) as first_day
    from rows_of as m
    where not m.is_day and not exists (
        select 1 from rows_of as d
        where d.is_day and d.shop = m.shop and d.agent_id = m.agent_id and d.month_text = m.month_text
    )
),

spread as (
    select
        shop, agent_id, planned_sales,
        unnest(generate_series(first_day, cast(first_day + interval 1 month - interval 1 day as date), interval 1 day)) as day,
        case when day_weights is null then [] else string_split(day_weights, ';') end as weights
    from months
),

weighted as (
    select
        shop, agent_id, planned_sales, cast(day as date) as day,
        -- weights in whole millionths, so that the shares stay exact
        case
            when len(weights) = 0 then cast(1 as hugeint)
            else cast(coalesce(try_cast(trim(weights[day(day)]) as decimal(18, 6)), 0) * 1000000 as hugeint)
        end as weight
    from spread
),

cumulated as (
    select
        *,
        sum(weight) over (partition by shop, agent_id, planned_sales, date_trunc('month', day) order by day) as so_far,
        sum(weight) over (partition by shop, agent_id, planned_sales, date_trunc('month', day)) as total
    from weighted
),

cents as (
    select
        shop, agent_id, day,
        (2 * cast(planned_sales * 100 as hugeint) * so_far + total) // (2 * total)
            - (2 * cast(planned_sales * 100 as hugeint) * (so_far - weight) + total) // (2 * total) as cents
    from cumulated
    where total > 0

    union all

    select shop, agent_id, cast(month as date), cast(planned_sales * 100 as hugeint) from rows_of where is_day
)

select
    c.shop,
    c.agent_id,
    c.day,
    cast(c.day as timestamp) + to_hours(s.day_cut_hour) as observed_on,
    cast(cast(c.cents as decimal(18, 0)) * 0.01 as decimal(18, 2)) as plan

from cents as c
inner join core.shops as s on c.shop = s.shop
