-- Staging keeps the day only; an estimate with a time would change who is late.
select
    order_id,
    order_estimated_delivery_date
from {{ source('olist', 'orders') }}
where order_estimated_delivery_date != cast(order_estimated_delivery_date as date)
