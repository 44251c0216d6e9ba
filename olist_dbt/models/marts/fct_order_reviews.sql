with

reviews as (

    select * from {{ ref('int_order_reviews_ranked') }}

)

select
    review_id,
    order_id,
    review_score,
    recency_rank = 1 as is_latest_of_order,
    purchase_date,
    survey_date,
    answered_at
from reviews
