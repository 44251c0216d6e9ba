with

dates as (

    select * from {{ ref('dim_dates') }}

),

rates as (

    select * from {{ ref('int_exchange_rates_filled') }}

),

orders_summed as (

    select
        purchase_date,
        count(*) as order_count,
        sum(gmv_brl) as gmv_brl,
        sum(gmv_usd) as gmv_usd
    from {{ ref('fct_orders') }}
    group by purchase_date

),

joined as (

    select
        dates.date_day,
        dates.month_start_date,
        rates.rate_date,
        rates.sell_brl_per_usd,
        coalesce(orders_summed.order_count, 0) as order_count,
        cast(coalesce(orders_summed.gmv_brl, 0) as numeric(14, 2)) as gmv_brl,
        cast(
            case
                when rates.rate_date is not null
                    then coalesce(orders_summed.gmv_usd, 0)
            end as numeric(14, 2)
        ) as gmv_usd
    from dates
    left join rates on dates.date_day = rates.date_day
    left join orders_summed on dates.date_day = orders_summed.purchase_date

)

select * from joined
