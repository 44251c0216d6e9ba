with

products as (

    select * from {{ ref('stg_olist__products') }}

),

translations as (

    select * from {{ ref('stg_olist__category_translation') }}

),

items as (

    select * from {{ ref('int_order_items_matched') }}

),

known as (

    select
        products.product_id,
        coalesce(products.product_category_name, 'unknown') as category_name_pt,
        -- A category without a translation keeps its Portuguese name.
        coalesce(
            translations.product_category_name_english,
            products.product_category_name,
            'unknown'
        ) as category_name,
        products.product_name_length,
        products.product_description_length,
        products.photo_count,
        products.product_weight_g,
        products.product_length_cm,
        products.product_height_cm,
        products.product_width_cm,
        false as is_inferred
    from products
    left join translations
        on products.product_category_name = translations.product_category_name

),

inferred as (

    select distinct
        items.product_id,
        'unknown' as category_name_pt,
        'unknown' as category_name,
        cast(null as integer) as product_name_length,
        cast(null as integer) as product_description_length,
        cast(null as integer) as photo_count,
        cast(null as integer) as product_weight_g,
        cast(null as integer) as product_length_cm,
        cast(null as integer) as product_height_cm,
        cast(null as integer) as product_width_cm,
        true as is_inferred
    from items
    left join products on items.product_id = products.product_id
    where products.product_id is null

),

unioned as (

    select * from known
    union all
    select * from inferred

)

select * from unioned
