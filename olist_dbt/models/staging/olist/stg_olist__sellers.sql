with

source as (

    select * from {{ source('olist', 'sellers') }}

),

renamed as (

    select

        -- ids
        seller_id,

        -- texts
        seller_zip_code_prefix,
        seller_city,
        seller_state

    from source

)

select * from renamed
