/*
title = { zh = "未到时限的回合", en = "Exchanges still within the limit" }
meaning = { zh = "数据结束时还没到时限、也没有回复的回合数；及时回复率不计它们。", en = "Exchanges begun less than the limit before the end of the data and not answered yet; response_within leaves them out." }
unit = "count"
counted = "exchange"
better = "lower"
combine = "sum"
clock = { zh = "自然时间", en = "calendar time" }
owner = { zh = "消息所找的子账号的主人", en = "the owner of the account written to" }
unanswered = { zh = "这里只数它们", en = "these are what is counted" }
settles_after = 0
group = "response"
needs = ["messages|conversations.channel=call"]
*/
select
    agent_id,
    shop,
    started_at as observed_on,
    person,
    exchange_id as evidence,
    1 as amount,
    1 as cases

from core.exchanges

where response_applies and not response_due
