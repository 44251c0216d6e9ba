with

items as (

    select * from {{ ref('int_order_items_matched') }}
    where {{ is_touched('order_id', indexed=false) }}

),

orders as (

    select * from {{ ref('fct_orders') }}
    where {{ is_touched('order_id') }}

),

products as (

    select * from {{ ref('dim_products') }}

),

sellers as (

    select * from {{ ref('dim_sellers') }}

),

geography as (

    select * from {{ ref('dim_geography') }}

),

joined as (

    select
        items.order_id,
        items.order_item_id,
        items.product_id,
        items.seller_id,
        products.category_name,
        orders.order_status,
        orders.customer_state,
        sellers.seller_state,
        sellers.seller_state || '-' || orders.customer_state as lane,
        items.price_brl,
        items.freight_brl,
        items.gmv_brl,
        cast(
            {{ haversine_km(
                'seller_places.latitude',
                'seller_places.longitude',
                'customer_places.latitude',
                'customer_places.longitude',
            ) }} as numeric(8, 2)
        ) as distance_km,
        customer_places.location_quality = 'zip_prefix'
        and seller_places.location_quality = 'zip_prefix' as is_distance_exact,
        sellers.seller_state = orders.customer_state
        and sellers.seller_state != 'unknown' as is_same_state,
        orders.handed_to_carrier_at > items.shipping_limit_at
            as is_shipping_limit_breached,
        orders.is_valid,
        items.purchase_date,
        items.shipping_limit_at
    from items
    inner join orders on items.order_id = orders.order_id
    inner join products on items.product_id = products.product_id
    inner join sellers on items.seller_id = sellers.seller_id
    inner join geography as customer_places
        on orders.customer_zip_code_prefix = customer_places.zip_code_prefix
    inner join geography as seller_places
        on sellers.zip_code_prefix = seller_places.zip_code_prefix

)

select * from joined
