-- Inbound tweets are the customers', the others the company's; an answer names the tweet it answers, sometimes as a number ("3.0").
select
    __line__,
    tweet_id as message_id,
    case when lower(inbound) = 'true' then author_id end as customer_id,
    case when lower(inbound) = 'false' then author_id end as account,
    case lower(inbound) when 'true' then 'customer' when 'false' then 'agent' else inbound end as sender,
    created_at as sent_at,
    regexp_replace(in_response_to_tweet_id, '\.0$', '') as reply_to,
    text

from raw
