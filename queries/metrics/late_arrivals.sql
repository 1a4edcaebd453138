/*
title = { zh = "迟到次数", en = "Late arrivals" }
meaning = { zh = "迟到的天数。", en = "Days on which the agent came late." }
unit = "count"
counted = "day"
better = "lower"
combine = "sum"
clock = { zh = "自然时间", en = "calendar time" }
owner = { zh = "该客服本人", en = "the agent" }
unanswered = { zh = "不涉及聊天", en = "no chat comes in" }
settles_after = 0
group = "attendance"
needs = ["attendance.late_minutes"]
rules = ["R1-01"]
aliases = ["迟到"]
*/
select
    agent_id,
    cast(null as varchar) as shop,
    cast(day as timestamp) as observed_on,
    cast(null as varchar) as person,
    agent_id || '/' || cast(day as varchar) as evidence,
    1 as amount,
    1 as cases

from core.attendance

where late_minutes > 0
