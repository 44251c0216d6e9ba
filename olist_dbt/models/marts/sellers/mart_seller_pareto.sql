with

sellers as (

    select
        seller_id,
        sum(merchandise_brl) as merchandise_brl
    from {{ ref('fct_order_sellers') }}
    group by seller_id

),

ranked as (

    {{ pareto('sellers', 'seller_id') }}

)

select * from ranked
