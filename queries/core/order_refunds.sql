-- What was refunded and completed, per order.
select shop, order_id, sum(amount) as refunded_amount, max(completed_at) as last_completed_at

from core.refunds

where completed

group by shop, order_id
