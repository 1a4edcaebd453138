/*
title = { zh = "首次响应时间", en = "First response" }
meaning = { zh = "会话中顾客第一条消息到客服第一条回复的平均秒数。", en = "Mean seconds from the customer's first message in a conversation to the first agent reply." }
unit = "seconds"
counted = "conversation"
better = "lower"
combine = "mean"
clock = { zh = "自然时间；设了工作时间则只计其内的秒数", en = "calendar time; with working hours set, only the seconds inside them" }
owner = { zh = "最先回复的客服；后来的客服不计", en = "the first replier only; later agents have none" }
unanswered = { zh = "不计入；见首条应答率", en = "left out; see first_answered" }
settles_after = 1   # the answer may come up to 24 hours later
group = "response"
needs = ["messages|conversations"]
rules = ["R2B-05"]
aliases = ["首次响应", "首次平均响应(s)", "首次响应时长（秒)", "speed of answer", "first reply time"]
*/
select
    first_replier as agent_id,
    shop,
    coalesce(asked_at, opened_at) as observed_on,
    person,
    conversation_id as evidence,
    first_response_seconds as amount,
    1 as cases

from core.conversations

where first_response_seconds is not null
