with

source as (

    select * from {{ source('olist', 'order_items') }}

),

renamed as (

    select

        -- ids
        order_id,
        order_item_id,
        product_id,
        seller_id,

        -- numbers
        cast(price as numeric(12, 2)) as price_brl,
        cast(freight_value as numeric(12, 2)) as freight_brl,

        -- timestamps
        shipping_limit_date as shipping_limit_at

    from source

)

select * from renamed
