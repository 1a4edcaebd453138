-- Messages a dated chat filter takes out one by one, with the rule that did it (the first by name when several do).
select
    m.shop,
    m.message_id,
    min(f.rule) as rule

from staging.messages as m
inner join staging.chat_filters as f
    on (f.shop is null or f.shop = 'main' or f.shop = m.shop)
    and (f.valid_from is null or f.valid_from <= m.sent_at)
    and (f.valid_to is null or m.sent_at < f.valid_to)
    and (
        (f.kind = 'own_staff' and m.customer_id = f.value)
        or (f.kind = 'account' and m.account = f.value)
        or (f.kind in ('mass_message', 'ad', 'auto_reply') and m.sender <> 'customer' and starts_with(m.text, f.value))
        or (f.kind = 'text_equals' and m.text = f.value)
        or (f.kind = 'text_contains' and contains(m.text, f.value))
    )

group by m.shop, m.message_id
