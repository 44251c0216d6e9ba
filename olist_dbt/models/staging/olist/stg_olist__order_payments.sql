with

source as (

    select * from {{ source('olist', 'order_payments') }}

),

renamed as (

    select

        -- ids
        order_id,
        payment_sequential,

        -- texts
        payment_type,

        -- numbers
        payment_installments as installments,
        cast(payment_value as numeric(12, 2)) as payment_brl

    from source

)

select * from renamed
