with

orders as (

    select * from {{ ref('stg_olist__orders') }}

),

months as (

    select * from {{ ref('int_months_judged') }}

),

holidays as (

    select * from {{ ref('int_holidays_dated') }}

),

bounds as (

    select
        least(
            cast('2016-09-01' as date), min(cast(purchased_at as date))
        ) as first_date,
        greatest(
            cast('2018-12-31' as date),
            max(cast(purchased_at as date)),
            max(estimated_delivery_date)
        ) as last_date
    from orders

),

digits as (

    {% for digit in range(10) %}
        select {{ digit }} as digit
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- Ten thousand days, 27 years, without a function that only one database has.
numbers as (

    select
        ones.digit
        + 10 * tens.digit
        + 100 * hundreds.digit
        + 1000 * thousands.digit as day_number
    from digits as ones
    cross join digits as tens
    cross join digits as hundreds
    cross join digits as thousands

),

dates as (

    select
        cast({{ dateadd('day', 'numbers.day_number', 'bounds.first_date') }} as date)
            as date_day
    from bounds
    inner join numbers
        on
            numbers.day_number
            <= {{ datediff('bounds.first_date', 'bounds.last_date', 'day') }}

),

described as (

    select
        date_day,
        cast(extract(year from date_day) as integer) as year_number,
        cast(extract(quarter from date_day) as integer) as quarter_number,
        cast(extract(month from date_day) as integer) as month_number,
        cast(extract(day from date_day) as integer) as day_of_month,
        -- 1900-01-01 was a Monday.
        cast(
            mod({{ datediff("cast('1900-01-01' as date)", 'date_day', 'day') }}, 7)
            as integer
        ) + 1 as day_of_week,
        cast({{ date_trunc('month', 'date_day') }} as date) as month_start_date
    from dates

),

horizon as (

    select max(last_event_date) as last_event_date from months

),

judged as (

    select
        described.date_day,
        described.year_number,
        described.quarter_number,
        described.month_number,
        described.day_of_month,
        described.day_of_week,
        described.month_start_date,
        holidays.holiday_name,
        holidays.holiday_date is not null as is_holiday,
        described.day_of_week >= 6 as is_weekend,
        -- The day after the fourth Thursday of November.
        described.month_number = 11
        and described.day_of_week = 5
        and described.day_of_month between 23 and 29 as is_black_friday,
        coalesce(months.is_complete_month, false) as is_complete_month,
        coalesce(
            {{ datediff('described.date_day', 'horizon.last_event_date', 'day') }}
            >= {{ var('maturity_days') }},
            false
        ) as is_delivery_mature
    from described
    cross join horizon
    left join months on described.month_start_date = months.month_start_date
    left join holidays on described.date_day = holidays.holiday_date

)

select * from judged
