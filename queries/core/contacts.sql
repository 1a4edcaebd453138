-- Conversations that came as one row each (calls, tickets) and have no messages of their own.
select
    c.shop,
    c.conversation_id,
    c.channel,
    c.customer_id,
    coalesce(c.customer_id, c.conversation_id) as person,
    c.account,
    w.agent_id,
    c.opened_at,
    c.closed_at,
    coalesce(c.answered, c.first_reply_at is not null or c.first_response_seconds is not null) as answered,
    coalesce(c.first_reply_at, case
        when coalesce(c.answered, true) and c.first_response_seconds is not null
            then c.opened_at + to_milliseconds(cast(c.first_response_seconds * 1000 as bigint))
    end) as first_reply_at,
    case when coalesce(c.answered, true) then coalesce(
        c.first_response_seconds,
        gap_seconds(c.opened_at, c.first_reply_at, c.opened_at, c.first_reply_at, settings.opens_ms, settings.closes_ms)
    ) end as first_response_seconds,
    c.handle_seconds,
    c.resolved,
    c.converted,
    c.transferred,
    c.rating,
    c.rating_scale,
    c.category

from staging.conversations as c
cross join core.settings
left join core.account_windows as w
    on c.shop = w.shop and c.account = w.account and w.valid_from <= c.opened_at and c.opened_at < w.valid_to

where not exists (
    select 1 from core.messages as m where m.shop = c.shop and m.conversation_id = c.conversation_id
)
