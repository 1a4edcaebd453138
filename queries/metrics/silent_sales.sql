/*
title = { zh = "静默销售额", en = "Silent sales" }
meaning = { zh = "没有归属任何客服的订单的付款金额；只有“全部”有数。按付款日。", en = "Money of paid orders credited to nobody, on the day of payment; only all has a figure." }
unit = "money"
counted = "money"
better = "lower"
combine = "sum"
clock = { zh = "自然时间", en = "calendar time" }
owner = { zh = "没有人", en = "nobody" }
unanswered = { zh = "不涉及聊天", en = "no chat comes in" }
settles_after = 0
group = "sales"
needs = ["messages", "messages.customer_id", "orders.customer_id", "orders.amount_paid"]
credit = "always"
rules = ["R2B-13"]
aliases = ["静默下单", "公共销售额", "pooled sales"]
*/
select
    chosen.agent_id,
    orders.shop,
    orders.paid_at as observed_on,
    orders.customer_id as person,
    orders.order_id as evidence,
    orders.amount_paid as amount,
    1 as cases,
    orders.region

from core.orders
left join credit.chosen using (shop, order_id)

where orders.paid and chosen.reply_message_id is null
