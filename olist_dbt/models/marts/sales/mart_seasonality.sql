with

orders as (

    select * from {{ ref('fct_orders') }}

),

dates as (

    select * from {{ ref('dim_dates') }}

),

joined as (

    select
        dates.day_of_week,
        cast(extract(hour from orders.purchased_at) as integer) as hour_of_day,
        dates.is_complete_month,
        orders.gmv_brl
    from orders
    inner join dates on orders.purchase_date = dates.date_day

),

summed as (

    select
        day_of_week,
        hour_of_day,
        count(*) as order_count,
        count(case when is_complete_month then 1 end) as complete_month_order_count,
        cast(sum(gmv_brl) as numeric(14, 2)) as gmv_brl
    from joined
    group by day_of_week, hour_of_day

)

select * from summed
