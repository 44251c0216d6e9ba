with

easters as (

    select * from {{ ref('int_years_easter_dated') }}

),

holidays as (

    select * from {{ ref('br_holidays') }}

),

dated as (

    select
        holidays.holiday_name,
        case
            when holidays.days_after_easter is not null
                then cast(
                    {{ dateadd(
                        'day', 'holidays.days_after_easter', 'easters.easter_date'
                    ) }} as date
                )
            else cast(
                cast(easters.year_number as varchar(4))
                || '-' || cast(holidays.month_number as varchar(2))
                || '-' || cast(holidays.day_of_month as varchar(2)) as date
            )
        end as holiday_date
    from easters
    cross join holidays

),

-- Two on one day are one day off.
days as (

    select
        holiday_date,
        min(holiday_name) as holiday_name
    from dated
    group by holiday_date

)

select * from days
