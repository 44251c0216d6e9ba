with

orders as (

    select * from {{ ref('stg_olist__orders') }}

),

customers as (

    select * from {{ ref('stg_olist__customers') }}

),

assigned as (

    select
        orders.order_id,
        orders.purchased_at,
        coalesce(customers.customer_unique_id, 'unknown') as customer_unique_id,
        coalesce(customers.customer_zip_code_prefix, 'unknown')
            as customer_zip_code_prefix,
        coalesce(customers.customer_city, 'unknown') as customer_city,
        coalesce(customers.customer_state, 'unknown') as customer_state
    from orders
    left join customers on orders.customer_id = customers.customer_id

)

select * from assigned
