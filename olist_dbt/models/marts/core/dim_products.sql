with

products as (

    select * from {{ ref('stg_olist__products') }}

),

categories as (

    select * from {{ ref('dim_categories') }}

),

items as (

    select * from {{ ref('int_order_items_matched') }}

),

products_sold as (

    select distinct product_id from items

),

-- Whatever was sold is there, even when the product is in quarantine.
joined as (

    select
        coalesce(products.product_id, products_sold.product_id) as product_id,
        coalesce(products.product_category_name, 'unknown') as category_name_pt,
        products.product_name_length,
        products.product_description_length,
        products.photo_count,
        nullif(products.product_weight_g, 0) as product_weight_g,
        products.product_length_cm,
        products.product_height_cm,
        products.product_width_cm,
        products.product_length_cm
        * products.product_height_cm
        * products.product_width_cm as product_volume_cm3,
        products.product_id is null as is_inferred
    from products
    full outer join products_sold on products.product_id = products_sold.product_id

),

categorised as (

    select
        joined.product_id,
        joined.category_name_pt,
        categories.category_name,
        joined.product_name_length,
        joined.product_description_length,
        joined.photo_count,
        joined.product_weight_g,
        joined.product_length_cm,
        joined.product_height_cm,
        joined.product_width_cm,
        joined.product_volume_cm3,
        case
            when joined.product_weight_g is null then 'unknown'
            when joined.product_weight_g <= 500 then 'up_to_500_g'
            when joined.product_weight_g <= 2000 then 'up_to_2_kg'
            when joined.product_weight_g <= 10000 then 'up_to_10_kg'
            else 'over_10_kg'
        end as weight_band,
        joined.is_inferred
    from joined
    inner join categories on joined.category_name_pt = categories.category_name_pt

)

select * from categorised
