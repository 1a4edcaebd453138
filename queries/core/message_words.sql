-- How many different wanted and unwanted keywords an agent's message holds (settings: keywords). Empty without keywords.
select
    m.shop,
    m.message_id,
    keyword_hits(m.text, true) as wanted,
    keyword_hits(m.text, false) as unwanted

from staging.messages as m
cross join core.settings

where m.sender = 'agent' and m.text is not null and settings.has_keywords
