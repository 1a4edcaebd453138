/*
title = { zh = "不属于任何咨询的回合", en = "Exchanges without a consultation case" }
meaning = { zh = "每个回合恰好属于一个咨询。", en = "Every exchange belongs to one consultation case." }
*/
select
    exchanges.shop,
    exchanges.exchange_id as evidence,
    cast(count(consultations.exchange_id) as varchar) || ' cases' as found

from core.exchanges
left join core.consultation_of_exchange as of_case using (shop, exchange_id)
left join core.consultations
    on of_case.shop = consultations.shop
    and of_case.case_exchange_id = consultations.exchange_id

group by exchanges.shop, exchanges.exchange_id

having count(consultations.exchange_id) <> 1
