with

items as (

    select * from {{ ref('fct_order_items') }}
    where {{ is_touched('purchase_date', indexed=false) }}

),

summed as (

    select
        purchase_date,
        customer_state,
        category_name,
        count(*) as item_count,
        count(case when is_same_state then 1 end) as same_state_item_count,
        count(distance_km) as measured_item_count,
        cast(coalesce(sum(distance_km), 0) as numeric(14, 2)) as distance_km_sum,
        cast(sum(price_brl) as numeric(14, 2)) as merchandise_brl,
        cast(sum(freight_brl) as numeric(14, 2)) as freight_brl,
        cast(sum(gmv_brl) as numeric(14, 2)) as gmv_brl,
        cast(
            sum(case when is_valid then gmv_brl else 0 end) as numeric(14, 2)
        ) as valid_gmv_brl
    from items
    group by purchase_date, customer_state, category_name

)

select * from summed
