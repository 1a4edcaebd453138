/*
title = { zh = "下单付款率", en = "Order-to-payment rate" }
meaning = { zh = "付款人数 ÷ 下单人数，只算归属到客服的订单，按下单日。", en = "People who paid ÷ people who ordered, over credited orders, on the day the order was created." }
unit = "share"
counted = "person"
better = "higher"
combine = "share_of_people"
clock = { zh = "自然时间", en = "calendar time" }
owner = { zh = "业绩归属的客服；静默订单不计", en = "the credited agent; silent orders are left out" }
unanswered = { zh = "不涉及聊天", en = "no chat comes in" }
cap = { zh = "100 %", en = "100 %" }
settles_after = 3   # shops close unpaid orders within three days
group = "conversion"
needs = ["messages", "messages.customer_id", "orders.customer_id"]
credit = "always"
rules = ["R2A-04"]
aliases = ["下单成功率", "下单->最终付款成功率"]
*/
select
    chosen.agent_id,
    orders.shop,
    orders.created_at as observed_on,
    orders.customer_id as person,
    orders.order_id as evidence,
    case when orders.paid then 1 else 0 end as amount,
    1 as cases,
    orders.region

from core.orders
left join credit.chosen using (shop, order_id)

where chosen.reply_message_id is not null
