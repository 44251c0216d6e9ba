with

source as (

    select * from {{ source('olist', 'orders') }}

),

renamed as (

    select

        -- ids
        order_id,
        customer_id,

        -- texts
        order_status,

        -- dates
        cast(order_estimated_delivery_date as date) as estimated_delivery_date,

        -- timestamps
        order_purchase_timestamp as purchased_at,
        order_approved_at as approved_at,
        order_delivered_carrier_date as handed_to_carrier_at,
        order_delivered_customer_date as delivered_at

    from source

)

select * from renamed
