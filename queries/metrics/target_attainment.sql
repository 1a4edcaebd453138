/*
title = { zh = "目标完成率", en = "Target attainment" }
meaning = { zh = "归属的付款销售额 ÷ 计划销售额；没有目标的月份，其销售不计。按付款日和计划日。", en = "Credited paid sales ÷ planned sales; sales of a month without a target are left out. Day of payment, planned day." }
unit = "share"
counted = "money"
better = "higher"
combine = "share"
clock = { zh = "自然时间", en = "calendar time" }
owner = { zh = "业绩归属的客服；静默订单不计", en = "the credited agent; silent orders are left out" }
unanswered = { zh = "不涉及聊天", en = "no chat comes in" }
cap = { zh = "不封顶", en = "none" }
settles_after = 0
group = "sales"
needs = ["targets", "messages", "messages.customer_id", "orders.customer_id", "orders.amount_paid"]
credit = "always"
zero_divisor = "does_not_apply"
rules = ["R2A-02"]
aliases = ["指标完成率", "业绩完成率"]
*/
with targets as (
    -- a target of 0 is none
    select shop, agent_id, date_trunc('month', day) as month
    from core.planned_days
    group by shop, agent_id, date_trunc('month', day)
    having sum(plan) > 0
)

select
    chosen.agent_id,
    orders.shop,
    orders.paid_at as observed_on,
    orders.customer_id as person,
    orders.order_id as evidence,
    part_of(orders.amount_paid, chosen.share) as amount,
    0 as cases

from core.orders
inner join credit.chosen using (shop, order_id)

-- sales in any shop count towards a target in any
where orders.paid and orders.amount_paid is not null and exists (
    select 1
    from targets
    where targets.agent_id = chosen.agent_id
        and targets.month = date_trunc('month', orders.paid_day)
)

union all

-- one row per planned day, so that a target without a sale is 0 %
select
    planned.agent_id, planned.shop, planned.observed_on, null, cast(planned.day as varchar), 0, planned.plan

from core.planned_days as planned
inner join targets
    on planned.shop = targets.shop
    and planned.agent_id = targets.agent_id
    and date_trunc('month', planned.day) = targets.month
