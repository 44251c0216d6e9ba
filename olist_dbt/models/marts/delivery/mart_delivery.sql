with

order_sellers as (

    select * from {{ ref('fct_order_sellers') }}
    where {{ is_of_touched_month() }}

),

summed as (

    select
        cast({{ date_trunc('month', 'purchase_date') }} as date) as month_start_date,
        customer_state,
        seller_state,
        {{ delivery_sums() }}
    from order_sellers
    group by
        cast({{ date_trunc('month', 'purchase_date') }} as date),
        customer_state,
        seller_state

)

select * from summed
