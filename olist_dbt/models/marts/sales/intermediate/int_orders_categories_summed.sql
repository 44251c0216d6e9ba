with

items as (

    select * from {{ ref('fct_order_items') }}
    where {{ is_touched('order_id') }}

),

summed as (

    select
        order_id,
        category_name,
        count(*) as item_count,
        sum(price_brl) as merchandise_brl,
        sum(freight_brl) as freight_brl,
        sum(gmv_brl) as gmv_brl
    from items
    group by order_id, category_name

)

select * from summed
