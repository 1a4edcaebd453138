/*
title = { zh = "首次响应时间（九成）", en = "First response (90 %)" }
meaning = { zh = "九成会话的首次响应不超过这么多秒。", en = "Nine conversations in ten got their first reply within this many seconds." }
unit = "seconds"
counted = "conversation"
better = "lower"
combine = "p90"
clock = { zh = "自然时间；设了工作时间则只计其内的秒数", en = "calendar time; with working hours set, only the seconds inside them" }
owner = { zh = "最先回复的客服；后来的客服不计", en = "the first replier only; later agents have none" }
unanswered = { zh = "不计入；见首条应答率", en = "left out; see first_answered" }
settles_after = 1   # the answer may come up to 24 hours later
group = "response"
needs = ["messages|conversations"]
rules = ["R2B-05"]
aliases = ["首次响应九十分位", "p90 first reply"]
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
