/*
title = { zh = "首次响应时间（中位数）", en = "First response (median)" }
meaning = { zh = "首次响应秒数的中位数：一半会话比它快；极慢的几次不拉动它。", en = "The middle first response: half the conversations were faster; a few very slow ones do not move it." }
unit = "seconds"
counted = "conversation"
better = "lower"
combine = "median"
clock = { zh = "自然时间；设了工作时间则只计其内的秒数", en = "calendar time; with working hours set, only the seconds inside them" }
owner = { zh = "最先回复的客服；后来的客服不计", en = "the first replier only; later agents have none" }
unanswered = { zh = "不计入；见首条应答率", en = "left out; see first_answered" }
settles_after = 1   # the answer may come up to 24 hours later
group = "response"
needs = ["messages|conversations"]
rules = ["R2B-05"]
aliases = ["首次响应中位数", "median first reply"]
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
