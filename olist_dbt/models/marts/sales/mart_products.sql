with

orders_products as (

    select * from {{ ref('int_orders_products_summed') }}

),

-- An order counts once for each of its products, however many units it has.
products_summed as (

    select
        product_id,
        category_name,
        count(*) as order_count,
        cast(sum(item_count) as bigint) as item_count,
        cast(sum(merchandise_brl) as numeric(14, 2)) as merchandise_brl,
        cast(sum(freight_brl) as numeric(14, 2)) as freight_brl,
        min(lowest_price_brl) as lowest_price_brl,
        max(highest_price_brl) as highest_price_brl,
        count(review_score) as reviewed_order_count,
        cast(coalesce(sum(review_score), 0) as bigint) as review_score_sum,
        count(delivery_days) as dated_delivery_count,
        count(case when is_late_by_timestamp then 1 end) as late_by_timestamp_count,
        min(purchase_date) as first_sale_date,
        max(purchase_date) as last_sale_date
    from orders_products
    group by product_id, category_name

)

select * from products_summed
