/*
title = { zh = "及时回复率", en = "Answered in time" }
meaning = { zh = "在时限内（默认 180 秒）回复的回合 ÷ 全部回合。", en = "Exchanges answered within the limit (180 s unless set) ÷ all exchanges." }
unit = "share"
counted = "exchange"
better = "higher"
combine = "share"
clock = { zh = "自然时间；设了工作时间则只计其内的秒数", en = "calendar time; with working hours set, only the seconds inside them" }
owner = { zh = "回复的客服；没人回复时为消息所找的子账号的主人", en = "who answered; never answered: the owner of the account written to" }
unanswered = { zh = "计为超时；离数据末尾不足时限的不计", en = "counts as missed; begun less than the limit before the end of the data: left out" }
cap = { zh = "100 %", en = "100 %" }
settles_after = 1   # the run is over 24 hours after its last message
group = "response"
needs = ["messages|conversations.channel=call"]
rules = ["R2A-07"]
aliases = ["3分钟响应率", "快速应答率", "慢响应", "answered in 3 min"]
*/
select
    exchanges.agent_id,
    exchanges.shop,
    exchanges.started_at as observed_on,
    exchanges.person,
    exchanges.exchange_id as evidence,
    case
        when exchanges.gap_seconds <= settings.response_limit_seconds then 1
        else 0
    end as amount,
    1 as cases

from core.exchanges
cross join core.settings

where exchanges.response_due and exchanges.response_applies
