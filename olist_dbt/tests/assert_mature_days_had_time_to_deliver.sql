{{ config(meta={'dagster': {'ref': {'name': 'dim_dates'}}}) }}

-- Counted from the raw orders: from a purchase of this day to the last event of all.
with

horizon as (

    select
        greatest(
            max(cast(order_purchase_timestamp as date)),
            max(cast(order_delivered_customer_date as date))
        ) as last_event_date
    from {{ source('olist', 'orders') }}

)

select
    dates.date_day,
    dates.is_delivery_mature,
    horizon.last_event_date
from {{ ref('dim_dates') }} as dates
cross join horizon
where
    dates.is_delivery_mature
    != coalesce(
        {{ dateadd('day', var('maturity_days'), 'dates.date_day') }}
        <= horizon.last_event_date,
        false
    )
