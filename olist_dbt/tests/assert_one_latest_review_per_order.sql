{{ config(meta={'dagster': {'ref': {'name': 'fct_order_reviews'}}}) }}

select
    order_id,
    count(*) as review_count,
    count(case when is_latest_of_order then 1 end) as latest_count
from {{ ref('fct_order_reviews') }}
group by order_id
having count(case when is_latest_of_order then 1 end) != 1
