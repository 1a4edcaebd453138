/*
title = { zh = "回访达成率", en = "Visits made of visits due" }
meaning = { zh = "每位客户每月应访次数 = 负责天数 ×（a 级 2/7、b 级 1/7、c 级 1/10）取整；多访不抵别的客户。", en = "Visits made ÷ due; due per customer and month = days in the agent's care × 2/7 (a), 1/7 (b) or 1/10 (c), rounded down; visits above that count for no other customer." }
unit = "share"
counted = "visit"
better = "higher"
combine = "share"
clock = { zh = "自然时间", en = "calendar time" }
owner = { zh = "客户的负责客服", en = "the customer's owner" }
unanswered = { zh = "不涉及聊天", en = "no chat comes in" }
cap = { zh = "100 %", en = "100 %" }
settles_after = 3   # visits are booked some days later
group = "service"
needs = ["visits", "customers.grade"]
rules = ["R0-10"]
aliases = ["跟踪回访"]
*/
with rates (grade, visits, days) as (values ('a', 2, 7), ('b', 1, 7), ('c', 1, 10)),

span as (
    -- a month's visits are known ahead, like planned sales: to the end of the last month visited
    select shop, date_trunc('month', min(visited_at)) as first_day, last_day(max(visited_at)) as last_day
    from core.visits group by shop
),

cared as (
    select
        c.shop, c.customer_id, c.owner, rates.visits, rates.days,
        unnest(generate_series(coalesce(c.owner_from, span.first_day), span.last_day, to_days(1))) as day
    from core.customers as c
    inner join rates on lower(c.grade) = rates.grade
    inner join span using (shop)
    where c.owner is not null
),

counted as (
    select
        cared.shop, cared.customer_id, cared.owner, cared.day + to_hours(s.day_cut_hour) as day,
        dense_rank() over so_far * cared.visits // cared.days as due,
        count(v.visit_id) over so_far as made
    from cared
    inner join core.shops as s using (shop)
    left join core.visits as v
        on cared.shop = v.shop and cared.customer_id = v.customer_id and cared.owner = v.agent_id
        and cared.day = day_of(v.visited_at, s.day_cut_hour)
    window so_far as (
        partition by cared.shop, cared.customer_id, date_trunc('month', cared.day) order by cared.day
    )
)

select
    owner as agent_id, shop, day as observed_on, customer_id as person, customer_id as evidence,
    least(made, due) - lag(least(made, due), 1, 0) over by_day as amount,
    due - lag(due, 1, 0) over by_day as cases

from counted

window by_day as (partition by shop, customer_id, date_trunc('month', day) order by day)

qualify amount > 0 or cases > 0
