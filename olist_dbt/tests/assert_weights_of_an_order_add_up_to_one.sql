{{ config(meta={'dagster': {'ref': {'name': 'fct_order_sellers'}}}) }}

-- Twelve decimals of a few sellers: a billionth is far more than rounding loses.
select
    order_id,
    count(*) as seller_count,
    sum(order_weight) as order_weight
from {{ ref('fct_order_sellers') }}
group by order_id
having abs(sum(order_weight) - 1) > 0.000000001
