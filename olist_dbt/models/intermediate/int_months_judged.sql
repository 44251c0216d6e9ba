with

orders as (

    select * from {{ ref('stg_olist__orders') }}

),

months as (

    select
        cast({{ date_trunc('month', 'purchased_at') }} as date) as month_start_date,
        count(*) as order_count,
        max(cast(purchased_at as date)) as last_purchase_date,
        max(cast(delivered_at as date)) as last_delivery_date
    from orders
    group by cast({{ date_trunc('month', 'purchased_at') }} as date)

),

judged as (

    select
        month_start_date,
        cast(
            {{ dateadd('month', 1, 'month_start_date') }} as date
        ) as next_month_start_date,
        order_count,
        max(order_count) over () as most_orders,
        max(last_purchase_date) over () as last_purchase_date,
        max(coalesce(last_delivery_date, last_purchase_date)) over ()
            as last_event_date
    from months

),

-- A month counts as whole when the data goes on after it and it has a twentieth of
-- the busiest month's orders: 2017-01 has 11 % of them, what is left out 4 % or less.
flagged as (

    select
        month_start_date,
        last_purchase_date >= next_month_start_date
        and order_count * 20 >= most_orders as is_complete_month,
        greatest(last_event_date, last_purchase_date) as last_event_date
    from judged

)

select * from flagged
