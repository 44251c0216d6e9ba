with

dates as (

    select * from {{ ref('dim_dates') }}

),

orders as (

    select * from {{ ref('fct_orders') }}

),

-- The day on which an order is known to be late, or has come.
known as (

    select
        least(cast(delivered_at as date), estimated_delivery_date) as date_day,
        count(*) as delivery_count,
        sum(case when is_late_by_timestamp then 1 else 0 end) as late_count
    from orders
    where is_late_by_timestamp is not null
    group by least(cast(delivered_at as date), estimated_delivery_date)

),

counted as (

    select
        dates.date_day,
        dates.day_of_week,
        dates.is_delivery_mature,
        sum(case when dates.is_holiday then 1 else 0 end) over (
            order by dates.date_day
            rows between 1 following and 14 following
        ) as holidays_ahead,
        sum(coalesce(known.delivery_count, 0)) over (
            order by dates.date_day
            rows between 28 preceding and 1 preceding
        ) as known_delivery_count,
        sum(coalesce(known.late_count, 0)) over (
            order by dates.date_day
            rows between 28 preceding and 1 preceding
        ) as known_late_count,
        max(case when dates.is_black_friday then 1 else 0 end) over (
            order by dates.date_day
            rows between 6 preceding and current row
        ) as black_friday_count
    from dates
    left join known on dates.date_day = known.date_day

),

described as (

    select
        date_day,
        day_of_week,
        coalesce(holidays_ahead, 0) as holidays_ahead,
        coalesce(known_delivery_count, 0) as known_delivery_count,
        coalesce(known_late_count, 0) as known_late_count,
        black_friday_count = 1 as is_black_friday_week,
        is_delivery_mature
    from counted

)

select * from described
