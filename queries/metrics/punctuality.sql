/*
title = { zh = "出勤", en = "Punctuality" }
meaning = { zh = "既不迟到、也不旷工的排班天数 ÷ 排班天数；请假不算旷工。", en = "Planned days neither late nor absent without leave ÷ planned days." }
unit = "share"
counted = "day"
better = "higher"
combine = "share"
clock = { zh = "自然时间", en = "calendar time" }
owner = { zh = "该客服本人", en = "the agent" }
unanswered = { zh = "不涉及聊天", en = "no chat comes in" }
cap = { zh = "100 %", en = "100 %" }
settles_after = 0
group = "attendance"
needs = ["attendance.planned"]
rules = ["R1-01"]
aliases = ["出勤率", "准点率"]
*/
select
    agent_id,
    cast(null as varchar) as shop,
    cast(day as timestamp) as observed_on,
    cast(null as varchar) as person,
    agent_id || '/' || cast(day as varchar) as evidence,
    case
        when coalesce(late_minutes, 0) > 0 then 0
        when present = false and leave is null then 0
        else 1
    end as amount,
    1 as cases

from core.attendance

where planned
