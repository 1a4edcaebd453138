-- Who owns an account, from when to when (half-open). Listed windows first; an account that is nowhere listed belongs to the
-- agent of that id (or, for contacts, of that name); in a shop without any listed account it is its own agent.
with used as (
    select shop, account, false as by_name from staging.messages where account is not null group by shop, account
    union
    select shop, account, true as by_name from staging.conversations where account is not null group by shop, account
),

listed_shops as (
    select distinct shop from staging.accounts
),

listed_accounts as (
    select distinct shop, account from staging.accounts
),

names as (
    select name, min(agent_id) as agent_id from staging.agents where name is not null group by name having count(*) = 1
),

unlisted as (
    select
        used.shop,
        used.account,
        max(coalesce(
            a.agent_id,
            case when used.by_name then names.agent_id end,
            case when listed_shops.shop is null then used.account end
        )) as agent_id
    from used
    left join listed_accounts as l on used.shop = l.shop and used.account = l.account
    left join staging.agents as a on used.account = a.agent_id
    left join names on used.account = names.name
    left join listed_shops on used.shop = listed_shops.shop
    where l.account is null
    group by used.shop, used.account
),

listed as (
    select
        shop,
        account,
        agent_id,
        coalesce(valid_from, timestamp '0001-01-01 00:00:00') as valid_from,
        coalesce(valid_to, timestamp '9999-12-31 00:00:00') as valid_to,
        row_hash
    from staging.accounts
),

-- overlapping windows are refused at import; were one ever let in, a second would still own nothing
chained as (
    select
        *,
        max(valid_to) over (
            partition by shop, account order by valid_from, row_hash rows between unbounded preceding and 1 preceding
        ) as taken_until
    from listed
)

select shop, account, agent_id, greatest(valid_from, coalesce(taken_until, valid_from)) as valid_from, valid_to, true as listed
from chained
where greatest(valid_from, coalesce(taken_until, valid_from)) < valid_to

union all

select shop, account, agent_id, timestamp '0001-01-01 00:00:00', timestamp '9999-12-31 00:00:00', false
from unlisted
where agent_id is not null
