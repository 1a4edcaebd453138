/*
title = { zh = "平均响应时间", en = "Average response" }
meaning = { zh = "每个回合从顾客第一条未回消息到客服下一条消息的平均秒数；机器人回复不停表。", en = "Mean seconds from the first unanswered customer message of an exchange to the agent's next message; a bot stops no clock." }
unit = "seconds"
counted = "exchange"
better = "lower"
combine = "mean"
clock = { zh = "自然时间；设了工作时间则只计其内的秒数", en = "calendar time; with working hours set, only the seconds inside them" }
owner = { zh = "回复的客服", en = "the agent who answers" }
unanswered = { zh = "不计入；见回复率、及时回复率", en = "left out; see reply_rate and response_within" }
settles_after = 1   # the answer may come up to 24 hours later
group = "response"
needs = ["messages|conversations.channel=call"]
rules = ["R2A-07"]
aliases = ["平均响应", "平均响应(秒)", "旺旺响应时间", "average response time"]
*/
select
    agent_id,
    shop,
    started_at as observed_on,
    person,
    exchange_id as evidence,
    gap_seconds as amount,
    1 as cases

from core.exchanges

-- a contact list gives no exchanges, unless the contact is the exchange (a call)
where gap_seconds is not null and response_applies
