with

source as (

    select * from {{ source('olist', 'category_translation') }}

),

renamed as (

    select

        -- ids
        product_category_name,

        -- texts
        product_category_name_english

    from source

)

select * from renamed
