/*
title = { zh = "客诉及时率", en = "Complaints closed on time" }
meaning = { zh = "受理后 15 天（国内）或 20 天（国外）内结案的客诉 ÷ 到期客诉；自然日，受理当天不算。", en = "Cases closed within 15 (domestic) or 20 days (abroad) of acceptance ÷ cases due; calendar days, the day of acceptance not counted." }
unit = "share"
counted = "case"
better = "higher"
combine = "share"
clock = { zh = "自然时间", en = "calendar time" }
owner = { zh = "受理的客服", en = "the agent of the case" }
unanswered = { zh = "逾期未结：不及时", en = "open past its day: not on time" }
cap = { zh = "100 %", en = "100 %" }
settles_after = 20   # the longer limit
group = "service"
needs = ["complaints.domestic"]
rules = ["R1-12"]
aliases = ["投诉及时率"]
*/
with dated as (
    select
        c.*,
        day_of(c.accepted_at, s.day_cut_hour) + case when c.domestic then 15 else 20 end as due_on,
        day_of(c.closed_at, s.day_cut_hour) as closed_on,
        max(day_of(greatest(c.accepted_at, c.closed_at), s.day_cut_hour))
            over (partition by c.shop) as known_to
    from core.complaints as c
    inner join core.shops as s using (shop)
    -- neither domestic nor abroad: the limit is unknown
    where c.domestic is not null
)

select
    agent_id,
    shop,
    accepted_at as observed_on,
    customer_id as person,
    case_no as evidence,
    case when closed_on <= due_on then 1 else 0 end as amount,
    1 as cases

from dated

-- open with days left: not due yet
where closed_on is not null or known_to > due_on
