with

items as (

    select * from {{ ref('fct_order_items') }}
    where {{ is_touched('order_id') }}

),

orders as (

    select * from {{ ref('fct_orders') }}
    where {{ is_touched('order_id') }}

),

summed as (

    select
        order_id,
        product_id,
        category_name,
        count(*) as item_count,
        min(price_brl) as lowest_price_brl,
        max(price_brl) as highest_price_brl,
        sum(price_brl) as merchandise_brl,
        sum(freight_brl) as freight_brl
    from items
    group by order_id, product_id, category_name

),

joined as (

    select
        summed.*,
        orders.review_score,
        orders.delivery_days,
        orders.is_late_by_timestamp,
        orders.purchase_date
    from summed
    inner join orders on summed.order_id = orders.order_id

)

select * from joined
