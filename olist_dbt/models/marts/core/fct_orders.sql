with

orders as (

    select * from {{ ref('stg_olist__orders') }}
    where {{ is_touched('order_id', indexed=false) }}

),

customers as (

    select * from {{ ref('int_orders_customers_assigned') }}
    where {{ is_touched('order_id') }}

),

items as (

    select * from {{ ref('int_orders_items_summed') }}
    where {{ is_touched('order_id') }}

),

payments as (

    select * from {{ ref('int_orders_payments_summed') }}
    where {{ is_touched('order_id') }}

),

latest_reviews as (

    select * from {{ ref('int_order_reviews_ranked') }}
    where recency_rank = 1 and {{ is_touched('order_id') }}

),

numbers as (

    select * from {{ ref('int_orders_numbered') }}
    where {{ is_touched('order_id') }}

),

deliveries as (

    select * from {{ ref('int_orders_delivery_timed') }}
    where {{ is_touched('order_id') }}

),

rates as (

    select * from {{ ref('int_exchange_rates_filled') }}

),

joined as (

    select
        orders.order_id,
        customers.customer_unique_id,
        customers.customer_zip_code_prefix,
        orders.order_status,
        customers.customer_city,
        customers.customer_state,
        coalesce(payments.main_payment_type, 'none') as main_payment_type,
        numbers.person_order_number,
        coalesce(items.item_count, 0) as item_count,
        coalesce(items.seller_count, 0) as seller_count,
        coalesce(items.merchandise_brl, 0) as merchandise_brl,
        coalesce(items.freight_brl, 0) as freight_brl,
        coalesce(items.gmv_brl, 0) as gmv_brl,
        cast(
            coalesce(items.gmv_brl, 0) / rates.sell_brl_per_usd as numeric(12, 2)
        ) as gmv_usd,
        coalesce(payments.paid_brl, 0) as paid_brl,
        payments.paid_brl - items.gmv_brl as payment_gap_brl,
        payments.installments,
        latest_reviews.review_score,
        deliveries.approval_days,
        deliveries.handling_days,
        deliveries.carrier_days,
        deliveries.delivery_days,
        deliveries.promised_days,
        deliveries.early_days,
        orders.order_status = 'delivered' as is_delivered,
        orders.order_status = 'canceled' as is_canceled,
        orders.order_status not in ('canceled', 'unavailable') as is_valid,
        deliveries.is_late_by_timestamp,
        deliveries.is_late_by_date,
        deliveries.has_timestamp_anomaly,
        cast(orders.purchased_at as date) as purchase_date,
        orders.estimated_delivery_date,
        orders.purchased_at,
        orders.approved_at,
        orders.handed_to_carrier_at,
        orders.delivered_at
    from orders
    inner join customers on orders.order_id = customers.order_id
    inner join deliveries on orders.order_id = deliveries.order_id
    left join numbers on orders.order_id = numbers.order_id
    left join items on orders.order_id = items.order_id
    left join payments on orders.order_id = payments.order_id
    left join rates on cast(orders.purchased_at as date) = rates.date_day
    left join latest_reviews on orders.order_id = latest_reviews.order_id

)

select * from joined
