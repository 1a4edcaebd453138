/*
title = { zh = "时钟", en = "Clock" }
meaning = { zh = "时间的切分与间隔", en = "How times are cut into days and how gaps are measured" }
*/
-- The day a time belongs to, when a day begins at `cut` o'clock.
create or replace macro day_of(t, cut) as cast(t - to_hours(cut) as date);

-- Milliseconds of working time from midnight of the epoch up to `t`, with a working day of [opens, closes) milliseconds.
create or replace macro worked_ms(t, opens, closes) as
    (epoch_ms(t) // 86400000) * (closes - opens)
    + greatest(0, least(epoch_ms(t) % 86400000, closes) - opens);

-- Seconds from `a` to `b`: the instants' difference, or working time between the local times where hours are given.
create or replace macro gap_seconds(a, b, local_a, local_b, opens, closes) as
    cast(
        case
            when opens is null then epoch_ms(b) - epoch_ms(a)
            else worked_ms(local_b, opens, closes) - worked_ms(local_a, opens, closes)
        end * 0.001 as decimal(18, 3)
    );

-- Order of senders inside one second: a question stands before what follows it.
create or replace macro sender_rank(sender) as
    case sender when 'customer' then 0 when 'bot' then 1 when 'system' then 2 else 3 end;
