with

items as (

    select * from {{ ref('int_order_items_matched') }}

),

summed as (

    select
        order_id,
        cast(count(*) as integer) as item_count,
        cast(count(distinct seller_id) as integer) as seller_count,
        cast(sum(price_brl) as numeric(12, 2)) as merchandise_brl,
        cast(sum(freight_brl) as numeric(12, 2)) as freight_brl,
        cast(sum(gmv_brl) as numeric(12, 2)) as gmv_brl
    from items
    group by order_id

)

select * from summed
