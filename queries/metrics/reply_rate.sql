/*
title = { zh = "回复率", en = "Reply rate" }
meaning = { zh = "得到回复的人数 ÷ 接待人数；期内任一会话当天得到回复即算。", en = "People replied to ÷ people received; a person counts as replied to when any of their cases was." }
unit = "share"
counted = "person"
better = "higher"
combine = "share_of_people"
clock = { zh = "自然时间", en = "calendar time" }
owner = { zh = "回复的客服；没人回复时为消息所找的子账号的主人", en = "who answered; never answered: the owner of the account written to" }
unanswered = { zh = "计为未回复", en = "counts as not replied to" }
cap = { zh = "100 %", en = "100 %" }
settles_after = 1   # a run stays open for 24 hours after its last message
group = "response"
needs = ["messages|conversations"]
rules = ["R2A-06"]
aliases = ["旺旺回复率", "客服回复率", "回复人数"]
*/
with replied as (
    select
        of_case.shop,
        of_case.case_exchange_id as exchange_id,
        max(case when exchanges.answered then 1 else 0 end) as amount
    from core.consultation_of_exchange as of_case
    inner join core.exchanges using (shop, exchange_id)
    group by of_case.shop, of_case.case_exchange_id
)

select
    consultations.agent_id,
    consultations.shop,
    consultations.started_at as observed_on,
    consultations.person,
    consultations.exchange_id as evidence,
    replied.amount,
    1 as cases

from core.consultations
inner join replied using (shop, exchange_id)
