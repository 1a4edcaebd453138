/*
title = { zh = "回合编号不连续", en = "Gaps in the numbers of exchanges" }
meaning = { zh = "一个会话的回合从一开始连续编号。", en = "The exchanges of a conversation are numbered from one, none left out." }
*/
with numbered as (
    select
        shop,
        conversation_id,
        cast(right(exchange_id, 6) as integer) as number
    from core.exchanges
)

select
    shop,
    conversation_id as evidence,
    cast(count(*) as varchar) || ' exchanges, the last is ' || cast(max(number) as varchar) as found

from numbered

group by shop, conversation_id

having min(number) <> 1 or max(number) <> count(*) or count(distinct number) <> count(*)
