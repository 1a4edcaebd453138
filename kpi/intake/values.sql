-- Text to value: null where the text is no such value. Every macro has a quick way for the plain spelling and a slow one for the rest.

create macro tidy_digits(t) as translate(t, '０１２３４５６７８９：／－．＋，　', '0123456789:/-.+, ');

create macro tidy_time(t) as rtrim(replace(replace(regexp_replace(regexp_replace(regexp_replace(
    tidy_digits(t), '[年月/]', '-', 'g'), '[时時分]', ':', 'g'), '日', ' '), '秒', ''), 'T', ' '), ': ');

-- A decimal of any sane size from digits, sign, point and exponent; null for all else and beyond 10^20.
create macro any_decimal(t) as case
    when regexp_full_match(t, '[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?') then try_cast(t as decimal(30, 9)) end;

create macro exactly(v, places) as case when v = round(v, places) then v end;

-- Minutes of "Z", "+08", "+0800" or "+08:00"; null beyond 14 hours.
create macro offset_minutes(o) as case
    when o = 'Z' then 0
    when o is null or o = '' then null
    when cast(substr(o, 2, 2) as integer) <= 14 and cast(lpad(substr(replace(o, ':', ''), 4, 2), 2, '0') as integer) < 60 then
        (case when o[1] = '-' then -1 else 1 end)
        * (cast(substr(o, 2, 2) as integer) * 60 + cast(lpad(substr(replace(o, ':', ''), 4, 2), 2, '0') as integer))
    end;

create macro canonical_time(t) as case
    when regexp_full_match(t, '[0-9]{4}-[0-9]{2}-[0-9]{2}([ T]([01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?)?') then try_cast(t as timestamp) end;

create macro plain_time(t) as coalesce(canonical_time(t), case
    when regexp_full_match(tidy_time(t), '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}( +([01]?[0-9]|2[0-3]):[0-9]{1,2}(:[0-9]{1,2}(\.[0-9]{1,6}0{0,3})?)?)?')
        then try_cast(tidy_time(t) as timestamp) end);

create macro offset_of(t) as regexp_extract(t, '[ T][0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)? ?(Z|[+-][0-9]{2}(:?[0-9]{2})?)$', 3);

-- The wall time as written, its offset left out.
create macro wall_time(t) as coalesce(canonical_time(t), case
    when offset_of(t) = '' then plain_time(t)
    when offset_minutes(offset_of(t)) is not null then plain_time(rtrim(left(t, length(t) - length(offset_of(t)))))
    end);

-- 'ambiguous' for 03/04/2024, 'epoch' for a bare count of seconds or milliseconds, 'offset', 'naive'; null where there is no text.
create macro time_form(t) as case
    when t is null then null
    when canonical_time(t) is not null then 'naive'
    when regexp_full_match(t, '[0-9]{1,2}[-/.][0-9]{1,2}[-/.]([0-9]{4}|[0-9]{2})([ T].*)?') then 'ambiguous'
    when regexp_full_match(t, '[0-9]{10}([0-9]{3})?') then 'epoch'
    when offset_of(t) <> '' then 'offset'
    else 'naive' end;

create macro clock_seconds(t) as case
    when regexp_full_match(t, '-?[0-9]{1,6}:[0-5]?[0-9]:[0-5]?[0-9](\.[0-9]{1,3})?') then
        (case when t[1] = '-' then -1 else 1 end) * (
            cast(ltrim(split_part(t, ':', 1), '-') as decimal(18, 3)) * 3600 + cast(split_part(t, ':', 2) as decimal(18, 3)) * 60
            + cast(split_part(t, ':', 3) as decimal(18, 3)))
    end;

create macro number_fault(t) as case
    when regexp_full_match(lower(t), '[+-]?nan') then 'nan'
    when regexp_full_match(lower(t), '[+-]?inf(inity)?') then 'infinity'
    when regexp_full_match(t, '[+-]?[0-9]{1,3}([,.][0-9]{3})*[,.][0-9]+') and not regexp_full_match(t, '[+-]?[0-9]+\.[0-9]+') then 'grouped_number'
    when not regexp_full_match(t, '[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?') then 'not_a_number'
    when any_decimal(t) is null or abs(any_decimal(t)) > 1000000000000000 then 'out_of_range' end;
