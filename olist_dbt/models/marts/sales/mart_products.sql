with

items as (

    select * from {{ ref('fct_order_items') }}

),

orders as (

    select * from {{ ref('fct_orders') }}

),

orders_products_summed as (

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

-- An order counts once for each of its products, however many units it has.
products_summed as (

    select
        products.product_id,
        products.category_name,
        count(*) as order_count,
        cast(sum(products.item_count) as bigint) as item_count,
        cast(sum(products.merchandise_brl) as numeric(14, 2)) as merchandise_brl,
        cast(sum(products.freight_brl) as numeric(14, 2)) as freight_brl,
        min(products.lowest_price_brl) as lowest_price_brl,
        max(products.highest_price_brl) as highest_price_brl,
        count(orders.review_score) as reviewed_order_count,
        cast(coalesce(sum(orders.review_score), 0) as bigint) as review_score_sum,
        count(orders.delivery_days) as dated_delivery_count,
        count(case when orders.is_late_by_timestamp then 1 end)
            as late_by_timestamp_count,
        min(orders.purchase_date) as first_sale_date,
        max(orders.purchase_date) as last_sale_date
    from orders_products_summed as products
    inner join orders on products.order_id = orders.order_id
    group by products.product_id, products.category_name

)

select * from products_summed
