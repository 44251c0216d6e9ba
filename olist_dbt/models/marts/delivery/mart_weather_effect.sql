with

orders as (

    select * from {{ ref('int_orders_weather_exposed') }}

),

banded as (

    select
        *,
        case
            when precipitation_mm < journey_days then 'dry'
            when precipitation_mm < 5 * journey_days then 'light'
            when precipitation_mm < 10 * journey_days then 'moderate'
            else 'heavy'
        end as rain_band
    from orders

),

summed as (

    select
        cast({{ date_trunc('month', 'purchase_date') }} as date) as month_start_date,
        customer_state,
        rain_band,
        count(*) as order_count,
        count(case when is_late_by_timestamp then 1 end) as late_by_timestamp_count,
        count(case when is_late_by_date then 1 end) as late_by_date_count,
        cast(sum(carrier_days) as numeric(18, 6)) as carrier_days_sum,
        cast(sum(journey_days) as bigint) as journey_days_sum,
        cast(sum(wet_days) as bigint) as wet_days_sum,
        cast(sum(precipitation_mm) as numeric(14, 2)) as precipitation_mm_sum
    from banded
    group by
        cast({{ date_trunc('month', 'purchase_date') }} as date),
        customer_state,
        rain_band

)

select * from summed
