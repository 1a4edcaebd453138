/*
title = { zh = "旷工天数", en = "Absences without leave" }
meaning = { zh = "排了班、没到也没请假的天数。", en = "Planned days on which the agent was absent without leave." }
unit = "count"
counted = "day"
better = "lower"
combine = "sum"
clock = { zh = "自然时间", en = "calendar time" }
owner = { zh = "该客服本人", en = "the agent" }
unanswered = { zh = "不涉及聊天", en = "no chat comes in" }
settles_after = 0
group = "attendance"
needs = ["attendance.present"]
rules = ["R1-07"]
aliases = ["旷工"]
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

where planned and present = false and leave is null
