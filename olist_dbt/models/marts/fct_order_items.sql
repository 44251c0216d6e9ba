with

items as (

    select * from {{ ref('int_order_items_matched') }}

)

select
    order_id,
    order_item_id,
    product_id,
    seller_id,
    price_brl,
    freight_brl,
    gmv_brl,
    purchase_date,
    shipping_limit_at
from items
