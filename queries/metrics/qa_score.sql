/*
title = { zh = "录音质检", en = "QA score" }
meaning = { zh = "质检所得分 ÷ 可得分，只算已评的项。", en = "Points ÷ points possible over the reviewed items." }
unit = "share"
counted = "item"
better = "higher"
combine = "share"
clock = { zh = "自然时间", en = "calendar time" }
owner = { zh = "被质检的客服", en = "the agent reviewed" }
unanswered = { zh = "不涉及聊天", en = "no chat comes in" }
settles_after = 7   # reviews follow within the week
group = "service"
needs = ["recordings.points", "recordings.points_possible"]
rules = ["R4-13"]
aliases = ["质检", "录音监听"]
*/
select
    agent_id,
    cast(null as varchar) as shop,
    recorded_at as observed_on,
    cast(null as varchar) as person,
    review_id || '/' || item as evidence,
    points as amount,
    points_possible as cases

from core.recordings

where points is not null and points_possible > 0
