with

rates as (

    select * from {{ ref('stg_exchange_rates__daily') }}

),

dates as (

    select * from {{ ref('dim_dates') }}

),

joined as (

    select
        dates.date_day,
        rates.rate_date,
        rates.sell_brl_per_usd,
        count(rates.rate_date) over (
            order by dates.date_day
            rows between unbounded preceding and current row
        ) as run_number
    from dates
    left join rates on dates.date_day = rates.rate_date

),

carried as (

    select
        date_day,
        max(rate_date) over (partition by run_number) as rate_date,
        max(sell_brl_per_usd) over (partition by run_number) as sell_brl_per_usd
    from joined

),

-- Weekends and holidays keep the rate of the last business day; five days at Carnival.
filled as (

    select
        date_day,
        rate_date,
        cast(sell_brl_per_usd as numeric(10, 6)) as sell_brl_per_usd
    from carried
    where {{ datediff('rate_date', 'date_day', 'day') }} <= 7

)

select * from filled
