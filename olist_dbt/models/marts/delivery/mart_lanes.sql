with

order_sellers as (

    select * from {{ ref('fct_order_sellers') }}

),

summed as (

    select
        lane,
        seller_state,
        customer_state,
        seller_state = customer_state and seller_state != 'unknown' as is_same_state,
        {{ delivery_sums() }},
        cast(sum(item_count) as bigint) as item_count,
        cast(sum(merchandise_brl) as numeric(14, 2)) as merchandise_brl,
        cast(sum(freight_brl) as numeric(14, 2)) as freight_brl,
        count(distance_km) as measured_order_count,
        cast(coalesce(sum(distance_km), 0) as numeric(14, 2)) as distance_km_sum
    from order_sellers
    group by lane, seller_state, customer_state

)

select * from summed
