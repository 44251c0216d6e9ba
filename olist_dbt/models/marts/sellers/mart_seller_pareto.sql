with

dim_sellers as (

    select * from {{ ref('dim_sellers') }}

),

sellers as (

    select
        seller_id,
        sum(merchandise_brl) as merchandise_brl
    from {{ ref('fct_order_sellers') }}
    group by seller_id

),

ranked as (

    {{ pareto('sellers', 'seller_id') }}

),

dated as (

    select
        ranked.*,
        dim_sellers.first_sale_date
    from ranked
    inner join dim_sellers on ranked.seller_id = dim_sellers.seller_id

)

select * from dated
