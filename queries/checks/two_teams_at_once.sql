/*
title = { zh = "同时在两个小组", en = "Agents in two teams at once" }
meaning = { zh = "同一时刻一名客服只能有一条岗位记录，否则其数字会被数两次。", en = "An agent has one assignment at a time, or every figure of theirs counts twice." }
*/
select
    cast(null as varchar) as shop,
    one.agent_id as evidence,
    coalesce(one.team, '?') || ' and ' || coalesce(other.team, '?')
        || ' from ' || cast(other.valid_from as varchar) as found

from core.assignments as one
inner join core.assignments as other
    on one.agent_id = other.agent_id
    and one.valid_from < other.valid_from
    and other.valid_from < one.valid_to
