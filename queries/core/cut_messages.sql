-- Messages with neither conversation id nor thread, cut into conversations by silence, per shop and customer (by account when
-- there is no customer). A run of customer messages stays open for `unanswered_hours` after its last message.
with loose as (
    select
        m.shop,
        m.message_id,
        m.sender,
        m.sent_at,
        coalesce(m.sent_utc, m.sent_at) as instant,
        coalesce(m.customer_id, '#' || coalesce(m.account, '')) as chat
    from staging.messages as m
    left join core.threads as t on m.shop = t.shop and m.message_id = t.message_id
    left join core.removed_messages as r on m.shop = r.shop and m.message_id = r.message_id
    where m.conversation_id is null and t.message_id is null and r.message_id is null
),

before as (
    select
        *,
        lag(instant) over flow as previous_at,
        last_value(case when sender in ('customer', 'agent') then sender end ignore nulls) over past as last_speaker,
        max(case when sender in ('customer', 'agent') then instant end) over past as last_spoken_at,
        max(case when sender = 'customer' then instant end) over past as last_customer_at
    from loose
    window
        flow as (partition by shop, chat order by instant, sender_rank(sender), message_id),
        past as (
            partition by shop, chat order by instant, sender_rank(sender), message_id
            rows between unbounded preceding and 1 preceding
        )
),

starts as (
    select
        before.*,
        previous_at is null or (
            instant > previous_at + to_minutes(silence_minutes)
            and not (last_speaker is not distinct from 'customer' and instant <= last_spoken_at + to_hours(unanswered_hours))
            and (
                sender = 'customer' or last_customer_at is null
                or instant > last_customer_at + to_hours(unanswered_hours)
            )
        ) as starts
    from before
    cross join core.settings
)

select
    shop,
    message_id,
    chat || '@' || strftime(
        last_value(case when starts then sent_at end ignore nulls) over (
            partition by shop, chat order by instant, sender_rank(sender), message_id
            rows between unbounded preceding and current row
        ),
        '%Y%m%dT%H%M%S'
    ) as conversation_id

from starts
