/*
title = { zh = "无目标销售额", en = "Sales without a target" }
meaning = { zh = "归属到当月没有目标的客服的付款金额：目标完成率不计这些。按付款日。", en = "Credited paid money of agents without a target in that month: what target_attainment leaves out. Day of payment." }
unit = "money"
counted = "money"
better = "lower"
combine = "sum"
clock = { zh = "自然时间", en = "calendar time" }
owner = { zh = "业绩归属的客服；静默订单不计", en = "the credited agent; silent orders are left out" }
unanswered = { zh = "不涉及聊天", en = "no chat comes in" }
settles_after = 0
group = "sales"
needs = ["targets", "messages", "messages.customer_id", "orders.customer_id", "orders.amount_paid"]
credit = "always"
rules = ["R2A-02"]
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
    1 as cases

from core.orders
inner join credit.chosen using (shop, order_id)

where orders.paid and orders.amount_paid is not null
    and chosen.reply_message_id is not null
    and not exists (
        select 1
        from targets
        where targets.agent_id = chosen.agent_id
            and targets.month = date_trunc('month', orders.paid_day)
    )
