/*
title = { zh = "金额", en = "Money" }
meaning = { zh = "按归属份额拆分金额", en = "Money split by the credited share" }
*/
-- The part of an amount that a credit's share gives; a silent order is whole. Rounded half up to the cent.
create or replace macro part_of(amount, share) as
    cast(cast(amount as decimal(28, 2)) * coalesce(share, 1) as decimal(18, 2));
