-- Staging keeps the day of the estimate only; one with a time of day would change who is late.
select
    order_id,
    order_estimated_delivery_date
from {{ source('olist', 'orders') }}
where order_estimated_delivery_date != cast(order_estimated_delivery_date as date)
