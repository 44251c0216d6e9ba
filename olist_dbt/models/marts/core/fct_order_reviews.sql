with

reviews as (

    select * from {{ ref('int_order_reviews_ranked') }}
    where {{ is_touched('order_id', indexed=false) }}

),

orders as (

    select * from {{ ref('fct_orders') }}
    where {{ is_touched('order_id') }}

),

joined as (

    select
        reviews.review_id,
        reviews.order_id,
        orders.customer_state,
        reviews.review_score,
        {{ elapsed_days('reviews.survey_date', 'reviews.answered_at') }}
            as response_days,
        reviews.recency_rank = 1 as is_latest_of_order,
        reviews.survey_date < reviews.purchase_date as is_before_purchase,
        reviews.purchase_date,
        reviews.survey_date,
        reviews.answered_at
    from reviews
    inner join orders on reviews.order_id = orders.order_id

)

select * from joined
