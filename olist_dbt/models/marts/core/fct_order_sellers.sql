with

items as (

    select * from {{ ref('fct_order_items') }}
    where {{ is_touched('order_id') }}

),

orders as (

    select * from {{ ref('fct_orders') }}
    where {{ is_touched('order_id') }}

),

sellers_summed as (

    select
        order_id,
        seller_id,
        cast(count(*) as integer) as item_count,
        cast(sum(price_brl) as numeric(12, 2)) as merchandise_brl,
        cast(sum(freight_brl) as numeric(12, 2)) as freight_brl,
        cast(sum(gmv_brl) as numeric(12, 2)) as gmv_brl,
        max(seller_state) as seller_state,
        max(lane) as lane,
        max(distance_km) as distance_km,
        -- By the earliest of its limits: one unit too late is a breach.
        min(shipping_limit_at) as shipping_limit_at
    from items
    group by order_id, seller_id

),

joined as (

    select
        sellers_summed.order_id,
        sellers_summed.seller_id,
        orders.order_status,
        orders.customer_state,
        sellers_summed.seller_state,
        sellers_summed.lane,
        sellers_summed.item_count,
        cast(
            1.0 * sellers_summed.item_count / orders.item_count as numeric(18, 12)
        ) as order_weight,
        sellers_summed.merchandise_brl,
        sellers_summed.freight_brl,
        sellers_summed.gmv_brl,
        sellers_summed.distance_km,
        orders.handling_days,
        orders.carrier_days,
        orders.delivery_days,
        orders.review_score,
        orders.seller_count = 1 as is_only_seller,
        orders.is_valid,
        orders.is_late_by_timestamp,
        orders.is_late_by_date,
        case
            when orders.is_delivered
                then orders.handed_to_carrier_at > sellers_summed.shipping_limit_at
        end as is_shipping_limit_breached,
        orders.purchase_date,
        sellers_summed.shipping_limit_at
    from sellers_summed
    inner join orders on sellers_summed.order_id = orders.order_id

)

select * from joined
