/*
title = { zh = "时限达成率", en = "Done within the limit" }
meaning = { zh = "在各类时限内完成的工单 ÷ 到期工单；时限为规则所印；硬件须有授权和备件才计。未完成且时限未到的不计。", en = "Tickets within the printed limits of their kind ÷ tickets due; hardware only with authorisation and part in stock; open ones whose limit has not passed are left out." }
unit = "share"
counted = "ticket"
better = "higher"
combine = "share"
clock = { zh = "自然时间", en = "calendar time" }
owner = { zh = "首接客服", en = "the first owner" }
unanswered = { zh = "时限已过仍未完成：超时", en = "open past its limit: missed" }
cap = { zh = "100 %", en = "100 %" }
settles_after = 1   # the longest limit is six hours
group = "service"
needs = ["tickets.kind"]
rules = ["R0-06"]
aliases = ["SLA", "准时率"]
*/
with limits (kind, step, minutes) as (
    -- as printed in R0-06
    values
        ('question', 'accepted', 3),
        ('simple_question', 'accepted', 3),
        ('simple_question', 'done', 5),
        ('restart', 'done', 10),
        ('reinstall', 'done', 120),
        ('fault', 'done', 60),
        ('racking', 'done', 240),
        ('unracking', 'done', 30),
        ('hardware', 'done', 240),
        ('hardware', 'replaced', 360)
),

known as (
    -- how far the data goes: a limit later than this has not passed
    select shop, max(greatest(opened_at, accepted_at, done_at, replaced_at)) as known_to from core.tickets group by shop
),

steps as (
    select
        t.shop, t.ticket_id, t.opened_at, coalesce(t.first_owner, t.owner) as agent_id, known.known_to,
        case step when 'accepted' then t.accepted_at when 'done' then t.done_at else t.replaced_at end as happened_at,
        case when step = 'replaced' then greatest(t.opened_at, t.authorised_at) else t.opened_at end
            + to_minutes(minutes) as due_by
    from core.tickets as t
    inner join known using (shop)
    inner join limits on lower(t.kind) = limits.kind
    where limits.kind <> 'hardware' or (t.authorised_at is not null and t.part_in_stock)
)

select
    agent_id, shop, opened_at as observed_on, cast(null as varchar) as person, ticket_id as evidence,
    case when bool_or(coalesce(happened_at, known_to) > due_by) then 0 else 1 end as amount,
    1 as cases

from steps

group by agent_id, shop, opened_at, ticket_id

-- open with its limit ahead: not due yet
having bool_or(coalesce(happened_at, known_to) > due_by) or count(happened_at) = count(*)
