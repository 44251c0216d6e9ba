with

customers as (

    select * from {{ ref('stg_olist__customers') }}

),

orders as (

    select * from {{ ref('stg_olist__orders') }}

),

addresses_ranked as (

    select
        customers.*,
        orders.purchased_at,
        row_number() over (
            partition by customers.customer_unique_id
            order by
                case when orders.purchased_at is null then 1 else 0 end,
                orders.purchased_at desc,
                customers.customer_id desc
        ) as recency_rank
    from customers
    left join orders on customers.customer_id = orders.customer_id

),

located as (

    select
        customer_unique_id,
        max(case when recency_rank = 1 then customer_zip_code_prefix end)
            as zip_code_prefix,
        max(case when recency_rank = 1 then customer_city end) as customer_city,
        max(case when recency_rank = 1 then customer_state end) as customer_state,
        cast(count(purchased_at) as integer) as order_count,
        min(purchased_at) as first_purchased_at,
        max(purchased_at) as last_purchased_at
    from addresses_ranked
    group by customer_unique_id

)

select * from located
