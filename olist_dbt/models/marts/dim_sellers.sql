with

sellers as (

    select * from {{ ref('stg_olist__sellers') }}

),

items as (

    select * from {{ ref('int_order_items_matched') }}

),

known as (

    select
        seller_id,
        seller_zip_code_prefix as zip_code_prefix,
        seller_city,
        seller_state,
        false as is_inferred
    from sellers

),

inferred as (

    select distinct
        items.seller_id,
        'unknown' as zip_code_prefix,
        'unknown' as seller_city,
        'unknown' as seller_state,
        true as is_inferred
    from items
    left join sellers on items.seller_id = sellers.seller_id
    where sellers.seller_id is null

),

unioned as (

    select * from known
    union all
    select * from inferred

)

select * from unioned
