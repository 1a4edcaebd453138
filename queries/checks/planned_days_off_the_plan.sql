/*
title = { zh = "每日计划与月计划不符", en = "Days that do not add up to the plan" }
meaning = { zh = "一个月各天的计划之和必须等于这个月的计划。", en = "The days of a month add up to its plan, to the cent." }
*/
with planned as (
    select
        shop,
        agent_id,
        strftime(day, '%Y-%m') as month,
        sum(plan) as days
    from core.planned_days
    group by shop, agent_id, strftime(day, '%Y-%m')
),

asked as (
    -- a month that has day rows takes only those
    select
        shop,
        agent_id,
        left(month, 7) as month,
        coalesce(
            sum(planned_sales) filter (length(month) = 10),
            sum(planned_sales)
        ) as plan
    from staging.targets
    group by shop, agent_id, left(month, 7)
)

select
    asked.shop,
    asked.agent_id || ' ' || asked.month as evidence,
    cast(coalesce(planned.days, 0) as varchar) || ' planned of ' || cast(asked.plan as varchar) as found

from asked
left join planned using (shop, agent_id, month)

where coalesce(planned.days, 0) <> asked.plan
