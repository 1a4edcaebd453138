/*
title = { zh = "先答后问", en = "Answers before their questions" }
meaning = { zh = "响应秒数不能小于零。", en = "No response takes less than 0 seconds." }
*/
select
    shop,
    exchange_id as evidence,
    cast(gap_seconds as varchar) || ' s' as found

from core.exchanges

where gap_seconds < 0

union all

select shop, conversation_id, cast(first_response_seconds as varchar) || ' s'

from core.conversations

where first_response_seconds < 0
