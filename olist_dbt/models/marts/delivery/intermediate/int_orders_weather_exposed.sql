with

orders as (

    select * from {{ ref('fct_orders') }}
    where carrier_days is not null

),

weather as (

    select * from {{ ref('stg_weather__daily') }}

),

-- Running sums, so that a journey of ten days costs two look-ups and not ten.
accumulated as (

    select
        state,
        observed_date,
        sum(precipitation_mm) over state_days as precipitation_mm,
        count(precipitation_mm) over state_days as observed_days,
        sum(case when precipitation_mm >= 20 then 1 else 0 end) over state_days
            as wet_days
    from weather
    window state_days as (
        partition by state
        order by observed_date
        rows between unbounded preceding and current row
    )

),

journeys as (

    select
        *,
        cast(
            {{ dateadd('day', -1, 'cast(handed_to_carrier_at as date)') }} as date
        ) as eve_date,
        cast(delivered_at as date) as delivery_date,
        {{ datediff(
            'cast(handed_to_carrier_at as date)', 'cast(delivered_at as date)', 'day'
        ) }} + 1 as journey_days
    from orders

),

exposed as (

    select
        journeys.order_id,
        journeys.customer_state,
        journeys.purchase_date,
        journeys.carrier_days,
        journeys.is_late_by_timestamp,
        journeys.is_late_by_date,
        journeys.journey_days,
        last_days.precipitation_mm - coalesce(eves.precipitation_mm, 0)
            as precipitation_mm,
        last_days.wet_days - coalesce(eves.wet_days, 0) as wet_days
    from journeys
    inner join accumulated as last_days
        on
            journeys.customer_state = last_days.state
            and journeys.delivery_date = last_days.observed_date
    left join accumulated as eves
        on
            journeys.customer_state = eves.state
            and journeys.eve_date = eves.observed_date
    where
        last_days.observed_days - coalesce(eves.observed_days, 0)
        = journeys.journey_days

)

select * from exposed
