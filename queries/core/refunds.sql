-- One row per refund: its highest state, and whether it is completed (by status where one is given, else by completed_at).
with ranked as (
    select
        *,
        case when status is not null then status = 'completed' else completed_at is not null end as done,
        row_number() over (
            partition by shop, refund_id
            order by
                case when status is not null then status = 'completed' else completed_at is not null end desc,
                amount desc,
                row_hash
        ) as place
    from staging.refunds
)

select
    shop, refund_id, order_id, item_id, requested_at, completed_at, amount, reason, status,
    done and amount > 0 as completed

from ranked

where place = 1
