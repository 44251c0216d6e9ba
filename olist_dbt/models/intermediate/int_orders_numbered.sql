with

orders as (

    select * from {{ ref('int_orders_customers_assigned') }}
    where
        customer_unique_id != 'unknown'
        and {{ is_touched('order_id') }}

),

numbered as (

    select
        order_id,
        cast(
            row_number() over (
                partition by customer_unique_id
                order by purchased_at, order_id
            ) as integer
        ) as person_order_number
    from orders

)

select * from numbered
