with

sellers as (

    select * from {{ ref('int_sellers_cities_cleaned') }}

),

items as (

    select * from {{ ref('int_order_items_matched') }}

),

sales as (

    select
        seller_id,
        min(purchase_date) as first_sale_date,
        max(purchase_date) as last_sale_date
    from items
    group by seller_id

),

-- Whoever sold is there, even when the seller is in quarantine.
joined as (

    select
        coalesce(sellers.seller_id, sales.seller_id) as seller_id,
        coalesce(sellers.zip_code_prefix, 'unknown') as zip_code_prefix,
        coalesce(sellers.seller_city, 'unknown') as seller_city,
        coalesce(sellers.seller_city_typed, 'unknown') as seller_city_typed,
        coalesce(sellers.seller_state, 'unknown') as seller_state,
        sellers.seller_id is null as is_inferred,
        sales.first_sale_date,
        sales.last_sale_date
    from sellers
    full outer join sales on sellers.seller_id = sales.seller_id

)

select * from joined
