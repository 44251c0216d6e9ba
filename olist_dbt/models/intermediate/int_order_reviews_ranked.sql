with

reviews as (

    select * from {{ ref('stg_olist__order_reviews') }}
    where {{ is_touched('order_id', indexed=false) }}

),

orders as (

    select * from {{ ref('stg_olist__orders') }}

),

matched as (

    select
        reviews.review_id,
        reviews.order_id,
        reviews.review_score,
        reviews.survey_date,
        reviews.answered_at,
        cast(orders.purchased_at as date) as purchase_date
    from reviews
    inner join orders on reviews.order_id = orders.order_id

),

ranked as (

    select
        *,
        row_number() over (
            partition by order_id
            order by survey_date desc, answered_at desc, review_id desc
        ) as recency_rank
    from matched

)

select * from ranked
