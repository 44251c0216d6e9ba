with

items_daily as (

    select * from {{ ref('mart_items_daily') }}

),

summed as (

    select
        cast({{ date_trunc('month', 'purchase_date') }} as date) as month_start_date,
        customer_state,
        category_name,
        cast(sum(item_count) as bigint) as item_count,
        cast(sum(same_state_item_count) as bigint) as same_state_item_count,
        cast(sum(measured_item_count) as bigint) as measured_item_count,
        cast(sum(distance_km_sum) as numeric(14, 2)) as distance_km_sum,
        cast(sum(merchandise_brl) as numeric(14, 2)) as merchandise_brl,
        cast(sum(freight_brl) as numeric(14, 2)) as freight_brl,
        cast(sum(gmv_brl) as numeric(14, 2)) as gmv_brl,
        cast(sum(valid_gmv_brl) as numeric(14, 2)) as valid_gmv_brl
    from items_daily
    group by
        cast({{ date_trunc('month', 'purchase_date') }} as date),
        customer_state,
        category_name

)

select * from summed
