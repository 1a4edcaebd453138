/*
title = { zh = "客单价", en = "Sales per buyer" }
meaning = { zh = "归属的付款金额 ÷ 付款人数（合计为 0 元的人不作除数）；按付款日。", en = "Credited paid sales ÷ people who paid (people whose sum is 0.00 are no divisor), on the day of payment." }
unit = "money_per_person"
counted = "person"
better = "higher"
combine = "per_person"
clock = { zh = "自然时间", en = "calendar time" }
owner = { zh = "业绩归属的客服；静默订单不计", en = "the credited agent; silent orders are left out" }
unanswered = { zh = "不涉及聊天", en = "no chat comes in" }
settles_after = 0
group = "sales"
needs = ["messages", "messages.customer_id", "orders.customer_id", "orders.amount_paid"]
credit = "always"
rules = ["R2A-05"]
aliases = ["客单价", "average spend per customer"]
*/
select
    chosen.agent_id,
    orders.shop,
    orders.paid_at as observed_on,
    orders.customer_id as person,
    orders.order_id as evidence,
    part_of(orders.amount_paid, chosen.share) as amount,
    1 as cases,
    orders.region

from core.orders
left join credit.chosen using (shop, order_id)

where orders.paid and orders.amount_paid is not null and chosen.reply_message_id is not null
