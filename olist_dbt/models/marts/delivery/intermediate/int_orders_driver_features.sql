with

orders as (

    select * from {{ ref('fct_orders') }}

),

items as (

    select * from {{ ref('fct_order_items') }}

),

products as (

    select * from {{ ref('dim_products') }}

),

seller_records as (

    select * from {{ ref('int_sellers_known_before') }}

),

days as (

    select * from {{ ref('int_days_known_before') }}

),

items_summed as (

    select
        items.order_id,
        max(items.distance_km) as distance_km,
        min(case when items.is_same_state then 1 else 0 end) as is_same_state,
        sum(products.product_weight_g) as weight_g,
        sum(products.product_volume_cm3) as volume_cm3
    from items
    inner join products on items.product_id = products.product_id
    group by items.order_id

),

joined as (

    select
        orders.order_id,
        seller_records.seller_id,
        orders.customer_state,
        orders.main_payment_type,
        days.day_of_week,
        orders.promised_days,
        items_summed.distance_km,
        orders.item_count,
        orders.seller_count,
        orders.merchandise_brl,
        orders.freight_brl,
        items_summed.weight_g,
        items_summed.volume_cm3,
        orders.installments,
        days.holidays_ahead,
        days.known_delivery_count as recent_delivery_count,
        days.known_late_count as recent_late_count,
        seller_records.known_delivery_count as seller_delivery_count,
        seller_records.known_late_count as seller_late_count,
        seller_records.known_review_count as seller_review_count,
        seller_records.known_score_sum as seller_score_sum,
        orders.delivery_days,
        greatest(-orders.early_days, 0) as late_days,
        orders.review_score,
        items_summed.is_same_state = 1 as is_same_state,
        coalesce(orders.person_order_number > 1, false) as is_returning_customer,
        days.is_black_friday_week,
        orders.is_late_by_timestamp as is_late,
        orders.purchase_date
    from orders
    inner join days on orders.purchase_date = days.date_day
    inner join items_summed on orders.order_id = items_summed.order_id
    inner join seller_records on orders.order_id = seller_records.order_id
    where
        orders.is_late_by_timestamp is not null
        and days.is_delivery_mature

)

select * from joined
