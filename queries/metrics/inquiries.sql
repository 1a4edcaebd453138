/*
title = { zh = "咨询量", en = "Customers who wrote" }
meaning = { zh = "期内向该客服咨询过的顾客人数；没有顾客号时一个会话算一个人。", en = "People who consulted this agent in the period; without a customer id a conversation is a person." }
unit = "people"
counted = "person"
better = "higher"
combine = "people"
clock = { zh = "自然时间", en = "calendar time" }
owner = { zh = "回合的负责客服：回复的人，没人回复时为消息所找的子账号的主人", en = "the owner of the exchange: who answered, else the owner of the account written to" }
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
