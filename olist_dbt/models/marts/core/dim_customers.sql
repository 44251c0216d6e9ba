with

persons as (

    select * from {{ ref('int_customers_located') }}

),

orders as (

    select * from {{ ref('int_orders_customers_assigned') }}

),

known as (

    select
        customer_unique_id,
        zip_code_prefix,
        customer_city,
        customer_state,
        order_count,
        false as is_inferred,
        first_purchased_at,
        last_purchased_at,
        cast(first_purchased_at as date) as first_purchase_date
    from persons

),

-- One member for all orders whose customer is missing: each order has a person.
inferred as (

    select
        customer_unique_id,
        'unknown' as zip_code_prefix,
        'unknown' as customer_city,
        'unknown' as customer_state,
        cast(count(*) as integer) as order_count,
        true as is_inferred,
        min(purchased_at) as first_purchased_at,
        max(purchased_at) as last_purchased_at,
        cast(min(purchased_at) as date) as first_purchase_date
    from orders
    where customer_unique_id = 'unknown'
    group by customer_unique_id

),

unioned as (

    select * from known
    union all
    select * from inferred

)

select * from unioned
