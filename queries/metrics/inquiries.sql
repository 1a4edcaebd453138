/*
title = { zh = "咨询量", en = "Customers who wrote" }
meaning = { zh = "期内向该客服咨询过的顾客人数；没有顾客号时一个会话算一个人。", en = "People who consulted this agent in the period; without a customer id a conversation is a person." }
unit = "people"
counted = "person"
better = "higher"
combine = "people"
clock = { zh = "自然时间", en = "calendar time" }
owner = { zh = "当天第一个回合的负责客服", en = "the agent who owns the exchange" }
unanswered = { zh = "计入：咨询了就算", en = "counts: who wrote, consulted" }
settles_after = 0
group = "demand"
needs = ["messages|conversations"]
rules = ["R2B-02"]
aliases = ["咨询人数", "接待人数", "咨询量", "visitors received"]
*/
select
    agent_id,
    shop,
    started_at as observed_on,
    person,
    exchange_id as evidence,
    1 as amount,
    1 as cases

from core.consultations
