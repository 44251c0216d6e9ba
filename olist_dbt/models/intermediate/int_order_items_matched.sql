with

items as (

    select * from {{ ref('stg_olist__order_items') }}

),

orders as (

    select * from {{ ref('stg_olist__orders') }}

),

-- A row is one unit of a product, and price and freight are per unit.
matched as (

    select
        items.order_id,
        items.order_item_id,
        items.product_id,
        items.seller_id,
        items.price_brl,
        items.freight_brl,
        cast(items.price_brl + items.freight_brl as numeric(12, 2)) as gmv_brl,
        cast(orders.purchased_at as date) as purchase_date,
        items.shipping_limit_at
    from items
    inner join orders on items.order_id = orders.order_id

)

select * from matched
