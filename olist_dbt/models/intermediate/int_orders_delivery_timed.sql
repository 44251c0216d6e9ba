with

orders as (

    select * from {{ ref('stg_olist__orders') }}

),

delivery_marked as (

    select
        *,
        order_status = 'delivered' as is_delivered,
        order_status = 'delivered' and delivered_at is not null as is_delivery_dated
    from orders

),

timed as (

    select
        order_id,
        case
            when is_delivered and approved_at >= purchased_at
                then {{ elapsed_days('purchased_at', 'approved_at') }}
        end as approval_days,
        case
            when is_delivered and handed_to_carrier_at >= approved_at
                then {{ elapsed_days('approved_at', 'handed_to_carrier_at') }}
        end as handling_days,
        case
            when
                is_delivery_dated
                and handed_to_carrier_at >= purchased_at
                and delivered_at >= handed_to_carrier_at
                then {{ elapsed_days('handed_to_carrier_at', 'delivered_at') }}
        end as carrier_days,
        case
            when is_delivery_dated
                then {{ elapsed_days('purchased_at', 'delivered_at') }}
        end as delivery_days,
        {{ datediff(
            'cast(purchased_at as date)', 'estimated_delivery_date', 'day'
        ) }} as promised_days,
        case
            when is_delivery_dated
                then {{ datediff(
                    'cast(delivered_at as date)', 'estimated_delivery_date', 'day'
                ) }}
        end as early_days,
        -- The promise is a day. Whoever delivers in the course of it is late by the
        -- timestamp, on time by the date (1,292 orders of the full set).
        case
            when is_delivery_dated
                then delivered_at > cast(estimated_delivery_date as timestamp)
        end as is_late_by_timestamp,
        case
            when is_delivery_dated
                then cast(delivered_at as date) > estimated_delivery_date
        end as is_late_by_date,
        coalesce(
            approved_at < purchased_at
            or handed_to_carrier_at < purchased_at
            or handed_to_carrier_at < approved_at
            or delivered_at < purchased_at
            or delivered_at < approved_at
            or delivered_at < handed_to_carrier_at
            or estimated_delivery_date < cast(purchased_at as date),
            false
        ) as has_timestamp_anomaly
    from delivery_marked

)

select * from timed
